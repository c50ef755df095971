"""Any SPARQL that people write: what is answered, refused, ended, and explained where it is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pyoxigraph as ox
import pytest
from ferry import (
    values,
)
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError, QueryError
from kg.queries import (
    absent,
    load,
    sparql,
)
from kg.queries.tokens import once, tokens
from kg.store import Rows


def test_sparql_answers_each_form(store):
    assert values(sparql(store, "SELECT (COUNT(*) AS ?n) WHERE { ?a a schema:NewsArticle }")) == [("3",)]
    assert sparql(store, "ASK { ?x a kg:Group }") is True
    assert sparql(store, "ASK { ?x a <x:y> }") is False
    turtle = sparql(store, "CONSTRUCT { ?x a kg:Group } WHERE { ?x a kg:Group }")
    assert isinstance(turtle, str)
    assert len(list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))) == 1
    assert "Tom Okafor" in str(sparql(store, "DESCRIBE <https://kg.example/person/tom-okafor>"))


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "drop all",
        "# ask\nPREFIX a: <b:>\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/x>",
    ],
)
def test_updates_are_refused(store, update):
    before = len(store)
    with pytest.raises(QueryError, match="is an update"):
        sparql(store, update)
    assert len(store) == before


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }",
        "service silent ?x { ?s ?p ?o }",
        "?a ?b ?c.SeRvIcE<http://127.0.0.1:1/>{ ?s ?p ?o }",
        "?a ?b 1service <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?a ?b 1e5service <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?a ?b trueservice <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SERVICE # to\n <http://127.0.0.1:1/> # somewhere\n { ?s ?p ?o }",
        "?a ?b kg:x\\# SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?a ?b 'it\\'s' . SERVICE kg:x { ?s ?p ?o }",
        "SERVICESILENT?x{ ?s ?p ?o }",
        "GRAPH ?g { { SERVICE <> { } } }",
    ],
)
def test_nothing_reaches_the_network(store, pattern):
    with pytest.raises(QueryError, match="SERVICE"):
        sparql(store, f"SELECT * WHERE {{ {pattern} }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?x { ?service a ?x }",
        "SELECT * { ?x rdfs:label 'service' }",
        "SELECT * { ?x <x:service> ?service . FILTER(?service > 1) { ?y a ?z } }",
    ],
)
def test_the_word_service_is_no_crime(store, query):
    assert isinstance(sparql(store, query), Rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE " + "{" * 12_000 + "}" * 12_000,
        "SELECT*{" * 3_000,
        "SELECT * { FILTER" + "(" * 12_000 + "1" + ")" * 12_000 + "}",
        "SELECT * { FILTER(" + "!" * 24_000 + "1)}",
        "{" * 24_999,
        "SELECT * { ?s " + "(" * 12_000 + "<a:>" + ")" * 12_000 + " ?o }",
    ],
    ids=["braces", "subqueries", "parentheses", "negations", "open", "path"],
)
def test_depth_does_not_kill_the_process(query):
    """In a process of its own, whose exit status shows a crash."""
    assert len(query) <= 25_000, "else it is refused for its length"
    code = (
        "import sys; from kg.errors import QueryError; from kg.queries import sparql; from kg.store import Store\n"
        "try: sparql(Store.open(None), sys.stdin.read(), timeout=20)\n"
        "except QueryError: pass"
    )
    done = subprocess.run([sys.executable, "-c", code], input=query, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("hostile", ["service" + "#" * 20_000, "service " * 3000, "service<" * 3000, "service:" * 3000])
def test_looking_for_service_takes_no_time(store, hostile):
    begun = time.process_time()
    with pytest.raises(QueryError):
        sparql(store, hostile, timeout=5)
    assert time.process_time() - begun < 2


def test_very_long_queries_are_refused(store):
    with pytest.raises(QueryError, match="200,000 characters"):
        sparql(store, "(" * 100_000 + ")" * 100_000)


@pytest.mark.slow
def test_endless_queries_end(seeds_store):
    """In a process of its own: what was not answered works on until its process ends, and takes ever more memory."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    code = (
        "import sys, time; from kg.errors import QueryError; from kg.queries import sparql; from kg.store import Store\n"
        "begun = time.monotonic()\n"
        "try: sparql(Store.open(sys.argv[1]), sys.argv[2], timeout=0.3)\n"
        "except QueryError as error: print(error.message, time.monotonic() - begun < 5)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(seeds_store), endless], text=True, capture_output=True)
    assert (done.returncode, done.stdout) == (0, "the query was not answered within 0.3 s True\n"), done.stderr


def test_endless_answers_end(store, monkeypatch):
    monkeypatch.setattr("kg.queries.guarded.MAX_ROWS", 1000)
    with pytest.raises(QueryError, match="more than 1,000 rows"):
        sparql(store, "SELECT * { ?a ?b ?c . ?d ?e ?f }")


NAIVE = "SELECT ?name (COUNT(*) AS ?n) { ?q schema:spokenByCharacter ?who . ?who rdfs:label ?name } GROUP BY ?name"
"""How anybody would count the statements of each speaker."""


def test_what_several_articles_say_counts_once(store):
    """The Harbour Authority has its label in two articles and is quoted in one."""
    assert ("Harbour Authority", "1") in values(sparql(store, NAIVE))
    assert ("Harbour Authority", "2") in values(sparql(store, NAIVE, per_graph=True))
    labels = "SELECT ?label { <https://kg.example/organization/harbour-authority> rdfs:label ?label }"
    assert values(sparql(store, labels)) == [("Harbour Authority",)]
    assert len(values(sparql(store, labels, per_graph=True))) == 2


