"""Coreference of persons: references are put into clusters one by one, in text order."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from itertools import islice

from kg.model import Form, Span
from kg.resolve.discourse import Discourse
from kg.resolve.entities import Entity
from kg.resolve.pronouns.nouns import RoleHolders, predicate_of, same_head_antecedent
from kg.resolve.pronouns.ranking import Candidate, Cluster, PronounContext, candidates, shares
from kg.resolve.pronouns.references import Reference, is_bound, mark_clauses, names_of, nouns_of, pronouns_of, titles_of

_WINDOW = 30
"""Sentences, at most, between a pronoun and its antecedent. Hand-set: a bound on cost; distance is weighed besides."""
_MOST = 24
"""Candidates, at most, of one pronoun: keeps time linear in texts that name hundreds of persons. Hand-set."""
_MOST_TRIED = 96
"""Clusters, at most, that are tried for agreement with one pronoun. Hand-set, for the same reason."""
_BESIDE = (8, 4)
"""References before and after a noun among which its subject or apposition is looked for. Hand-set."""
_SPEAKS = 0.2
"""Least probability of an antecedent of a pronoun that is a source, likelier without one: who speaks was named.
Hand-set."""
_DEEPEST = 12
"""Contents before a position that are tried for enclosing it. Hand-set: a bound on cost."""
_IN_SOURCE = 4
"""References from a source's start on among which its own is. Hand-set: "her brother's lawyer" has three."""

Choice = Callable[[Reference, Sequence[Candidate]], tuple[int, float]]
"""Gives the index of the candidate that a pronoun refers to, and its probability."""


def most_probable(_: Reference, found: Sequence[Candidate]) -> tuple[int, float]:
    """Return the index of the most probable candidate and its probability."""
    probable = shares(found)
    best = max(range(len(found)), key=probable.__getitem__)
    return best, probable[best]


