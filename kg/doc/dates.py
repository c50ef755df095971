"""Expressions of time, and the dates they mean seen from the day the article was published.

Values are EDTF (ISO 8601-2:2019) of level 0, plus intervals open at one end ("2012/.."): a day, a month, a year or an
interval. What the words leave open stays open: "two months ago" is a month, "two days ago" a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta, weekday

from kg.folding import fold
from kg.lang.en.numbers import either, number_pattern, value_of
from kg.lang.lexicon import load
from kg.model import Article, DateMention, Span

_CLAUSE_EDGE = re.compile(r"[.;!?:\n–—“”\"]|,\s+(?:who|which|when|while|but|and)\b")
_REACH = 10_000
"""The most units that "N units ago" may count: more is not a date."""
_WORD = re.compile(r"\w+")
_A_YEAR = "0000"
"""What every word of four digits counts as among the words by which a form is known."""


class _Seen(NamedTuple):
    """One expression: its match, the words before it in its clause, and the article's day."""

    match: re.Match[str]
    before: str
    published: date | None

    def group(self, name: str) -> str:
        # Folded: a pattern without regard to case takes "ı" for "i", which no list has.
        return " ".join(fold(self.match[name] or "").rstrip(".").split())


class _Form(NamedTuple):
    """One form of an expression: its pattern, what resolves it, and the words of which each that has it has one."""

    pattern: re.Pattern[str]
    resolve: Callable[[_Seen], str | None]
    words: frozenset[str]


def find_dates(article: Article) -> tuple[DateMention, ...]:
    """Return the expressions of time in the article's body, in text order and without overlap.

    They are resolved against `article.metadata.published`. A weekday is the nearest one on or before that day, or on or
    after it where the clause speaks of the future ("will meet on Saturday"); a month or a day without a year is the
    nearest one unless the clause says which. The value is None where the text does not settle it.
    """
    text, published = article.text, _published(article)
    found: list[DateMention] = []
    for paragraph in article.body:
        words = _words(paragraph.of(text))
        matches = sorted(
            (
                (match, form.resolve)
                for form in _forms()
                if not form.words.isdisjoint(words)  # far cheaper than to look for the form
                for match in form.pattern.finditer(text, paragraph.start, paragraph.end)
            ),
            key=lambda pair: (pair[0].start(), -pair[0].end()),
        )
        reached, simple = paragraph.start, []
        for match, resolve in matches:
            if match.start() >= reached:
                before = _CLAUSE_EDGE.split(text[max(paragraph.start, match.start() - 160) : match.start()])[-1]
                simple.append(DateMention(span=Span(*match.span()), value=resolve(_Seen(match, before, published))))
                reached = match.end()
        found += _with_intervals(text, paragraph, simple)
    return tuple(found)


def _words(printed: str) -> set[str]:
    """Return the words by which a form may be known: in lower case, a year as `_A_YEAR`."""
    return {_A_YEAR if len(w) == 4 and w.isdecimal() else w for w in _WORD.findall(printed.lower())}


def _published(article: Article) -> date | None:
    """Return the day of publication, None where it is unknown or too near the ends of the calendar to count from."""
    published = article.metadata.published
    try:
        day = date.fromisoformat(published.value[:10]) if published else None
    except ValueError:
        return None
    return day if day and 100 < day.year < 9900 else None


def _with_intervals(text: str, paragraph: Span, simple: list[DateMention]) -> Iterable[DateMention]:
    """Yield the dates with "since X", "until X" and "from X to Y" made intervals."""
    since, until = _openings()
    index = 0
    while index < len(simple):
        mention, start = simple[index], paragraph.start
        before = text[max(start, mention.span.start - 24) : mention.span.start]
        follower = simple[index + 1] if index + 1 < len(simple) else None
        between = text[mention.span.end : follower.span.start] if follower else ""
        if (
            follower
            and re.search(r"\b(?:from|between)\s+$", before, re.I)
            and between.strip() in ("to", "until", "and", "through")
        ):
            value = f"{_first(mention.value)}/{_last(follower.value)}" if mention.value and follower.value else None
            yield DateMention(span=Span(mention.span.start, follower.span.end), value=value)
            index += 1
        elif match := since.search(before):
            opened = f"{_first(mention.value)}/.." if mention.value else None
            yield DateMention(span=Span(mention.span.start - len(match.group()), mention.span.end), value=opened)
        elif match := until.search(before):
            closed = f"../{_last(mention.value)}" if mention.value else None
            yield DateMention(span=Span(mention.span.start - len(match.group()), mention.span.end), value=closed)
        else:
            yield mention
        index += 1


