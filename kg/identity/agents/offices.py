"""Which person holds the office that an article names: "Secretary of State John Kerry" on the article's day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.identity.agents.context import ArticleContext
from kg.knowledge import Entry
from kg.lang.en.name_likeness import FULL_NAME, persons_alike
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.model import Affiliation, Agent, SameAs, Span


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """The knowledge's `entry` of a person who holds an office, why it is that one, and the identifiers it confirms."""

    entry: Entry
    reason: str
    same_as: tuple[SameAs, ...]


def holder_of_role(agent: Agent, context: ArticleContext) -> OfficeHolder | None:
    """Return the person of an agent's name who held the office that the article gives the agent; None if unsure.

    There must be just one of that name on the article's day, or before it where the role is a former one. A surname is
    name enough where the article says whose office it is.
    """
    if context.day is None:
        return None
    for affiliation in context.roles.get(agent.id, ()):
        for office, is_plain in _offices(affiliation, context):
            holders = []
            for holder in _holders(office, affiliation, context, context.day):
                agreements = {persons_alike(agent.name, label) for label in holder.labels}
                if agreements & FULL_NAME or (is_plain and "part" in agreements):
                    holders.append(holder)
            if len(holders) == 1:
                return _holder(holders[0], office, context.day, affiliation.evidence)
    return None


def holder_of_office(words: str, evidence: Span, context: ArticleContext) -> OfficeHolder | None:
    """Return who alone held the office that words name ("the US secretary of state") on the article's day."""
    office = context.knowledge.office(words) if context.day else None
    holders = context.knowledge.holders(office.iri, context.day) if office else ()
    if not office or not context.day or len(holders) != 1:
        return None
    return _holder(holders[0], office, context.day, evidence)


def _offices(affiliation: Affiliation, context: ArticleContext) -> Iterator[tuple[Entry, bool]]:
    """Yield the offices that a role can be, and whether it is plain which: by its organization or its own words."""
    role = _without_past(affiliation.role or "")
    spelled_out = str(load("titles")["spelled"].get(role.lower(), ""))
    for name in (role, *spelled_out.split()):
        office = context.knowledge.office(name, context.iris.get(affiliation.organization))
        office = office or context.knowledge.office(name)
        if office:
            yield office, True
        else:
            yield from ((each, False) for each in context.knowledge.named(name, "office"))


def _without_past(role: str) -> str:
    """Return a role without "former" and the like."""
    return " ".join(w for w in role.split() if w.lower().split("-")[0] not in word_list("titles", "modifiers", "past"))


def _holders(office: Entry, affiliation: Affiliation, context: ArticleContext, day: str) -> list[Entry]:
    """Return who held an office on a day; where the role is a former one, who did before it."""
    role = affiliation.role or ""
    if _without_past(role) == " ".join(role.split()):
        return list(context.knowledge.holders(office.iri, day))
    past = {t.holder for t in context.knowledge.tenures(office.iri) if t.end and t.end < day}
    return [context.knowledge.entry(iri) for iri in sorted(past)]


def _holder(entry: Entry, office: Entry, day: str, evidence: Span) -> OfficeHolder:
    reason = f"the knowledge has {entry.label} for {office.label}, as an article of {day} can mean"
    return OfficeHolder(
        entry, reason, tuple(SameAs(iri=iri, reason=reason, evidence=evidence) for iri in entry.same_as)
    )
