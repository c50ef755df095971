"""Expressions of time in a text, and the dates they mean as of the day the article was published.

Values are EDTF (ISO 8601-2:2019) of level 0, plus intervals open at one end ("2012/.."): a day, a month, a year or an
interval. A value is as precise as the words: "two months ago" is a month, "two days ago" a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kg.doc.date_patterns import clause_edge, date_patterns, keywords_in, range_patterns, since_until_patterns
from kg.doc.date_values import DateMatch
from kg.edtf import is_day
from kg.lang.en.word_classes import word_class
from kg.model import Article, DateMention, Span

_CLAUSE_WINDOW = 160
"""Characters before a date in which its clause is read. Hand-set."""
_BEGINNING = 300
"""Characters of the body in which a dateline is looked for: a headline, a standfirst and a byline may stand before it.
Hand-set."""
_FIRST_YEAR, _LAST_YEAR = 100, 9900
"""Dates are counted from a publication between these years only: "80 years ago" must stay within the calendar."""
_YEAR = re.compile(r"\b\d{4}\b")
_OPENING_WINDOW = 24
"""Characters before a date in which "since", "until" or "from" is looked for. Hand-set."""


def find_dates(article: Article) -> tuple[DateMention, ...]:
    """Return the expressions of time in the article's body, in text order and without overlap.

    They are resolved against `article.metadata.published`, or else against a date that stands at the beginning of the
    body as a dateline does ("July 26, 2005 The mayor ..."). A weekday is the nearest on or before that day, or on or
    after it where the clause is about the future ("will meet on Saturday"); a month or a day without a year is the
    nearest one unless the clause says which. The value is None where the text does not settle it.
    """
    published = _published(article)
    found = _resolved_against(article, published)
    if published is None and (dateline := _dateline(article, found)):
        found = _resolved_against(article, dateline)
    return tuple(found)


def _resolved_against(article: Article, published: date | None) -> list[DateMention]:
    text = article.text
    found: list[DateMention] = []
    for paragraph in article.body:
        keywords = keywords_in(paragraph.of(text))
        matches = sorted(
            (
                (match, form.value)
                for form in date_patterns()
                if not form.keywords.isdisjoint(keywords)
                for match in form.pattern.finditer(text, paragraph.start, paragraph.end)
            ),
            key=lambda pair: (pair[0].start(), -pair[0].end()),
        )
        end_of_last, single = paragraph.start, []
        for match, value in matches:
            if match.start() >= end_of_last:
                window = text[max(paragraph.start, match.start() - _CLAUSE_WINDOW) : match.start()]
                before = clause_edge().split(window)[-1]
                single.append(DateMention(span=Span(*match.span()), value=value(DateMatch(match, before, published))))
                end_of_last = match.end()
        found += _with_intervals(text, paragraph, single)
    return found


def _dateline(article: Article, found: list[DateMention]) -> date | None:
    """Return the day that the body begins with, None without one.

    It is the first date within the beginning if it is printed in full and nothing says what happened then ("on July 26,
    2005").
    """
    first = found[0] if found else None
    if first is None or first.value is None or not is_day(first.value):
        return None
    start = article.body[0].start
    if first.span.start > start + _BEGINNING:
        return None
    before = article.text[start : first.span.start].split()
    return None if before and before[-1].lower() in word_class("preposition") else date.fromisoformat(first.value)


def _published(article: Article) -> date | None:
    """Return the day of publication, None where it is unknown or too near the ends of the calendar to count from."""
    published = article.metadata.published
    try:
        day = date.fromisoformat(published.value[:10]) if published else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR < day.year < _LAST_YEAR else None


def _with_intervals(text: str, paragraph: Span, single: list[DateMention]) -> Iterable[DateMention]:
    """Yield the dates, with "since X", "until X" and "from X to Y" made intervals."""
    (since, until), (before_range, between_range) = since_until_patterns(), range_patterns()
    index = 0
    while index < len(single):
        mention = single[index]
        before = text[max(paragraph.start, mention.span.start - _OPENING_WINDOW) : mention.span.start]
        follower = single[index + 1] if index + 1 < len(single) else None
        if (
            follower
            and before_range.search(before)
            and between_range.fullmatch(text, mention.span.end, follower.span.start)
        ):
            value = _range(mention, follower, text)
            yield DateMention(span=Span(mention.span.start, follower.span.end), value=value)
            index += 1
        elif match := since.search(before):
            value = f"{_first(mention.value)}/.." if mention.value else None
            yield DateMention(span=Span(mention.span.start - len(match.group()), mention.span.end), value=value)
        elif match := until.search(before):
            value = f"../{_last(mention.value)}" if mention.value else None
            yield DateMention(span=Span(mention.span.start - len(match.group()), mention.span.end), value=value)
        else:
            yield mention
        index += 1


def _range(first: DateMention, last: DateMention, text: str) -> str | None:
    """Return the interval between two dates; a year that only the second has is that of both: "March to May 2019"."""
    if first.value is None or last.value is None:
        return None
    start, end = _first(first.value), _last(last.value)
    if not _YEAR.search(first.span.of(text)) and _YEAR.search(last.span.of(text)):
        year = int(end[:4])
        start = f"{year:04}{start[4:]}"
        if start > end:  # "November to March 2019"
            start = f"{year - 1:04}{start[4:]}"
    return f"{start}/{end}" if start <= end or start[: len(end)] == end else None


def _first(value: str) -> str:
    """Return the first day, month or year of an interval, or the value itself."""
    return value.split("/")[0]


def _last(value: str) -> str:
    """Return the last day, month or year of an interval, or the value itself."""
    return value.split("/")[-1]
