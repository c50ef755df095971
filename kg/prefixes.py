"""The IRIs kg writes under, and their prefixes, as plain strings: a query must not wait for rdflib to load."""

from __future__ import annotations

import re
from collections.abc import Mapping

DEFAULT_BASE = "https://kg.example/"
"""The base IRI of a graph's nodes where no other is given. RFC 2606 reserves .example, so it belongs to nobody."""

EVENT_TYPE = "https://kg.example/event-type#"
"""The event-type scheme, in ontology/schemes.ttl."""

ROLE = "https://kg.example/role#"
"""The scheme of roles. ontology/schemes.ttl orders the common ones by skos:broader."""

OWL = "http://www.w3.org/2002/07/owl#"
"""The namespace of OWL's own terms. Only ontologies and headers have them, so it is no prefix of a graph."""

PREFIXES: dict[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "kg": "https://kg.example/ontology#",
    "kge": EVENT_TYPE,
    "kgr": ROLE,
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix to namespace. The store knows them: queries need not declare them."""

_GRAPH = "graph/"
"""An article's graph is named {base}graph/{identifier}."""

_LABELS = "labels"
"""The graph of labels is named {base}labels."""

_DECLARED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE)
_LITERALS = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'""")
_USED = re.compile(r"(?<![\w<:])([A-Za-z][\w-]*):\w")

_SAID = re.compile(r"""<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""")
"""IRIs, strings and comments of a query, in which no word is a keyword."""
_FROM = re.compile(r"(?<![?$\w:.-])FROM(?![\w:.-])", re.IGNORECASE)


def base_of(graph: str) -> str:
    """Return the base IRI in the name of an article's graph, "" where it has another form."""
    return graph.rpartition(_GRAPH)[0]


def article_of(graph: str) -> str | None:
    """Return the article's identifier, percent-encoded, in the name of its graph; None where it has another form."""
    _, found, article = graph.rpartition(_GRAPH)
    return article if found else None


def shortened(iri: str, more: Mapping[str, str] | None = None) -> str:
    """Return an IRI as a prefixed name ("schema:text"), whole where none fits. `more` are prefixes besides kg's."""
    for prefix, namespace in {**PREFIXES, **(more or {})}.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def undeclared(query: str) -> list[str]:
    """Return the prefixes that a SPARQL query uses and does not declare, sorted."""
    used = set(_USED.findall(_LITERALS.sub(" ", query)))
    return sorted(used - set(_DECLARED.findall(query)))


def names_dataset(query: str) -> bool:
    """Return whether a SPARQL query has FROM or FROM NAMED, which say what its default graph is."""
    return "from" in query.lower() and bool(_FROM.search(_SAID.sub(" ", query)))


def labels_of(graph: str) -> str:
    """Return the IRI of the graph of labels beside a graph: {base}labels, urn:kg:labels where its name has no base."""
    return f"{base_of(graph) or 'urn:kg:'}{_LABELS}"


def is_of_labels(graph: str) -> bool:
    """Return whether the graph with this IRI is one of labels."""
    return graph.endswith(_LABELS) and not graph.endswith(_GRAPH + _LABELS)  # the article "labels"
