"""JSON and JSON Lines, an object for each article. docs/input.md lists its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from kg.errors import InputError, KgError
from kg.readers.given import Given, from_fields

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of one article's file and of a line of JSON Lines, at most. Long news articles have 0.1 MB."""

_ALIASES = {"publisher": "outlet", "date": "published"}


class Record(NamedTuple):
    """The text of an article and its given metadata. `where` is the file, with the line or the row."""

    id: str
    text: str
    given: Given
    where: str


def from_json(
    text: str, where: str, stem: str, report: Callable[[KgError], None], on_notice: Callable[[str], None]
) -> Iterator[Record]:
    """Yield the articles of a JSON document, an object or an array. `report` is called with InputErrors about it."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        hint = "JSON is one object or one array; with an object a line, name the file .jsonl"
        report(InputError(where + line, f"is not JSON: {_reason(error)}", hint=hint))
        return
    rows = data if isinstance(data, list) else [data]
    if not rows:
        report(InputError(where, "is an empty array", hint='an article is an object with at least "text"'))
    for number, row in enumerate(rows, 1):
        place = f"{where}[{number}]" if isinstance(data, list) else where
        name = f"{stem}-{number}" if isinstance(data, list) else stem
        try:
            yield _record(row, place, name, on_notice)
        except InputError as error:
            report(error)


def from_lines(
    file: BinaryIO, where: str, stem: str, report: Callable[[KgError], None], on_notice: Callable[[str], None]
) -> Iterator[Record]:
    """Yield the articles of JSON Lines, line by line. `report` is called with InputErrors about lines."""
    found = False
    for number, line in enumerate(_lines(file), 1):
        place = f"{where}:{number}"
        if not line.strip():
            continue
        found = True
        if len(line) > MAX_BYTES:
            hint = f"the limit for one article is {MAX_BYTES // 2**20} MB; split the line"
            report(InputError(place, "is too long for one article", hint=hint))
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            report(
                InputError(place, f"is not UTF-8 (byte {error.start})", hint="JSON is always UTF-8: save it again so")
            )
            continue
        except (ValueError, RecursionError) as error:
            hint = "JSON Lines has one whole object a line; repair or delete this line"
            report(InputError(place, f"is not JSON: {_reason(error)}", hint=hint))
            continue
        try:
            yield _record(row, place, f"{stem}-{number}", on_notice)
        except InputError as error:
            report(error)
    if not found:
        report(InputError(where, "is empty", hint='write one object a line, each with at least "text"'))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of a line that is too long, only its first MAX_BYTES + 1 bytes."""
    while line := file.readline(MAX_BYTES + 1):
        yield line
        while not line.endswith(b"\n") and len(line) > MAX_BYTES:
            if not (rest := file.readline(MAX_BYTES)) or rest.endswith(b"\n"):
                break


def _record(row: object, where: str, name: str, on_notice: Callable[[str], None]) -> Record:
    if not isinstance(row, dict):
        raise InputError(where, "is not a JSON object", hint='an article is an object with at least "text"')
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        state = (
            "has no text"
            if text is None
            else "has an empty text"
            if isinstance(text, str)
            else "has a text that is not a string"
        )
        present = ", ".join(sorted(map(str, row))) or "none"
        raise InputError(
            where, f"{state} (its fields: {present})", hint='put the article\'s words into the field "text"'
        )
    if len(text) > MAX_BYTES:
        raise InputError(where, "is too long for one article", hint=f"the limit is {MAX_BYTES // 2**20} MB; split it")
    row = {name: row[alias] for alias, name in _ALIASES.items() if alias in row} | row
    given = from_fields(row, where, on_notice)
    return Record(_id(row.get("id"), given.url, name, where), text, given, where)


def _id(value: object, url: str | None, name: str, where: str) -> str:
    """Return the row's own id, or one made of its URL's host and path, or the file's stem and the row's number."""
    if isinstance(value, bool) or not (value is None or isinstance(value, str | int)):
        raise InputError(
            where, "id is neither text nor a whole number", hint='write "id": "some-name", or leave it out'
        )
    if value is not None and str(value).strip():
        return str(value).strip()
    if url:
        try:
            parts = urlsplit(url)
        except ValueError:
            return name
        slug = re.sub(
            r"[^\w.]+", "-", f"{(parts.hostname or '').removeprefix('www.')}{parts.path}-{parts.query}"
        ).strip("-")
        return slug or name
    return name


def _reason(error: Exception) -> str:
    return (
        f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "it is nested too deeply"
    )
