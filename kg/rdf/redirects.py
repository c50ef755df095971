"""IRIs of a graph replaced by others, as people decided."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.rdf.namespaces import RDFS, SKOS


def redirected(graph: Graph, redirects: Mapping[str, str], base: str) -> Graph:
    """Return the graph with each node that is a key of `redirects` (paths under `base`) replaced by its value.

    Where the new node already has a label in the graph, the old one's becomes an alternative label. The graph itself is
    returned where nothing changes.
    """
    moves: dict[Node, URIRef] = {URIRef(base + old): URIRef(base + new) for old, new in redirects.items()}
    moved = {node for node in graph.all_nodes() if node in moves}
    if not moved:
        return graph
    result = Graph(identifier=graph.identifier, bind_namespaces="none")
    for prefix, namespace in graph.namespaces():
        result.bind(prefix, namespace)
    labelled: set[Node] = {node for node in set(moves.values()) if (node, RDFS.label, None) in graph}
    for subject, predicate, value in sorted(graph):
        new = moves.get(subject, subject)
        if subject in moved and predicate == RDFS.label:
            if (new, RDFS.label, value) in graph:
                continue
            if new in labelled:
                predicate = SKOS.altLabel
            labelled.add(new)
        result.add((new, predicate, moves.get(value, value)))
    return result
