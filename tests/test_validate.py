"""Each shape and each rule finds what it is for and nothing else, on an invented article broken in one place."""

from __future__ import annotations

import codecs
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from typing import Literal as Literal_

import gold
import invented
import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH
from reasoner import consistent, needs_java

from kg import model
from kg.errors import GraphError, InputError
from kg.model import Article, Extraction, Quotation, Software, Span
from kg.prefixes import DEFAULT_BASE
from kg.rdf import namespaces
from kg.rdf.graph import correction_graph, decision_graph, to_graph
from kg.rdf.iri import Iris
from kg.rdf.namespaces import DCTERMS, KG, NIF, ORG, PROV, RDF, RDFS, SCHEMA, SEM, SKOS, EventType, Role
from kg.resources import folder
from kg.store import VALIDATED, Store
from kg.validate import (
    Articles,
    Finding,
    Report,
    report_graph,
    report_json,
    rules,
    validate_file,
    validate_graph,
    validate_store,
)

EXTRACTION = invented.dam()
IRIS = Iris(DEFAULT_BASE, EXTRACTION.article.id)
ARTICLE, TEXT, BUNDLE, EXTRACTING = IRIS.article, IRIS.text, IRIS.bundle, IRIS.extraction
SOFTWARE = IRIS.software(EXTRACTION.software)
SPOKEN, RELAYED, MIXED = map(IRIS.quotation, EXTRACTION.quotations)
AGENTS = {a.id: IRIS.agent(a) for a in EXTRACTION.agents}
QUIST, BOARD, RADIO, RESIDENTS = (AGENTS[a] for a in ("quist", "water-board", "hill-radio", "residents"))
FLOOD, EVACUATION = map(IRIS.event, EXTRACTION.events)
FLOOD_TIME, EVACUATION_TIME = IRIS.time(FLOOD), IRIS.time(EVACUATION)
PLACE = IRIS.place("Brackwater")
FIGURE = IRIS.figure(EXTRACTION.figures[0])
CLAIM = IRIS.at("claim/wa11f411")
IDENTIFICATION = IRIS.identification(QUIST, invented.ELSEWHERE)
PARTICIPATION = IRIS.participation(FLOOD, IRIS.agent(EXTRACTION.agent("residents")))
DISPUTE = IRIS.response(MIXED, "disputes", SPOKEN)
AFFILIATION = IRIS.affiliation(QUIST, BOARD, "chief engineer")
DELEGATION = IRIS.delegation(SPOKEN, BOARD)
ENGINEER = Role["chief-engineer"]
SPAN, OTHER_SPAN = (IRIS.span(invented.at(invented.DAM, words)) for words in ("reporters", "Hill Radio"))

SHAPES = Namespace("https://kg.example/shapes#")
Break = Callable[[Graph], object]


def day(date: str) -> Literal:
    return Literal(f"{date}T00:00:00", datatype=namespaces.XSD.dateTime)


def drop(subject: URIRef, predicate: URIRef | None = None, value: URIRef | None = None) -> Break:
    return lambda graph: graph.remove((subject, predicate, value))


def add(subject: URIRef, predicate: URIRef, *values: URIRef | Literal) -> Break:
    return lambda graph: [graph.add((subject, predicate, value)) for value in values]


