"""Which person holds the office that an article gives somebody: "Secretary of State John Kerry" on its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.lexicon import load
from kg.extract.namesakes import Likeness, persons_alike
from kg.extract.vocabulary import listed
from kg.identity.scene import Scene
from kg.knowledge import Entry
from kg.model import Affiliation, Agent, SameAs, Span

_FULL: frozenset[Likeness | None] = frozenset(["same", "initials"])


@dataclass(frozen=True, slots=True)
class Held:
    """That the knowledge's `holder` is who an article means, why, and the identifiers that this confirms."""

    holder: Entry
    reason: str
    same_as: tuple[SameAs, ...]


def office_held(agent: Agent, scene: Scene) -> Held | None:
    """Return the holder of the office that the article gives a person of that name; None if nothing settles it.

    There must be just one of that name on the article's day, or before it where the role is a former one. A surname is
    name enough where the article says whose office it is.
    """
    if scene.day is None:
        return None
    for affiliation in scene.roles.get(agent.id, ()):
        for office, is_plain in _offices(affiliation, scene):
            holders = []
            for holder in _holders(office, affiliation, scene, scene.day):
                alike = {persons_alike(agent.name, label) for label in holder.labels}
                if alike & _FULL or (is_plain and "part" in alike):
                    holders.append(holder)
            if len(holders) == 1:
                return _held(holders[0], office, scene.day, affiliation.evidence)
    return None


def holder_of(words: str, evidence: Span, scene: Scene) -> Held | None:
    """Return who alone held the office that words name ("the US secretary of state") on the article's day."""
    office = scene.knowledge.office(words) if scene.day else None
    holders = scene.knowledge.holders(office.iri, scene.day) if office else ()
    return _held(holders[0], office, scene.day, evidence) if office and scene.day and len(holders) == 1 else None


def _offices(affiliation: Affiliation, scene: Scene) -> Iterator[tuple[Entry, bool]]:
    """Yield the offices that a role can be, and whether the article says whose it is."""
    role = _without_past(affiliation.role or "")
    spelled = str(load("titles")["spelled"].get(role.lower(), ""))
    for name in (role, *spelled.split()):
        office = scene.knowledge.office(name, scene.iris.get(affiliation.organization)) or scene.knowledge.office(name)
        if office:
            yield office, True
        else:
            yield from ((each, False) for each in scene.knowledge.named(name, "office"))


def _without_past(role: str) -> str:
    """Return a role without "former" and the like."""
    return " ".join(w for w in role.split() if w.lower().split("-")[0] not in listed("titles", "modifiers", "past"))


def _holders(office: Entry, affiliation: Affiliation, scene: Scene, day: str) -> list[Entry]:
    """Return who held an office on a day; where the role is a former one, who did before it."""
    role = affiliation.role or ""
    if _without_past(role) == " ".join(role.split()):
        return list(scene.knowledge.holders(office.iri, day))
    past = {t.holder for t in scene.knowledge.tenures(office.iri) if t.end and t.end < day}
    return [scene.knowledge.entry(iri) for iri in sorted(past)]


def _held(holder: Entry, office: Entry, day: str, evidence: Span) -> Held:
    reason = f"the knowledge has {holder.label} for {office.label}, as an article of {day} can mean"
    return Held(holder, reason, tuple(SameAs(iri=iri, reason=reason, evidence=evidence) for iri in holder.same_as))
