"""What a graph tells, as text, to be looked up by subject and by object: for reading whole graphs quickly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from kg.rdf.conversion import Term, text_of


class Told:
    """The triples of a graph. Terms are their text: no two of those that the model reads share it."""

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        self._objects: dict[tuple[str, str], list[str]] = {}
        self._subjects: dict[tuple[str, str], list[str]] = {}
        for subject, predicate, value in triples:
            self._objects.setdefault((subject, predicate), []).append(value)
            self._subjects.setdefault((predicate, value), []).append(subject)

    @classmethod
    def of(cls, triples: Iterable[tuple[Term, Term, Term]]) -> Self:
        """Return what triples of the store's terms tell."""
        return cls((text_of(s), text_of(p), text_of(o)) for s, p, o in triples)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property of a node."""
        return self._objects.get((subject, predicate), [])

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the nodes with this value of a property."""
        return self._subjects.get((predicate, value), [])

    def value(self, subject: str, predicate: str) -> str:
        """Return the first value of a property, in the order of text; "" where it has none."""
        return min(self.objects(subject, predicate), default="")