def put(subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> Break:
    return lambda graph: graph.set((subject, predicate, value))


def both(*breaks: Break) -> Break:
    return lambda graph: [b(graph) for b in breaks]


def another_text(graph: Graph) -> URIRef:
    """Add a second text, as good as the first."""
    other = URIRef(f"{ARTICLE}/other-text")
    for predicate, value in list(graph.predicate_objects(TEXT)):
        graph.add((other, predicate, value))
    return other


def article(id: str) -> URIRef:
    """Return the IRI of another article."""
    return Iris(DEFAULT_BASE, id).article


# ---------------------------------------------------------------- shapes

BROKEN_SHAPES: dict[str, Break] = {
    "bundle-label": drop(BUNDLE, RDFS.label),
    "bundle-extraction": drop(BUNDLE, PROV.wasGeneratedBy),
    "bundle-fingerprint": put(BUNDLE, KG.fingerprint, Literal("fresh")),
    "article-identifier": drop(ARTICLE, DCTERMS.identifier),
    "article-label": drop(ARTICLE, RDFS.label),
    "article-text": lambda graph: graph.add((ARTICLE, KG.text, another_text(graph))),
    "article-headline": add(ARTICLE, SCHEMA.headline, Literal("Another headline")),
    "article-abstract": put(ARTICLE, SCHEMA.abstract, ARTICLE),
    "article-byline": add(ARTICLE, KG.byline, Literal(7)),
    "article-publisher": put(ARTICLE, SCHEMA.publisher, RESIDENTS),
    "article-agency": put(ARTICLE, KG.agency, PLACE),
    "article-published": put(ARTICLE, SCHEMA.datePublished, Literal("yesterday")),
    "article-dated": drop(ARTICLE, SCHEMA.datePublished),
    "article-dateline": put(ARTICLE, KG.datelinePlace, RADIO),
    "article-url": put(ARTICLE, SCHEMA.url, Literal("courier.example")),
    "article-copy-of": add(ARTICLE, KG.copyOf, Literal("reuters-1")),
    "article-copied-by": add(RADIO, KG.copyOf, ARTICLE),
    "article-headline-evidence": put(ARTICLE, KG.headlineEvidence, TEXT),
    "article-standfirst-evidence": put(ARTICLE, KG.standfirstEvidence, TEXT),
    "article-byline-evidence": put(ARTICLE, KG.bylineEvidence, TEXT),
    "article-outlet-evidence": put(ARTICLE, KG.outletEvidence, TEXT),
    "article-agency-evidence": put(ARTICLE, KG.agencyEvidence, TEXT),
    "article-date-evidence": add(ARTICLE, KG.dateEvidence, SPAN),
    "article-dateline-evidence": add(ARTICLE, KG.datelineEvidence, SPAN),
    "text-article": another_text,
    "text-string": drop(TEXT, NIF.isString),
    "text-begin": put(TEXT, NIF.beginIndex, Literal(1)),
    "text-end": drop(TEXT, NIF.endIndex),
    "text-sha256": put(TEXT, KG.sha256, Literal("ABC")),
    "span-text": put(SPAN, NIF.referenceContext, ARTICLE),
    "span-begin": put(SPAN, NIF.beginIndex, Literal(99999)),
    "span-end": drop(SPAN, NIF.endIndex),
    "span-words": put(SPAN, NIF.anchorOf, Literal("")),
    "quotation-type": both(
        drop(RELAYED, RDF.type, SCHEMA.Quotation),
        drop(IRIS.delegation(RELAYED, AGENTS["ministry"])),
        drop(AGENTS["spokesman"], PROV.qualifiedDelegation),
    ),
    "quotation-kind": add(MIXED, RDF.type, KG.DirectQuotation),
    "quotation-label": drop(MIXED, RDFS.label),
    "quotation-text": put(MIXED, SCHEMA.text, Literal("")),
    "quotation-content": add(MIXED, KG.content, TEXT),
    "quotation-cue": add(MIXED, KG.cue, SPAN),
    "quotation-source": put(MIXED, KG.source, RESIDENTS),
    "quotation-speaker": add(MIXED, SCHEMA.spokenByCharacter, QUIST),
    "quotation-resolved": drop(MIXED, SCHEMA.spokenByCharacter),
    "quotation-on-behalf-of": add(MIXED, KG.onBehalfOf, RESIDENTS),
    "quotation-about": add(MIXED, KG.about, PLACE),
    "quotation-article": drop(MIXED, PROV.wasQuotedFrom),
    "quotation-addressee": add(SPOKEN, KG.addressee, OTHER_SPAN),
    "quotation-occasion": put(SPOKEN, KG.occasion, Literal("at a briefing")),
    "quotation-relayed-by": put(RELAYED, KG.relayedBy, RESIDENTS),
    "quotation-relay-evidence": put(RELAYED, KG.relayEvidence, Literal("according to Hill Radio")),
    "quotation-relay": drop(RELAYED, KG.relayEvidence),
    "quotation-said-in": put(SPOKEN, KG.saidIn, Literal("in March")),
    "quotation-said-on": put(SPOKEN, KG.saidOn, Literal("2019-03-03", datatype=namespaces.XSD.date)),
    "quotation-date-evidence": put(SPOKEN, KG.dateEvidence, TEXT),
    "quotation-confidence": put(MIXED, KG.confidence, Literal("1.5", datatype=namespaces.XSD.decimal)),
    "quotation-corrected": put(MIXED, KG.correctedBy, Literal("Ann Lee")),
    "quotation-disputes": add(MIXED, KG.disputes, QUIST),
    "quotation-supports": add(MIXED, KG.supports, QUIST),
    "quotation-claim": lambda graph: [
        graph.add((URIRef(f"{CLAIM}-other"), predicate, value))
        for predicate, value in list(graph.predicate_objects(CLAIM))
    ],
    "claim-type": both(
        add(URIRef(f"{CLAIM}-other"), RDFS.label, Literal("Other")),
        add(URIRef(f"{CLAIM}-other"), SCHEMA.appearance, RELAYED),
    ),
    "claim-label": drop(CLAIM, RDFS.label),
    "claim-appearance": drop(CLAIM, SCHEMA.appearance),
    "response-type": drop(DISPUTE, RDF.type),
    "response-quotation": drop(DISPUTE, KG.inQuotation),
    "response-to": add(DISPUTE, KG.respondsTo, RELAYED),
    "response-relation": put(DISPUTE, KG.relation, Literal("doubts")),
    "response-evidence": drop(DISPUTE, KG.evidence),
    "delegation-speaker": drop(QUIST, PROV.qualifiedDelegation),
    "delegation-agent": put(DELEGATION, PROV.agent, RESIDENTS),
    "delegation-quotation": drop(DELEGATION, KG.inQuotation),
    "delegation-role": put(DELEGATION, ORG.role, Literal("chief engineer")),
    "delegation-role-as-printed": add(DELEGATION, KG.roleAsPrinted, Literal("Chief Engineer")),
    "delegation-evidence": drop(DELEGATION, KG.evidence),
    "agent-kind": add(RADIO, RDF.type, KG.Group),
    "agent-label": drop(RADIO, RDFS.label),
    "agent-alternative-label": add(RADIO, SKOS.altLabel, RADIO),
    "agent-mention": add(RADIO, KG.mention, TEXT),
    "agent-implied-by": add(BOARD, KG.impliedBy, TEXT),
    "agent-delegation": add(QUIST, PROV.qualifiedDelegation, AFFILIATION),
    "agent-evidence": drop(RADIO, KG.mention),
    "agent-same-as": add(RADIO, SCHEMA.sameAs, Literal("Q0")),
    "identification-type": drop(IDENTIFICATION, RDF.type),
    "identification-agent": put(IDENTIFICATION, KG.identifies, PLACE),
    "identification-as": drop(IDENTIFICATION, KG.identifiedAs),
    "identification-reason": drop(IDENTIFICATION, RDFS.comment),
    "identification-evidence": put(IDENTIFICATION, KG.evidence, TEXT),
    "identification-proved": drop(IDENTIFICATION, KG.evidence),
    "affiliation-type": drop(AFFILIATION, RDF.type),
    "affiliation-member": put(AFFILIATION, ORG.member, RADIO),
    "affiliation-organization": put(AFFILIATION, ORG.organization, PLACE),
    "affiliation-role": put(AFFILIATION, ORG.role, PLACE),
    "affiliation-role-as-printed": put(AFFILIATION, KG.roleAsPrinted, ENGINEER),
    "affiliation-evidence": drop(AFFILIATION, KG.evidence),
    "concept-label": drop(ENGINEER, SKOS.prefLabel),
    "concept-scheme": put(ENGINEER, SKOS.inScheme, ORG.Role),
    "event-label": drop(FLOOD, RDFS.label),
    "event-type": put(FLOOD, SEM.eventType, EventType["inundation"]),
    "event-status": put(FLOOD, KG.status, Literal("planned")),
    "event-place": add(FLOOD, SEM.hasPlace, Literal("Brackwater")),
    "event-time": both(put(FLOOD, SEM.hasTime, Literal("2019")), drop(FLOOD_TIME)),
    "event-mention": add(FLOOD, KG.mention, TEXT),
    "event-mentioned": drop(FLOOD, KG.mention),
    "event-article": drop(FLOOD, KG.reportedIn),
    "event-actor": add(FLOOD, SEM.hasActor, PLACE),
    "participation-type": drop(PARTICIPATION, RDF.type),
    "participation-event": put(PARTICIPATION, KG.inEvent, PLACE),
    "participation-agent": put(PARTICIPATION, KG.participant, PLACE),
    "participation-evidence": put(PARTICIPATION, KG.evidence, TEXT),
    "participation-proved": drop(PARTICIPATION, KG.evidence),
    "event-whole": put(EVACUATION, SEM.subEventOf, Literal("the crisis")),
    "place-label": put(PLACE, RDFS.label, Literal("")),
    "place-mention": add(PLACE, KG.mention, TEXT),
    "time-label": put(FLOOD_TIME, RDFS.label, Literal("last week")),
    "time-begin": put(EVACUATION_TIME, SEM.hasBeginTimeStamp, day("2020-01-01")),
    "time-end": add(EVACUATION_TIME, SEM.hasEndTimeStamp, day("2020-01-01")),
    "time-bounded": drop(FLOOD_TIME, SEM.hasBeginTimeStamp),
    "time-evidence": put(FLOOD_TIME, KG.evidence, TEXT),
    "time-event": drop(FLOOD, SEM.hasTime),
    "figure-type": drop(FIGURE, RDF.type),
    "figure-label": drop(FIGURE, RDFS.label),
    "figure-span": put(FIGURE, KG.span, TEXT),
    "figure-value": put(FIGURE, KG.value, Literal("many")),
    "figure-highest": put(FIGURE, KG.highest, Literal("many")),
    "figure-bound": put(FIGURE, KG.bound, Literal("roughly")),
    "figure-counts": drop(FIGURE, KG.counts),
    "figure-unit": put(FIGURE, KG.unit, Literal(2)),
    "figure-kind": drop(FIGURE, KG.figureKind),
    "figure-event": put(FIGURE, KG.figureOf, PLACE),
    "figure-attributed": put(FIGURE, PROV.wasAttributedTo, PLACE),
    "figure-as-of": put(FIGURE, KG.asOf, Literal(2019)),
    "extraction-article": drop(EXTRACTING, PROV.used),
    "extraction-software": put(EXTRACTING, PROV.wasAssociatedWith, QUIST),
    "software-label": drop(SOFTWARE, RDFS.label),
    "software-version": drop(SOFTWARE, SCHEMA.softwareVersion),
    "software-digest": put(SOFTWARE, KG.digest, Literal("v1")),
}

SETTLED = decision_graph(invented.DECISIONS)
SAME, OTHER = sorted(
    SETTLED.subjects(RDF.type, KG.Decision), key=lambda node: str(SETTLED.value(node, KG.verdict)), reverse=True
)
KEPT, GONE = IRIS.at("person/orla-quist"), IRIS.at("person/o-quist")
BROKEN_DECISIONS: dict[str, Break] = {
    "decision-type": drop(OTHER, RDF.type, KG.Decision),
    "decision-activity": drop(OTHER, RDF.type, PROV.Activity),
    "decision-label": drop(OTHER, RDFS.label),
    "decision-reason": drop(OTHER, RDFS.comment),
    "decision-verdict": put(OTHER, KG.verdict, Literal("perhaps")),
    "decision-nodes": drop(OTHER, PROV.used, IRIS.at("event/flood-1")),
    "decision-kept": drop(OTHER, KG.kept),
    "decision-split": put(OTHER, KG.splitIn, Literal("dam")),
    "decision-time": put(OTHER, PROV.endedAtTime, Literal("last week")),
    "redirect-target": drop(KEPT, RDF.type),
    "redirect-decision": drop(GONE, PROV.wasInvalidatedBy),
    "redirect-revision": drop(KEPT, PROV.wasRevisionOf),
}

CORRECTED = correction_graph(invented.CORRECTIONS)
REVISED, NAMED, UNDOING = sorted(CORRECTED.subjects(RDF.type, KG.Correction))
BEFORE = CORRECTED.value(REVISED, PROV.wasRevisionOf)
CURATOR = CORRECTED.value(REVISED, PROV.wasAttributedTo)
BROKEN_CORRECTIONS: dict[str, Break] = {
    "correction-type": drop(REVISED, RDF.type, KG.Correction),
    "correction-label": drop(REVISED, RDFS.label),
    "correction-reason": drop(REVISED, RDFS.comment),
    "correction-curator": drop(REVISED, PROV.wasAttributedTo),
    "correction-time": put(REVISED, PROV.generatedAtTime, Literal("last week")),
    "correction-act": drop(NAMED, KG.act),
    "correction-number": put(REVISED, KG.number, Literal(0)),
    "correction-about": put(REVISED, KG.corrects, Literal("dam")),
    "correction-text": put(REVISED, KG.textDigest, Literal("v1")),
    "correction-changed": put(REVISED, KG.changed, Literal("mood")),
    "correction-values": put(REVISED, KG.values, Literal(1)),
    "correction-revision": put(REVISED, PROV.wasRevisionOf, CURATOR),
    "correction-undoes": put(UNDOING, KG.undoes, CURATOR),
    "correction-says": drop(UNDOING, KG.undoes),
    "superseded-label": drop(BEFORE, RDFS.label),
    "superseded-values": drop(BEFORE, KG.values),
    "superseded-by": drop(REVISED, PROV.wasRevisionOf),
    "curator-label": drop(CURATOR, RDFS.label),
}


@pytest.fixture
def graph() -> Graph:
    return to_graph(EXTRACTION)


@pytest.fixture(scope="module")
def written() -> Graph:
    """shapes.ttl as people read it."""
    return Graph().parse(folder("ontology") / "shapes.ttl")


def names(written: Graph) -> set[str]:
    """The names of all shapes that can be the source of a result: those with a message."""
    return {str(s).removeprefix(str(SHAPES)) for s in written.subjects(SH.message) if isinstance(s, URIRef)}


def by_shapes(graph: Graph) -> list[Finding]:
    """Return what the shapes find in a graph, without what the rules find, which are SPARQL."""
    return [
        f for f in validate_graph(graph).findings if f.constraint != str(SH.SPARQLConstraintComponent).split("#")[1]
    ]


@pytest.mark.slow
def test_the_invented_article_conforms(graph: Graph) -> None:
    report = validate_graph(graph)
    assert report == Report(findings=(), articles=1)
    assert report.conforms


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN_SHAPES)
def test_each_shape_finds_what_breaks_it_and_only_it(name: str, graph: Graph, written: Graph) -> None:
    before = len(graph), set(graph)
    BROKEN_SHAPES[name](graph)
    assert (len(graph), set(graph)) != before
    (finding,) = by_shapes(graph)
    assert finding.rule == name
    assert finding.message == str(written.value(SHAPES[name], SH.message))
    severity = written.value(SHAPES[name], SH.severity) or SH.Violation
    assert finding.severity == str(severity).rsplit("#")[-1].lower()


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN_DECISIONS)
def test_each_shape_finds_what_breaks_the_decisions(name: str) -> None:
    settled = decision_graph(invented.DECISIONS)
    assert not by_shapes(settled)
    BROKEN_DECISIONS[name](settled)
    assert name in {finding.rule for finding in by_shapes(settled)}


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN_CORRECTIONS)
def test_each_shape_finds_what_breaks_the_corrections(name: str) -> None:
    corrected = correction_graph(invented.CORRECTIONS)
    assert not by_shapes(corrected)
    BROKEN_CORRECTIONS[name](corrected)
    assert name in {finding.rule for finding in by_shapes(corrected)}