@pytest.mark.parametrize(
    ("query", "times"),
    [
        # Rows that are alike in what is selected, and not in what is matched, stay.
        ("SELECT ?kind { ?who a ?kind . ?q schema:spokenByCharacter ?who VALUES ?kind { kg:Group } }", 1),
        ("SELECT ?about { ?q schema:spokenByCharacter ?who ; kg:about ?about }", 7),
        ("SELECT (COUNT(?name) AS ?n) { { SELECT ?name { ?who a schema:Person ; rdfs:label ?name } } }", 1),
        ("SELECT (COUNT(*) AS ?n) { SELECT ?t { ?q a ?t ; schema:text ?x } }", 1),
        ("SELECT ?g { GRAPH ?g { <https://kg.example/organization/harbour-authority> rdfs:label ?label } }", 2),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?e) { BIND('{ SELECT' AS ?x) } # { SELECT * { ?s ?p ?o }", 1),
        ("SELECT * { ?a a schema:NewsArticle } LIMIT 2", 2),
    ],
)
def test_counting_once_keeps_what_differs(store, query, times):
    assert len(values(sparql(store, query))) == times


@pytest.mark.slow
@given(query=st.text(alphabet="SELECT{}()'\"\\#\n?x:<> ", max_size=80))
def test_rewriting_only_adds(query):
    """And what it adds can be taken away again."""
    made = once(query)
    assert made.replace(" { SELECT DISTINCT * {", "").replace("} } ", "") == query.replace("} } ", "")
    assert all(query[token.start : token.end] == token.text for token in tokens(query))


@pytest.mark.parametrize(
    ("query", "place", "advice"),
    [
        ("", "the query is empty", "SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELEC * { ?s ?p ?o }", "line 1, column 1: a query begins with SELECT", "Did you mean 'SELECT'"),
        ("SELECT ?s { ?s ?p ?o . FILTR(?o > 1) }", "line 1, column 24: 'FILTR' is no word of SPARQL", "'FILTER'"),
        ("SELECT ?s { speaker ?p ?o }", "column 13: 'speaker' is no word", r"A variable is \?speaker"),
        ("SELECT * { ?s nope:x ?o }", "column 15: the prefix of nope:x is not known", "Is nope: a prefix"),
        ("SELECT * {\n ?s ?p 'abc }", "line 2, column 8: the string", "Close it"),
        ("SELECT * { ?s ?p ?o ", "column 10: the { is not closed", "pairs"),
        ("SELECT * { ?s ?p ?o } }", "column 23: the } closes nothing", "pairs"),
        ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", "column 21: an expression of the SELECT has no name", r"AS \?n"),
        ("SELECT * {\n?s ?p ?o\n} ORDER ?s", "line 3, column 9: something is wrong near '\\?s'", "Expected there: BY"),
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "is not grouped", "GROUP BY"),
        ("SELECT ?s { ?s ?p }", "column 19: something is wrong near '}'", "three parts"),
        ("SELECT ?s { ?s kg:spokenBy ?o }", "column 16: kg:spokenBy is not in the vocabulary", "Did you mean"),
        ("SELECT ?s { ?s a kge:accidnt }", "kge:accidnt is not in the vocabulary", "'kge:accident'"),
        ("PREFIX x: <https://kg.example/ontology#> ASK { ?s x:abuot ?o }", "kg:abuot is not in", "'kg:about'"),
        (f"SELECT * {{ ?s ?p ?{'o' * 15} . FILTR(?o > 1) }}", "column 37: 'FILTR' is no word", "'FILTER'"),
        (f"SELECT * {{ ?s ?p ?{'o' * 16} . FILTR(?o > 1) }}", "column 38: 'FILTR' is no word", "'FILTER'"),
        (f"SELECT * {{ ?s ?p ?{'o' * 17} . FILTR(?o > {'1' * 90}) }}", "column 39: 'FILTR' is no", "'FILTER'"),
    ],
)
def test_a_mistake_is_shown_at_its_place_with_what_would_be_right(store, query, place, advice):
    with pytest.raises(QueryError, match=place) as error:
        sparql(store, query)
    assert re.search(advice, error.value.hint)
    if "column" in place:
        line, mark = error.value.message.splitlines()[1:]
        shown = line.removeprefix("    ")
        whole = query.split("\n")[query.count("\n", 0, error.value.place[0])]
        assert shown.strip("…") in whole
        assert shown.startswith("…") is not whole.startswith(shown[0])
        assert shown.endswith("…") is not whole.endswith(shown[-3:])
        assert mark.strip() == "^"
        start, end = error.value.place
        assert shown[mark.index("^") - 4 :].startswith(query[start:end])


def test_a_byte_order_mark_begins_no_query(store, tmp_path):
    assert sparql(store, "\ufeffASK { ?x a kg:Group }") is True
    file = tmp_path / "mine.rq"
    file.write_text('# title = "T"\n# question = "Q?"\nSELECT * {}\n', encoding="utf-8-sig")
    assert load(tmp_path)["mine"].title == "T"


def test_what_stands_nowhere_in_the_store_is_named(store):
    query = "SELECT ?x { ?x schema:txt ?y ; schema:text ?z ; a <x:y> FILTER(xsd:integer(?z) > 1) }"
    assert absent(store, query) == ["schema:txt", "<x:y>"]


@pytest.mark.slow
@given(query=st.text(max_size=60) | st.text(alphabet="SELCTWHRAK*{}()?xy.<>'\"#: \n", max_size=60))
def test_any_text_is_answered_or_refused(store, query):
    refused = None
    try:
        sparql(store, query, timeout=10)
    except KgError as error:
        refused = error
    assert refused is None or refused.hint
