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
from kg.model import Article, DateMention, Span

_CLAUSE_WINDOW = 160
"""Characters before a date in which its clause is read."""
_YEAR = re.compile(r"\b\d{4}\b")
_OPENING_WINDOW = 24
"""Characters before a date in which "since", "until" or "from" is looked for."""


def find_dates(article: Article) -> tuple[DateMention, ...]:
    """Return the expressions of time in the article's body, in text order and without overlap.

    They are resolved against `article.metadata.published`. A weekday is the nearest one on or before that day, or on or
    after it where the clause is about the future ("will meet on Saturday"); a month or a day without a year is the
    nearest one unless the clause says which. The value is None where the text does not settle it.
    """
    text, published = article.text, _published(article)
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
    return tuple(found)


def _published(article: Article) -> date | None:
    """Return the day of publication, None where it is unknown or too near the ends of the calendar to count from."""
    published = article.metadata.published
    try:
        day = date.fromisoformat(published.value[:10]) if published else None
    except ValueError:
        return None
    return day if day and 100 < day.year < 9900 else None


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