def test_every_shape_is_tested(written: Graph) -> None:
    assert names(written) == set(BROKEN_SHAPES | BROKEN_DECISIONS | BROKEN_CORRECTIONS)


@pytest.mark.slow
def test_shapes_are_shacl_core_and_each_belongs_to_a_class(written: Graph) -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=written, meta_shacl=True)
    assert conforms, text
    assert (None, SH.sparql, None) not in written
    targeted = {s for target in (SH.targetClass, SH.targetSubjectsOf) for s in written.subjects(target)}
    owned = {p for s in targeted for p in written.objects(s, SH.property)}
    assert owned == {s for s in written.subjects(RDF.type, SH.PropertyShape) if isinstance(s, URIRef)}


def test_every_class_of_a_graph_has_a_shape(graph: Graph, written: Graph) -> None:
    described = set(written.objects(None, SH.targetClass))
    parts = {KG.DirectQuotation, KG.MixedQuotation, KG.IndirectQuotation}
    assert set(graph.objects(None, RDF.type)) - described == parts


@pytest.mark.slow
def test_shapes_mean_the_same_with_their_targets_handed_down(graph: Graph, written: Graph) -> None:
    for name in ("article-label", "span-text", "quotation-resolved", "agent-kind", "time-begin", "figure-type"):
        BROKEN_SHAPES[name](graph)

    _, results, _ = pyshacl.validate(graph, shacl_graph=written)
    columns = (SH.sourceShape, SH.focusNode, SH.sourceConstraintComponent, SH.resultSeverity)
    by_pyshacl = {
        tuple(str(results.value(r, c)) for c in columns) for r in results.subjects(RDF.type, SH.ValidationResult)
    }
    assert len(by_pyshacl) == 6
    assert {
        (str(SHAPES[f.rule]), str(f.focus), str(SH[f.constraint]), str(SH[f.severity.capitalize()]))
        for f in by_shapes(graph)
    } == by_pyshacl


