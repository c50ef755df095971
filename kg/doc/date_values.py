"""What expressions of time mean: EDTF values counted from the day the article was published."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta, weekday

from kg.folding import fold
from kg.lang.en.inflection import ends_as_past
from kg.lang.en.numbers import either, value_of
from kg.lang.lexicon import load

_MOST_UNITS = 10_000
"""The most units that "N units ago" may count: more is not a date. Hand-set."""
_YEARS_SEARCHED = 9
"""Years on either side of the publication in which a day without a year is looked for: 29 February may be 8 away."""
_HALF_A_YEAR = 6
"""Months beyond which a month without a year is nearer in the next or the last year."""
_WORDS_BEFORE = 4
"""Words before a date that are read for whether it is past ("was held in"). Hand-set."""


class DateMatch(NamedTuple):
    """A match of a date pattern, the text before it in its clause, and the day of publication."""

    match: re.Match[str]
    before: str
    published: date | None

    def group(self, name: str) -> str:
        """Return the words of a group, folded and with single spaces, "" where it did not match."""
        # Folded, since a pattern that ignores case takes "ı" for "i", which no list has.
        return " ".join(fold(self.match[name] or "").rstrip(".").split())


def calendar_day(found: DateMatch) -> str | None:
    """Return the day of "9 December 2016" or "2016-12-09"; without a year the nearest such day."""
    month, day = _month_number(found.group("month")), int(re.sub(r"\D", "", found.match["day"]))
    if printed := found.match["year"]:
        full = _day(int(printed), month, day)
        return full.isoformat() if full else None
    if not found.published:
        return None
    published = found.published
    years = range(published.year, published.year - _YEARS_SEARCHED, -1)
    past = next((d for y in years if (d := _day(y, month, day)) and d <= published), None)
    years = range(published.year, published.year + _YEARS_SEARCHED)
    ahead = next((d for y in years if (d := _day(y, month, day)) and d >= published), None)
    if past is None or ahead is None:
        return None
    nearer = (ahead - published).days < (published - past).days and not _is_past(found)
    return (ahead if nearer or _is_future(found) else past).isoformat()


def month(found: DateMatch) -> str | None:
    """Return the month of "December 2016", "last December" or "December"; without a year the nearest one."""
    number, groups = _month_number(found.group("month")), found.match.groupdict()
    if groups.get("year"):
        return f"{int(groups['year']):04}-{number:02}"
    if not found.published:
        return None
    current = found.published.month
    if groups.get("shift"):
        step = load("dates")["shifts"][found.group("shift")]
        years = {-1: -(number >= current), 0: 0, 1: int(number <= current)}[step]
    elif _is_future(found):
        years = int(number < current)
    elif number > current:
        years = 0 if number - current < _HALF_A_YEAR and not _is_past(found) else -1
    else:
        years = 1 if current - number > _HALF_A_YEAR and not _is_past(found) else 0
    return f"{found.published.year + years:04}-{number:02}"


def day_of_week(found: DateMatch) -> str | None:
    """Return the day of "Friday" or "last Friday": the last one, or the next where the clause is future."""
    if not found.published:
        return None
    number = load("dates")["weekdays"][found.group("weekday")] - 1
    step = load("dates")["shifts"].get(found.group("shift"), None)
    if step == 0:  # "this Friday" is the Friday of the week of publication
        return (found.published + timedelta(days=number - found.published.weekday())).isoformat()
    if step == 1 or (step is None and _is_future(found)):
        start = found.published + timedelta(days=1 if step else 0)
        return (start + relativedelta(weekday=weekday(number)(+1))).isoformat()
    start = found.published - timedelta(days=1 if step else 0)
    return (start + relativedelta(weekday=weekday(number)(-1))).isoformat()


def shifted_unit(found: DateMatch) -> str | None:
    """Return the week, month, year or decade of "last week" or "next year"."""
    step = load("dates")["shifts"][found.group("shift")]
    moved = _moved(found.published, _unit(found), step) if found.published else None
    return _around(moved, _unit(found)) if moved else None


def period(found: DateMatch) -> str | None:
    """Return the interval of "the past two weeks" or "the next three days", up to or from the publication."""
    count = _count(found) if found.match["count"] else 1
    if found.published is None or count is None:
        return None
    backward = bool(found.match["past"])
    other = _moved(found.published, _unit(found), -count if backward else count)
    if other is None:
        return None
    first, last = (other, found.published) if backward else (found.published, other)
    return f"{first.isoformat()}/{last.isoformat()}"


def units_ago(found: DateMatch) -> str | None:
    """Return the day, week, month or year of "two months ago".

    None for "two months earlier", which is not counted from the publication.
    """
    count = _count(found)
    if found.published is None or count is None or not found.match["ago"]:
        return None
    moved = _moved(found.published, _unit(found), -count)
    return _around(moved, _unit(found)) if moved else None


def day_word(found: DateMatch) -> str | None:
    """Return the day of "yesterday" or "tonight"."""
    if found.published is None:
        return None
    return (found.published + timedelta(days=load("dates")["days"][found.group("word")])).isoformat()


def year(found: DateMatch) -> str | None:
    """Return the year as printed."""
    return found.match["year"]


def _is_future(found: DateMatch) -> bool:
    """Return whether the clause before the date is about the future: the cue nearest to the date decides."""
    nearest = {
        name: max((m.start() for m in _cue_pattern(name).finditer(found.before)), default=-1)
        for name in ("cues", "past")
    }
    return nearest["cues"] > nearest["past"]


@cache
def _cue_pattern(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(load('dates')['future'][key])})(?!\w)", re.IGNORECASE)


def _is_past(found: DateMatch) -> bool:
    """Return whether the last words before the date put it in the past ("launched on", "was held in")."""
    last = found.before.lower().split()[-_WORDS_BEFORE:]
    return any(word in load("dates")["future"]["happened"] or ends_as_past(word) for word in last)


def _day(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar, None where there is no such day (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    """Return the number of a month given by name or in digits."""
    number = load("dates")["months"].get(name)
    return int(name) if number is None else int(number)


def _around(day: date, unit: str) -> str:
    """Return the day, week (Monday to Sunday), month, year or decade that `day` is in."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if unit == "decade":
        return f"{day.year // 10 * 10:04}/{day.year // 10 * 10 + 9:04}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def _moved(day: date, unit: str, count: int) -> date | None:
    """Return `day` moved by `count` units, None where that is outside the calendar."""
    if abs(count) > _MOST_UNITS:
        return None
    units = {"decade": ("years", 10)}.get(unit, (f"{unit}s", 1))
    try:
        return day + relativedelta(**{units[0]: count * units[1]})  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _unit(found: DateMatch) -> str:
    return str(load("dates")["units"][found.group("unit")])


def _count(found: DateMatch) -> int | None:
    """Return how many units, None where the words do not say ("several days ago") or say a fraction."""
    words = found.group("count")
    if words in load("dates")["counts"]["one"]:
        return 1
    try:
        value = value_of(words)
    except ValueError:
        return None
    return value if isinstance(value, int) else None
