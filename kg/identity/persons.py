"""Which person a name means across articles.

A full name is one person's unless something contradicts; initials, short forms and other spellings need articles of one
topic or a shared institution besides; a surname alone needs that all the more, and that nobody else fits as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.givennames import gender_of
from kg.extract.namesakes import Likeness, name_parts, persons_alike
from kg.folding import key
from kg.identity.match import AgentMatch
from kg.identity.namings import Naming
from kg.identity.offices import office_held
from kg.identity.scene import Scene
from kg.model import Agent

_NEEDED: dict[Likeness, float] = {"same": 0.0, "initials": 0.1, "sound": 0.1, "part": 0.15}
"""How alike two articles must be for names that agree so far. Chosen on ECB+'s train part: from half to twice of it,
identity F1 changes by 0.002 at most."""
_MONONYM = 0.15
"""The same of one name alone that is the same word in both."""
_CLEARLY = 0.05
"""By how much the best of several persons of one surname must fit better than the next."""
_LIFETIME = 70
"""Years between two articles beyond which one name is two persons'."""
_RANK: dict[Likeness, int] = {"same": 3, "initials": 2, "sound": 1, "part": 0}


@dataclass(frozen=True, slots=True)
class _Candidate:
    iri: str
    name: str
    exactly: bool
    likeness: Likeness
    support: float
    words: str

    @property
    def rank(self) -> tuple[int, float]:
        return _RANK[self.likeness] + self.exactly, self.support


def match_persons(persons: Iterable[Agent], scene: Scene) -> Iterator[tuple[Agent, AgentMatch]]:
    """Yield who each named person is, those first whose names agree best with registered ones.

    The next is yielded once `scene` has been given the last.
    """
    candidates = [(person, _candidates(person, scene)) for person in persons]

    def order(found: tuple[Agent, list[_Candidate]]) -> tuple[tuple[int, float], int, int, str]:
        agent, own = found
        best = max((c.rank for c in own), default=(0, 0.0))
        return best, len(name_parts(agent.name)), len(agent.mentions), agent.id

    for agent, own in sorted(candidates, key=order, reverse=True):
        yield agent, _match(agent, own, scene)


def _match(agent: Agent, candidates: list[_Candidate], scene: Scene) -> AgentMatch:
    alone = len(name_parts(agent.name)) < 2
    start = f"person/{key(agent.name)}"
    own = scene.own(agent, start) if alone else start
    held = office_held(agent, scene)
    if held and scene.may_be(agent, held.holder.iri, own):
        known = scene.namings.is_known(held.holder.iri)
        return AgentMatch(
            iri=held.holder.iri, evidence=(held.reason,), score=0.99, is_new=not known, same_as=held.same_as
        )
    same_as = held.same_as if held else ()
    best = _best([c for c in candidates if scene.may_be(agent, c.iri, own)], alone=alone)
    if best is None:
        return AgentMatch(iri=scene.minted(agent, own), same_as=same_as)
    return AgentMatch(iri=best.iri, evidence=_evidence(agent, best), score=_score(best), is_new=False, same_as=same_as)


def _candidates(agent: Agent, scene: Scene) -> list[_Candidate]:
    alike: dict[str, dict[Naming, Likeness]] = defaultdict(dict)
    for naming in scene.namings.found(agent):
        likeness = persons_alike(agent.name, naming.name)
        if likeness and not _contradicts(agent, naming, scene):
            alike[naming.iri][naming] = likeness
    found = []
    for iri, namings in alike.items():
        best = max(namings.values(), key=_RANK.__getitem__)
        support, words = scene.support(agent, namings)
        names = [n.name for n, each in namings.items() if each == best]
        exactly = agent.name in names
        found.append(_Candidate(iri, agent.name if exactly else names[0], exactly, best, support, words))
    return found


def _best(candidates: list[_Candidate], *, alone: bool) -> _Candidate | None:
    """Return the candidate that fits best, if it fits well enough and no other as well."""
    enough = [c for c in candidates if c.support >= (_MONONYM if alone else _NEEDED[c.likeness])]
    ranked = sorted(enough, key=lambda c: (c.rank, c.iri), reverse=True)
    if not ranked:
        return None
    best, *others = ranked
    if alone or best.likeness == "part":
        best, *others = sorted(ranked, key=lambda c: (c.support, c.iri), reverse=True)
        if others and best.support - others[0].support < _CLEARLY:
            return None
    return best


def _contradicts(agent: Agent, naming: Naming, scene: Scene) -> bool:
    """Return whether genders or generations tell that two names are two persons'."""
    one, other = gender_of(agent.name), gender_of(naming.name)
    if one and other and one != other:
        return True
    if not scene.day or not naming.day:
        return False
    return abs(int(scene.day[:4]) - int(naming.day[:4])) > _LIFETIME


def _evidence(agent: Agent, best: _Candidate) -> tuple[str, ...]:
    says = {
        "same": f"the name {best.name!r}",
        "initials": f"{agent.name!r} can be short for {best.name!r} or the other way round",
        "sound": f"{agent.name!r} and {best.name!r} are spellings of one sound",
        "part": f"{agent.name!r} and {best.name!r} share a surname or first name",
    }
    return (says[best.likeness], *([best.words] if best.words else []))


def _score(best: _Candidate) -> float:
    base = {"same": 0.9, "initials": 0.8, "sound": 0.75, "part": 0.7}[best.likeness]
    return round(base + (1 - base) * best.support, 3)