@pytest.mark.slow
def test_lists_in_shapes_and_rules_are_those_of_the_model(written: Graph) -> None:
    def word_list(name: str) -> set[str]:
        return {str(v) for v in written.items(written.value(SHAPES[name], SH["in"]))}

    schemes = Graph().parse(folder("ontology") / "schemes.ttl")
    assert word_list("figure-bound") == set(get_args(model.Bound))
    assert word_list("event-type") == {str(t) for t in schemes.subjects(SKOS.inScheme, EventType.scheme)}
    (known,) = (r.query for r in rules.rules() if r.name == "known-terms")
    for prefix, namespace in (("kg", KG), ("schema", SCHEMA), ("sem", SEM), ("nif", NIF)):
        terms = [name for name in namespace.__annotations__ if not name.startswith("_")]
        assert set(terms) == set(re.findall(rf"\b{prefix}:(\w+)", known))


# ---------------------------------------------------------------- rules

LEAFLET = IRIS.quotation(invented.unresolved().quotations[-1])


def far_span(graph: Graph) -> None:
    graph.set((SPAN, NIF.endIndex, Literal(99999)))


def same_words_again(graph: Graph) -> None:
    other = URIRef(f"{RELAYED}-again")
    for predicate, value in list(graph.predicate_objects(RELAYED)):
        graph.add((other, predicate, value))


