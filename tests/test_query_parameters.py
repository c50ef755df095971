"""Parameters and filters of queries: what they take, what they choose, and where statements are printed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pyoxigraph as ox
import pytest
from ferry import (
    CHECKED,
    DOORS,
    DROWNED,
    EXPECTED,
    FERRY,
    OVERLOAD,
    SINKING,
    N,
    Words,
    column,
    ferry,
    values,
    written,
)

from kg.errors import QueryError
from kg.model import (
    Figure,
)  # fmt: skip
from kg.queries import (
    Answer,
    answer,
    available,
    get,
    load,
    pairs,
    run,
    shape,
    taken,
)
from kg.rdf.graph import to_graph
from kg.store import Rows, Store


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("statements-by-speaker", {}, r"needs speaker.*\n.*kg query statements-by-speaker 'kerry'"),
        ("statements-by-speaker", {"speaker": " "}, "needs speaker"),
        ("statements-by-speaker", {"speeker": "smith"}, "Did you mean 'speaker'"),
        (
            "statements-by-speaker",
            {"speaker": "smith", "since": "March"},
            r"'March' is not a day \(YYYY-MM-DD\), a month",
        ),
        ("statements-by-speaker", {"speaker": "smith", "since": "2021-02-30"}, "not a day"),
        ("counts-by-month", {"since": "2021-13"}, "not a day"),
        ("counts-by-month", {"since": "2021-00"}, "not a day"),
        ("counts-by-month", {"until": "2021-06-00"}, "not a day"),
        (
            "counts-by-month",
            {"since": "2021-04", "until": "2021-03-31"},
            "'2021-04' is after '2021-03-31', so there is",
        ),
        ("timeline", {"since": "2022", "until": "2021"}, "'2022' is after '2021'"),
        ("speakers", {"least": "two"}, "not a whole number"),
        ("low-confidence", {"below": "1e999"}, "not a number"),
        ("low-confidence", {"below": "NaN"}, "not a number"),
        ("articles", {"article": "x"}, "It takes outlet, since, until"),
        ("evidence", {"article": "budget", "outlet": "x"}, "has no parameter 'outlet'"),
        ("statements", {"words": "e", "type": "accidant"}, "Did you mean 'accident'"),
        (
            "statements",
            {"words": "e", "type": "qqq"},
            "Types: direct, mixed, indirect, person, institution, group, accident, legal",
        ),
        ("statements", {"words": "e", "min_confidence": "2"}, "no least confidence, which is a number from 0 to 1"),
        ("statements", {"words": "e", "min_confidence": "much"}, "no least confidence, which is a number from 0 to 1"),
        ("statements", {"words": "e", "outlet": "coast newz"}, "Did you mean 'Coast News'"),
        ("statements", {"words": "e", "outlet": "qqqq"}, "kg query articles"),
        ("statement-by-speaker", {}, "Did you mean 'statements-by-speaker'"),
        ("qqqq", {}, "kg query --list"),
    ],
)
def test_faulty_arguments_say_what_is_wanted(store, name, arguments, message):
    with pytest.raises(QueryError, match=message):
        run(store, name, arguments)


@pytest.mark.parametrize(
    "words",
    ['ferry" } ; DROP ALL #', "ferry') } DELETE WHERE { ?s ?p ?o }", "\\", "<x> ?y . }", "\x00"],
)
def test_injection_is_only_words(store, words):
    before = len(store)
    assert values(run(store, "statements", {"words": words})) == []
    with pytest.raises(QueryError, match="there is no speaker"):
        run(store, "statements-by-speaker", {"speaker": f"xx{words}"})
    assert len(store) == before


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("ferry overloaded", 1),
        ("overloaded ferry", 1),
        ("overloaded doors", 0),
        ('"ferry was" overloaded', 1),
        ('"overloaded ferry"', 0),
    ],
)
def test_each_word_is_looked_for_and_a_phrase_in_quotation_marks_as_it_stands(store, words, hits):
    found = column(run(store, "statements", {"words": words}), "statement")
    assert found == [(OVERLOAD,)] * hits


@pytest.mark.parametrize(
    "words", ["nob'dy", "NOB’dy", "nob‘dy checked", '"nob’dy checked"', "“nob'dy checked”", "“nob’dy” the"]
)
def test_the_form_of_quotation_marks_and_apostrophes_does_not_matter(tmp_path, words):
    """But that there is an apostrophe does: "it's" is not in "visits"."""
    article = ferry().article
    told = replace(ferry(), article=replace(article, text=article.text.replace("Nobody", "Nob’dy")))
    with Store.open(tmp_path / "kg.db", write=True) as kept, Store.open(None) as read:
        for store in (kept, read):
            store.add(to_graph(told))
            found = column(run(store, "statements", {"words": words}), "statement")
            assert found == [(DOORS.replace("Nobody", "Nob’dy"),)]
            assert (
                run(store, "statements", {"words": words.replace("'", "").replace("’", "").replace("‘", "")}).rows == []
            )


@pytest.mark.parametrize("words", ["-", "- --", '"""', "“”", '"-"'])
def test_hyphens_and_quotation_marks_alone_are_nothing_to_look_for(store, words):
    with pytest.raises(QueryError, match="has nothing to look for"):
        run(store, "statements", {"words": words})
    assert run(store, "statements", {"words": f"{words} ferry"}) == run(store, "statements", {"words": "ferry"})


