"""Which institution a name means across articles.

The knowledge's institutions are known by all their names, governments by their country, capital and seat; what it does
not know is joined by its name, unless many could have that ("the Senate", "police"): then, as for parts of names and
initials, only between articles of one topic.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from kg import press
from kg.extract.geography import is_place
from kg.extract.institutions import is_generic
from kg.extract.namesakes import company_key, institutions_alike
from kg.folding import key
from kg.identity.match import AgentMatch
from kg.identity.namings import Naming, institution_names, names_of
from kg.identity.scene import Scene
from kg.knowledge import Entry
from kg.model import Agent

Agreement = Literal["same", "part", "initials"]

_NEEDED: dict[Agreement, float] = {"same": 0.0, "part": 0.15, "initials": 0.15}
_SHORT, _GENERIC = 0.05, 0.2
"""How alike two articles must be: by how names agree; for one name of two words or less, which another body elsewhere
can have ("Daily News"); and for one that many have. Chosen on ECB+'s train part, where twice as much changes little."""
_RANK: dict[Agreement, int] = {"same": 2, "initials": 1, "part": 0}


@dataclass(frozen=True, slots=True)
class _Candidate:
    iri: str
    name: str
    agreement: Agreement
    support: float
    words: str

    @property
    def rank(self) -> tuple[int, float]:
        return _RANK[self.agreement], self.support


def match_institution(agent: Agent, scene: Scene) -> AgentMatch:
    """Return which institution or government an agent is."""
    names = institution_names(agent)
    generic = all(is_generic(name) for name in names)
    start = f"organization/{key(agent.name).removeprefix('the-')}"
    own = scene.own(agent, start) if generic else start
    entry = _entry(agent, scene)
    if entry and scene.may_be(agent, entry.iri, own, shared=True):
        known = scene.namings.is_known(entry.iri)
        return AgentMatch(iri=entry.iri, evidence=(f"the knowledge has it as {entry.label!r}",), is_new=not known)
    entry, reason = _national(agent, scene)
    if entry and scene.may_be(agent, entry.iri, own, shared=True):
        return AgentMatch(iri=entry.iri, evidence=(reason,), score=0.8, is_new=not scene.namings.is_known(entry.iri))
    if (iri := _outlet(agent)) and scene.may_be(agent, iri, own, shared=True):
        known = scene.namings.is_known(iri)
        return AgentMatch(iri=iri, evidence=("a known outlet or agency",), is_new=not known)
    best = _best(_candidates(agent, names, own, scene))
    if best is None:
        return AgentMatch(iri=scene.minted(agent, own))
    names_agree = f"{agent.name!r} and {best.name!r}: {_SAYS[best.agreement]}"
    evidence = (names_agree, best.words) if best.words else (names_agree,)
    score = {"same": 0.9, "initials": 0.75, "part": 0.7}[best.agreement]
    return AgentMatch(iri=best.iri, evidence=evidence, score=round(score + (1 - score) * best.support, 3), is_new=False)


_SAYS: dict[Agreement, str] = {
    "same": "one name",
    "part": "the one is a part of the other",
    "initials": "the one is the initials of the other",
}


def _entry(agent: Agent, scene: Scene) -> Entry | None:
    """Return the entry that the knowledge has for an institution by one of its names, the fullest first; else None."""
    for name in names_of(agent):
        entries = scene.knowledge.named(name, "organization")
        if len(entries) == 1:
            return entries[0]
        if entry := scene.knowledge.government(name):
            return entry
    return None


def _national(agent: Agent, scene: Scene) -> tuple[Entry | None, str]:
    """Return the body of the state that the article is about, if the bare name means that ("the Senate"), and why."""
    if (nation := scene.nation) is None:
        return None, ""
    found = (scene.knowledge.body_of(nation.iri, name) for name in names_of(agent))
    entry = next((entry for entry in found if entry), None)
    label = entry.label if entry else ""
    return entry, f"{label!r} by a bare name: nearly all known persons and institutions here are of {nation.label}"


def _outlet(agent: Agent) -> str | None:
    """Return the IRI of the outlet or agency that one of the names is the press's, None if none is."""
    outlet = next((found for name in names_of(agent) if (found := press.canonical(name))), None)
    return f"organization/{key(outlet).removeprefix('the-')}" if outlet else None


def _candidates(agent: Agent, names: list[str], own: str, scene: Scene) -> list[_Candidate]:
    """Return who an institution can be; a place is a part of many names: "Syria" of "Syria's opposition"."""
    alike: dict[str, dict[Naming, Agreement]] = defaultdict(dict)
    for naming in scene.namings.found(agent):
        other = company_key(naming.name)
        agreements = [a for a in (institutions_alike(name, other) for name in names) if a]
        if is_place(min(naming.name, agent.name, key=len)):
            agreements = [a for a in agreements if a != "part"]
        if agreements:
            alike[naming.iri][naming] = max(agreements, key=lambda a: _RANK[a])
    found = []
    for iri, namings in alike.items():
        agreement = max(namings.values(), key=lambda a: _RANK[a])
        if scene.may_be(agent, iri, own, shared=agreement == "same"):
            naming = next(n for n, a in namings.items() if a == agreement)
            support, words = scene.support(agent, namings)
            if support >= _needed(company_key(naming.name), agreement):
                found.append(_Candidate(iri, naming.name, agreement, support, words))
    return found


def _needed(name: str, agreement: Agreement) -> float:
    """Return how alike two articles must be for an institution of this name (its key) to be one in both."""
    if is_generic(name):
        return _GENERIC
    return max(_NEEDED[agreement], _SHORT if len(name.split()) < 3 else 0.0)


def _best(candidates: list[_Candidate]) -> _Candidate | None:
    return max(candidates, key=lambda c: (c.rank, c.iri), default=None)
