"""EDTF dates as stretches of days, as far as terms of office need them (ISO 8601-2, level 0, and open intervals)."""

from __future__ import annotations

import calendar
import re
from functools import cache

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
FIRST, LAST = "0000-01-01", "9999-12-31"
"""The bounds of an open interval."""


def days(edtf: str) -> tuple[str, str] | None:
    """Return the first and the last day (YYYY-MM-DD) of a date, month, year or interval; None if it is none of them.

    "2016-02" gives 2016-02-01 and 2016-02-29, "2016-11-15/.." ends on the last day there is.
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one(edtf)
    first = (FIRST, FIRST) if start in ("", "..") else _one(start)
    last = (LAST, LAST) if end in ("", "..") else _one(end)
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


@cache
def _one(date: str) -> tuple[str, str] | None:
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
