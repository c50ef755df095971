"""JSON, an object or an array of objects, each an article."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg.errors import InputError
from kg.readers.files import File, Format, Record
from kg.readers.rows import are_lines, fault_of, from_row, starts_as_json


def read(file: File) -> Iterator[Record]:
    """Yield the articles; each row that is none is reported. Raises InputError where the file is empty or not text."""
    text = file.text()
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        hint = "JSON is one object or one array; with an object a line, name the file .jsonl"
        file.report(InputError(file.where + line, f"is not JSON: {fault_of(error)}", hint=hint))
        return
    rows = data if isinstance(data, list) else [data]
    if not rows:
        file.report(InputError(file.where, "is an empty array", hint='an article is an object with at least "text"'))
    for number, row in enumerate(rows, 1):
        place = f"{file.where}[{number}]" if isinstance(data, list) else file.where
        name = f"{file.stem}-{number}" if isinstance(data, list) else file.stem
        try:
            yield from_row(row, place, name, file.on_notice)
        except InputError as error:
            file.report(error)


def _recognises(start: bytes) -> bool:
    return starts_as_json(start) and not are_lines(start)


FORMAT = Format(
    endings=(".json",),
    holds="one article, or an array of them",
    stored="the field `text`, with every character",
    read=read,
    recognises=_recognises,
)