class People:
    """The references to persons in one article, and their clusters.

    `resolve_until` resolves them in text order, since what a pronoun means depends on what was resolved before it.
    `choose` picks the antecedent of a pronoun among its candidates: the trained ranking, except while that is trained.
    `latest` holds the clusters, the latest mentioned last. `by_possessor` gives the cluster of a noun with a possessor
    ("his father"), by the possessor's cluster and the noun. `judged` gives the probabilities of the candidates of each
    pronoun that is a source.
    """

    def __init__(self, discourse: Discourse, choose: Choice = most_probable) -> None:
        self.discourse = discourse
        self.choose = choose
        self.sentence_index = discourse.sentence_index
        self.paragraphs = [p.start for p in discourse.doc.paragraphs]
        self.clusters: dict[Entity, Cluster] = {}
        self.cluster_of: dict[Reference, Cluster] = {}
        self.confidence: dict[Reference, float] = {}
        self.latest: dict[Cluster, None] = {}
        self.by_possessor: dict[tuple[Cluster, str], Cluster] = {}
        self.named: dict[Reference, Entity] = {}
        for mention, reference in names_of(self.sentence_index, discourse.names):
            self.named[reference] = discourse.entities.by_mention[mention.span]
        for mention, reference in titles_of(self.sentence_index, discourse.names):
            self.named[reference] = discourse.entities.by_mention[mention.span]
        nouns = nouns_of(self.sentence_index, discourse.names)
        self.references = sorted(
            [*self.named, *nouns, *pronouns_of(self.sentence_index)], key=lambda r: (r.head.start, r.head.end)
        )
        self._starts = [r.head.start for r in self.references]
        self._role_holders = RoleHolders(discourse)
        self._mark_first()
        mark_clauses(self.sentence_index, self.references)
        for reference, entity in self.named.items():
            self._cluster(entity).named += reference.form == "name"
        self.resolved = 0
        self.judged: dict[Span, dict[Entity, float]] = {}
        self.contents = _contents(discourse)
        self.sources = {a.source for a in discourse.attributions if a.source}
        self.spoken = {a.source: a.contents for a in discourse.attributions if a.source}
        self.said_by = {a.source: a.contents for a in discourse.attributions if a.source and a.kind == "direct"}

    def _mark_first(self) -> None:
        seen: set[int] = set()
        for reference in self.references:
            reference.first = reference.sentence not in seen
            seen |= {reference.sentence} if not reference.aside else set()

    def _cluster(self, entity: Entity) -> Cluster:
        if entity not in self.clusters:
            self.clusters[entity] = Cluster(entity=entity, gender=entity.gender)
        return self.clusters[entity]

    # ------------------------------------------------------------ going through the text

    def resolve_until(self, before: int) -> None:
        """Put every reference that begins before a position into a cluster."""
        while self.resolved < len(self.references) and self.references[self.resolved].head.start < before:
            reference = self.references[self.resolved]
            self.resolved += 1
            if reference not in self.cluster_of:
                self._resolve(reference)

    def _resolve(self, reference: Reference) -> None:
        if reference in self.named:
            self._join(reference, self._cluster(self.named[reference]))
        elif reference.form == "nominal":
            if cluster := self._noun(reference):
                self._join(reference, cluster)
        else:
            cluster, confidence = self._pronoun(reference)
            if cluster:
                self.confidence[reference] = confidence
                self._join(reference, cluster)

    def _join(self, reference: Reference, cluster: Cluster) -> None:
        self.cluster_of[reference] = cluster
        bisect.insort(cluster.references, reference, key=lambda r: r.head.start)
        if reference.gender and cluster.gender is None:
            cluster.gender = reference.gender
            if cluster.entity and cluster.entity.type == "person" and cluster.entity.gender is None:
                cluster.entity.gender = reference.gender
        self.latest.pop(cluster, None)
        self.latest[cluster] = None

    def _noun(self, reference: Reference) -> Cluster | None:
        """Return the cluster of a noun phrase: that of its subject, that of its antecedent, else a new one."""
        at = bisect.bisect_left(self._starts, reference.head.start)
        subject = predicate_of(
            self.sentence_index, reference, self.references[max(0, at - _BESIDE[0]) : at + _BESIDE[1]]
        )
        if subject:
            reference.aside = True
            cluster = self._cluster(self.named[subject]) if subject in self.named else self.cluster_of.get(subject)
            if cluster and (possessor := self._possessor(reference)):
                self.by_possessor[possessor, reference.head.of(self.discourse.text).lower()] = cluster
            return cluster
        if not reference.alone:
            return None
        if reference.definite:
            holder = self._role_holders.of(reference)
            if holder and holder.type == "person":
                return self._cluster(holder)
            if known := same_head_antecedent(reference, self.discourse.text, islice(reversed(self.latest), _MOST)):
                return known
        new = Cluster(gender=reference.gender)
        if possessor := self._possessor(reference):
            return self.by_possessor.setdefault((possessor, reference.head.of(self.discourse.text).lower()), new)
        return new

    def _possessor(self, noun: Reference) -> Cluster | None:
        """Return the cluster of a noun's possessor: Stone's for "his father" or "Stone's father"."""
        at = bisect.bisect_left(self._starts, noun.span.start)
        for reference in self.references[at : at + 2]:
            if reference is not noun and reference.part == "possessor" and noun.span.covers(reference.head):
                return self.cluster_of.get(reference)
        return None

    # ------------------------------------------------------------ pronouns

    def _pronoun(self, reference: Reference) -> tuple[Cluster | None, float]:
        found = candidates(reference, self._fitting(reference), self._context(reference))
        index, confidence = self.choose(reference, found)
        if reference.span not in self.sources:
            return found[index].cluster, confidence
        probable = shares(found)
        self.judged[reference.span] = {
            c.cluster.entity: share for c, share in zip(found, probable, strict=True) if c.cluster and c.cluster.entity
        }
        if found[index].cluster is None and len(found) > 1:
            index = max(range(1, len(found)), key=probable.__getitem__)
            if probable[index] < _SPEAKS:
                return None, confidence
            confidence = probable[index]
        return found[index].cluster, confidence

    def _fitting(self, pronoun: Reference) -> list[Cluster]:
        """Return the clusters that agree with a pronoun, within the window, the latest mentioned first."""
        found: list[tuple[int, int, Cluster]] = []
        own = self._own_contents(pronoun)
        told_of = self._told_of(pronoun)
        for cluster in islice(reversed(self.latest), _MOST_TRIED):
            last = cluster.before(pronoun.head.start)
            if own and all(any(c.covers(r.head) for c in own) for r in cluster.references):
                continue  # nobody calls themselves "my sister"
            if cluster in told_of:
                continue
            if (
                last is None
                or cluster.gender not in (None, pronoun.gender)
                or is_bound(self.sentence_index, last, pronoun)
            ):
                continue
            if pronoun.sentence - last.sentence <= _WINDOW:
                found.append((-last.head.start, len(found), cluster))
        return [cluster for _, _, cluster in sorted(found)[:_MOST]]

    def _told_of(self, pronoun: Reference) -> set[Cluster]:
        """Return the clusters of the persons whom a pronoun's own statement is about, where the pronoun is its source.

        It cannot mean them: in "He said Orlov won" he is not Orlov, and in “He won,” he said the two are not one.
        """
        of = self.spoken.get(pronoun.span, ())
        names = [n.span for c in of for n in self.discourse.names_between(c.start, c.end)]
        named = {self.discourse.entities.by_mention.get(span) for span in names}
        found = {self.clusters[entity] for entity in named if entity and entity in self.clusters}
        for content in self._own_contents(pronoun):
            first, last = (bisect.bisect_left(self._starts, at) for at in (content.start, content.end))
            found |= {
                self.cluster_of[r] for r in self.references[first:last] if r.form == "pronoun" and r in self.cluster_of
            }
        return found

    def _own_contents(self, pronoun: Reference) -> tuple[Span, ...]:
        """Return the direct quotation of which a pronoun is the source."""
        return self.said_by.get(pronoun.span, ())

    def _context(self, pronoun: Reference) -> PronounContext:
        discourse, position = self.discourse, pronoun.head.start
        around = self._around(position)
        quoting = [i for i in around if discourse.attributions[i].kind == "direct"]
        within = discourse.quoted(position)
        reporting = [i for i in around if i not in quoting]
        paragraph = bisect.bisect_right(self.paragraphs, position) - 1
        return PronounContext(
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
        return [i for start, end, i in self.contents[max(0, at - _DEEPEST) : at] if start <= position < end]

    # ------------------------------------------------------------ for the resolution of sources

    def described_by(self, source: Span) -> Entity | None:
        """Return the named person that the noun phrase of a source refers to, None if the article does not say."""
        self.resolve_until(source.start)
        reference = self._reference(source, "nominal")
        if reference is None:
            return None
        if reference not in self.cluster_of:
            self._resolve(reference)
        cluster = self.cluster_of.get(reference)
        return cluster.entity if cluster and cluster.named else None

    def meant_by(self, source: Span) -> Entity | None:
        """Return the antecedent of a source's pronoun, None if it has none."""
        self.resolve_until(source.start)
        reference = self._reference(source, "pronoun")
        if reference is None:
            return None
        if reference not in self.cluster_of:
            self._resolve(reference)
        cluster = self.cluster_of.get(reference)
        return self._entity(cluster) if cluster else None

    def told_of(self, source: Span) -> set[Entity]:
        """Return the persons whom the statement of a source "he" or "she" is about: it means none of them."""
        reference = self._reference(source, "pronoun")
        return {c.entity for c in self._told_of(reference) if c.entity} if reference else set()

    def _entity(self, cluster: Cluster) -> Entity:
        """Return the entity of a cluster; one of nouns only becomes a new group."""
        if cluster.entity is None:
            first = cluster.references[0]
            cluster.entity = self.discourse.entities.group(first.span.of(self.discourse.text), first.span)
            self.clusters[cluster.entity] = cluster
        return cluster.entity

    def attach(self, source: Span, entity: Entity) -> None:
        """Record the entity that a source's noun refers to, as resolved by `kg.resolve.speakers`."""
        self.resolve_until(source.start)
        reference = self._reference(source, "nominal")
        if reference is None or reference in self.named:
            return
        known = self.cluster_of.get(reference)
        if known and known.entity is None and entity not in self.clusters:
            known.entity, self.clusters[entity] = entity, known
        elif known is None and entity.type != "organization" and not entity.plural:
            self._join(reference, self._cluster(entity))

    def move(self, source: Span, entity: Entity, confidence: float) -> None:
        """Record that a source's pronoun means another person than the one it was resolved to."""
        reference = self._reference(source, "pronoun")
        if reference is None or entity.type == "organization" or entity.plural:
            return
        if known := self.cluster_of.get(reference):
            at = bisect.bisect_left(known.references, reference.head.start, key=lambda r: r.head.start)
            del known.references[known.references.index(reference, at)]
        self.confidence[reference] = confidence
        self._join(reference, self._cluster(entity))

    def _reference(self, source: Span, form: Form) -> Reference | None:
        """Return the first reference of a form in a source; of nouns, the first that is no possessor."""
        at = bisect.bisect_left(self._starts, source.start)
        near = self.references[at : at + _IN_SOURCE]
        fitting = (r for r in near if r.form == form and source.covers(r.head))
        return next((r for r in fitting if form == "pronoun" or r.part != "possessor"), None)


def _contents(discourse: Discourse) -> list[tuple[int, int, int]]:
    return sorted((c.start, c.end, i) for i, a in enumerate(discourse.attributions) for c in a.contents)
