"""The page of the vocabulary at its namespace: classes, properties and concepts with what they mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.prefixes import OWL, PREFIXES, shortened
from kg.resources import folder
from kg.serve.linked import VOCABULARIES
from kg.serve.linked import vocabulary as triples
from kg.serve.negotiation import BY_NAME
from kg.serve.rendering import Page

__all__ = ["known_terms", "page", "triples"]

_KINDS = {
    f"{OWL}Class": "Classes",
    f"{OWL}ObjectProperty": "Properties that lead to nodes",
    f"{OWL}DatatypeProperty": "Properties that have values",
    f"{OWL}AnnotationProperty": "Notes",
    f"{PREFIXES['skos']}Concept": "Concepts",
}
_RDF_TYPE = f"{PREFIXES['rdf']}type"
_SHORT = {iri: next(kind for kind in ("class", "property", "concept") if iri.lower().endswith(kind)) for iri in _KINDS}
_SAYS = {
    "label": (f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}prefLabel"),
    "comment": (f"{PREFIXES['rdfs']}comment", f"{PREFIXES['skos']}definition"),
    "broader": (
        f"{PREFIXES['rdfs']}subClassOf",
        f"{PREFIXES['rdfs']}subPropertyOf",
        f"{PREFIXES['skos']}broader",
    ),
    "domain": (f"{PREFIXES['rdfs']}domain",),
    "range": (f"{PREFIXES['rdfs']}range",),
}
_TITLES = {"/ontology": "Vocabulary", "/role": "Roles", "/event-type": "Types of events"}


@dataclass(frozen=True)
class Term:
    """A term: its id on the page (the fragment of its IRI), its name, and what is said of it."""

    id: str
    name: str
    says: dict[str, list[str]]


@cache
def page(path: str) -> Page:
    """Return the page of the vocabulary at this path."""
    about: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in triples(path):
        if isinstance(triple.subject, ox.NamedNode):
            about[triple.subject.value].append(triple)
    namespace = {"/role": PREFIXES["kgr"], "/event-type": PREFIXES["kge"]}.get(path)
    sections: dict[str, list[Term]] = {heading: [] for heading in _KINDS.values()}
    for iri, said in sorted(about.items(), key=lambda item: shortened(item[0])):
        if namespace and not iri.startswith(namespace):
            continue
        for kind in (
            t.object.value
            for t in said
            if t.predicate.value == f"{PREFIXES['rdf']}type" and isinstance(t.object, ox.NamedNode)
        ):
            if kind in _KINDS:
                sections[_KINDS[kind]].append(Term(iri.rpartition("#")[2] or iri, shortened(iri), _said(said)))
    return Page(
        template="vocabulary.html",
        title=_TITLES[path],
        shows={"sections": {heading: terms for heading, terms in sections.items() if terms}, "titles": _TITLES},
        alternates=tuple((BY_NAME[name], f"{path}?format={name}") for name in ("ttl", "jsonld", "nt")),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A term that the vocabulary has: its prefixed name, what it is (a class, a property, a concept), what it means."""

    name: str
    kind: str
    means: str


@cache
def known_terms() -> tuple[Known, ...]:
    """Return all terms that ontology/ declares, by their prefixed names."""
    found: dict[str, Known] = {}
    said: dict[str, list[ox.Triple]] = defaultdict(list)
    for file in sorted(set(VOCABULARIES.values())):
        for quad in ox.parse(path=folder("ontology") / file, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                said[quad.subject.value].append(quad.triple)
    for iri, told in said.items():
        types = {t.object.value for t in told if isinstance(t.object, ox.NamedNode) and t.predicate.value == _RDF_TYPE}
        kind = next((_SHORT[type] for type in sorted(types) if type in _SHORT), "")
        name = shortened(iri)
        if kind and name != iri:
            found[name] = Known(name, kind, " ".join(_said(told).get("comment", [])))
    return tuple(found[name] for name in sorted(found))


def _said(triples: list[ox.Triple]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name, properties in _SAYS.items():
        values = [t.object for t in triples if t.predicate.value in properties]
        shown = [
            shortened(v.value) if isinstance(v, ox.NamedNode) else v.value
            for v in values
            if isinstance(v, ox.NamedNode | ox.Literal)
        ]
        if shown:
            said[name] = sorted(shown)
    return said
