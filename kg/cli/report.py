"""`--report`: a file that says what became of each article, an object of JSON a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import OutputError


class Report:
    """An open report. Each line is on disk before the next article, so that it serves while a run goes on.

    `outcome` is that of `kg.storing.Ingested`, "extracted", "again" for a text that was read before with its id, or
    "not read" for a file, a row or a line that is no article: `id` is None there.
    """

    def __init__(self, file: IO[str] | None = None, path: Path | None = None) -> None:
        self._file = file
        self.path = path

    @classmethod
    @contextmanager
    def open(cls, path: Path | None) -> Iterator[Report]:
        """Open a new report in the file `path`, none where that is None. Raises OutputError: it cannot be written."""
        if path is None:
            yield cls()
            return
        try:
            file = path.open("w", encoding="utf-8", errors="backslashreplace", buffering=1)
        except OSError as error:
            raise OutputError(f"{path}: the report cannot be written ({error.strerror})") from error
        with file:
            yield cls(file, path)

    def write(
        self,
        file: str,
        id: str | None,
        outcome: str,
        *,
        error: str = "",
        traceback: str = "",
        language: str | None = None,
    ) -> None:
        """Write the line of one article. `error` and `traceback` are of one that is left out or could not be read.

        `language` is that of one that is not in English.
        """
        if self._file:
            row = {"file": file, "id": id, "outcome": outcome}
            row |= {"language": language} if language else {}
            row |= {"error": error} if error else {}
            row |= {"traceback": traceback} if traceback else {}
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
