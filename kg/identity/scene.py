"""One article while its agents are matched: what it is about, who is in it so far, and whose everybody is."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from kg.identity.descriptions import counted, described
from kg.identity.event_profiles import Profile, cosine
from kg.identity.event_stories import Story, nearest, registered_profile
from kg.identity.match import AgentMatch
from kg.identity.namings import Naming, Namings
from kg.identity.register import Register
from kg.knowledge import Entry, Knowledge
from kg.model import Affiliation, Agent, Extraction, Span

_COMPARED = 6
"""Articles of a registered agent that a new one is compared with, the latest."""
_COLLEAGUES = 0.2
"""What a shared institution adds to the probability that two articles tell of one thing."""

_MANY, _MOST = 3, 0.75
"""Persons and institutions of one state that make an article one about it, and their part of all with a state."""


@dataclass
class Scene:
    """An article, what the register and the knowledge say, and the IRIs given so far (`taken`, and by agent id)."""

    extraction: Extraction
    register: Register
    knowledge: Knowledge
    namings: Namings
    profile: Profile
    taken: dict[str, Agent] = field(default_factory=dict)
    iris: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.article = self.extraction.article
        published = self.article.metadata.published
        self.day = published.value[:10] if published else None
        self.had = {
            local: iri for (kind, local), iri in self.register.previous(self.article.id).items() if kind == "agent"
        }
        self._likenesses: dict[str, float] = {}
        self.roles: dict[str, list[Affiliation]] = {}
        for affiliation in self.extraction.affiliations:
            self.roles.setdefault(affiliation.member, []).append(affiliation)

    def given(self, agent: Agent, match: AgentMatch) -> AgentMatch:
        """Take note of who an agent is, and return the match."""
        self.iris[agent.id] = match.iri
        self.taken[match.iri] = agent
        return match

    def affiliated(self, agent: Agent) -> list[str]:
        """Return the IRIs of the institutions with which the article puts an agent."""
        return [self.iris[a.organization] for a in self.roles.get(agent.id, ()) if a.organization in self.iris]

    def support(self, agent: Agent, namings: Iterable[Naming]) -> tuple[float, str]:
        """Return how likely one of the articles of these namings and this one tell of one thing (0 to 1), and why."""
        whose, best, words = set(self.affiliated(agent)), 0.0, ""
        for naming in itertools.islice(namings, _COMPARED):
            likeness = self._likeness(naming.article)
            shared = sorted(whose & naming.affiliated)
            total = min(1.0, likeness + (_COLLEAGUES if shared else 0))
            if total > best:
                best = total
                words = f"article {naming.article} is about the same, by {likeness:.0%}"
                words += f" and puts that agent with {shared[0]} too" if shared else ""
        return best, words

    def may_be(self, agent: Agent, iri: str, own: str, *, shared: bool = False) -> bool:
        """Return whether an agent, whose own IRI would be `own`, may be `iri`: no decision forbids, nobody here is.

        `shared` is whether it does not matter that somebody here is: an institution may go under two names.
        """
        had = self.had.get(agent.id)
        if had and self.register.current(iri, self.article.id) != self.register.current(had, self.article.id):
            return False
        return (shared or iri not in self.taken) and not self.register.are_apart(iri, own)

    def minted(self, agent: Agent, own: str) -> str:
        """Return the IRI that the agent had, else `own`, or with a hash of where it is first named if that is taken."""
        if had := self.had.get(agent.id):
            return had
        if own in self.taken or self.namings.is_known(own):
            return self.own(agent, own)
        return own

    def own(self, agent: Agent, start: str) -> str:
        """Return an IRI that no other article's agent has: `start` with a hash of the article and the agent's id."""
        node = f"{self.article.id}\0{agent.id}"
        return f"{start}-{sha256(node.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"

    def _likeness(self, article: str) -> float:
        """Return how alike this article and a registered one are: the mean of their words' and names' cosines."""
        if article not in self._likenesses:
            other = registered_profile(article, self.register)
            own = self.profile
            self._likenesses[article] = (
                (cosine(own.words, other.words) + cosine(own.names, other.names)) / 2 if other else 0.0
            )
        return self._likenesses[article]

    @cached_property
    def described(self) -> dict[str, str]:
        """Whom each noun for one person is said of: the person's id."""
        return described(self.extraction)

    def counts_of(self, group: Agent) -> list[str]:
        """Return the counts that the article gives of a group's people ("2 killed"), in text order, each once."""
        return list(dict.fromkeys(c for at, c in self._counted if any(at.overlaps(s) for s in group.mentions)))

    @cached_property
    def _counted(self) -> list[tuple[Span, str]]:
        return counted(self.extraction)

    @cached_property
    def nation(self) -> Entry | None:
        """The state that the article is about: of nearly all persons and institutions in it that the knowledge has."""
        everybody = (*self.extraction.agents, *self.extraction.bystanders)
        found = {e.iri: e.country for agent in everybody if (e := self._known(agent)) and e.country}
        ((state, many),) = Counter(found.values()).most_common(1) or [("", 0)]
        is_about = many >= _MANY and many >= _MOST * len(found)
        return self.knowledge.entry(state) if is_about else None

    def _known(self, agent: Agent) -> Entry | None:
        if agent.type not in ("person", "organization"):
            return None
        found = self.knowledge.named(agent.name, agent.type)
        return found[0] if len(found) == 1 else None

    @cached_property
    def near(self) -> Story:
        """The story that the article belongs to, among the registered ones."""
        return nearest(self.article.id, self.profile, self.register)
