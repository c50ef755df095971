"""The ontology is OWL 2 DL, says something of every term kg writes, and a reasoner agrees with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain

import gold
import invented
import pytest
from rdflib import OWL, BNode, Graph, Literal, URIRef
from reasoner import consistent, needs_java, ontology

from kg.export import export
from kg.folding import key
from kg.model import SaidOn
from kg.rdf import namespaces
from kg.rdf.graph import correction_graph, decision_graph, to_graph
from kg.rdf.iri import Iris
from kg.rdf.namespaces import DCTERMS, KG, NIF, ORG, PROV, RDF, RDFS, SCHEMA, SEM, SKOS, Role
from kg.resources import folder
from kg.store import Store

pytestmark = pytest.mark.slow

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = (str(OWL), str(RDF), str(RDFS))
HEADER = URIRef("https://kg.example/ontology")

# OWL 2 Structural Specification, section 4, less the XML and the binary types, which kg has no use for.
# (XSD itself at the top of a module would have pytest, looking for mocks there, set off rdflib's warning.)
DATATYPES = {namespaces.XSD[name] for name in ("string", "integer", "decimal", "dateTime", "anyURI")}


@pytest.fixture(scope="module")
def terms() -> Graph:
    return Graph().parse(folder("ontology") / "kg.ttl")


@pytest.fixture(scope="module")
def data() -> Graph:
    """Every term: an article with all there is, decisions, corrections, and the seeds where the gold is at hand."""
    made = invented.unresolved()
    ranges = tuple(replace(figure, highest=9000) for figure in made.figures)
    corrected = (
        *made.quotations[:-1],
        replace(made.quotations[-1], corrected_by=("00000000-1",), said_on=SaidOn(value="2019-03")),
    )
    feared = tuple(replace(event, status="feared") for event in made.events)
    changed = replace(made, figures=ranges, events=feared, quotations=corrected, copy_of=("another",))
    whole = to_graph(changed) + decision_graph(invented.DECISIONS)
    whole += correction_graph(invented.CORRECTIONS)
    for extraction in gold.extractions():
        whole += to_graph(extraction)
    return whole


@pytest.fixture(scope="module")
def everything(data: Graph) -> Graph:
    return data + ontology()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A flat export, with selectors."""
    with Store.open(None) as store:
        store.add(to_graph(invented.unresolved()))
        file = export(store, tmp_path_factory.mktemp("export") / "graph.ttl", selectors=True)
    return Graph().parse(file)


def declared(terms: Graph, *kinds: URIRef) -> set[URIRef]:
    return {s for k in kinds for s in terms.subjects(RDF.type, k) if isinstance(s, URIRef)}


# ---------------------------------------------------------------- declarations


def test_every_term_has_one_kind(terms: Graph) -> None:
    kinds = Counter(s for k in KINDS for s in declared(terms, k))
    assert [s for s, n in kinds.items() if n > 1] == []  # OWL 2 DL: no property is of two kinds (section 5.8.1)
    subjects = {s for s in terms.subjects() if isinstance(s, URIRef)} - {HEADER}
    assert subjects == set(kinds)


def test_every_term_is_labelled_commented_and_says_where_it_is_from(terms: Graph) -> None:
    for term in declared(terms, *KINDS):
        for annotation in (RDFS.label, RDFS.comment):
            values = list(terms.objects(term, annotation))
            assert len(values) == 1, (term, annotation)
            assert values[0].language == "en", term
            assert values[0].strip(), term
        (home,) = terms.objects(term, RDFS.isDefinedBy)
        # PROV-O's document is named prov-o#, its terms prov#: the one vocabulary whose two names differ.
        assert str(term).startswith(str(home).replace("prov-o#", "prov#")), term
        assert (home == HEADER) == (term in KG), term