def test_bytes_that_are_no_text_are_refused(store):
    """Python gives an argument that is not UTF-8 as lone surrogates (PEP 383)."""
    with pytest.raises(QueryError, match="is not text"):
        run(store, "statements", {"words": "caf\udce9"})


def test_days_bound_what_is_told(store):
    def told(**days: str) -> int:
        return len(run(store, "statements", {"words": "e", **days}).rows)

    assert told() == len(run(store, "statements", {"words": "e", "since": ""}).rows)
    # The budget has no date: it is told of only where no day is asked for.
    assert told() == told(since="2021-01-01") + 1 == told(until="2021-12-31") + 1
    assert told(since="2021-03-02", until="2021-03-02") == 1
    assert told(since="2021-04-11") == 0


def test_counts_by_month_since_a_day_are_those_of_the_statements_since(store):
    """A statement is counted in the month when it was said, and without that day in its article's."""
    march, april = ("2021-03", "Harbour Authority"), ("2021-04", "Harbour Authority")

    def counted(**days: str) -> list[tuple[str | None, ...]]:
        return column(run(store, "counts-by-month", days), "month", "institution", "statements")

    assert counted(since="2021-04") == [(*april, "1")]
    assert counted(since="2021-03-03") == [(*march, "1"), (*april, "1")]  # what was said on 2 March is left out
    assert counted(since="2021-03-03", until="2021-03-31") == [(*march, "1")]
    assert counted(since="2021-04-10") == []
    assert counted(since="2021-03", institution="rescue") == [("2021-03", "Rescue Agency", "1")]


FILTERED = [
    ({"speaker": "okafor"}, ["budget", "inquiry-2"]),
    ({"institution": "harbour authority"}, ["ferry-1", "inquiry-2"]),
    ({"event": "port alder"}, ["ferry-1"] * 3),
    ({"outlet": "coast"}, ["ferry-1"] * 3),
    ({"outlet": "delta wire"}, ["inquiry-2"] * 4),
    ({"since": "2021-04"}, ["inquiry-2"] * 4),
    ({"until": "2021"}, ["ferry-1"] * 3 + ["inquiry-2"] * 4),
    ({"until": "2021-03-02"}, ["ferry-1"]),
    ({"type": "direct"}, ["ferry-1", "inquiry-2"]),
    ({"type": "group"}, ["inquiry-2"]),
    ({"type": "Institution"}, ["ferry-1"]),
    ({"type": "legal"}, ["inquiry-2", "inquiry-2"]),
    ({"min_confidence": "0.9"}, ["budget", "ferry-1", "ferry-1", "inquiry-2"]),
    ({"outlet": "coast", "type": "direct", "event": "ferry", "min_confidence": ".9", "since": "2020"}, ["ferry-1"]),
    ({"speaker": "okafor", "outlet": "coast"}, []),
    ({"speaker": " "}, ["budget"] + ["ferry-1"] * 3 + ["inquiry-2"] * 4),
]


