"""An article as an object of JSON. docs/input.md lists its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from kg.errors import InputError
from kg.readers.files import Record
from kg.readers.given import from_fields

_ALIASES = {"publisher": "outlet", "date": "published"}
_START = re.compile(rb'\{\s*"|\[\s*\{')


def starts_as_json(data: bytes) -> bool:
    """Return whether bytes begin as an object, or an array of objects, does."""
    return _START.match(data, 0, 1024) is not None


def are_lines(start: bytes) -> bool:
    """Return whether bytes that begin as JSON does are an object a line, and not one document."""
    if not start.startswith(b"{") or b"\n{" not in start:
        return False
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        return True
    return False


def from_row(row: object, where: str, name: str, on_notice: Callable[[str], None]) -> Record:
    """Return the article in an object of JSON. `name` is its id where the row gives none.

    `on_notice` is called about a date without a day. Raises InputError where the row is no article.
    """
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
    row = {name: row[alias] for alias, name in _ALIASES.items() if alias in row} | row
    given = from_fields(row, where, on_notice)
    return Record(_id(row.get("id"), where) or id_of(given.url, name), text, given, where)


def id_of(url: str | None, name: str) -> str:
    """Return the id that an address gives an article, by its host and path; `name` where it gives none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return name
    path = f"{(parts.hostname or '').removeprefix('www.')}{parts.path}-{parts.query}"
    return re.sub(r"[^\w.]+", "-", path).strip("-") or name


def _id(value: object, where: str) -> str | None:
    """Return the id that a row gives itself. Raises InputError where that is no id."""
    if isinstance(value, bool) or not (value is None or isinstance(value, str | int)):
        raise InputError(
            where, "id is neither text nor a whole number", hint='write "id": "some-name", or leave it out'
        )
    return None if value is None else str(value).strip() or None


def fault_of(error: Exception) -> str:
    """Return what an error of the JSON parser says, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it has a number of over 4,300 digits"