def other_article(graph: Graph) -> None:
    elsewhere = Iris(DEFAULT_BASE, "elsewhere")
    for subject, predicate, value in to_graph(invented.dam("elsewhere")):
        if str(subject).startswith(str(elsewhere.text)):
            graph.add((subject, predicate, value))
    graph.set((MIXED, KG.cue, elsewhere.span(invented.at(invented.DAM, "called"))))


# For each rule: how to break a graph, and which other rules must then speak up too.
BROKEN_RULES: dict[str, tuple[Break, set[str]]] = {
    "words-at-offsets": (put(SPAN, NIF.anchorOf, Literal("reporter")), set()),
    "offsets-in-text": (far_span, {"words-at-offsets", "span-names"}),
    "text-length": (put(TEXT, NIF.endIndex, Literal(len(invented.DAM) + 1)), set()),
    "text-digest": (put(TEXT, KG.sha256, Literal("0" * 64)), set()),
    "span-names": (put(SPAN, NIF.beginIndex, Literal(7)), {"words-at-offsets"}),
    "span-described": (drop(SPAN), set()),
    "copy-in-its-graph": (add(article("one"), KG.copyOf, article("other")), set()),
    "copy-of-another": (add(ARTICLE, KG.copyOf, ARTICLE), set()),
    "quotation-words": (put(SPOKEN, SCHEMA.text, Literal("“The wall will not hold,” “Leave now.”")), set()),
    "contents-apart": (add(MIXED, KG.content, IRIS.span(invented.at(invented.DAM, "the evacuation"))), {"quotation-words"}),
    "evidence-in-article": (other_article, set()),
    "delegation-speaker": (both(add(RADIO, PROV.qualifiedDelegation, DELEGATION), drop(QUIST, PROV.qualifiedDelegation)), {"on-behalf-of-proved"}),
    "delegation-institution": (drop(SPOKEN, KG.onBehalfOf), set()),
    "on-behalf-of-proved": (add(MIXED, KG.onBehalfOf, RADIO), set()),
    "speaks-for-itself": (
        both(put(RELAYED, SCHEMA.spokenByCharacter, RADIO), add(RELAYED, KG.onBehalfOf, RADIO)),
        {"on-behalf-of-proved", "delegation-speaker"},
    ),
    "quotation-twice": (same_words_again, {"on-behalf-of-proved"}),
    "figure-words": (put(FIGURE, RDFS.label, Literal("1,200 people")), set()),
    "known-terms": (add(MIXED, URIRef(f"{KG}contnet"), SPAN), set()),
    "graph-holds-article": (drop(ARTICLE, RDF.type), set()),
    "graph-holds-one-article": (add(TEXT, RDF.type, SCHEMA.NewsArticle), set()),
    "said-before-printed": (put(SPOKEN, KG.saidOn, day("2019-03-05")), set()),
    "one-value": (add(FLOOD, RDFS.label, Literal("The breach")), set()),
    "same-as-proved": (add(RADIO, SCHEMA.sameAs, IRIS.at("elsewhere")), set()),
    "identification-same-as": (drop(QUIST, SCHEMA.sameAs), set()),
    "identified-once": (add(RADIO, SCHEMA.sameAs, URIRef(invented.ELSEWHERE)), {"same-as-proved"}),
    "actor-proved": (add(FLOOD, SEM.hasActor, RADIO), set()),
    "participation-actor": (drop(FLOOD, SEM.hasActor), set()),
    "response-proved": (drop(DISPUTE), set()),
    "response-relation": (drop(MIXED, KG.disputes), set()),
    "responds-to-another": (add(MIXED, KG.disputes, MIXED), {"response-proved"}),
    "part-of-another": (add(FLOOD, SEM.subEventOf, FLOOD), set()),
    "marks-in-direct-quotation": (add(RELAYED, RDF.type, KG.DirectQuotation), set()),
}  # fmt: skip


