"""What a graph tells, as text, to be looked up by subject and by object: for reading whole graphs quickly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from kg.rdf.conversion import Term, text_of


class Told:
    """The triples of a graph. Terms are their text: no two of those that the model reads share it."""

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        self._pairs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, predicate, value in triples:
            self._pairs[predicate].append((subject, value))
        self._objects: dict[str, dict[str, list[str]]] = {}
        self._subjects: dict[str, dict[str, list[str]]] = {}
        """Values by subject, and subjects by value, of each predicate that was asked for."""

    @classmethod
    def of(cls, triples: Iterable[tuple[Term, Term, Term]]) -> Self:
        """Return what triples of the store's terms tell."""
        return cls((text_of(s), text_of(p), text_of(o)) for s, p, o in triples)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property of a node."""
        if predicate not in self._objects:
            self._objects[predicate] = _gathered(self._pairs[predicate])
        return self._objects[predicate].get(subject, [])

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the nodes with this value of a property."""
        if predicate not in self._subjects:
            self._subjects[predicate] = _gathered((value, subject) for subject, value in self._pairs[predicate])
        return self._subjects[predicate].get(value, [])

    def value(self, subject: str, predicate: str) -> str:
        """Return the first value of a property, in the order of text; "" where it has none."""
        return min(self.objects(subject, predicate), default="")


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found
