"""Times as kg keeps them, in EDTF ("2016-05", "2016-04-28/.."): whether two can be one."""

from __future__ import annotations


def same_time(one: str, other: str) -> bool:
    """Return whether two EDTF values, or two weekdays as printed, can be one time."""
    (a, b), (c, d) = _bounds(one), _bounds(other)
    return a <= d and c <= b


def _bounds(value: str) -> tuple[str, str]:
    """Return the ends of an EDTF value, or of printed words, as strings that compare in the order of time."""
    first, _, last = value.partition("/")
    last = last or first
    return ("" if first == ".." else first), ("~" if last == ".." else last + "~")
