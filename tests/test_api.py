"""What the front doors raise: kg's own errors, as their docstrings say, and never those of the libraries below."""

from __future__ import annotations

import os
import sys
from datetime import date
from shutil import copytree

import invented
import pytest
from rdflib import Graph, Literal, URIRef

import kg
from kg.rdf.graph import from_graph, to_graph
from kg.rdf.namespaces import DCTERMS, KG, NIF, ORG, RDF, SCHEMA
from kg.store import Store
from kg.validate import validate_graph


@pytest.fixture
def stored(once, tmp_path):
    def make(path):
        with kg.open(path, write=True) as graph:
            graph.add(to_graph(invented.port()))

    return copytree(once("port.db", make), tmp_path / "kg.db")


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.add(to_graph(invented.sequel())),
        lambda graph: graph.ingest(()),
        lambda graph: graph.same("Maria Duarte", "union"),
        lambda graph: graph.different("Maria Duarte", "port"),
        lambda graph: graph.correct("port", "3", speaker="union", curator="Ann"),
        lambda graph: graph.undo(curator="Ann"),
        lambda graph: graph.store.remove("port"),
        lambda graph: graph.store.replace(to_graph(invented.sequel())),
    ],
)
def test_what_was_opened_to_be_read_cannot_be_changed(stored, change):
    with kg.open(stored) as graph, pytest.raises(kg.StoreError, match="opened to be read only"):
        change(graph)


@pytest.mark.slow
def test_a_statement_is_corrected_and_that_undone(stored):
    with kg.open(stored, write=True) as graph:
        before = set(graph.graph("port"))
        act = graph.correct(
            "port", "3", speaker="harbour authority", institutions=[], curator="Ann Lee", reason="heard it"
        )
        assert act.articles == ("port",)
        assert any("400 dockers" in row["statement"] for row in graph.query("statements-by-speaker", speaker="harbour"))
        assert graph.validate().conforms
        with pytest.raises(kg.KgError, match="in a list"):
            graph.correct("port", "3", institutions="union", curator="Ann Lee")
        assert graph.undo(act.id, curator="Ann Lee") == ("port",)
        assert set(graph.graph("port")) == before


def test_a_closed_graph_says_so(stored):
    graph = kg.open(stored)
    graph.close()
    with pytest.raises(kg.StoreError, match="is closed"):
        graph.query("articles")
    with pytest.raises(kg.StoreError, match="is closed"):
        graph.graph()


def test_a_store_is_not_made_where_one_is_asked_for(tmp_path):
    with pytest.raises(kg.StoreError, match="there is no store"):
        Store.open(tmp_path / "none", write=True, create=False)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_rows_are_those_of_a_select(stored, query):
    with kg.open(stored) as graph, pytest.raises(kg.QueryError, match="not a SELECT"):
        graph.query(query)


def test_parameters_of_sparql_are_not_ignored(stored):
    with kg.open(stored) as graph, pytest.raises(kg.QueryError, match="canned queries"):
        graph.query("SELECT * { ?s ?p ?o }", speaker="kerry")


@pytest.mark.parametrize(
    ("call", "advice"),
    [
        (lambda graph: kg.open(3), "Give the folder of a store"),
        (lambda graph: kg.extract("Mayor Jane Roe said so."), r"kg.read\(PATH\)"),
        (lambda graph: list(kg.read(3)), "Give the path"),
        (lambda graph: graph.ingest("seeds/"), r"kg.read\(PATH\)"),
        (lambda graph: graph.ingest(["seeds/"]), r"kg.read\(PATH\)"),
        (lambda graph: graph.add("port"), "rdflib.Graph"),
        (lambda graph: graph.graph(3), "Give a name"),
        (lambda graph: graph.same("union", 3), "Give a name"),
        (lambda graph: graph.query(None), "name of a query"),
        (lambda graph: graph.query("statements-by-speaker", speaker=["duarte"]), "what you would type"),
        (lambda graph: graph.network(around=3), "Give a name"),
    ],
)
def test_a_wrong_call_is_told_what_to_give(call, advice):
    with kg.open(None) as graph, pytest.raises(kg.KgError, match=advice):
        call(graph)


def test_cells_are_plain_values(stored):
    with kg.open(stored) as graph:
        rows = graph.query("statements-by-speaker", speaker="duarte", until=date(2021, 3, 3))
        counts = graph.query("SELECT (COUNT(*) AS ?n) (1.5 AS ?d) (true AS ?b) WHERE { ?a a schema:NewsArticle }")
        [bare] = graph.query("SELECT ?none (xsd:double('INF') AS ?endless) WHERE {}")
        assert [row["speaker"] for row in rows] == ["Maria Duarte", "Maria Duarte"]
        assert invented.PORT[rows[1]["start"] : rows[1]["end"]] == rows[1]["statement"]
        assert counts == [{"n": 1, "d": 1.5, "b": True}]
        assert bare == {"none": None, "endless": "INF"}
        assert counts.terms.rows[0][0].datatype.value.endswith("#integer")
        assert {type(row) for row in graph.why("Maria Duarte")} <= {dict}


