"""Articles of any dates, numbers, names, marks and letters go through whole: none is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.knowledge import load
from kg.pipeline import ingest
from kg.readers import Given, article_from_text
from kg.store import Store
from kg.validate import validate_store

MONTHS = ["Jan.", "February", "march", "APRIL", "May", "Jun", "July", "Sept.", "December"]
DAYS = ["Monday", "last Friday", "yesterday", "tonight", "this week", "the past two decades", "10000 years ago", "noon"]
TITLES = ["Mayor", "Lt. Gen.", "the spokeswoman", "U.S. Secretary of State", "Sir", "ex-president", "Dr.", "", "CEO"]
BODIES = ["the U.N.", "Acorn & Co.", "AL-QAEDA", "the Ministry of Health", "Reuters", "a union", "Israel’s army", "BBC"]
UNITS = ["people", "per cent", "%", "civilians", "miles", "dead", "a week", "million euros", "women and children", ""]
PUBLISHED = [None, "2020-02-29", "1999-12-31", "2016-05-04", "2000-01-01"]

digits = st.integers(0, 10**20).map(str) | st.from_regex(r"[0-9]{1,3}([,.:/-][0-9]{1,4}){0,3}", fullmatch=True)
numbers = digits | st.sampled_from(
    ["½", "3¾", "twenty-one", "dozens", "a third", "٣", "²", "1e9", "0", "two and a half"]
)
years = st.integers(0, 10000).map(lambda n: f"{n:04}") | st.sampled_from(["’90s", "1914-18", "2016/17"])
dates = st.one_of(
    st.builds(lambda month, day, year: f"{month} {day}, {year}", st.sampled_from(MONTHS), st.integers(0, 40), years),
    st.builds(lambda a, b, year: f"from {a} to {b} {year}", *(st.sampled_from(MONTHS),) * 2, years),
    st.builds(lambda opening, year: f"{opening} {year}", st.sampled_from(["since", "until", "in early", "by"]), years),
    st.builds(lambda count, unit: f"{count} {unit} ago", numbers, st.sampled_from(["days", "decades", "weeks"])),
    st.sampled_from(DAYS),
)
letters = st.text(st.characters(categories=["L", "M", "N", "Pd", "Po", "Zs", "Cf"]), min_size=1, max_size=12)
names = st.sampled_from(["Ann Lee", "O’Brien", "al-Assad", "J.R. Roe Jr.", "Li", "İnönü", "Mc", "Roe's"]) | letters
marks = st.sampled_from(["“”", '""', "‘’", "''", "«»", "„“", "``", "“", "”\n\n", "’’", "(“", "—"])
sentences = st.one_of(
    st.builds(lambda t, n, w, d: f"{t} {n} of {w} said on {d}", st.sampled_from(TITLES), names, names, dates),
    st.builds(lambda m, words, n: f"{m[0]}{words},{m[-1]} {n} told {words}", marks, letters, names),
    st.builds(
        lambda n, u, d: f"At least {n} {u} were killed in an attack in {d}", numbers, st.sampled_from(UNITS), dates
    ),
    st.builds(lambda b, n, d: f"{b} denied that {n} had died {d}", st.sampled_from(BODIES), numbers, dates),
    st.builds(lambda m, n: f"{m[0]}We saw it, {m[0]}she said{m[-1]}, and he left{m[-1]}, {n} added", marks, names),
)
ends = st.sampled_from([". ", ".\n\n", "? ", "!\n", "…", ";", " ", ".” ", "\u2028", "\r\n\r\n"])
articles = st.lists(st.tuples(sentences, ends), min_size=1, max_size=8).map(lambda s: "".join(map("".join, s)))


@pytest.mark.slow
@settings(max_examples=2 * settings.default.max_examples // 5)
@given(st.lists(articles, min_size=1, max_size=2), st.sampled_from(PUBLISHED))
def test_no_article_is_left_out(texts, published):
    given = Given(published=published)
    store = Store.open(None)
    read = [article_from_text(f"Bridge to close\n\n{t}", id=f"a {n}", given=given) for n, t in enumerate(texts)]
    done = list(ingest(read, store, knowledge=load(), jobs=1))
    assert not [i.fault for i in done if i.fault]
    report = validate_store(store)
    assert report.conforms, [f for f in report.findings if f.severity == "violation"]
