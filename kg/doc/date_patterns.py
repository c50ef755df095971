"""The patterns of expressions of time, built from `dates.toml`, each with the function that gives its value."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from kg.doc import date_values as values
from kg.doc.date_values import DateMatch
from kg.lang.en.numbers import either, number_pattern
from kg.lang.lexicon import load

_WORD = re.compile(r"\w+")
_YEAR_KEYWORD = "0000"
"""What stands for every word of four digits among keywords."""


class DatePattern(NamedTuple):
    """A pattern, the function that gives a match its value, and its keywords: every match has at least one of them.

    A paragraph without a keyword has no match, and to look for words is far cheaper than to run the pattern.
    """

    pattern: re.Pattern[str]
    value: Callable[[DateMatch], str | None]
    keywords: frozenset[str]


def keywords_in(printed: str) -> set[str]:
    """Return the words of a text as `DatePattern.keywords` has them: in lower case, a year as "0000"."""
    return {
        _YEAR_KEYWORD if len(w) == len(_YEAR_KEYWORD) and w.isdecimal() else w for w in _WORD.findall(printed.lower())
    }


@cache
def date_patterns() -> tuple[DatePattern, ...]:
    """Return the patterns of single dates; those of intervals are `since_until_patterns` and `range_patterns`."""
    lexicon = load("dates")
    words, directions, months = lexicon["words"], lexicon["directions"], lexicon["months"]
    weekdays = [w for w in lexicon["weekdays"] if w not in words["abbreviated"]]
    part = rf"(?:(?:{either(words['parts'])})[-\s]+(?:(?:{either(words['after_part'])})\s+)?)?"
    some_part = part.removesuffix("?")
    weekday_before = rf"(?:(?:{either(weekdays)}|(?:{either(words['abbreviated'])})\.?),?\s+)?"
    not_feast = "".join(rf"(?<!\b{feast}\s)" for feast in words["feasts"])
    led = "(?:" + "|".join(rf"(?<=\b{lead}\s)" for lead in words["leads"]) + ")"
    after_year = "|".join(rf"(?<=\b\d\d\d\d\s{joint}\s)" for joint in words["between_years"])
    short = words["short_months"]
    names = rf"(?:{either(m for m in months if m not in short)})\b|(?:{either(short)})\b\.?"
    month = rf"(?P<month>(?-i:(?=[A-Z]))(?:{names}))"
    plain_month = rf"(?P<month>(?-i:(?=[A-Z]))(?:{either(m for m in months if m not in words['common'])})\b)"
    ordinal = "|".join(words["ordinal_endings"])
    day, year = rf"(?P<day>(?:3[01]|[12]\d|0?[1-9])(?:{ordinal})?)", r"(?P<year>(?:1[5-9]|20)\d\d)"
    counts = either([*lexicon["counts"]["one"], *lexicon["counts"]["vague"]])
    count, unit = rf"(?P<count>{number_pattern()}|{counts})", f"(?P<unit>{either(lexicon['units'])})"
    shift, of = either(lexicon["shifts"]), rf"(?:(?:{either(words['of'])})\s+)?"
    past, ahead, ago, elsewhen = (either(directions[k]) for k in ("past", "future", "ago", "elsewhen"))
    the = rf"(?:(?:{either(words['articles'])})\s+)?"
    of_year, of_month, of_weekday = frozenset([_YEAR_KEYWORD]), frozenset(months), frozenset(weekdays)
    of_unit, of_day = frozenset(lexicon["units"]), frozenset(w.split()[-1] for w in lexicon["days"])
    patterns: tuple[tuple[str, Callable[[DateMatch], str | None], frozenset[str]], ...] = (
        (r"(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)", values.calendar_day, of_year),
        (rf"{part}{weekday_before}{day}\s+{of}{month}(?:,?\s+{year})?", values.calendar_day, of_month),
        (rf"{part}{weekday_before}{month}\s+{day}(?:,?\s+{year})?", values.calendar_day, of_month),
        (rf"{part}{month},?\s+{of}{year}", values.month, of_month),
        (
            rf"{not_feast}{part}(?:(?P<shift>{shift})\s+)?(?P<weekday>{either(weekdays)})",
            values.day_of_week,
            of_weekday,
        ),
        (rf"{part}(?P<shift>{shift})\s+{unit}", values.shifted_unit, of_unit),
        (rf"{the}(?:(?P<past>{past})|{ahead})\s+(?:{count}\s+)?{unit}", values.period, of_unit),
        (rf"{count}\s+{unit}\s+(?:(?P<ago>{ago})|{elsewhen})", values.units_ago, of_unit),
        (rf"(?P<word>{either(lexicon['days'])})", values.day_word, of_day),
        (rf"(?:{part}(?P<shift>{shift})\s+|{some_part}|{led}){month}", values.month, of_month),
        (plain_month + r"(?!\s+(?-i:[A-Z]))", values.month, of_month),
        (rf"(?:{some_part}|{led}|{after_year}){year}", values.year, of_year),
    )
    return tuple(
        DatePattern(re.compile(rf"(?<![\w$€£/-])(?:{pattern})(?![\w/]|-\w|,\d)", re.I), value, keywords)
        for pattern, value, keywords in patterns
    )


@cache
def since_until_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what stands before a date that begins an interval, and before one that ends it."""
    lexicon = load("dates")
    the = rf"(?:(?:{either(lexicon['words']['articles'])})\s+)?"
    since, until = (re.compile(rf"\b(?:{either(lexicon['directions'][k])})\s+{the}$", re.I) for k in ("since", "until"))
    return since, until


@cache
def range_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what stands before and between the two dates of a range: "from X to Y"."""
    ranges = load("dates")["ranges"]
    return re.compile(rf"\b(?:{either(ranges['before'])})\s+$", re.I), re.compile(
        rf"\s*(?:{either(ranges['between'])})\s*"
    )


@cache
def clause_edge() -> re.Pattern[str]:
    """Return the pattern of what ends the clause before a date: a mark, or a comma and a conjunction."""
    return re.compile(rf"[.;!?:\n–—“”\"]|,\s+(?:{either(load('dates')['words']['clause_openers'])})\b")
