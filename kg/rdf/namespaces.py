"""The vocabulary kg writes, as closed namespaces: a misspelt term raises AttributeError and does not reach a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, RDF, RDFS, SKOS, XSD, DefinedNamespace

from kg.prefixes import EVENT_TYPE, PREFIXES, ROLE

__all__ = [
    "DCTERMS",
    "KG",
    "NIF",
    "ORG",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SEM",
    "SKOS",
    "XSD",
    "EventType",
    "Role",
    "Terms",
    "new_graph",
]


Term = TypeVar("Term")


class Terms(Generic[Term]):
    """A namespace's terms as `kind` makes them of an IRI, each made once. A misspelt one raises AttributeError.

    rdflib looks for a term in the namespace each time: in an article's graph there are thousands.
    """

    def __init__(self, namespace: type[DefinedNamespace], kind: Callable[[str], Term]) -> None:
        self._namespace = namespace
        self._kind = kind

    def __getattr__(self, name: str) -> Term:
        term = self._kind(getattr(self._namespace, name))
        setattr(self, name, term)  # the next time it is found without this method
        return term


class KG(DefinedNamespace):
    """kg's own terms, declared in ontology/kg.ttl."""

    _NS = Namespace(PREFIXES["kg"])
    _fail = True

    DirectQuotation: URIRef
    MixedQuotation: URIRef
    IndirectQuotation: URIRef
    Group: URIRef
    Figure: URIRef
    Identification: URIRef
    Participation: URIRef
    Response: URIRef
    Extraction: URIRef
    Decision: URIRef
    Correction: URIRef
    Curator: URIRef
    Superseded: URIRef

    about: URIRef
    act: URIRef
    addressee: URIRef
    agency: URIRef
    agencyEvidence: URIRef
    asOf: URIRef
    bound: URIRef
    byline: URIRef
    bylineEvidence: URIRef
    changed: URIRef
    confidence: URIRef
    content: URIRef
    copyOf: URIRef
    correctedBy: URIRef
    corrects: URIRef
    counts: URIRef
    cue: URIRef
    dateEvidence: URIRef
    datelineEvidence: URIRef
    datelinePlace: URIRef
    digest: URIRef
    disputes: URIRef
    evidence: URIRef
    figureKind: URIRef
    figureOf: URIRef
    fingerprint: URIRef
    headlineEvidence: URIRef
    highest: URIRef
    identifiedAs: URIRef
    identifies: URIRef
    impliedBy: URIRef
    inEvent: URIRef
    inQuotation: URIRef
    kept: URIRef
    mention: URIRef
    number: URIRef
    occasion: URIRef
    onBehalfOf: URIRef
    outletEvidence: URIRef
    participant: URIRef
    relation: URIRef
    relayEvidence: URIRef
    relayedBy: URIRef
    reportedIn: URIRef
    respondsTo: URIRef
    roleAsPrinted: URIRef
    saidIn: URIRef
    saidOn: URIRef
    settledName: URIRef
    sha256: URIRef
    source: URIRef
    span: URIRef
    splitIn: URIRef
    standfirstEvidence: URIRef
    status: URIRef
    supports: URIRef
    text: URIRef
    textDigest: URIRef
    undoes: URIRef
    unit: URIRef
    value: URIRef
    values: URIRef
    verdict: URIRef


class SCHEMA(DefinedNamespace):
    """The schema.org terms kg uses."""

    _NS = Namespace(PREFIXES["schema"])
    _fail = True

    Claim: URIRef
    NewsArticle: URIRef
    Person: URIRef
    Quotation: URIRef
    abstract: URIRef
    appearance: URIRef
    datePublished: URIRef
    headline: URIRef
    publisher: URIRef
    sameAs: URIRef
    softwareVersion: URIRef
    spokenByCharacter: URIRef
    text: URIRef
    url: URIRef


class SEM(DefinedNamespace):
    """The Simple Event Model terms kg uses (van Hage et al. 2011)."""

    _NS = Namespace(PREFIXES["sem"])
    _fail = True

    Event: URIRef
    Place: URIRef
    Time: URIRef
    eventType: URIRef
    hasActor: URIRef
    hasBeginTimeStamp: URIRef
    hasEndTimeStamp: URIRef
    hasPlace: URIRef
    hasTime: URIRef
    subEventOf: URIRef


class NIF(DefinedNamespace):
    """The NLP Interchange Format terms kg uses."""

    _NS = Namespace(PREFIXES["nif"])
    _fail = True

    Context: URIRef
    RFC5147String: URIRef
    anchorOf: URIRef
    beginIndex: URIRef
    endIndex: URIRef
    isString: URIRef
    referenceContext: URIRef


EventType = Namespace(EVENT_TYPE)
Role = Namespace(ROLE)


def new_graph(name: str | None = None) -> Graph:
    """Return an empty graph of this name that has kg's prefixes and no others."""
    graph = Graph(identifier=name, bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