def found(*graphs: Graph) -> dict[str, str]:
    """Run the rules on a store of these graphs: the rules that found something, with the first message of each."""
    with Store.open(None) as store:
        for graph in graphs:
            store.add(graph)
        return {f.rule: f.message for f in rules.check(store, Articles.read(store))}


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN_RULES)
def test_each_rule_finds_what_breaks_it(name: str, graph: Graph) -> None:
    break_it, besides = BROKEN_RULES[name]
    break_it(graph)
    assert set(found(graph)) == {name} | besides


ELSEWHERE = invented.dam("elsewhere")


def differing(extraction: Extraction) -> Graph:
    """The graph of an article with another text, so that only what a test breaks is found."""
    text = extraction.article.text + "\nMore follows.\n"
    return to_graph(replace(extraction, article=replace(extraction.article, text=text)))


@pytest.mark.slow
def test_an_agent_is_of_one_kind_in_all_articles(graph: Graph) -> None:
    other = differing(ELSEWHERE)
    assert found(graph, other) == {}
    other.remove((RADIO, RDF.type, ORG.Organization))
    other.add((RADIO, RDF.type, SCHEMA.Person))
    assert set(found(graph, other)) == {"agent-kinds-agree"}


def test_an_article_is_in_one_graph(graph: Graph) -> None:
    other = differing(ELSEWHERE)
    other.set((Iris(DEFAULT_BASE, "elsewhere").article, DCTERMS.identifier, Literal("dam")))
    assert set(found(graph, other)) == {"article-once"}


@pytest.mark.slow
def test_one_text_under_two_names_is_noted_once(graph: Graph) -> None:
    copies = [to_graph(invented.dam(f"copy{n}")) for n in range(3)]
    with Store.open(None) as store:
        for each in (graph, *copies):
            store.add(each)
        report = validate_store(store)
    assert report.conforms
    assert [(f.rule, f.article) for f in report.findings] == [("text-once", a) for a in ("copy1", "copy2", "dam")]


@pytest.mark.slow
def test_wholes_and_parts_of_several_articles_make_no_circle(graph: Graph) -> None:
    other = differing(ELSEWHERE)
    crisis = IRIS.at("event/dam-crisis")
    assert (EVACUATION, SEM.subEventOf, crisis) in graph
    other.add((crisis, SEM.subEventOf, EVACUATION))
    assert set(found(graph, other)) == {"part-of-another"}


def test_what_was_replaced_is_used_no_more(graph: Graph) -> None:
    assert found(graph, SETTLED, CORRECTED) == {}
    gone = decision_graph([replace(invented.DECISIONS[0], a="person/o-quist", b="person/orla-quist")])
    assert set(found(graph, gone)) == {"replaced-unused"}


def test_every_rule_is_tested() -> None:
    across = {"agent-kinds-agree", "article-once", "replaced-unused", "text-once"}
    assert {r.name for r in rules.rules()} == set(BROKEN_RULES) | across


@pytest.mark.slow
def test_messages_say_what_was_found_and_what_should_be(graph: Graph) -> None:
    graph.set((SPAN, NIF.anchorOf, Literal("reporter")))
    assert "“reporter”" in found(graph)["words-at-offsets"]
    assert "“reporters”" in found(graph)["words-at-offsets"]
    graph.set((TEXT, NIF.endIndex, Literal(3)))
    assert f"“{len(invented.DAM)}” characters" in found(graph)["text-length"]


# ---------------------------------------------------------------- offsets hold for any text

anything = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("é\u0301\U0001f30a\u200d\r\n\t\"'“”\u202e\U00010348")),
    min_size=2, max_size=60,
)  # fmt: skip


