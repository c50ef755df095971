"""Dates: what they mean from the day of publication, and what stays open."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.doc import find_dates
from kg.model import Article, Metadata, Printed, Span

FRIDAY = "2016-12-09"


def article(text: str, published: str | None = FRIDAY) -> Article:
    metadata = Metadata(published=Printed(value=published)) if published else Metadata()
    return Article(id="invented", text=text, body=(Span(0, len(text)),) if text else (), metadata=metadata)


def dated(text: str, published: str | None = FRIDAY) -> list[tuple[str, str | None]]:
    return [(mention.span.of(text), mention.value) for mention in find_dates(article(text, published))]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("The mayor spoke on Friday in the harbour.", "Friday", "2016-12-09"),
        ("The mayor resigned Thursday.", "Thursday", "2016-12-08"),
        ("The mayor resigned late Saturday.", "late Saturday", "2016-12-03"),
        ("The council will meet on Saturday.", "Saturday", "2016-12-10"),
        ("The council was to meet later Friday.", "later Friday", "2016-12-09"),
        ("Envoys are set to meet on Wednesday.", "Wednesday", "2016-12-14"),
        ("He said Monday that the port will close.", "Monday", "2016-12-05"),
        ("The bridge opened last Friday.", "last Friday", "2016-12-02"),
        ("The bridge opens next Friday.", "next Friday", "2016-12-16"),
        ("It was signed on 01 May, 2016.", "01 May, 2016", "2016-05-01"),
        ("It was signed on May 1st 2016.", "May 1st 2016", "2016-05-01"),
        ("It was signed on Friday, Nov. 4, 2016.", "Friday, Nov. 4, 2016", "2016-11-04"),
        ("The offensive launched on November 15 goes on.", "November 15", "2016-11-15"),
        ("The talks will start January 22.", "January 22", "2017-01-22"),
        ("A January summit is planned.", "January", "2017-01"),
        ("He died in March.", "March", "2016-03"),
        ("It began in early 2011.", "early 2011", "2011"),
        ("It has held the town since 2012.", "since 2012", "2012/.."),
        ("It has held the town since November 15.", "since November 15", "2016-11-15/.."),
        ("It lasts until Sunday.", "until Sunday", "../2016-12-11"),
        ("It ran from 2012 to 2014.", "2012 to 2014", "2012/2014"),
        ("It ran from June to August 2012.", "June to August 2012", "2012-06/2012-08"),
        ("It ran from October to February 2012.", "October to February 2012", "2011-10/2012-02"),
        ("They fled two weeks ago.", "two weeks ago", "2016-11-21/2016-11-27"),
        ("They fled three days ago.", "three days ago", "2016-12-06"),
        ("They fled two years ago.", "two years ago", "2014"),
        ("They fled during the past two weeks.", "the past two weeks", "2016-11-25/2016-12-09"),
        ("They fled last week.", "last week", "2016-11-28/2016-12-04"),
        ("They fled last month.", "last month", "2016-11"),
        ("They fled yesterday.", "yesterday", "2016-12-08"),
        ("The vote was earlier this year.", "earlier this year", "2016"),
        ("Printed 2016-12-01 in the capital.", "2016-12-01", "2016-12-01"),
    ],
)
def test_value(text: str, words: str, value: str) -> None:
    assert (words, value) in dated(text)


def test_nothing_is_resolved_without_a_publication_date_except_full_dates_and_years() -> None:
    text = "On Monday, last week and on May 4 they met, as on 4 May 2015 and in 2014."
    assert dated(text, None) == [
        ("Monday", None),
        ("last week", None),
        ("May 4", None),
        ("4 May 2015", "2015-05-04"),
        ("2014", "2014"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It came a day after the vote.",
        "Several days ago they left.",
        "It was signed on February 30, 2016.",
    ],
)
def test_what_the_text_does_not_settle_has_no_value(text: str) -> None:
    mentions = dated(text)
    assert mentions
    assert all(value is None for _, value in mentions)


@pytest.mark.parametrize(
    "text",
    [
        "Shops open early on Black-market goods.",
        "Theresa May said so.",
        "They may march.",
        "He ran 2012 miles.",
        "A sun hat.",
    ],
)
def test_words_that_are_no_dates(text: str) -> None:
    assert dated(text) == []


def test_a_leap_day_without_a_year_is_the_nearest_there_was() -> None:
    assert ("February 29", "2016-02-29") in dated("She was born on February 29.", "2017-06-01")


def test_only_the_body_is_read() -> None:
    text = "Monday\n\nIt rained on Tuesday."
    only = Article(id="x", text=text, body=(Span(8, len(text)),), metadata=Metadata(published=Printed(value=FRIDAY)))
    assert [m.span.of(text) for m in find_dates(only)] == ["Tuesday"]


WORDS = st.sampled_from(
    [
        "on",
        "since",
        "until",
        "next",
        "last",
        "May",
        "12",
        "2016",
        "-01",
        "weeks",
        "days",
        "ago",
        "99999999999",
        "Monday",
        "the",
        "past",
        "two",
        "million",
        "will",
        ",",
        ".",
        "January",
        "29th",
        "from",
        "to",
    ]
)


@given(
    st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join)),
    st.dates() | st.none() | st.just("soon"),
)
@pytest.mark.slow
def test_any_text_gives_ordered_verbatim_mentions_inside_the_body(text: str, published: object) -> None:
    mentions = find_dates(article(text, None if published is None else str(published)))
    assert mentions == find_dates(article(text, None if published is None else str(published)))
    assert all(0 <= m.span.start < m.span.end <= len(text) for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "value"), [("Since December 2016 it rained.", "2016-12/.."), ("Until May 2016 it rained.", "../2016-05")]
)
def test_an_interval_at_the_beginning_is_no_dateline(text: str, value: str) -> None:
    assert [m.value for m in find_dates(article(text, None))] == [value]


@pytest.mark.slow
@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9000, 1, 1)))
def test_a_weekday_in_a_report_is_within_the_week_before(published: date) -> None:
    [(_, value)] = dated("It rained on Tuesday.", published.isoformat())
    assert value is not None
    assert date.fromisoformat(value).weekday() == 1
    assert 0 <= (published - date.fromisoformat(value)).days < 7