@cache
def _openings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands before a date from which on, and before one up to which, something is so."""
    words = load("dates")["directions"]
    since, until = (re.compile(rf"\b(?:{either(words[k])})\s+(?:the\s+)?$", re.I) for k in ("since", "until"))
    return since, until


def _first(value: str) -> str:
    return value.split("/")[0]


def _last(value: str) -> str:
    return value.split("/")[-1]


@cache
def _forms() -> tuple[_Form, ...]:
    """Return the forms that an expression of time may take."""
    lexicon = load("dates")
    words, directions, months = lexicon["words"], lexicon["directions"], lexicon["months"]
    weekdays = [w for w in lexicon["weekdays"] if w not in words["abbreviated"]]
    part = rf"(?:(?:{either(words['parts'])})[-\s]+(?:in\s+|on\s+)?)?"
    some_part = part.removesuffix("?")
    weekday_before = rf"(?:(?:{either(weekdays)}|(?:{either(words['abbreviated'])})\.?),?\s+)?"
    not_feast = "".join(rf"(?<!\b{feast}\s)" for feast in words["feasts"])
    led = "(?:" + "|".join(rf"(?<=\b{lead}\s)" for lead in words["leads"]) + ")"
    short = words["short_months"]
    names = rf"(?:{either(m for m in months if m not in short)})\b|(?:{either(short)})\b\.?"
    month = rf"(?P<month>(?-i:(?=[A-Z]))(?:{names}))"
    plain_month = rf"(?P<month>(?-i:(?=[A-Z]))(?:{either(m for m in months if m not in words['common'])})\b)"
    day, year = r"(?P<day>(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?)", r"(?P<year>(?:1[5-9]|20)\d\d)"
    count, unit = rf"(?P<count>{number_pattern()}|an?|a\s+few|several)", f"(?P<unit>{either(lexicon['units'])})"
    shift = either(lexicon["shifts"])
    past, ahead, ago, elsewhen = (either(directions[k]) for k in ("past", "future", "ago", "elsewhen"))
    of_year, of_month, of_weekday = frozenset([_A_YEAR]), frozenset(months), frozenset(weekdays)
    of_unit, of_day = frozenset(lexicon["units"]), frozenset(w.split()[-1] for w in lexicon["days"])
    forms: tuple[tuple[str, Callable[[_Seen], str | None], frozenset[str]], ...] = (
        (r"(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)", _calendar_day, of_year),
        (rf"{part}{weekday_before}{day}\s+(?:of\s+)?{month}(?:,?\s+{year})?", _calendar_day, of_month),
        (rf"{part}{weekday_before}{month}\s+{day}(?:,?\s+{year})?", _calendar_day, of_month),
        (rf"{part}{month},?\s+(?:of\s+)?{year}", _month, of_month),
        (rf"{not_feast}{part}(?:(?P<shift>{shift})\s+)?(?P<weekday>{either(weekdays)})", _weekday, of_weekday),
        (rf"{part}(?P<shift>{shift})\s+{unit}", _shifted_unit, of_unit),
        (rf"(?:the\s+)?(?:(?P<past>{past})|{ahead})\s+(?:{count}\s+)?{unit}", _period, of_unit),
        (rf"{count}\s+{unit}\s+(?:(?P<ago>{ago})|{elsewhen})", _ago, of_unit),
        (rf"(?P<word>{either(lexicon['days'])})", _day_word, of_day),
        (rf"(?:{part}(?P<shift>{shift})\s+|{some_part}|{led}){month}", _month, of_month),
        (plain_month + r"(?!\s+(?-i:[A-Z]))", _month, of_month),
        (rf"(?:{some_part}|{led}|(?<=\b\d\d\d\d\sto\s)|(?<=\b\d\d\d\d\sand\s)){year}", _year, of_year),
    )
    return tuple(
        _Form(re.compile(rf"(?<![\w$€£/-])(?:{form})(?![\w/]|-\w|,\d)", re.I), resolve, words)
        for form, resolve, words in forms
    )


def _is_ahead(seen: _Seen) -> bool:
    """Return whether the clause speaks of the future: the cue nearest to the date decides."""
    nearest = {}
    for name in ("cues", "past"):
        cues = load("dates")["future"][name]
        nearest[name] = max((m.start() for m in _cue_pattern(name, tuple(cues)).finditer(seen.before)), default=-1)
    return nearest["cues"] > nearest["past"]


@cache
def _cue_pattern(name: str, cues: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(cues)})(?!\w)", re.IGNORECASE)


def _calendar_day(seen: _Seen) -> str | None:
    month, day = _month_number(seen.group("month")), int(re.sub(r"\D", "", seen.match["day"]))
    if printed := seen.match["year"]:
        full = _day(int(printed), month, day)
        return full.isoformat() if full else None
    if not seen.published:
        return None
    published = seen.published
    years = range(published.year, published.year - 9, -1)
    past = next((d for y in years if (d := _day(y, month, day)) and d <= published), None)
    years = range(published.year, published.year + 9)
    ahead = next((d for y in years if (d := _day(y, month, day)) and d >= published), None)
    if past is None or ahead is None:
        return None
    nearer = (ahead - published).days < (published - past).days and not _happened(seen)
    return (ahead if nearer or _is_ahead(seen) else past).isoformat()


def _happened(seen: _Seen) -> bool:
    """Return whether the last words before the date say that it is past ("launched on", "was held in")."""
    last = seen.before.lower().split()[-4:]
    return any(word in load("dates")["future"]["happened"] or word.endswith("ed") for word in last)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    number = load("dates")["months"].get(name)
    return int(name) if number is None else int(number)


def _month(seen: _Seen) -> str | None:
    month, groups = _month_number(seen.group("month")), seen.match.groupdict()
    if groups.get("year"):
        return f"{int(groups['year']):04}-{month:02}"
    if not seen.published:
        return None
    running = seen.published.month
    if groups.get("shift"):
        step = load("dates")["shifts"][seen.group("shift")]
        years = {-1: -(month >= running), 0: 0, 1: int(month <= running)}[step]
    elif _is_ahead(seen):
        years = int(month < running)
    elif month > running:
        years = 0 if month - running < 6 and not _happened(seen) else -1
    else:
        years = 1 if running - month > 6 and not _happened(seen) else 0
    return f"{seen.published.year + years:04}-{month:02}"


def _weekday(seen: _Seen) -> str | None:
    if not seen.published:
        return None
    number = load("dates")["weekdays"][seen.group("weekday")] - 1
    step = load("dates")["shifts"].get(seen.group("shift"), None)
    if step == 0:  # "this Friday": the one of the running week
        return (seen.published + timedelta(days=number - seen.published.weekday())).isoformat()
    if step == 1 or (step is None and _is_ahead(seen)):
        start = seen.published + timedelta(days=1 if step else 0)
        return (start + relativedelta(weekday=weekday(number)(+1))).isoformat()
    start = seen.published - timedelta(days=1 if step else 0)
    return (start + relativedelta(weekday=weekday(number)(-1))).isoformat()


def _around(day: date, unit: str) -> str:
    """Return the day, week (Monday to Sunday), month, year or decade that holds `day`."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if unit == "decade":
        return f"{day.year // 10 * 10:04}/{day.year // 10 * 10 + 9:04}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def _moved(day: date, unit: str, count: int) -> date | None:
    """Return `day` moved by `count` units, None off the calendar."""
    if abs(count) > _REACH:
        return None
    units = {"decade": ("years", 10)}.get(unit, (f"{unit}s", 1))
    try:
        return day + relativedelta(**{units[0]: count * units[1]})  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def _unit(seen: _Seen) -> str:
    return str(load("dates")["units"][seen.group("unit")])


