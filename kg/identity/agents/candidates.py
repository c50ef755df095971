"""Candidates: the registered agents whose names agree with an agent's, and how similar their articles are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.identity.agents.context import ArticleContext
from kg.identity.agents.name_index import RegisteredName
from kg.lang.en.name_likeness import Likeness
from kg.model import Agent

_RANK: dict[Likeness, int] = {"same": 3, "initials": 2, "sound": 1, "part": 0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered agent whose `names` agree with an agent's, all as well as `agreement` says.

    `similarity` is that of the articles, `reason` says in words whence it comes.
    """

    iri: str
    names: tuple[str, ...]
    agreement: Likeness
    similarity: float
    reason: str

    @property
    def rank(self) -> tuple[int, float]:
        """How good a candidate it is: how names agree, then how similar articles are."""
        return _RANK[self.agreement], self.similarity

    def score(self, scores: Mapping[Likeness, float]) -> float:
        """Return how sure the match is: the score of such names, raised towards 1 as articles are similar."""
        base = scores[self.agreement]
        return round(base + (1 - base) * self.similarity, 3)


def candidates_for(
    agent: Agent, context: ArticleContext, agreement_with: Callable[[RegisteredName], Likeness | None]
) -> list[Candidate]:
    """Return the registered agents with a name that agrees; of each, the names that agree best."""
    agreeing: dict[str, dict[RegisteredName, Likeness]] = defaultdict(dict)
    for name in context.names.candidates(agent):
        if agreement := agreement_with(name):
            agreeing[name.iri][name] = agreement
    found = []
    for iri, names in agreeing.items():
        best = best_agreement(names.values())
        similarity, reason = context.similarity(agent, names)
        best_names = tuple(n.name for n, agreement in names.items() if agreement == best)
        found.append(Candidate(iri, best_names, best, similarity, reason))
    return found


def best_agreement(agreements: Iterable[Likeness]) -> Likeness:
    """Return the best of some agreements of names, of which there must be one."""
    return max(agreements, key=_RANK.__getitem__)