@st.composite
def quoted(draw: st.DrawFn) -> Extraction:
    text = draw(anything)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    pieces = tuple(Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False))
    return Extraction(
        article=Article(id="any", text=text, body=(Span(0, len(text)),)),
        software=Software(name="any", version="1", digest="0" * 64),
        quotations=(Quotation(contents=pieces, cue=None, source=None, kind="indirect", confidence=0.5),),
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(quoted())
def test_words_at_offsets_hold_for_any_text(extraction: Extraction) -> None:
    assert found(to_graph(extraction)) == {}


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(quoted(), anything)
def test_other_words_are_found_in_any_text(extraction: Extraction, words: str) -> None:
    graph = to_graph(extraction)
    span = extraction.quotations[0].contents[0]
    if span.of(extraction.article.text) != words:
        graph.set((Iris(DEFAULT_BASE, "any").span(span), NIF.anchorOf, Literal(words)))
        assert set(found(graph)) == {"words-at-offsets", "quotation-words"}


# ---------------------------------------------------------------- stores and reports


@pytest.mark.slow
@pytest.mark.parametrize("extraction", gold.extractions(), ids=lambda e: e.article.id)
def test_the_seeds_conform(extraction: Extraction) -> None:
    report = validate_graph(to_graph(extraction))
    assert report.conforms, report.findings
    # The gold leaves three dates open, and two groups ("observers") that no noun names.
    assert {f.rule for f in report.findings} <= {"article-dated", "agent-evidence"}


@pytest.fixture(scope="module")
def ingested(seeds: dict[str, Extraction]) -> list[Graph]:
    """What kg itself makes of the seeds."""
    return [to_graph(extraction) for extraction in seeds.values()]


@pytest.mark.slow
def test_what_kg_makes_of_the_seeds_conforms(ingested: list[Graph]) -> None:
    with Store.open(None) as store:
        for graph in ingested:
            store.add(graph)
        report = validate_store(store)
    assert report.articles == 5
    assert report.conforms, report.findings


@pytest.mark.slow
@needs_java
def test_what_kg_makes_of_the_seeds_is_consistent(ingested: list[Graph]) -> None:
    assert consistent(*ingested)


@pytest.mark.slow
def test_a_store_is_checked_article_by_article(graph: Graph) -> None:
    other = differing(ELSEWHERE)
    other.remove((Iris(DEFAULT_BASE, "elsewhere").article, RDFS.label, None))
    steps = []
    with Store.open(None) as store:
        store.add(other)
        store.add(graph)
        report = validate_store(store, progress=lambda done, total: steps.append((done, total)))
    assert [(f.severity, f.rule, f.article) for f in report.findings] == [("violation", "article-label", "elsewhere")]
    assert not report.conforms
    assert report.articles == 2
    assert steps == [(1, 2), (2, 2)]


def checked(folder_: Path) -> tuple[Report, list[str]]:
    """Return the report of a store, and the names of the graphs that the shapes looked at."""
    seen = []

    def each(function: Callable[..., Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for task in tasks:
            seen.append(task[0])
            yield function(task)

    with Store.open(folder_) as store:
        return validate_store(store, each=each), seen


@pytest.mark.slow
def test_only_graphs_that_changed_are_checked_by_shapes_again(graph: Graph, tmp_path: Path) -> None:
    other = differing(ELSEWHERE)
    figure = next(other.subjects(RDF.type, KG.Figure))
    other.set((figure, KG.value, Literal("many", datatype=namespaces.XSD.integer)))
    folder_ = tmp_path / "kg.db"
    names = [str(graph.identifier), str(other.identifier)]
    with Store.open(folder_, write=True) as store:
        store.add(graph)
        store.add(other)
    report, seen = checked(folder_)
    assert seen == sorted(names)
    assert {"figure-value"} <= {f.rule for f in report.findings}
    assert checked(folder_) == (report, [])
    with Store.open(folder_) as store:
        assert validate_store(store) == report

    other.remove((figure, RDFS.label, None))
    with Store.open(folder_, write=True) as store:
        store.add(other)
    changed, seen = checked(folder_)
    assert seen == [str(other.identifier)]
    assert {f.rule for f in changed.findings} - {f.rule for f in report.findings} >= {"figure-label"}

    whole = (folder_ / VALIDATED).read_bytes()
    for damaged in (b"", whole[:-9], whole.replace(b"violation", b"harmless!!", 1)):
        (folder_ / VALIDATED).write_bytes(damaged)
        assert checked(folder_) == (changed, sorted(names))


@pytest.mark.slow
def test_several_processes_find_the_same(graph: Graph, tmp_path: Path) -> None:
    graph.remove((None, RDFS.label, None))
    with Store.open(tmp_path / "kg.db", write=True) as store:
        store.add(graph)
        store.add(to_graph(ELSEWHERE))
    outputs = []
    for jobs in ("1", "2"):
        (tmp_path / "kg.db" / VALIDATED).unlink(missing_ok=True)
        run = ["-m", "kg", "validate", "--store", str(tmp_path / "kg.db"), "--format", "json", "--jobs", jobs]
        done = subprocess.run([sys.executable, *run], capture_output=True, check=False)
        assert done.returncode == 1, done.stderr
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]


def test_an_empty_store_conforms() -> None:
    with Store.open(None) as store:
        assert validate_store(store) == Report(findings=(), articles=0)


@pytest.mark.slow
def test_warnings_alone_conform() -> None:
    report = validate_graph(to_graph(invented.unresolved()))
    assert [(f.severity, f.rule) for f in report.findings] == [("warning", "quotation-resolved")]
    assert report.conforms
    assert report.findings[0].focus == LEAFLET


@pytest.mark.slow
def test_the_graph_checked_is_not_changed(graph: Graph) -> None:
    before = set(graph)
    unnamed = Graph()
    unnamed += graph
    assert validate_graph(unnamed) == validate_graph(graph)
    assert set(graph) == before == set(unnamed)


@pytest.mark.slow
def test_worst_findings_come_first(graph: Graph) -> None:
    for name in ("article-dated", "event-mentioned", "software-label", "affiliation-evidence"):
        BROKEN_SHAPES[name](graph)
    report = validate_graph(graph)
    assert [f.severity for f in report.findings] == ["violation", "violation", "warning", "info"]
    assert [f.rule for f in report.findings[:2]] == ["affiliation-evidence", "software-label"]


@pytest.mark.slow
def test_report_as_json_and_as_shacl(graph: Graph) -> None:
    BROKEN_SHAPES["quotation-confidence"](graph)
    BROKEN_RULES["figure-words"][0](graph)
    report = validate_graph(graph)
    plain = json.loads(json.dumps(report_json(report)))
    assert (plain["conforms"], plain["articles"]) == (False, 1)
    assert [f["rule"] for f in plain["findings"]] == ["figure-words", "quotation-confidence"]
    assert plain["findings"][1]["value"] == "1.5"
    assert set(plain["findings"][0]) == set(report.findings[0].__slots__)

    shacl = report_graph(report)
    (top,) = shacl.subjects(RDF.type, SH.ValidationReport)
    assert shacl.value(top, SH.conforms) == Literal(False)
    results = {shacl.value(r, SH.sourceShape): r for r in shacl.objects(top, SH.result)}
    assert set(results) == {SHAPES["figure-words"], SHAPES["quotation-confidence"]}
    result = results[SHAPES["quotation-confidence"]]
    assert shacl.value(result, SH.focusNode) == MIXED
    assert shacl.value(result, SH.resultPath) == KG.confidence
    assert shacl.value(result, SH.value) == Literal("1.5", datatype=namespaces.XSD.decimal)
    assert shacl.value(result, SH.sourceConstraintComponent) == SH.MaxInclusiveConstraintComponent


SCRIPT = """
import invented
from kg.rdf.graph import decision_graph, to_graph
from kg.rdf.namespaces import RDFS
from kg.validate import report_graph, validate_graph
graph = to_graph(invented.unresolved())
graph.remove((None, RDFS.label, None))
print(report_graph(validate_graph(graph)).serialize(format="turtle"))
"""


@pytest.mark.slow
def test_same_graph_same_bytes_of_report() -> None:
    outputs = set()
    for seed in ("0", "1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{Path(__file__).parent}:{Path(__file__).parents[1]}"}
        outputs.add(
            subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True).stdout
        )
    assert len(outputs) == 1
    assert outputs.pop().count(b"sh:ValidationResult") > 2


# ---------------------------------------------------------------- files

FLAT = {
    ".ttl": "turtle",
    ".nt": "nt11",
    ".jsonld": "json-ld",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".OWL": "turtle",
}
NAMED: dict[str, Literal_["trig", "nquads"]] = {".trig": "trig", ".nq": "nquads"}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [*FLAT, *NAMED])
def test_files_of_every_format(suffix: str, graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / f"edited{suffix}"
    if suffix in FLAT:
        graph.serialize(file, format=FLAT[suffix], encoding="utf-8")
    else:
        with Store.open(None) as store, file.open("wb") as stream:
            store.add(graph)
            store.dump(stream, NAMED[suffix])
    assert validate_file(file) == Report(findings=(), articles=1)


@pytest.mark.slow
def test_a_value_of_the_wrong_type_is_one_finding_without_a_traceback(
    graph: Graph, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.ttl"
    text = graph.serialize(format="turtle")
    path.write_text(re.sub(r"kg:confidence [\d.]+", 'kg:confidence "0,5"^^xsd:decimal', text, count=1))
    report = validate_file(path)
    assert [f.rule for f in report.findings if f.severity == "violation"] == ["quotation-confidence"]
    assert not caplog.records


@pytest.mark.slow
def test_a_byte_order_mark_does_no_harm(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "windows.ttl"
    file.write_bytes(codecs.BOM_UTF8 + graph.serialize(format="turtle", encoding="utf-8"))
    assert validate_file(file).conforms


@pytest.mark.slow
def test_a_flat_file_of_several_articles_and_the_ontology(graph: Graph, tmp_path: Path) -> None:
    other = differing(ELSEWHERE)
    other.remove((Iris(DEFAULT_BASE, "elsewhere").event(EXTRACTION.events[0]), RDFS.label, None))
    flat = graph + other
    for subject in set(flat.subjects()):
        flat.add((subject, RDF.type, OWL.NamedIndividual))  # as Protégé does when it saves
    for name in ("kg.ttl", "schemes.ttl"):
        flat.parse(folder("ontology") / name)
    file = tmp_path / "everything.ttl"
    flat.serialize(file, format="turtle", encoding="utf-8")
    report = validate_file(str(file))
    assert [(f.rule, f.article) for f in report.findings] == [("event-label", "elsewhere")]
    assert report.articles == 2


@pytest.mark.slow
def test_strings_as_protege_types_them(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "typed.nt"
    lines = graph.serialize(format="nt11").replace('" .\n', '"^^<http://www.w3.org/2001/XMLSchema#string> .\n')
    assert "XMLSchema#string" in lines
    file.write_text(lines, encoding="utf-8")
    assert validate_file(file).findings == ()


def test_a_malformed_file_says_where(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "edited.ttl"
    lines = graph.serialize(format="turtle").splitlines()
    lines[40] = lines[40].replace('"', "").replace(";", "") + " <"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(GraphError, match=r"edited\.ttl:4[0-9]: this is not Turtle"):
        validate_file(file)


def test_files_that_are_no_graph(tmp_path: Path) -> None:
    def write(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    cases = {
        write("empty.ttl", b" \n"): "is empty",
        write("picture.ttl", b"\x89PNG\r\n\x1a\n\0\0"): "binary file",
        write("prefixes.ttl", b"@prefix kg: <https://kg.example/ontology#> .\n"): "no triples",
        write("latin.ttl", '<a:b> <a:c> "caf\xe9" .'.encode("latin-1")): "latin.ttl.*: this is not Turtle",
        write("notes.docx", b"PK"): "the ending .docx",
        write("bare", b"x"): "no ending",
        write("page.rdf", b"<html><body>"): "this is not RDF/XML",
        write("functional.owl", b"Prefix(:=<urn:a>)\nOntology()"): "functional.owl:1: this is not Turtle",
        write("list.jsonld", b"[1, 2"): "this is not JSON-LD",
    }
    for path, message in cases.items():
        with pytest.raises(GraphError, match=message) as caught:
            validate_file(path)
        assert caught.value.hint
    for path in (tmp_path / "missing.ttl", tmp_path):
        with pytest.raises((InputError, GraphError)):
            validate_file(path)


def test_rdf_that_is_not_kgs_does_not_conform(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    file.write_text('<urn:a> <http://xmlns.com/foaf/0.1/name> "Ann" .')
    report = validate_file(file)
    assert [f.rule for f in report.findings] == ["graph-holds-article"]
    assert not report.conforms
