"""The graph of labels, {base}labels: of each node one, chosen from what articles call it (`kg.labels`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

import pyoxigraph as ox

from kg.labels import best_label
from kg.prefixes import PREFIXES, is_of_labels, labels_of
from kg.rdf.conversion import as_iri, as_node, text_of
from kg.store.database import Database, Node
from kg.store.votes import KeptVotes, Vote, Votes

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_SETTLED_NAME = ox.NamedNode(PREFIXES["kg"] + "settledName")
_SHOWN_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_NAMING = (_LABEL, RDF_TYPE, _SETTLED_NAME)
"""The properties by which a label is chosen."""

_PERSON = PREFIXES["schema"] + "Person"
_AGENTS = frozenset((_PERSON, PREFIXES["org"] + "Organization", PREFIXES["kg"] + "Group"))
_LABELLED = _AGENTS | {PREFIXES["sem"] + "Event", PREFIXES["schema"] + "Claim"}

_MANY = 16
"""Votes from which those of a node are kept. Set by hand: fewer are read in a tenth of a millisecond."""


@dataclass(frozen=True, slots=True)
class Relabelling:
    """What a write does to the labels: the quads to delete and to add; `votes` is what it adds to those of nodes."""

    old: set[ox.Quad]
    new: set[ox.Quad]
    votes: Mapping[Node, Votes]


class Labels:
    """The labels of a store, and how many of its graphs say each thing by which they are chosen: its votes.

    Those of nodes that have many are kept (`kg.store.votes`), and what is written must be told (`written`).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = KeptVotes(database.path)

    def close(self) -> None:
        """Write what is kept to the disk. To be called after the last write, before the database is closed."""
        self._kept.close()

    def of(self, node: ox.NamedNode) -> str | None:
        """Return the label of a node, None where it has none."""
        return next((text_of(quad.object) for quad in self._database.match(node, _SHOWN_LABEL)), None)

    def change(self, gone: Set[ox.Quad], coming: Set[ox.Quad]) -> Relabelling:
        """Return what becomes of the labels where some quads go, and others come to the store.

        A label is the name that a person settled for the node, else the best of what articles call it (`kg.labels`).
        """
        votes: dict[Node, Votes] = {}
        of_node: dict[Node, str] = {}
        for quads, by in ((gone, -1), (coming, 1)):
            for node, (graph, said) in _votes_in(quads).items():
                is_labelled = _is_labelled(said)
                if is_labelled:
                    of_node[node] = graph
                elif any(name == RDF_TYPE.value for name, _ in said):
                    continue  # a statement, a figure: most nodes
                counted = votes.setdefault(node, Counter())
                for vote in said:
                    counted[vote] += by
        counts = self._votes(of_node)
        shown: defaultdict[object, set[ox.Quad]] = defaultdict(set)
        for quad in self._database.about(of_node, (_SHOWN_LABEL,)):
            if quad not in gone:
                shown[quad.subject].add(quad)
        old, new = set[ox.Quad](), set[ox.Quad]()
        for node, graph in of_node.items():
            told = counts[node]
            told.update(votes[node])
            old |= shown[node]
            if found := _chosen(told):
                new.add(self._label(node, found, shown[node], graph))
        return Relabelling(old - new, new - old, votes)

    def written(self, relabelling: Relabelling) -> None:
        """Take note that the quads were written of which `change` returned this."""
        for node, votes in relabelling.votes.items():
            if (kept := self._kept.of(str(node))) is not None:
                self._kept.keep(str(node), kept + votes)
        self._kept.spill()

    def forget(self) -> None:
        """Drop what is kept, where it is not known what was written."""
        self._kept.forget()

    def wrong(self) -> Iterator[tuple[Node, set[ox.Quad], set[ox.Quad]]]:
        """Yield the nodes that have another label than follows from the articles, sorted; none in a sound store.

        Beside each are the quads that give it its labels, and those that should.
        """
        told: dict[object, Votes] = {}
        graphs: dict[object, str] = {}
        shown: defaultdict[object, set[ox.Quad]] = defaultdict(set)
        for predicate in _NAMING:
            for quad in self._database.match(None, predicate):
                told.setdefault(quad.subject, Counter())[predicate.value, text_of(quad.object)] += 1
                graphs[quad.subject] = as_iri(quad.graph_name).value
        for quad in self._database.match(None, _SHOWN_LABEL):
            if is_of_labels(as_iri(quad.graph_name).value):
                shown[quad.subject].add(quad)
        labelled = {node for node, votes in told.items() if _is_labelled(votes)}
        for node in map(as_node, sorted(labelled | shown.keys(), key=str)):
            best = _chosen(told[node]) if node in labelled else None
            should = {self._label(node, best, shown[node], graphs[node])} if best else set()
            if shown[node] != should:
                yield node, shown[node], should

    @staticmethod
    def _label(node: Node, label: str, shown: Iterable[ox.Quad], graph: str) -> ox.Quad:
        """Return the quad of a label: in the graph where one is `shown` now, else in that of the base of `graph`."""
        names = (as_iri(quad.graph_name) for quad in shown)
        where = min(names, default=ox.NamedNode(labels_of(graph)), key=str)
        return ox.Quad(node, _SHOWN_LABEL, ox.Literal(label), where)

    def _votes(self, nodes: Iterable[Node]) -> dict[Node, Votes]:
        """Return how many graphs say each thing of each node."""
        found: dict[Node, Votes] = {}
        unknown: dict[Node, Votes] = {}
        for node in nodes:
            kept = self._kept.of(str(node))
            if kept is None:
                unknown[node] = found[node] = Counter()
            else:
                found[node] = Counter(kept)
        for quad in self._database.about(unknown, _NAMING):
            unknown[as_node(quad.subject)][quad.predicate.value, text_of(quad.object)] += 1
        for node, votes in unknown.items():
            if votes.total() >= _MANY:
                self._kept.keep(str(node), Counter(votes))
        return found


def _votes_in(quads: Iterable[ox.Quad]) -> dict[Node, tuple[str, list[Vote]]]:
    """Return what quads say of each node by which its label is chosen, and the name of a graph that says so."""
    naming = frozenset(_NAMING)
    found: dict[Node, tuple[str, list[Vote]]] = {}
    for quad in quads:
        predicate = quad.predicate
        if predicate in naming:
            of_node = found.setdefault(as_node(quad.subject), (as_iri(quad.graph_name).value, []))
            of_node[1].append((predicate.value, text_of(quad.object)))
    return found


def _is_labelled(votes: Iterable[Vote]) -> bool:
    """Return whether a node of which this is said has a label for all articles: agents, events and claims have."""
    return any((name == RDF_TYPE.value and value in _LABELLED) or name == _SETTLED_NAME.value for name, value in votes)


def _chosen(votes: Mapping[Vote, int]) -> str | None:
    """Return the label of a node: the name that a person settled, else the best that articles give it, if any does."""
    said = [(name, value, count) for (name, value), count in votes.items() if count > 0]
    forms = {value: count for name, value, count in said if name == _LABEL.value}
    if not forms:
        return None
    if settled := sorted(value for name, value, _ in said if name == _SETTLED_NAME.value):
        return settled[0]
    types = {value for name, value, _ in said if name == RDF_TYPE.value}
    return best_label(forms, person=_PERSON in types, happening=not types & _AGENTS)
