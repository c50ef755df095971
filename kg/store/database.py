"""The narrow waist of a store: what it asks of the database that has its quads, wherever that is.

There are two: Oxigraph in a folder (`embedded`), and a server that speaks SPARQL 1.1 Protocol (`remote`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg.prefixes import PREFIXES
from kg.rdf.conversion import Term

FINGERPRINT = ox.NamedNode(PREFIXES["kg"] + "fingerprint")
"""The property by which a graph says of what it was made."""

Node = ox.NamedNode | ox.BlankNode
GraphName = Node | ox.DefaultGraph
Dataset = tuple[Sequence[Node | ox.DefaultGraph], Sequence[Node]]
"""The graphs that a query's default graph is made of, and those that it knows by their names."""

Result = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]
"""What a query gives: rows, true or false, or triples."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What is written at once: `graphs` in place of those of their names, one without quads being none.

    Besides, the quads of `old` leave other graphs, and those of `new` come to them. `is_addition` is whether there is
    neither a graph of these names yet, nor anything to delete.
    """

    graphs: Mapping[str, Set[ox.Quad]]
    old: Set[ox.Quad]
    new: Set[ox.Quad]
    is_addition: bool


class Database(Protocol):
    """Quads in named graphs. Each method raises StoreError where the database is closed or cannot be read."""

    @property
    def name(self) -> str:
        """What messages call it: a folder or an address."""

    @property
    def path(self) -> Path | None:
        """The folder with what lies beside the quads: the register, and what is remembered of them. None: nowhere."""

    def close(self) -> None:
        """Write what is pending and release what is held. Closing twice is harmless."""

    def is_registered(self) -> bool:
        """Return whether the register in the folder `path` is the one that the quads were last written with."""

    def match(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that have these terms, None being any."""

    def about(self, nodes: Iterable[Node], predicates: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        """Yield the quads that say one of these properties of one of these nodes, in any graph."""

    def has(self, quad: ox.Quad) -> bool:
        """Return whether it has a quad."""

    def count(self) -> int:
        """Return the number of quads."""

    def names(self) -> Iterable[Node]:
        """Return the names of the graphs, in no order."""

    def triples(self, names: Sequence[ox.NamedNode]) -> Iterator[tuple[ox.NamedNode, bytes]]:
        """Yield these graphs in their order, each as lines of N-Triples in no order."""

    def query(self, query: str, dataset: Dataset | None, bindings: Mapping[str, Term]) -> Result:
        """Run a SPARQL query with kg's prefixes; where `dataset` is None, FROM or the union of all graphs is meant.

        Raises SyntaxError where it cannot be parsed, ValueError, OSError or RuntimeError where it cannot be run.
        """

    def write(self, change: Change) -> None:
        """Write a change: all of it or nothing, as far as the database can. Raises StoreError where it cannot."""

    @property
    def is_fast_in_bulk(self) -> bool:
        """Whether `load` is faster than `write` where nothing was written yet."""

    def load(self, change: Change) -> None:
        """Write many graphs that are not there yet. A process that is killed meanwhile leaves some `unfinished`.

        Raises StoreError where it cannot.
        """

    def unfinished(self) -> frozenset[str]:
        """Return the names of the graphs that a process was writing by `load` when it was killed.

        Any part of them may be there, and of the labels that follow from them.
        """

    def finished(self) -> None:
        """Take note that what was unfinished is no longer. Raises StoreError where that cannot be noted."""

    def size(self) -> int | None:
        """Return the bytes of its files, 0 in memory; None where it does not say."""

    def check(self) -> None:
        """Read all files. Raises StoreError where something cannot be read, or there are no files to read."""

    def copy(self, folder: Path) -> None:
        """Copy the quads into a new folder. Raises StoreError where that cannot be done."""


def update_of(change: Change) -> str:
    """Return a change as SPARQL Update. Doing it twice does what doing it once does."""
    updates = [f"DELETE DATA {{ {_written(change.old)} }}"] if change.old else []
    updates += [replacement(ox.NamedNode(name), quads) for name, quads in change.graphs.items()]
    updates += [f"INSERT DATA {{ {_written(change.new)} }}"] if change.new else []
    return " ; ".join(updates)


def updates_of(change: Change, most: int) -> list[str]:
    """Return a change as several updates of up to `most` quads, to be done in their order.

    The fingerprint of a graph comes last, so that an article of which not all was written is not taken for stored.
    """
    updates = [f"DELETE DATA {{ {_written(part)} }}" for part in _parts(change.old, most)]
    updates += [f"INSERT DATA {{ {_written(part)} }}" for part in _parts(change.new, most)]
    for name, quads in change.graphs.items():
        first, *others = _parts(sorted(quads, key=lambda quad: quad.predicate == FINGERPRINT), most) or [()]
        updates.append(replacement(ox.NamedNode(name), first))
        updates += [f"INSERT DATA {{ {_written(part)} }}" for part in others]
    return updates


def replacement(name: Node, quads: Iterable[ox.Quad]) -> str:
    """Return the SPARQL Update that puts a graph in the place of the one of its name; without quads there is none."""
    triples = "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in quads)
    return f"DROP SILENT GRAPH {name}" + (f" ; INSERT DATA {{ GRAPH {name} {{ {triples} }} }}" if triples else "")


def _written(quads: Iterable[ox.Quad]) -> str:
    """Return quads as SPARQL Update has them, in order."""
    return "\n".join(sorted(f"GRAPH {q.graph_name} {{ {q.subject} {q.predicate} {q.object} }}" for q in quads))


def _parts(quads: Iterable[ox.Quad], most: int) -> list[Sequence[ox.Quad]]:
    whole = tuple(quads)
    return [whole[start : start + most] for start in range(0, len(whole), most)]
