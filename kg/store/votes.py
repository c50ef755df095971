"""What articles call a node, counted, so that its one label can be chosen (`kg.labels`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.labels import best_label
from kg.prefixes import PREFIXES
from kg.rdf.conversion import as_iri, as_node, text_of

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_SETTLED_NAME = ox.NamedNode(PREFIXES["kg"] + "settledName")
NAMING = (_LABEL, RDF_TYPE, _SETTLED_NAME)
"""The properties by which a label is chosen."""

_PERSON = ox.NamedNode(PREFIXES["schema"] + "Person")
_AGENTS = frozenset((_PERSON, ox.NamedNode(PREFIXES["org"] + "Organization"), ox.NamedNode(PREFIXES["kg"] + "Group")))
_LABELLED = _AGENTS | {ox.NamedNode(PREFIXES["sem"] + "Event"), ox.NamedNode(PREFIXES["schema"] + "Claim")}

_MANY = 64
"""Votes from which those of a node are kept. Set by hand: fewer are read in a millisecond."""

Vote = tuple[object, object]
"""A property of `NAMING`, and its value."""


class Votes:
    """How many graphs of a store say each thing by which a node's label is chosen.

    A person of whom ten thousand articles speak has so many labels, which would be read again with every article that
    names them. So the counts of such nodes are kept, and what is written must be told (`changed`).
    """

    def __init__(self, match: Callable[[ox.NamedNode | ox.BlankNode, ox.NamedNode], Iterator[ox.Quad]]) -> None:
        self._match = match
        self._kept: dict[object, Counter[Vote]] = {}

    def of(self, node: ox.NamedNode | ox.BlankNode) -> Counter[Vote]:
        """Return how many graphs say each thing of a node."""
        kept = self._kept.get(node)
        if kept is not None:
            return Counter(kept)
        found: Counter[Vote] = Counter(
            (quad.predicate, quad.object) for name in NAMING for quad in self._match(node, name)
        )
        if found.total() >= _MANY:
            self._kept[node] = Counter(found)
        return found

    def changed(self, before: Iterable[ox.Quad], now: Iterable[ox.Quad]) -> None:
        """Take note that quads were written in place of those `before`."""
        if not self._kept:
            return
        for quads, by in ((before, -1), (now, 1)):
            for node, (_, votes) in votes_in(quads).items():
                if node in self._kept:
                    for vote in votes:
                        self._kept[node][vote] += by

    def forget(self) -> None:
        """Drop what is kept, where it is not known what was written."""
        self._kept.clear()


def votes_in(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode | ox.BlankNode, tuple[str, list[Vote]]]:
    """Return what quads say of each node by which its label is chosen, and the name of a graph that says so."""
    found: dict[ox.NamedNode | ox.BlankNode, tuple[str, list[Vote]]] = {}
    for quad in quads:
        predicate = quad.predicate
        if predicate in _NAMING:
            of_node = found.setdefault(as_node(quad.subject), (as_iri(quad.graph_name).value, []))
            of_node[1].append((predicate, quad.object))
    return found


_NAMING = frozenset(NAMING)


def is_labelled(votes: Iterable[Vote]) -> bool:
    """Return whether a node of which this is said has a label for all articles: agents, events and claims have."""
    return any((name == RDF_TYPE and value in _LABELLED) or name == _SETTLED_NAME for name, value in votes)


def chosen(votes: Mapping[Vote, int]) -> str | None:
    """Return the label of a node: the name that a person settled, else the best that articles give it, if any does."""
    said = [(name, value, count) for (name, value), count in votes.items() if count > 0]
    forms: Counter[str] = Counter()
    for name, value, count in said:
        if name == _LABEL:
            forms[text_of(value)] += count  # type: ignore[arg-type]
    if not forms:
        return None
    if settled := sorted(text_of(value) for name, value, _ in said if name == _SETTLED_NAME):  # type: ignore[arg-type]
        return settled[0]
    types = {value for name, value, _ in said if name == RDF_TYPE}
    return best_label(forms, person=_PERSON in types, happening=not types & _AGENTS)
