"""The model as RDF and back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import gold
import pytest
import sample
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg.errors import GraphError, KgError
from kg.folding import key
from kg.graph import from_graph, to_graph
from kg.graph.terms import confidence, fingerprint_of, instant, interval, number
from kg.model import Span
from kg.namespaces import KG, NIF, OA, PROV, RDF, RDFS, SCHEMA, XSD

EXTRACTIONS = [sample.port(), sample.sequel()]


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda e: e.article.id)
def test_a_graph_comes_back_as_the_same_graph(extraction):
    graph = to_graph(extraction)
    assert set(to_graph(from_graph(graph))) | _fingerprints(graph) == set(graph) | _fingerprints(
        to_graph(from_graph(graph))
    )


def _fingerprints(graph: Graph) -> set:
    """The body of an article is not in its graph, so the fingerprint of what comes back differs."""
    return set(graph.triples((None, KG.fingerprint, None)))


def test_the_extraction_comes_back():
    back = from_graph(to_graph(sample.port()))
    agency = [a for a in back.agents if a.name == "CN"]
    assert len(agency) == 1
    there = replace(back, article=sample.port().article, agents=tuple(a for a in back.agents if a not in agency))
    assert there == sample.port()
    assert back.article.text == sample.PORT
    assert back.article.metadata == sample.port().article.metadata


@pytest.mark.skipif(not gold.GOLD.is_dir(), reason="../shared/gold is not beside this checkout")
def test_the_hand_annotated_seeds_come_back():
    extractions = gold.extractions()
    assert len(extractions) == 5
    for extraction in extractions:
        graph = to_graph(extraction)
        again = to_graph(from_graph(graph))
        assert {t for t in graph if t[1] != KG.fingerprint} == {t for t in again if t[1] != KG.fingerprint}


@pytest.mark.parametrize("extraction", EXTRACTIONS, ids=lambda e: e.article.id)
def test_every_quoted_text_is_what_stands_at_its_offsets(extraction):
    graph = to_graph(extraction)
    text = str(graph.value(predicate=NIF.isString, subject=graph.value(predicate=RDF.type, object=NIF.Context)))
    checked = 0
    for span in graph.subjects(RDF.type, OA.SpecificResource):
        position, quote = sorted(graph.objects(span, OA.hasSelector))
        start, end = graph.value(position, OA.start).toPython(), graph.value(position, OA.end).toPython()
        assert str(graph.value(quote, OA.exact)) == text[start:end]
        checked += 1
    assert checked > 5


def test_every_statement_of_a_graph_has_evidence():
    """Agents, events, figures, affiliations, quotations and delegations all point at characters of the article."""
    graph = to_graph(sample.port())
    proofs = {KG.content, KG.mention, KG.impliedBy, KG.span, KG.evidence}
    for kind in (SCHEMA.Quotation, SCHEMA.Person, KG.Figure, PROV.Delegation):
        for node in graph.subjects(RDF.type, kind):
            assert proofs & set(graph.predicates(node)), node


def test_pieces_of_a_broken_quotation_are_verbatim():
    graph = to_graph(sample.port())
    said = {str(t) for t in graph.objects(predicate=SCHEMA.text)}
    assert "“We will not load another ship,” […] “Not one.”" in said


def test_the_same_bytes_under_any_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests'); import sample; from kg.graph import to_graph;"
        "sys.stdout.write(to_graph(sample.port()).serialize(format='turtle'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


def test_a_base_of_ones_own():
    graph = to_graph(sample.port(), base="https://news.test/kg/")
    assert URIRef("https://news.test/kg/person/maria-duarte") in set(graph.subjects())
    assert not [s for s in graph.subjects() if str(s).startswith("https://kg.example/article")]


@pytest.mark.parametrize("base", ["kg/", "", "https://a b/", "https://kg.example", "https://kg.example/#"])
def test_a_bad_base_is_refused(base):
    with pytest.raises(KgError):
        to_graph(sample.port(), base=base)


def test_surname_only_persons_and_groups_belong_to_their_article():
    extraction = sample.sequel()
    lone = replace(
        extraction, agents=tuple(replace(a, name="Okafor") if a.id == "tom-okafor" else a for a in extraction.agents)
    )
    subjects = {str(s) for s in to_graph(lone).subjects()}
    assert "https://kg.example/article/sequel/person/tom-okafor" in subjects
    assert "https://kg.example/article/sequel/group/witnesses" in subjects
    assert "https://kg.example/organization/harbour-authority" in subjects


def test_reading_says_what_is_wrong():
    with pytest.raises(GraphError, match="found 0"):
        from_graph(Graph())
    graph = to_graph(sample.port())
    quotation = next(graph.subjects(RDF.type, KG.DirectQuotation))
    graph.remove((quotation, RDF.type, KG.DirectQuotation))
    with pytest.raises(GraphError, match="neither a direct"):
        from_graph(graph)


def test_reading_an_edited_graph_with_a_broken_offset():
    graph = to_graph(sample.port())
    position = next(graph.subjects(RDF.type, OA.TextPositionSelector))
    graph.set((position, OA.end, Literal("far")))
    with pytest.raises(GraphError, match="not a number"):
        from_graph(graph)


def test_days_and_intervals():
    assert str(instant("2016-12-09")) == "2016-12-09T00:00:00"
    assert str(instant("2016-02", last=True)) == "2016-02-29T00:00:00"
    assert [str(x) for x in interval("2016")] == ["2016-01-01T00:00:00", "2016-12-31T00:00:00"]
    assert interval("../2016-05-01")[0] is None
    assert interval("2016-05-01/..")[1] is None
    with pytest.raises(ValueError, match="not an ISO date"):
        instant("yesterday")


@given(st.integers(-(10**12), 10**12) | st.decimals(-1000, 1000, places=3).map(float))
def test_numbers_are_written_exactly(value):
    literal = number(value)
    assert literal.datatype in (XSD.integer, XSD.decimal)
    assert float(literal) == value
    assert "e" not in str(literal).lower()


@given(st.floats(0, 1))
def test_confidence_has_two_digits(value):
    assert abs(float(confidence(value)) - value) <= 0.005 + 1e-9
    assert len(str(confidence(value))) <= 4


@given(st.text())
def test_keys_are_never_empty_and_idempotent(name):
    assert key(name)
    assert key(key(name)) == key(name)
    assert not set(key(name)) & set(' <>"{}|\\^`/#?%')


def test_keys_of_names():
    assert key("Jean-Marc Ayrault") == "jean-marc-ayrault"
    assert key("U.S. State Department") == "us-state-department"
    assert key("Łódź’s Straße") == "lodzs-strasse"
    assert key("外務省") == "外務省"


def test_fingerprints_differ_where_anything_does():
    article, software = sample.port().article, sample.SOFTWARE
    base = "https://kg.example/"
    prints = {
        fingerprint_of(article, software, base),
        fingerprint_of(replace(article, text=article.text + "x"), software, base),
        fingerprint_of(replace(article, body=article.body[:1]), software, base),
        fingerprint_of(article, replace(software, version="2"), base),
        fingerprint_of(article, software, "https://other.example/"),
    }
    assert len(prints) == 5


def test_spans_are_checked():
    for start, end in ((3, 3), (4, 2), (-1, 2)):
        with pytest.raises(ValueError, match="not a span"):
            Span(start, end)


def test_labels_are_one_per_node_in_each_graph():
    for extraction in EXTRACTIONS:
        graph = to_graph(extraction)
        for node in set(graph.subjects()):
            assert len(list(graph.objects(node, RDFS.label))) <= 1, node