def _count(seen: _Seen) -> int | None:
    """Return how many units, None where the words do not say ("several days ago") or say a fraction."""
    words = seen.group("count")
    if words in ("a", "an"):
        return 1
    try:
        value = value_of(words)
    except ValueError:
        return None
    return value if isinstance(value, int) else None


def _shifted_unit(seen: _Seen) -> str | None:
    step = load("dates")["shifts"][seen.group("shift")]
    moved = _moved(seen.published, _unit(seen), step) if seen.published else None
    return _around(moved, _unit(seen)) if moved else None


def _period(seen: _Seen) -> str | None:
    count = _count(seen) if seen.match["count"] else 1
    if seen.published is None or count is None:
        return None
    backward = bool(seen.match["past"])
    other = _moved(seen.published, _unit(seen), -count if backward else count)
    if other is None:
        return None
    first, last = (other, seen.published) if backward else (seen.published, other)
    return f"{first.isoformat()}/{last.isoformat()}"


def _ago(seen: _Seen) -> str | None:
    count = _count(seen)
    if seen.published is None or count is None or not seen.match["ago"]:
        return None
    moved = _moved(seen.published, _unit(seen), -count)
    return _around(moved, _unit(seen)) if moved else None


def _day_word(seen: _Seen) -> str | None:
    if seen.published is None:
        return None
    return (seen.published + timedelta(days=load("dates")["days"][seen.group("word")])).isoformat()


def _year(seen: _Seen) -> str | None:
    return seen.match["year"]