@pytest.mark.parametrize(("given", "articles"), FILTERED)
def test_filters_say_which_statements_a_query_is_about(store, given, articles):
    """Rows of one query, and the sums of another."""
    rows = run(store, "low-confidence", {"below": "1", **given})
    assert sorted(article for (article,) in column(rows, "article")) == articles
    if "speaker" not in given:
        told = sum(int(n) for (n,) in column(run(store, "speakers", given), "statements"))
        unresolved = sum(speaker is None for (speaker,) in column(rows, "speaker"))
        assert told == len(articles) - unresolved


@pytest.mark.parametrize("query", load().values(), ids=lambda q: q.name)
def test_every_query_takes_the_filters_that_make_sense(store, query):
    """And none of them changes what a query finds where all that is there has it."""
    filters = set(taken(query)) | {parameter.name for parameter in query.parameters}
    if query.name != "evidence":
        assert filters >= {"outlet", "since", "until"}
    needed = {
        p.name: EXPECTED.get(query.name, ({}, []))[0].get(p.name, p.example)
        for p in query.parameters
        if p.default is None
    }
    with suppress(QueryError):  # the example of a query that is tested elsewhere names nobody here
        whole = run(store, query.name, needed)
        everything = {"since": "1000", "until": "2999"} | (
            {"min_confidence": "0"} if "min_confidence" in filters else {}
        )
        kept = run(store, query.name, needed | {k: v for k, v in everything.items() if k in filters})
        undated = [row for row in whole.rows if row not in kept.rows]
        assert set(kept.rows) <= set(whole.rows) or "statements" in whole.columns
        assert len(undated) < len(whole.rows) or not whole.rows


def test_every_statement_says_where_it_is_printed_and_in_which_sentence(store):
    rows = answer(store, get("statements-about-event"), {"event": "ferry"})
    assert rows.columns[-4:] == ("outlet", "headline", "url", "context")
    first = "Rescue Agency spokeswoman Zoë Núñez said at least 40 people had drowned when the ferry sank."
    named = {row[0]: row[1:] for row in column(rows, "statement", "outlet", "headline", "context")}
    assert named[DROWNED] == ("Coast News", "Ferry sinks off Port Alder", first)
    # A broken quotation has all the sentences that it is in.
    assert (
        named[CHECKED][2]
        == "“We checked,” harbour master Tom Okafor of the Harbour Authority said on 9 April. “Twice.”"
    )
    wider = answer(store, get("statements-about-event"), {"event": "ferry"}, context=1)
    around = dict(column(wider, "statement", "context"))[DROWNED]
    assert around.startswith("Coast News, 3 March 2021 Rescue Agency")
    assert around.endswith("captain of a trawler, according to Hill Radio.")


