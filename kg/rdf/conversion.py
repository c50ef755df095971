"""RDF terms and graphs: Oxigraph's, which the writer makes and the store has, to rdflib's and back.

They are converted here and nowhere else. rdflib is imported only then, so that who only asks a store need not wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.prefixes import PREFIXES

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_XSD_STRING = ox.NamedNode(PREFIXES["xsd"] + "string")


def text_of(term: Term | None) -> str:
    """Return a literal's value, a node's IRI or label, or a quoted triple as N-Triples; "" for None."""
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple) else term.value


def to_ox(node: Node) -> Term:
    """Return an rdflib term as Oxigraph's. Raises StoreError for a term that RDF 1.1 does not have."""
    import rdflib

    try:
        if isinstance(node, rdflib.URIRef):
            return ox.NamedNode(str(node))
        if isinstance(node, rdflib.BNode):
            return ox.BlankNode(str(node))
        if isinstance(node, rdflib.Literal):
            if node.language:
                return ox.Literal(str(node), language=node.language)
            datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
            return ox.Literal(str(node), datatype=datatype)
    except ValueError as error:
        raise StoreError(f"{node!r} is not a term of RDF: {error}") from error
    raise StoreError(f"{node!r} is not an IRI, a blank node or a literal")


def to_rdflib(term: Term) -> Node:
    """Return an Oxigraph term as rdflib's. A plain string stays plain: xsd:string is RDF 1.1's name for it.

    Raises StoreError for a quoted triple, which RDF 1.1 does not have.
    """
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype == _XSD_STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype)
    raise StoreError(f"{term} is not an IRI, a blank node or a literal")


def to_quads(graph: rdflib.Graph) -> set[ox.Quad]:
    """Return the quads of a graph that has an IRI for a name. Raises StoreError for a term that RDF does not have."""
    name = as_iri(to_ox(graph.identifier))
    return {ox.Quad(to_ox(s), to_ox(p), to_ox(o), name) for s, p, o in graph}  # type: ignore[arg-type]


def to_rdflib_graph(quads: Iterable[ox.Quad], name: str | None) -> rdflib.Graph:
    """Return the triples of quads as a graph of this name. Raises StoreError for a quoted triple."""
    from kg.rdf.namespaces import new_graph

    graph = new_graph(name)
    for quad in quads:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def as_iri(term: object) -> ox.NamedNode:
    """Return a term that is an IRI as such, for the type checker."""
    assert isinstance(term, ox.NamedNode)
    return term


def as_node(term: object) -> ox.NamedNode | ox.BlankNode:
    """Return a term that is an IRI or a blank node as such, for the type checker."""
    assert isinstance(term, ox.NamedNode | ox.BlankNode)
    return term
