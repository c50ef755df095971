"""Who "he" and "she" are: references to persons gathered into chains, from the article's beginning to its end."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from itertools import islice

from kg.model import Form, Span
from kg.resolve.discourse import Discourse
from kg.resolve.pronouns.nouns import predicate_of, same_noun, titled
from kg.resolve.pronouns.ranking import Candidate, Chain, Surroundings, candidates, shares
from kg.resolve.pronouns.references import Reference, is_bound, names_of, nouns_of, pronouns_of, titles_of
from kg.resolve.speakers.entities import Entity

_WINDOW = 30
"""Sentences before a pronoun in which a person must have been mentioned."""
_MOST = 24
"""Candidates of one pronoun: a bound that keeps time linear in texts that name hundreds."""

Choice = Callable[[Reference, Sequence[Candidate]], tuple[int, float]]


def most_probable(_: Reference, found: Sequence[Candidate]) -> tuple[int, float]:
    """Return the index of the most probable candidate and its probability."""
    probable = shares(found)
    best = max(range(len(found)), key=probable.__getitem__)
    return best, probable[best]


class People:
    """The references to persons in one article, and the chains they are put into.

    `settle` goes through them in text order.
    `choose` says which candidate a pronoun means; it is the trained ranking but while that is being trained.
    """

    def __init__(self, discourse: Discourse, choose: Choice = most_probable) -> None:
        self.discourse = discourse
        self.choose = choose
        self.reading = discourse.reading
        self.paragraphs = [p.start for p in discourse.doc.paragraphs]
        self.chains: dict[Entity, Chain] = {}
        self.chain_of: dict[Reference, Chain] = {}
        self.confidence: dict[Reference, float] = {}
        self.latest: dict[Chain, None] = {}
        self.owned: dict[tuple[Chain, str], Chain] = {}
        self.named: dict[Reference, Entity] = {}
        for mention, reference in names_of(self.reading, discourse.names):
            self.named[reference] = discourse.cast.by_mention[mention.span]
        for mention, reference in titles_of(self.reading, discourse.names):
            self.named[reference] = discourse.cast.by_mention[mention.span]
        nouns = nouns_of(self.reading, discourse.names)
        self.references = sorted(
            [*self.named, *nouns, *pronouns_of(self.reading)], key=lambda r: (r.head.start, r.head.end)
        )
        self._starts = [r.head.start for r in self.references]
        self._mark_first()
        for reference, entity in self.named.items():
            self._chain(entity).named += reference.form == "name"
        self.settled = 0
        self.contents = _contents(discourse)
        self.sources = {a.source for a in discourse.attributions if a.source}

    def _mark_first(self) -> None:
        seen: set[int] = set()
        for reference in self.references:
            reference.first = reference.sentence not in seen
            seen |= {reference.sentence} if not reference.aside else set()

    def _chain(self, entity: Entity) -> Chain:
        if entity not in self.chains:
            self.chains[entity] = Chain(entity=entity, gender=entity.gender)
        return self.chains[entity]

    # ------------------------------------------------------------ going through the text

    def settle(self, before: int) -> None:
        """Put every reference that begins before a position into a chain."""
        while self.settled < len(self.references) and self.references[self.settled].head.start < before:
            reference = self.references[self.settled]
            self.settled += 1
            if reference not in self.chain_of:
                self._settle(reference)

    def _settle(self, reference: Reference) -> None:
        if reference in self.named:
            self._join(reference, self._chain(self.named[reference]))
        elif reference.form == "nominal":
            if chain := self._noun(reference):
                self._join(reference, chain)
        else:
            chain, confidence = self._pronoun(reference)
            if chain:
                self.confidence[reference] = confidence
                self._join(reference, chain)

    def _join(self, reference: Reference, chain: Chain) -> None:
        self.chain_of[reference] = chain
        bisect.insort(chain.references, reference, key=lambda r: r.head.start)
        if reference.gender and chain.gender is None:
            chain.gender = reference.gender
            if chain.entity and chain.entity.type == "person" and chain.entity.gender is None:
                chain.entity.gender = reference.gender
        self.latest.pop(chain, None)
        self.latest[chain] = None

    def _noun(self, reference: Reference) -> Chain | None:
        """Return the chain of a noun phrase: of whom it is said, whom it takes up, else a new one."""
        at = bisect.bisect_left(self._starts, reference.head.start)
        subject = predicate_of(self.reading, reference, self.references[max(0, at - 8) : at + 4])
        if subject:
            reference.aside = True
            chain = self._chain(self.named[subject]) if subject in self.named else self.chain_of.get(subject)
            if chain and (owner := self._owner(reference)):
                self.owned[owner, reference.head.of(self.discourse.text).lower()] = chain
            return chain
        if not reference.alone:
            return None
        if reference.definite:
            holder = titled(self.discourse, reference)
            if holder and holder.type == "person":
                return self._chain(holder)
            if known := same_noun(reference, self.discourse.text, islice(reversed(self.latest), _MOST)):
                return known
        owned = Chain(gender=reference.gender)
        if owner := self._owner(reference):
            return self.owned.setdefault((owner, reference.head.of(self.discourse.text).lower()), owned)
        return owned

    def _owner(self, noun: Reference) -> Chain | None:
        """Return whose somebody is: of "his father" or "Stone's father" the chain of Stone."""
        at = bisect.bisect_left(self._starts, noun.span.start)
        for reference in self.references[at : at + 2]:
            if reference is not noun and reference.part == "possessor" and noun.span.covers(reference.head):
                return self.chain_of.get(reference)
        return None

    # ------------------------------------------------------------ pronouns

    def _pronoun(self, reference: Reference) -> tuple[Chain | None, float]:
        found = candidates(reference, self._fitting(reference), self._surroundings(reference))
        index, confidence = self.choose(reference, found)
        return found[index].chain, confidence

    def _fitting(self, pronoun: Reference) -> list[Chain]:
        """Return the chains that agree with a pronoun and are near enough, the latest mentioned first."""
        found: list[tuple[int, int, Chain]] = []
        for chain in islice(reversed(self.latest), 4 * _MOST):
            last = chain.before(pronoun.head.start)
            if last is None or chain.gender not in (None, pronoun.gender) or is_bound(self.reading, last, pronoun):
                continue
            if pronoun.sentence - last.sentence <= _WINDOW:
                found.append((-last.head.start, len(found), chain))
        return [chain for _, _, chain in sorted(found)[:_MOST]]

    def _surroundings(self, pronoun: Reference) -> Surroundings:
        discourse, position = self.discourse, pronoun.head.start
        around = self._around(position)
        quoting = [i for i in around if discourse.attributions[i].kind == "direct"]
        within = discourse.quoted(position)
        reporting = [i for i in around if i not in quoting]
        paragraph = bisect.bisect_right(self.paragraphs, position) - 1
        return Surroundings(
            within=within,
            opening=discourse.opening(position) if within else 0,
            direct=discourse.speakers.get(quoting[-1]) if quoting else None,
            indirect=discourse.speakers.get(reporting[-1]) if reporting else None,
            is_source=pronoun.span in self.sources,
            spoke=discourse.spoke_before(position),
            paragraph=self.paragraphs[paragraph] if paragraph >= 0 else 0,
        )

    def _around(self, position: int) -> list[int]:
        """Return the attributions in whose content a position is, an enclosing one before those within it."""
        at = bisect.bisect_right(self.contents, (position, len(self.discourse.text), 0))
        return [i for start, end, i in self.contents[max(0, at - 12) : at] if start <= position < end]

    # ------------------------------------------------------------ for the resolution of sources

    def described_by(self, source: Span) -> Entity | None:
        """Return the person with a name whom the noun phrase of a source means, None if the article does not say."""
        self.settle(source.start)
        reference = self._reference(source, "nominal")
        if reference is None:
            return None
        if reference not in self.chain_of:
            self._settle(reference)
        chain = self.chain_of.get(reference)
        return chain.entity if chain and chain.named else None

    def meant_by(self, source: Span) -> Entity | None:
        """Return who a source's pronoun means, None if that cannot be told."""
        self.settle(source.start)
        reference = self._reference(source, "pronoun")
        if reference is None:
            return None
        if reference not in self.chain_of:
            self._settle(reference)
        chain = self.chain_of.get(reference)
        return self._entity(chain) if chain else None

    def _entity(self, chain: Chain) -> Entity:
        """Return the entity of a chain: of one that only nouns make, a new group."""
        if chain.entity is None:
            first = chain.references[0]
            chain.entity = self.discourse.cast.group(first.span.of(self.discourse.text), first.span)
            self.chains[chain.entity] = chain
        return chain.entity

    def attach(self, source: Span, entity: Entity) -> None:
        """Note whom a source's noun means, as its resolution has found out."""
        self.settle(source.start)
        reference = self._reference(source, "nominal")
        if reference is None or reference in self.named:
            return
        known = self.chain_of.get(reference)
        if known and known.entity is None and entity not in self.chains:
            known.entity, self.chains[entity] = entity, known
        elif known is None and entity.type != "organization" and not entity.plural:
            self._join(reference, self._chain(entity))

    def _reference(self, source: Span, form: Form) -> Reference | None:
        """Return the first reference of a form in a source's words that says not only whose the source is."""
        at = bisect.bisect_left(self._starts, source.start)
        near = self.references[at : at + 4]
        fitting = (r for r in near if r.form == form and source.covers(r.head))
        return next((r for r in fitting if form == "pronoun" or r.part != "possessor"), None)


def _contents(discourse: Discourse) -> list[tuple[int, int, int]]:
    return sorted((c.start, c.end, i) for i, a in enumerate(discourse.attributions) for c in a.contents)
