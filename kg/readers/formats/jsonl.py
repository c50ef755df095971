"""JSON Lines, an article a line. The file is read line by line, so it may have any size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import InputError
from kg.readers.files import MAX_BYTES, File, Format, Record
from kg.readers.rows import are_lines, fault_of, from_row, starts_as_json


def read(file: File) -> Iterator[Record]:
    """Yield the articles; each line that is none is reported, and the next is read."""
    found = False
    for number, line in enumerate(_lines(file.stream), 1):
        place = f"{file.where}:{number}"
        if not line.strip():
            continue
        found = True
        if len(line) > MAX_BYTES:
            hint = f"the limit for one article is {MAX_BYTES // 2**20} MB; split the line"
            file.report(InputError(place, "is too long for one article", hint=hint))
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            file.report(
                InputError(place, f"is not UTF-8 (byte {error.start})", hint="JSON is always UTF-8: save it again so")
            )
            continue
        except (ValueError, RecursionError) as error:
            hint = "JSON Lines has one whole object a line; repair or delete this line"
            file.report(InputError(place, f"is not JSON: {fault_of(error)}", hint=hint))
            continue
        try:
            yield from_row(row, place, f"{file.stem}-{number}", file.on_notice)
        except InputError as error:
            file.report(error)
    if not found:
        file.report(InputError(file.where, "is empty", hint='write one object a line, each with at least "text"'))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of a line that is too long, only its first MAX_BYTES + 1 bytes."""
    while line := file.readline(MAX_BYTES + 1):
        yield line
        while not line.endswith(b"\n") and len(line) > MAX_BYTES:
            if not (rest := file.readline(MAX_BYTES)) or rest.endswith(b"\n"):
                break


def _recognises(start: bytes) -> bool:
    return starts_as_json(start) and are_lines(start)


FORMAT = Format(
    endings=(".jsonl",),
    holds="an article in each line",
    stored="the field `text`, with every character",
    read=read,
    recognises=_recognises,
)
