"""Linked data: what the graph says of an IRI, in the formats of RDF; and the vocabulary at its namespace."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

import pyoxigraph as ox

from kg.export import xml
from kg.prefixes import PREFIXES
from kg.resources import folder
from kg.serve.edition import Edition
from kg.serve.negotiation import JSONLD, NTRIPLES, RDFXML, TURTLE

FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    JSONLD: ox.RdfFormat.JSON_LD,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
}

_LETTERS = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
"""Encoded bytes that are no ASCII characters."""

MOST = 20_000
"""Most triples, in each direction, that are told of a node."""

VOCABULARIES = {"/ontology": "kg.ttl", "/role": "schemes.ttl", "/event-type": "schemes.ttl"}
"""The files of ontology/ by the paths of their namespaces, which are the same whatever the base."""


def paths_of(raw: str) -> tuple[str, ...]:
    """Return the paths of IRIs that a request's path can mean: as it was sent, and with its letters decoded.

    A browser sends "é" as %C3%A9 (RFC 3987, 3.1), and kg has "é" in the IRIs of names, but %C3%A9 and %2F in those of
    articles, whose identifiers may hold anything.
    """

    def letters(found: re.Match[str]) -> str:
        try:
            return unquote_to_bytes(found[0]).decode()
        except UnicodeDecodeError:
            return found[0]

    return tuple(dict.fromkeys((raw, _LETTERS.sub(letters, raw))))


def about(edition: Edition, iri: str) -> set[ox.Triple]:
    """Return what the graphs say of an IRI: of an article its whole graph, of else the triples that it is in.

    Of a graph that is about no article (of labels, decisions or corrections) these are its own.

    Empty where they say nothing. Raises ValueError where it is not an IRI.
    """
    node = ox.NamedNode(iri)
    article = edition.index.article(iri.replace("/graph/", "/article/", 1))
    if article:
        return {ox.Triple(*triple) for triple in edition.store.triples_in(article.graph)}  # type: ignore[arg-type]
    out = edition.store.select(f"SELECT DISTINCT ?p ?o WHERE {{ {node} ?p ?o }} LIMIT {MOST}").rows
    into = edition.store.select(f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p {node} }} LIMIT {MOST}").rows
    if not out and not into:
        own = edition.store.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }} LIMIT {MOST}").rows
        return {ox.Triple(s, p, o) for s, p, o in own}  # type: ignore[arg-type]
    return {ox.Triple(node, p, o) for p, o in out} | {ox.Triple(s, p, node) for s, p in into}  # type: ignore[arg-type]


def written(triples: set[ox.Triple], media: str) -> bytes:
    """Return triples in one of FORMATS: the same triples, the same bytes. What XML cannot hold becomes U+FFFD."""
    ordered = sorted(triples, key=str)
    if media == RDFXML:
        ordered = [
            ox.Triple(t.subject, t.predicate, ox.Literal(xml.clean(t.object.value), datatype=t.object.datatype))
            if isinstance(t.object, ox.Literal) and not t.object.language
            else t
            for t in ordered
        ]
    data = ox.serialize(ordered, format=FORMATS[media], prefixes=PREFIXES if media != NTRIPLES else None)
    assert data is not None
    return data


def vocabulary(path: str) -> set[ox.Triple]:
    """Return the triples of the vocabulary at one of the paths of VOCABULARIES."""
    quads = ox.parse(path=folder("ontology") / VOCABULARIES[path], format=ox.RdfFormat.TURTLE)
    return {quad.triple for quad in quads}