def test_the_header(terms: Graph) -> None:
    (header,) = ontology().subjects(RDF.type, OWL.Ontology)
    assert header == HEADER
    for annotation in (OWL.versionInfo, DCTERMS.title, DCTERMS.license, DCTERMS.description):
        assert terms.value(header, annotation), annotation
    version = terms.value(header, OWL.versionInfo)
    assert terms.value(header, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")


def test_the_closed_namespaces_are_what_is_declared(terms: Graph) -> None:
    for namespace in (KG, SCHEMA, SEM, NIF):
        here = {t for t in declared(terms, *KINDS) if str(t).startswith(str(namespace))}
        assert here == {namespace[name] for name in namespace.__annotations__ if not name.startswith("_")}


def test_every_term_in_use_is_declared(terms: Graph, everything: Graph) -> None:
    properties = declared(terms, *KINDS[1:])
    predicates = {p for p in everything.predicates() if not str(p).startswith(BUILT_IN)}
    facets = {namespaces.XSD.minInclusive, namespaces.XSD.maxInclusive}
    assert predicates - properties - facets == set()
    classes = {c for c in everything.objects(None, RDF.type) if not str(c).startswith(BUILT_IN)}
    assert classes - declared(terms, OWL.Class) == set()


def test_every_declared_term_is_in_use(terms: Graph, data: Graph) -> None:
    used = set(chain(data.predicates(), data.objects(None, RDF.type), *zip(*ontology(), strict=True)))
    only_as_parent = {KG.evidence}
    assert declared(terms, *KINDS) - used - only_as_parent == set()
    written = set(chain(data.predicates(), data.objects(None, RDF.type)))
    assert {t for t in declared(terms, *KINDS) if t in KG} - written == set()


# ---------------------------------------------------------------- OWL 2 DL


def test_values_are_of_the_declared_kind(terms: Graph, data: Graph) -> None:
    for prop in declared(terms, OWL.ObjectProperty):
        assert all(isinstance(o, URIRef) for o in data.objects(None, prop)), prop
    for prop in declared(terms, OWL.DatatypeProperty):
        assert all(isinstance(o, Literal) for o in data.objects(None, prop)), prop


def test_literals_are_of_owl_2_datatypes(everything: Graph) -> None:
    literals = {o for o in everything.objects() if isinstance(o, Literal)}
    assert {o.datatype or (o.language and RDF.langString) or namespaces.XSD.string for o in literals} <= DATATYPES | {
        RDF.langString
    }


def test_nothing_is_imported_and_no_individual_is_blank(data: Graph, everything: Graph) -> None:
    assert (None, OWL.imports, None) not in everything
    assert not any(isinstance(node, BNode) for triple in data for node in triple)


def test_nobody_redefines_what_owl_defines() -> None:
    whole = ontology()
    assert [s for s in whole.subjects() if str(s).startswith((*BUILT_IN, str(namespaces.XSD)))] == []


def test_everything_that_points_at_a_span_is_evidence(terms: Graph, data: Graph) -> None:
    spans = set(data.subjects(NIF.referenceContext))
    pointing = {p for _, p, o in data if o in spans} - {KG.evidence}
    assert pointing == set(terms.subjects(RDFS.subPropertyOf, KG.evidence))


def test_functional_properties_are_used_once(terms: Graph, data: Graph) -> None:
    for prop in terms.subjects(RDF.type, OWL.FunctionalProperty):
        counts = Counter(s for s, _ in data.subject_objects(prop))
        assert all(n == 1 for n in counts.values()), prop


# ---------------------------------------------------------------- the schemes


def test_roles_are_named_as_graphs_name_them() -> None:
    scheme = ontology()
    roles = set(scheme.subjects(SKOS.inScheme, Role.scheme))
    assert len(roles) > 100
    for role in roles:
        words = str(scheme.value(role, SKOS.prefLabel))
        assert role == Role[key(words)]
        assert words == key(words).replace("-", " ")


def test_schemes_are_trees() -> None:
    scheme = ontology()
    for concept in scheme.subjects(RDF.type, SKOS.Concept):
        above = list(scheme.transitive_objects(concept, SKOS.broader))[1:]
        assert concept not in above
        (home,) = scheme.objects(concept, SKOS.inScheme)
        top = above[-1] if above else concept
        assert (top, SKOS.topConceptOf, home) in scheme, concept
        assert bool(above) != ((concept, SKOS.topConceptOf, home) in scheme), concept
        assert all((b, SKOS.inScheme, home) in scheme for b in above)
        assert len(list(scheme.objects(concept, SKOS.prefLabel))) == 1


# ---------------------------------------------------------------- opened as one file, and reasoned over


def test_the_terms_of_selectors_are_those_that_an_export_has(exported: Graph) -> None:
    oa = namespaces.PREFIXES["oa"]
    selectors = Graph().parse(folder("ontology") / "selectors.ttl")
    used = {t for t in chain(exported.predicates(), exported.objects(None, RDF.type)) if str(t).startswith(oa)}
    assert declared(selectors, *KINDS) == used
    for term in used:
        assert {str(o) for o in selectors.objects(term, RDFS.isDefinedBy)} == {oa}
        for annotation in (RDFS.label, RDFS.comment):
            (text,) = selectors.objects(term, annotation)
            assert text.language == "en"


@needs_java
def test_an_export_with_selectors_is_consistent(exported: Graph) -> None:
    assert consistent(exported)


@needs_java
def test_ontology_is_consistent_with_every_graph(data: Graph) -> None:
    assert consistent(data)


EXTRACTION = invented.dam()
IRIS = Iris("https://kg.example/", EXTRACTION.article.id)
QUIST = IRIS.agent(EXTRACTION.agent("quist"))
FLOOD = IRIS.event(EXTRACTION.event("flood"))
QUOTATION = IRIS.quotation(EXTRACTION.quotations[0])
FIGURE = IRIS.figure(EXTRACTION.figures[0])
RESPONSE = IRIS.quotation(EXTRACTION.quotations[2])

BROKEN = {
    "an agent that is a person and an organization": [(QUIST, RDF.type, ORG.Organization)],
    "a quotation that is direct and indirect": [(QUOTATION, RDF.type, KG.IndirectQuotation)],
    "an event that is an activity and an entity": [(FLOOD, RDF.type, PROV.Activity), (FLOOD, RDF.type, PROV.Entity)],
    "an article that speaks": [(QUOTATION, PROV.wasAttributedTo, IRIS.article)],
    "a speaker that is a place": [(QUIST, RDF.type, SEM.Place)],
    "a quotation about a person": [(QUOTATION, KG.about, QUIST)],
    "a cue that is no span": [(QUOTATION, KG.cue, IRIS.article)],
    "a text with two digests": [(IRIS.text, KG.sha256, Literal("0" * 64))],
    "a confidence over 1": [(QUOTATION, KG.confidence, Literal("1.5", datatype=namespaces.XSD.decimal))],
    "a bound of no known kind": [(FIGURE, KG.bound, Literal("roughly"))],
    "a quotation that disputes itself": [(QUOTATION, KG.disputes, QUOTATION)],
    "a quotation that is disputed and supported by one": [(RESPONSE, KG.supports, QUOTATION)],
    "an event that is a part of itself": [(FLOOD, SEM.subEventOf, FLOOD)],
    "an event that is a part of a person": [(FLOOD, SEM.subEventOf, QUIST)],
    "a claim that is a quotation": [(QUOTATION, RDF.type, SCHEMA.Claim)],
    "an actor that is a place": [(FLOOD, SEM.hasActor, IRIS.place("Brackwater"))],
    "a day in words": [(FIGURE, KG.asOf, Literal("Saturday"))],
}


@needs_java
@pytest.mark.parametrize("wrong", BROKEN)
def test_reasoner_finds_the_contradiction(wrong: str) -> None:
    graph = to_graph(EXTRACTION)
    for subject, predicate, value in BROKEN[wrong]:
        assert (subject, predicate, value) not in graph
        if predicate in {KG.confidence, KG.bound, KG.asOf, KG.cue}:  # or two values would contradict each other
            graph.remove((subject, predicate, None))
        graph.add((subject, predicate, value))
    assert not consistent(graph)
