"""What follows from what people decided: which IRI stands for which, and which two are never joined."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kg.model import Decision


class Decisions:
    """All decisions, in the order in which they were made; immutable.

    Nothing is overwritten: what stands now is worked out by going through the log, which keeps decisions that a later
    one took back.
    """

    def __init__(self, log: Iterable[Decision] = ()) -> None:
        self.log = tuple(log)

    def __len__(self) -> int:
        return len(self.log)

    def and_then(self, decision: Decision) -> Decisions:
        """Return these with one more."""
        return Decisions((*self.log, decision))

    @cached_property
    def _effective(self) -> tuple[Decision, ...]:
        """The decisions without those that were undone."""
        kept: list[Decision] = []
        for decision in self.log:
            if decision.kind != "undone":
                kept.append(decision)
                continue
            meant = (decision.a, decision.b, decision.articles)
            if undone := next((d for d in reversed(kept) if (d.a, d.b, d.articles) == meant), None):
                kept.remove(undone)
        return tuple(kept)

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """The decisions that no later one took back."""
        kept: list[Decision] = []
        for decision in self._effective:
            if decision.kind == "different" and not decision.articles:
                joined = next((d for d in reversed(kept) if d.kind == "same" and _are_of_one_pair(d, decision)), None)
                if joined:
                    kept.remove(joined)
            kept.append(decision)
        return tuple(kept)

    @cached_property
    def _replacing(self) -> tuple[Decision, ...]:
        """The standing decisions that put one IRI in place of another: what is the same, and splits."""
        return tuple(d for d in self.standing if d.kind == "same" or d.articles)

    @cached_property
    def _split_articles(self) -> frozenset[str]:
        return frozenset(article for d in self._replacing for article in d.articles)

    @cached_property
    def redirects(self) -> dict[str, str]:
        """Each IRI that gave way to another, with the one that it has come to be.

        Splits are not among them: they are of some articles only.
        """
        found: dict[str, str] = {}
        for decision in self._replacing:
            if decision.kind == "same":
                found[decision.b] = decision.a
                found |= {old: decision.a for old, new in found.items() if new == decision.b}
        return found

    @cached_property
    def _apart(self) -> frozenset[frozenset[str]]:
        kept = (d for d in self.standing if d.kind == "different")
        return frozenset(frozenset((self.current(d.a), self.current(d.b))) for d in kept)

    def current(self, iri: str, article: str | None = None) -> str:
        """Return what an IRI that a matcher gave stands for now; for a node of `article`, where that is given."""
        if article not in self._split_articles:
            return self.redirects.get(iri, iri)
        for decision in self._replacing:
            if decision.kind == "same":
                iri = decision.a if iri == decision.b else iri
            elif iri == decision.a and article in decision.articles:
                iri = decision.b
        return iri

    def are_apart(self, a: str, b: str) -> bool:
        """Return whether a person said that the two are never one."""
        pair = frozenset((self.current(a), self.current(b)))
        return len(pair) == 2 and pair in self._apart

    @cached_property
    def all_named(self) -> frozenset[str]:
        """Every IRI that a decision is about."""
        return frozenset(path for d in self.log for path in (d.a, d.b))

    def origins(self, iri: str) -> frozenset[str]:
        """Return every IRI that a matcher can have given to what is `iri` now, `iri` among them."""
        found = {iri}
        for decision in reversed(self._replacing):
            if decision.kind == "same" and decision.a in found:
                found.add(decision.b)
            elif decision.articles and decision.b in found:
                found.add(decision.a)
        return frozenset(found)

    def about(self, iri: str) -> tuple[Decision, ...]:
        """Return the decisions about this IRI or about one that gave way to it, in their order."""
        names = self.origins(iri)
        return tuple(d for d in self.log if d.a in names or d.b in names)


def _are_of_one_pair(same: Decision, different: Decision) -> bool:
    return {same.a, same.b} == {different.a, different.b}
