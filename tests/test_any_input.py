"""Any bytes in a file and any words in a query: read or refused, the same each time, and nothing else happens.

As every property here, each is tried with a hundred inputs, or as many as KG_EXAMPLES says; marks, dates and figures have theirs beside their other tests.
"""

from __future__ import annotations

import json
from itertools import pairwise

import invented
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, KgError
from kg.pipeline import load
from kg.queries import load as queries
from kg.queries import run
from kg.readers import read
from kg.store import Store

texts = st.text(max_size=200) | st.lists(
    st.sampled_from(["Bridge to close", "“Yes,”", "she said", "\n\n", "\r\n", "By Ann Lee", "LONDON (AFP) – ", "2016-12-09", "Share this", ". ", "\0", "\ufeff", "\u2028", "\x1b[31m"]),
    max_size=30,
).map("".join)  # fmt: skip
encoded = st.builds(
    lambda text, encoding: text.encode(encoding, "ignore"),
    texts,
    st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig", "latin-1", "cp1252", "koi8-r", "shift-jis"]),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["text", "id", "title", "published", "date", "authors", "outlet", "agency", "url", "x"])
rows = st.dictionaries(fields, texts | values, max_size=5).map(json.dumps) | values.map(json.dumps)
tags = st.sampled_from(
    ["<html>", "<body>", "<article>", "<p>", "</p>", "<div class=ad>", "</div>", "<aside>", "<script>", "</script>", "<!--", "-->", "<table><tr><td>",
     "<meta charset=utf-7>", '<meta property="og:title" content="', '<script type="application/ld+json">{"@type":', "&#0;", "&#xD800;", "<br", "<![CDATA[", "<title>", "</title>"]
)  # fmt: skip
pages = st.lists(tags | texts, max_size=20).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))
FILES = {
    ".txt": st.binary(max_size=200) | encoded,
    ".json": rows.map(str.encode) | st.lists(rows, max_size=3).map(lambda r: f"[{','.join(r)}]".encode()) | encoded,
    ".jsonl": st.lists(rows.map(str.encode) | encoded, max_size=4).map(b"\n".join),
    ".html": pages | encoded,
}


def cut(content, at):
    """Bytes that end early, or are whole."""
    return content[:at]


@pytest.mark.slow
@pytest.mark.parametrize("ending", FILES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_any_file_is_read_or_refused(tmp_path, ending, data):
    content = data.draw(st.builds(cut, FILES[ending], st.none() | st.integers(0, 300)))
    (tmp_path / f"a{ending}").write_bytes(content)

    def articles():
        problems: list[InputError] = []
        return list(read(str(tmp_path), on_problem=problems.append, on_notice=lambda _: None)), problems

    found, problems = articles()
    assert found or problems or not content.strip() or ending == ".jsonl"
    assert all(p.message and str(tmp_path) in p.where for p in problems)
    for article in found:
        spans = [*article.body, *(p.span for p in article.metadata.authors if p.span)]
        assert all(0 <= s.start < s.end <= len(article.text) for s in spans)
        assert all(a.end <= b.start for a, b in pairwise(article.body))
        article.text.encode()  # it can be stored
    assert articles()[0] == found


@pytest.fixture(scope="module")
def store():
    with Store.open(None) as opened:
        list(load([invented.port(), invented.sequel()], opened))
        yield opened


words = texts | st.sampled_from(['maria duarte" } DELETE WHERE { ?s ?p ?o', "<https://kg.example/x>", "2016-12", "2016-12-09", "-1", "port", "union", "strike"])  # fmt: skip


@pytest.mark.slow
@given(st.data())
def test_any_words_in_a_query_are_bound_or_refused(store, data):
    query = data.draw(st.sampled_from(sorted(queries().values(), key=lambda q: q.name)))
    arguments = {p.name: data.draw(words) for p in query.parameters if p.default is None or data.draw(st.booleans())}
    before = len(store)
    refused = None
    try:
        rows = run(store, query.name, arguments)
    except KgError as error:
        refused = error
    if refused is None:
        assert all(len(row) == len(rows.columns) for row in rows.rows)
    else:
        assert 0 < len(refused.message) < 1000
    assert len(store) == before
