"""The years, months and days that an article prints, by which articles about other times are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.edtf import is_day
from kg.lang.lexicon import load
from kg.model import DateMention, Span

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}")


def days_of(dates: Iterable[DateMention]) -> list[str]:
    """Return the single days among dates, in their order."""
    return [d.value for d in dates if d.value and is_day(d.value)]


def years_in(text: str, prose: Iterable[Span]) -> set[int]:
    """Return the years from 1900 to 2099 that the prose of a text prints."""
    return {int(m.group()) for span in prose for m in _YEAR.finditer(text, span.start, span.end)}


def months_of(dates: Sequence[DateMention], text: str) -> set[int]:
    """Return the months, 1 to 12, that dates in a text name or whose days they are."""
    return {int(day[5:7]) for day in days_of(dates)} | {m for d in dates for m in months_in(d.span.of(text))}


def months_in(printed: str) -> Iterator[int]:
    """Yield the months that words name with a capital, 1 to 12."""
    known = load("dates")["months"]
    words = _CAPITALISED.findall(printed)
    yield from (known[w.lower()] for w in words if w.lower() in known)
