"""JSON and JSON Lines: one object an article. Which fields it may have, docs/input.md says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from kg.errors import InputError, KgError
from kg.read.given import Given, from_fields

MAX_BYTES = 50 * 1024 * 1024
"""The largest file of one article, and the longest line of JSON Lines, in bytes. Long news articles have 0.1 MB."""

_ALIASES = {"publisher": "outlet", "date": "published"}


class Record(NamedTuple):
    """An article before it is laid out. `where` is the file, with the line or the row."""

    id: str
    text: str
    given: Given
    where: str


def from_json(
    text: str, where: str, stem: str, problem: Callable[[KgError], None], notice: Callable[[str], None]
) -> Iterator[Record]:
    """Yield the articles of a JSON document: one object, or an array of them. Errors go to `problem`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        hint = "JSON is one object or one array; with an object a line, name the file .jsonl"
        problem(InputError(where + line, f"is not JSON: {_reason(error)}", hint=hint))
        return
    rows = data if isinstance(data, list) else [data]
    if not rows:
        problem(InputError(where, "is an empty array", hint='an article is an object with at least "text"'))
    for number, row in enumerate(rows, 1):
        place = f"{where}[{number}]" if isinstance(data, list) else where
        name = f"{stem}-{number}" if isinstance(data, list) else stem
        try:
            yield _record(row, place, name, notice)
        except InputError as error:
            problem(error)


def from_lines(
    file: BinaryIO, where: str, stem: str, problem: Callable[[KgError], None], notice: Callable[[str], None]
) -> Iterator[Record]:
    """Yield the articles of JSON Lines, reading a line at a time. Errors go to `problem`, and the next line is read."""
    found = False
    for number, line in enumerate(_lines(file), 1):
        place = f"{where}:{number}"
        if not line.strip():
            continue
        found = True
        if len(line) > MAX_BYTES:
            hint = f"the limit for one article is {MAX_BYTES // 2**20} MB; split the line"
            problem(InputError(place, "is too long for one article", hint=hint))
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            problem(
                InputError(place, f"is not UTF-8 (byte {error.start})", hint="JSON is always UTF-8: save it again so")
            )
            continue
        except (ValueError, RecursionError) as error:
            hint = "JSON Lines has one whole object a line; repair or delete this line"
            problem(InputError(place, f"is not JSON: {_reason(error)}", hint=hint))
            continue
        try:
            yield _record(row, place, f"{stem}-{number}", notice)
        except InputError as error:
            problem(error)
    if not found:
        problem(InputError(where, "is empty", hint='write one object a line, each with at least "text"'))


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines, of a too long one no more than its first MAX_BYTES + 1 bytes."""
    while line := file.readline(MAX_BYTES + 1):
        yield line
        while not line.endswith(b"\n") and len(line) > MAX_BYTES:
            if not (rest := file.readline(MAX_BYTES)) or rest.endswith(b"\n"):
                break


def _record(row: object, where: str, name: str, notice: Callable[[str], None]) -> Record:
    if not isinstance(row, dict):
        raise InputError(where, "is no JSON object", hint='an article is an object with at least "text"')
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        state = (
            "has no text"
            if text is None
            else "has an empty text"
            if isinstance(text, str)
            else "has a text that is none"
        )
        present = ", ".join(sorted(map(str, row))) or "none"
        raise InputError(
            where, f"{state} (its fields: {present})", hint='put the article\'s words into the field "text"'
        )
    if len(text) > MAX_BYTES:
        raise InputError(where, "is too long for one article", hint=f"the limit is {MAX_BYTES // 2**20} MB; split it")
    row = {name: row[alias] for alias, name in _ALIASES.items() if alias in row} | row
    given = from_fields(row, where, notice)
    return Record(_id(row.get("id"), given.url, name, where), text, given, where)


def _id(value: object, url: str | None, name: str, where: str) -> str:
    """Return the row's own id; else one made of its URL's host and path; else the file's stem and the row's number."""
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
    return f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "nested too deep"
