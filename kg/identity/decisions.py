"""What follows from what people decided: which IRI stands for which, and what is never joined."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kg.model import Decision


class Decisions:
    """All decisions, in the order in which they were made; immutable.

    The log is replayed, so that nothing is overwritten: a decision that is taken back stays in it.
    """

    def __init__(self, log: Iterable[Decision] = ()) -> None:
        self.log = tuple(log)

    def __len__(self) -> int:
        return len(self.log)

    def and_then(self, decision: Decision) -> Decisions:
        """Return these with one more."""
        return Decisions((*self.log, decision))

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """The decisions that no later one took back."""
        kept: list[Decision] = []
        for decision in self.log:
            if decision.kind == "different" and not decision.articles:
                joined = next((d for d in reversed(kept) if d.kind == "same" and _joins(d, decision)), None)
                if joined:
                    kept.remove(joined)
            kept.append(decision)
        return tuple(kept)

    @cached_property
    def _moves(self) -> tuple[Decision, ...]:
        return tuple(d for d in self.standing if d.kind == "same" or d.articles)

    @cached_property
    def _split_articles(self) -> frozenset[str]:
        return frozenset(article for d in self._moves for article in d.articles)

    @cached_property
    def redirects(self) -> dict[str, str]:
        """What has gone into what, followed to its end; splits, which are of some articles only, are not among them."""
        found: dict[str, str] = {}
        for decision in self._moves:
            if decision.kind == "same":
                found[decision.b] = decision.a
                found |= {old: decision.a for old, new in found.items() if new == decision.b}
        return found

    @cached_property
    def _apart(self) -> frozenset[frozenset[str]]:
        kept = (d for d in self.standing if d.kind == "different")
        return frozenset(frozenset((self.current(d.a), self.current(d.b))) for d in kept)

    def current(self, iri: str, article: str | None = None) -> str:
        """Return what an IRI that a matcher gave stands for now; of a node of `article`, where that is named."""
        if article not in self._split_articles:
            return self.redirects.get(iri, iri)
        for decision in self._moves:
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
        """Return every IRI that a matcher can have given to what is `iri` now, itself among them."""
        found = {iri}
        for decision in reversed(self._moves):
            if decision.kind == "same" and decision.a in found:
                found.add(decision.b)
            elif decision.articles and decision.b in found:
                found.add(decision.a)
        return frozenset(found)

    def about(self, iri: str) -> tuple[Decision, ...]:
        """Return the decisions that say something of this IRI or of one that went into it, in their order."""
        names = self.origins(iri)
        return tuple(d for d in self.log if d.a in names or d.b in names)


def _joins(same: Decision, different: Decision) -> bool:
    return {same.a, same.b} == {different.a, different.b}
