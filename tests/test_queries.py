"""The canned queries on three invented articles: what each answers, and that files and pages are whole."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import test_shared_queries
from ferry import (
    BUDGET,
    DOORS,
    EXPECTED,
    FERRY,
    INQUIRY,
    budget,
    column,
    ferry,
    inquiry,
    values,
)

from kg.errors import QueryError
from kg.prefixes import PREFIXES
from kg.queries import (
    load,
    run,
)
from kg.rdf.graph import to_graph
from kg.store import Store


def test_every_query_is_tested():
    assert set(EXPECTED) | set(test_shared_queries.EXPECTED) == set(load())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_answer(store, name):
    arguments, rows = EXPECTED[name]
    assert values(run(store, name, arguments)) == rows


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_answer_does_not_hang_on_the_order_of_ingestion_or_the_kind_of_store(store, name, tmp_path):
    with Store.open(tmp_path / "kg.db", write=True) as other:
        for extraction in (budget(), ferry(), inquiry()):
            other.add(to_graph(extraction))
        assert run(other, name, EXPECTED[name][0]) == run(store, name, EXPECTED[name][0])


@pytest.mark.parametrize("query", load().values(), ids=lambda q: q.name)
def test_file_is_whole(query):
    """With the prefixes that it uses it is plain SPARQL 1.1, and every parameter is among its columns."""
    assert query.title
    assert query.question.endswith("?")
    assert "PREFIX" not in query.text, "the store knows the prefixes"
    declared = dict(re.findall(r"^PREFIX (\w+): <(.+)>$", query.standalone, re.M))
    assert declared.items() <= PREFIXES.items()
    columns = {v.value for v in ox.Store().query(query.standalone).variables}
    assert {f"_{p.name}" for p in query.parameters} <= columns
    compared = {"compare": {"_figure", "_unit", "_value", "_highest", "_bound"}, "tenures": {"_elsewhere"}}.get(
        query.postprocess, set()
    )
    assert {c for c in columns if c.startswith("_")} <= {f"_{p.name}" for p in query.parameters} | compared | {
        "_graph",
        "_speaker",
        "_institution",
    }
    for parameter in query.parameters:
        assert parameter.description
        assert parameter.example


def test_quotations_stand_where_the_rows_say(store):
    texts = {"ferry-1": FERRY, "inquiry-2": INQUIRY, "budget": BUDGET}
    seen = 0
    for name, (arguments, _) in EXPECTED.items():
        rows = run(store, name, arguments)
        if "statement" not in rows.columns:
            continue
        for article, start, end, statement in column(rows, "article", "start", "end", "statement"):
            seen += 1
            words = texts[article][int(start) : int(end)]
            pieces = statement.split(" […] ")
            assert words.startswith(pieces[0])
            assert words.endswith(pieces[-1])
    assert seen > 10


def test_docs_list_every_query_with_its_question():
    text = (Path(__file__).parents[1] / "docs" / "queries.md").read_text()
    listed = dict(re.findall(r"^\| \[([\w-]+)\]\(\.\./queries/\1\.rq\) \| (.*?) \|", text, re.M))
    assert listed == {name: query.question for name, query in load().items()}


def test_the_example_in_the_docs_is_a_query(store, tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "queries.md").read_text()
    example = re.search(r"```sparql\n(.*?)```", text, re.S)
    assert example
    file = tmp_path / "sure.rq"
    file.write_text(example[1])
    query = load(tmp_path)["sure"]
    assert [(p.name, p.default) for p in query.parameters] == [("speaker", None), ("sure", "0.9")]
    smith = ox.NamedNode("https://kg.example/person/john-smith")
    answered = store.select(
        query.text, {"_speaker": smith, "_sure": ox.Literal("0.9", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))}
    )
    assert column(answered, "statement", "confidence") == [(DOORS, "0.95")]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("# title = unquoted\n", "Invalid value"),
        ('# title = "T"\n', "question"),
        ('# title = "T"\n# question = "Q?"\n# colour = "red"\n', "'colour' is none of"),
        ('# title = "T"\n# question = "Q?"\n# [parameters.x]\n# type = "number"\n', "'number' is none of"),
        ("", "title"),
        ('# title = "T"\n# question = "Q?"\n# cues = "doubts"\n', "'doubts' is none of"),
        ('# title = "T"\n# question = "Q?"\n# parts = "event"\n', "parts 'event' is none of"),
        (
            '# title = "T"\n# question = "Q?"\n# [parameters.who]\n# type = "speaker"\n# description = "d"\n# example = "e"\n',
            "the query has no VALUES $_who { UNDEF }",
        ),
    ],
)
def test_a_faulty_header_is_named(tmp_path, header, complaint):
    file = tmp_path / "mine.rq"
    file.write_text(header + "\nSELECT * WHERE {}\n")
    with pytest.raises(QueryError, match=re.escape(complaint)) as error:
        load(tmp_path)
    assert str(file) in str(error.value)
