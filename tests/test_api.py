"""What the front doors raise: kg's own errors, as their docstrings say, and never those of the libraries below."""

from __future__ import annotations

import os

import invented
import pytest
from rdflib import Graph, Literal, URIRef

import kg
from kg.rdf.graph import from_graph, to_graph
from kg.rdf.namespaces import DCTERMS, KG, NIF, OA, ORG, RDF, SCHEMA
from kg.store import Store
from kg.validate import validate_graph


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "kg.db"
    with kg.open(path, write=True) as graph:
        graph.add(to_graph(invented.port()))
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.add(to_graph(invented.sequel())),
        lambda graph: graph.ingest(()),
        lambda graph: graph.same("Maria Duarte", "union"),
        lambda graph: graph.different("Maria Duarte", "port"),
        lambda graph: graph.store.remove("port"),
        lambda graph: graph.store.replace(to_graph(invented.sequel())),
    ],
)
def test_what_was_opened_to_be_read_cannot_be_changed(stored, change):
    with kg.open(stored) as graph, pytest.raises(kg.StoreError, match="opened to be read only"):
        change(graph)


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
    def lacking(subject, predicate):
        graph = to_graph(invented.port())
        for node in list(graph.subjects(RDF.type, subject)):
            graph.remove((node, predicate, None))
        return graph

    for subject, predicate in (
        (SCHEMA.NewsArticle, DCTERMS.identifier),
        (SCHEMA.Quotation, KG.content),
        (ORG.Membership, ORG.member),
        (NIF.Context, NIF.isString),
        (OA.TextPositionSelector, OA.end),
    ):
        with pytest.raises(kg.GraphError):
            from_graph(lacking(subject, predicate))
    graph = to_graph(invented.port())
    for position in list(graph.subjects(RDF.type, OA.TextPositionSelector)):
        graph.set((position, OA.end, Literal("1e999")))
    with pytest.raises(kg.GraphError, match="not a stretch of text"):
        from_graph(graph)


def test_the_base_is_an_absolute_iri():
    article = next(kg.read("seeds/000_bd24a22dc4d4b672.txt"))
    with kg.open(None, base="nowhere") as graph, pytest.raises(kg.KgError, match="not an absolute IRI"):
        graph.ingest([article])


def test_a_link_to_itself_is_a_problem(tmp_path):
    os.symlink("loop.txt", tmp_path / "loop.txt")
    for named in (tmp_path, tmp_path / "loop.txt"):
        with pytest.raises(kg.InputError):
            list(kg.read(named))
