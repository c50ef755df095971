"""Times as kg keeps them, in EDTF (ISO 8601-2, level 0, and open intervals): "2016-12-09", "2016-05", "2016-04/.."."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

FIRST, LAST = "0000-01-01", "9999-12-31"
"""The bounds of an open interval."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def is_day(value: str) -> bool:
    """Return whether an EDTF value is a single day (YYYY-MM-DD)."""
    return _DAY.fullmatch(value) is not None


def same_time(one: str, other: str) -> bool:
    """Return whether two EDTF values, or two weekdays as printed, can be one time."""
    (a, b), (c, d) = _bounds(one), _bounds(other)
    return a <= d and c <= b


def days(edtf: str) -> tuple[str, str] | None:
    """Return the first and the last day (YYYY-MM-DD) of a date, month, year or interval; None where it is none of them.

    "2016-02" gives 2016-02-01 and 2016-02-29. The open end of "2016-11-15/.." is LAST.
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        return _days_of_date(edtf)
    first = (FIRST, FIRST) if start in ("", "..") else _days_of_date(start)
    last = (LAST, LAST) if end in ("", "..") else _days_of_date(end)
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _bounds(value: str) -> tuple[str, str]:
    """Return the ends of an EDTF value, or of printed words, as strings that sort in the order of time."""
    first, _, last = value.partition("/")
    last = last or first
    return ("" if first == ".." else first), ("~" if last == ".." else last + "~")


@lru_cache(maxsize=50_000)
def _days_of_date(date: str) -> tuple[str, str] | None:
    found = _DATE.fullmatch(date)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or year == 0 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{date}-01-01", f"{date}-12-31"
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return f"{date}-01", f"{date}-{length:02}"
    return (date, date) if 1 <= day <= length else None
