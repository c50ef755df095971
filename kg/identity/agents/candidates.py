"""Candidates: the registered agents whose names agree with an agent's, and how similar their articles are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import islice

from kg.identity.agents.context import ArticleContext
from kg.identity.agents.name_index import RegisteredName
from kg.identity.agents.thresholds import ARTICLES_PER_CANDIDATE
from kg.lang.en.name_likeness import Likeness
from kg.model import Agent

_RANK: dict[Likeness, int] = {"same": 3, "initials": 2, "sound": 1, "part": 0}


@dataclass(frozen=True)
class Candidate:
    """A registered agent whose `names` agree with an agent's, all as well as `agreement` says.

    How similar the articles are is reckoned when it is first asked for: of most candidates it never is, and it is what
    takes longest.
    """

    iri: str
    names: tuple[str, ...]
    agreement: Likeness
    _compared: Callable[[], tuple[float, str]] = field(repr=False)

    @cached_property
    def _similarity(self) -> tuple[float, str]:
        return self._compared()

    @property
    def similarity(self) -> float:
        """How similar the articles are."""
        return self._similarity[0]

    @property
    def reason(self) -> str:
        """Whence the similarity comes, in words."""
        return self._similarity[1]

    @property
    def rank(self) -> int:
        """How well the names agree, the better the higher."""
        return _RANK[self.agreement]

    def score(self, scores: Mapping[Likeness, float]) -> float:
        """Return how sure the match is: the score of such names, raised towards 1 as articles are similar."""
        base = scores[self.agreement]
        return round(base + (1 - base) * self.similarity, 3)


def candidates_for(
    agent: Agent,
    context: ArticleContext,
    agreement_with: Callable[[str], Likeness | None],
    is_other: Callable[[RegisteredName], bool] = lambda name: False,
) -> list[Candidate]:
    """Return the registered agents with a name that agrees; of each, the names that agree best.

    `is_other` says that a name which agrees is somebody else's there.
    """
    agreement_of = cache(agreement_with)  # one name is in many articles
    agreeing: dict[str, dict[RegisteredName, Likeness]] = defaultdict(dict)
    for name in context.names.candidates(agent, agreement_of):
        if (agreement := agreement_of(name.name)) and not is_other(name):
            agreeing[name.iri][name] = agreement
    institutions = frozenset(context.institutions_of(agent))
    found = []
    for iri, names in agreeing.items():
        best = best_agreement(names.values())
        best_names = tuple(n.name for n, agreement in names.items() if agreement == best)
        latest = tuple(islice(names, ARTICLES_PER_CANDIDATE))
        found.append(Candidate(iri, best_names, best, partial(context.similarity, institutions, latest)))
    return found


def best_of(
    candidates: Sequence[Candidate], rank: Callable[[Candidate], int], is_enough: Callable[[Candidate], bool]
) -> Candidate | None:
    """Return the candidate of the highest rank that is similar enough, of those the most similar; else None."""
    for each in sorted(set(map(rank, candidates)), reverse=True):
        if enough := [c for c in candidates if rank(c) == each and is_enough(c)]:
            return max(enough, key=lambda c: (c.similarity, c.iri))
    return None


def best_agreement(agreements: Iterable[Likeness]) -> Likeness:
    """Return the best of some agreements of names, of which there must be one."""
    return max(agreements, key=_RANK.__getitem__)