@pytest.mark.slow
def test_an_answer_is_a_data_frame_and_a_table_of_a_notebook(stored):
    pytest.importorskip("pandas", reason="pandas is the extra kg[pandas]")
    with kg.open(stored) as graph:
        rows = graph.query("speakers")
        frame = rows.to_dataframe()
        assert list(frame.columns) == ["speaker", "type", "institutions", "statements", "articles"]
        assert frame.statements.sum() == 3
        assert "<td>Maria Duarte</td>" in rows._repr_html_()
        assert "1 article, 3 statements, 2 speakers" in graph._repr_html_()
        assert list(graph.query("speakers", least=9).to_dataframe().columns) == list(frame.columns)


def test_without_pandas_the_extra_is_named(stored, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with kg.open(stored) as graph, pytest.raises(kg.KgError, match=r"kg\[pandas\]"):
        graph.query("speakers").to_dataframe()


def test_a_notebook_shows_an_answer_as_text_and_no_more_than_it_can(stored):
    with kg.open(stored) as graph:
        [cell] = graph.query("SELECT ('<script>\x1b' AS ?x) WHERE {}")
        assert cell == {"x": "<script>\x1b"}
        many = graph.query("SELECT ?s WHERE { ?s ?p ?o }")
    assert many._repr_html_().count("<tr>") == 51
    assert f"50 of {len(many)} rows" in many._repr_html_()


def test_the_network_is_that_of_the_export(stored):
    with kg.open(stored) as graph:
        whole, near, folded = graph.network(), graph.network("harbour"), graph.network(summary=True)
    assert {d["type"] for _, d in whole.nodes(data=True)} >= {"person", "quotation", "event"}
    assert 0 < len(near) < len(whole)
    assert "quotation" not in {d["type"] for _, d in folded.nodes(data=True)}


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("https://x.example/graph/a", URIRef("a b")),
        ("https://x.example/graph/a", Literal("half a character: \ud800")),
        ("https://x.example/a b", Literal("x")),
    ],
)
def test_terms_that_rdf_does_not_have_are_refused(name, term):
    graph = Graph(identifier=URIRef(name))
    graph.add((URIRef("x:s"), URIRef("x:p"), term))
    with kg.open(None) as made, pytest.raises(kg.StoreError, match="not a term of RDF"):
        made.store.add(graph)
    with pytest.raises(kg.StoreError, match="not a term of RDF"):
        validate_graph(graph)


@pytest.mark.slow
def test_a_graph_that_lacks_what_the_model_needs_is_refused():
    def lacking(kind, predicate):
        graph = to_graph(invented.port())
        for node in list(graph.subjects(RDF.type, kind) if kind else graph.subjects(NIF.referenceContext)):
            graph.remove((node, predicate, None))
        return graph

    for kind, predicate in (
        (SCHEMA.NewsArticle, DCTERMS.identifier),
        (SCHEMA.Quotation, KG.content),
        (ORG.Membership, ORG.member),
        (NIF.Context, NIF.isString),
        (None, NIF.endIndex),
    ):
        with pytest.raises(kg.GraphError):
            from_graph(lacking(kind, predicate))
    graph = to_graph(invented.port())
    for span in list(graph.subjects(NIF.referenceContext)):
        graph.set((span, NIF.endIndex, Literal("1e999")))
    with pytest.raises(kg.GraphError, match="not a stretch of text"):
        from_graph(graph)


def test_public_names_are_there_when_they_are_asked_for():
    assert set(kg.__all__) == set(kg._PLACES) <= set(dir(kg))
    assert all(getattr(kg, name) is not None for name in kg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        kg.reed  # noqa: B018


def test_the_base_is_an_absolute_iri():
    article = next(kg.read("seeds/000_bd24a22dc4d4b672.txt"))
    with kg.open(None, base="nowhere") as graph, pytest.raises(kg.KgError, match="not an absolute IRI"):
        graph.ingest([article])


def test_a_link_to_itself_is_a_problem(tmp_path):
    os.symlink("loop.txt", tmp_path / "loop.txt")
    for named in (tmp_path, tmp_path / "loop.txt"):
        with pytest.raises(kg.InputError):
            list(kg.read(named))
