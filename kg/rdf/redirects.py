"""IRIs of a graph replaced by others, as people decided."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.prefixes import PREFIXES

_LABEL, _OTHER_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.NamedNode(PREFIXES["skos"] + "altLabel")


def redirected(quads: set[ox.Quad], redirects: Mapping[str, str], base: str) -> set[ox.Quad]:
    """Return a graph's quads with each node that is a key of `redirects` (paths under `base`) replaced by its value.

    Where the new node already has a label in the graph, the old one's becomes an alternative label.
    """
    moves: dict[object, ox.NamedNode] = {
        ox.NamedNode(base + old): ox.NamedNode(base + new) for old, new in redirects.items()
    }
    if not moves or not any(quad.subject in moves or quad.object in moves for quad in quads):
        return quads
    labels = {(quad.subject, quad.object) for quad in quads if quad.predicate == _LABEL}
    targets = set(moves.values())
    labelled: set[object] = {subject for subject, _ in labels if subject in targets}
    result = set()
    for quad in sorted(quads, key=str):
        new, predicate = moves.get(quad.subject, quad.subject), quad.predicate
        if quad.subject in moves and predicate == _LABEL:
            if (new, quad.object) in labels:
                continue
            if new in labelled:
                predicate = _OTHER_LABEL
            labelled.add(new)
        result.add(ox.Quad(new, predicate, moves.get(quad.object, quad.object), quad.graph_name))
    return result