def test_the_context_is_shown_in_place_of_the_statement(store, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    rows = answer(store, get("statements-by-speaker"), {"speaker": "nunez"})
    assert "outlet" in written(rows, "table").splitlines()[0].split()
    without = shape(rows, columns=[name for name in rows.columns if name != "statement"])
    assert "context" in written(without, "table").splitlines()[0].split()


def test_what_is_cited_is_printed_there(store):
    lines = written(answer(store, get("statements-by-speaker"), {"speaker": "john smith"}), "cite").splitlines()
    assert lines == [
        f"John Smith, said: {DOORS}. “Ferry sinks off Port Alder”, Coast News, 2021-03-03 [ferry-1, {N[0]}-{N[1]}]"
    ]


def test_other_rows_are_left_as_they_are(store):
    assert answer(store, get("speakers")) == run(store, "speakers")
    assert answer(store, get("evidence"), {"article": "budget"}) == run(store, "evidence", {"article": "budget"})
    assert answer(store, get("statements"), {"words": "no such words"}).rows == []


def test_figures_are_all_there_without_an_event_and_chosen_by_kind_and_source():
    """Also one that is of no event, and one that nobody is named for."""
    at = Words(FERRY)
    counted = Figure(
        span=at("40 people"), value=40, bound="exactly", of="people", kind="killed", event=None, attributed_to=None
    )
    with Store.open(None) as other:
        other.add(to_graph(replace(ferry(), figures=(*ferry().figures, counted))))
        both = [("at least 40 people", "Zoë Núñez", SINKING), ("40 people", None, None)]

        def found(**given: str) -> list[tuple[str | None, ...]]:
            return column(run(other, "figures", given), "figure", "source", "event")

        assert sorted(found(), key=str) == sorted(both, key=str)
        assert sorted(found(kind="killed"), key=str) == sorted(both, key=str)
        assert found(kind="injured") == []
        assert run(other, "figures", {"kind": "injured"}).note == "asked for kind 'injured' (there: killed)"
        assert found(event="sinking") == found(by="nunez") == both[:1]


def test_the_share_of_unnamed_sources_follows_the_filters(store):
    rows = run(store, "unnamed-sources", {"outlet": "delta wire", "type": "indirect"})
    assert column(rows, "statements", "unnamed", "share") == [("3", "2", "66.7")]
    assert len(run(store, "unnamed-statements", {"outlet": "coast"}).rows) == 0


def test_denials_without_another_side_are_counted_under_those_that_have_one(store):
    """Not as rows: the question is who disputes whom."""
    denied = {("Harbour Authority", OVERLOAD), ("John A. Smith", "that.")}
    assert denied <= set(column(run(store, "denials"), "speaker", "statement"))
    found = answer(store, get("responses"))
    assert found.rows == []
    assert found.note.startswith("2 denials answer no statement that is printed beside them: `kg query denials`")
    assert written(found, "table").splitlines() == ["no rows", found.note]
    assert Answer(shape(found, columns=["whom"], limit=1)).note == found.note
    one = run(store, "responses", {"speaker": "harbour authority"})
    assert one.note.startswith("1 denial answers no statement that is printed beside it")
    supported = run(store, "responses", {"relation": "supports"})
    assert (supported.rows, supported.note) == ([], "asked for relation 'supports'")


def test_a_folder_adds_queries_and_no_name_twice(store, tmp_path):
    file = tmp_path / "mine.rq"
    file.write_text(
        '# title = "T"\n# question = "Q?"\nSELECT ?a WHERE { GRAPH ?g { ?i a schema:NewsArticle ; dcterms:identifier ?a } } ORDER BY ?a\n'
    )
    assert set(available([tmp_path])) == {*load(), "mine"}
    assert values(run(store, get("mine", [tmp_path]))) == [("budget",), ("ferry-1",), ("inquiry-2",)]
    with pytest.raises(QueryError, match="Did you mean 'mine'"):
        get("mint", [tmp_path])
    faulty = tmp_path / "faulty"
    faulty.mkdir()
    (faulty / "none.rq").write_text("SELECT ?a WHERE {}")
    assert get("mine", [tmp_path, faulty]).title == "T", "the header of a query that is not asked is not read"
    with pytest.raises(QueryError, match="the header is not right"):
        available([faulty])
    for folder, complaint in ((tmp_path / "none", "no folder"), (tmp_path.parent, "no query in")):
        with pytest.raises(QueryError, match=complaint):
            available([folder])
    other = tmp_path / "other"
    other.mkdir()
    (other / "speakers.rq").write_text(file.read_text())
    with pytest.raises(QueryError, match="there is another query speakers"):
        available([other])


def test_pairs_count_the_events_of_two_speakers():
    node, label = ox.NamedNode, ox.Literal
    met = [("e1", "b"), ("e1", "a"), ("e2", "a"), ("e2", "b"), ("e2", "c")]
    rows = Rows(
        ("_graph", "_event", "_speaker", "event", "speaker"),
        [(None, node(f"x:{e}"), node(f"x:{s}"), label(e.upper()), label(s.upper())) for e, s in met],
    )
    assert values(pairs(rows)) == [("A", "B", "2", "E1; E2"), ("A", "C", "1", "E2"), ("B", "C", "1", "E2")]
