"""What a format of files is, and a file as it is given to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kg.errors import InputError, KgError
from kg.readers.encodings import decode
from kg.readers.given import SIDECAR, Given, sidecar

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of one article's file and of a line of JSON Lines, at most. Long news articles have 0.1 MB."""


class Record(NamedTuple):
    """The text of an article and its given metadata. `where` is the file, with the line or the row."""

    id: str
    text: str
    given: Given
    where: str


@dataclass(frozen=True, slots=True)
class File:
    """A file, or standard input, as a format reads it.

    `where` names it in messages; `stem` is the id of its one article, or the start of its articles' ids; `path` is None
    where it is no file on disk, and has no sidecar. `report` is called with an InputError about a part of the file,
    `on_notice` with a message. `url` and `charset` are where a page came from and the encoding that its server named.
    """

    stream: BinaryIO
    where: str
    stem: str
    path: Path | None
    report: Callable[[KgError], None]
    on_notice: Callable[[str], None]
    url: str | None = None
    charset: str | None = None

    def data(self) -> bytes:
        """Return all bytes. Raises InputError where they are none, only white space, or too many for one article."""
        data = self.stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            hint = "split it into articles; many articles go into one .jsonl file, an object a line, of any size"
            raise InputError(self.where, f"is over {MAX_BYTES // 2**20} MB, too large for one article", hint=hint)
        self._check(data)
        return data

    def text(self) -> str:
        """Return the file as text; a guessed encoding is a notice. Raises InputError where it is empty or not text."""
        text, guessed = decode(self.data(), self.where)
        if guessed:
            self.on_notice(f"{self.where}: decoded as {guessed}, since it is not UTF-8")
        self._check(text)
        return text

    def record(self, text: str, given: Given | None = None) -> Record:
        """Return the file's one article. The sidecar beside it overrides what is `given`.

        Raises InputError where the sidecar cannot be read.
        """
        beside = (sidecar(self.path.with_name(self.stem + SIDECAR), self.on_notice) if self.path else None) or Given()
        return Record(self.stem, text, beside.over(given), self.where)

    def _check(self, content: bytes | str) -> None:
        if not content.strip():
            raise InputError(self.where, "is empty", hint="an article needs at least one paragraph of text")


@dataclass(slots=True)
class Extent:
    """How much of the input is read: bytes `done` of a `total`, without the web and standard input."""

    total: int = 0
    done: int = 0


def _never(start: bytes) -> bool:
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format of files.

    - `endings`: those of its files' names, in small letters, with their dot.
    - `holds`, `stored`: for docs/input.md, what a file holds, and which text of it is stored.
    - `read`: yields the articles of a file; it may raise InputError.
    - `recognises`: whether what comes without a name has this format, by its first bytes, blanks left out.
    - `media_types`: what web servers call it.
    """

    endings: tuple[str, ...]
    holds: str
    stored: str
    read: Callable[[File], Iterator[Record]]
    recognises: Callable[[bytes], bool] = _never
    media_types: tuple[str, ...] = ()
