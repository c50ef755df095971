"""One article while its agents are matched: what it says of them, and whom they have been found to be so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from kg.folding import key
from kg.identity.agents.descriptions import counts_of_people, person_by_noun
from kg.identity.agents.name_index import NameIndex, RegisteredName
from kg.identity.agents.thresholds import SHARED_INSTITUTION, STATE_AGENTS, STATE_SHARE
from kg.identity.match import AgentMatch
from kg.identity.register import Register
from kg.identity.stories import ArticleProfile, Story, cosine, registered_profile
from kg.knowledge import Entry, Knowledge
from kg.lang.en.name_likeness import name_parts
from kg.lang.word_lists import word_list
from kg.model import Affiliation, Agent, Extraction, Span


@dataclass
class ArticleContext:
    """An article, what the register and the knowledge say, and the IRIs of the agents matched so far."""

    extraction: Extraction
    register: Register
    knowledge: Knowledge
    names: NameIndex
    profile: ArticleProfile
    story: Story
    iris: dict[str, str] = field(default_factory=dict)
    """The IRI of each matched agent, by its id."""
    taken: set[str] = field(default_factory=set)
    """The IRIs of matched agents."""

    def __post_init__(self) -> None:
        self.article = self.extraction.article
        published = self.article.metadata.published
        self.day = published.value[:10] if published else None
        previous = self.register.previous(self.article.id)
        metadata = self.article.metadata
        self.press = frozenset(key(p.value) for p in (metadata.outlet, metadata.agency) if p)
        """The names of the article's outlet and agency, folded."""
        self.previous = {local: iri for (kind, local), iri in previous.items() if kind == "agent"}
        self._similarities: dict[str, float] = {}
        self.roles: dict[str, list[Affiliation]] = {}
        for affiliation in self.extraction.affiliations:
            self.roles.setdefault(affiliation.member, []).append(affiliation)

    def add(self, agent: Agent, match: AgentMatch) -> AgentMatch:
        """Take note of who an agent is, and return the match."""
        self.iris[agent.id] = match.iri
        self.taken.add(match.iri)
        return match

    def institutions_of(self, agent: Agent) -> list[str]:
        """Return the IRIs of the institutions with which the article puts an agent."""
        return [self.iris[a.organization] for a in self.roles.get(agent.id, ()) if a.organization in self.iris]

    def person_called(self, words: str) -> str | None:
        """Return the full name of the person whom folded words ("lund", "mrs. lund") mean in the article; else None.

        Of several it is the one whom the article calls so, of those the one whom it mentions most.
        """
        empty = word_list("titles", "honorifics", "empty")
        wanted, found = tuple(part for part in name_parts(words) if part not in empty), []
        for agent in (*self.extraction.agents, *self.extraction.bystanders):
            full = [n for n in (agent.name, *agent.aliases) if len(name_parts(n)) > 1]
            if agent.type != "person" or not full or not wanted:
                continue
            called = any(name_parts(n) == wanted for n in (agent.name, *agent.aliases))
            if called or any(name_parts(n)[-len(wanted) :] == wanted for n in full):
                found.append((called, len(agent.mentions), max(full, key=lambda n: (-len(n), n))))
        return max(found)[2] if found else None

    # ------------------------------------------------------------ IRIs

    def allows(self, agent: Agent, iri: str, own: str, *, shared: bool = False) -> bool:
        """Return whether an agent, whose own IRI would be `own`, may be `iri`.

        Not where another of the article is, unless `shared` (an institution may have two names in one article); nor
        where a person decided otherwise, or the agent was somebody else when the article last came.
        """
        had = self.previous.get(agent.id)
        if had and self.register.current(iri, self.article.id) != self.register.current(had, self.article.id):
            return False
        return (shared or iri not in self.taken) and not self.register.are_apart(iri, own)

    def new_iri(self, agent: Agent, wanted: str) -> str:
        """Return the IRI that the agent had, else the one wanted, or that with a hash where it is another's already."""
        if had := self.previous.get(agent.id):
            return had
        if wanted in self.taken or self.names.has(wanted):
            return self.unique_iri(agent, wanted)
        return wanted

    def unique_iri(self, agent: Agent, start: str) -> str:
        """Return an IRI that no other article's agent has: `start` with a hash of the article and the agent's id."""
        node = f"{self.article.id}\0{agent.id}"
        return f"{start}-{sha256(node.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"

    # ------------------------------------------------------------ similarity to other articles

    def similarity(self, institutions: Set[str], names: Iterable[RegisteredName]) -> tuple[float, str]:
        """Return how similar this article is to those of a candidate's names, 0 to 1, and the reason in words.

        It is the most similar one's; an institution of both articles' that have the agent makes them more similar:
        `institutions` are those with which this one puts it.
        """
        best, reason = 0.0, ""
        for name in names:
            alike = self._similarity_to(name.article)
            shared = sorted(institutions & name.institutions)
            total = min(1.0, alike + (SHARED_INSTITUTION if shared else 0))
            if total > best:
                best = total
                reason = f"article {name.article} is about the same, by {alike:.0%}"
                reason += f" and puts that agent with {shared[0]} too" if shared else ""
        return best, reason

    def _similarity_to(self, article: str) -> float:
        """Return the mean of the cosines of this article's words and names with a registered one's."""
        if article not in self._similarities:
            own, other = self.profile, registered_profile(article, self.register)
            both = (cosine(own.words, other.words) + cosine(own.names, other.names)) / 2 if other else 0.0
            self._similarities[article] = both
        return self._similarities[article]

    def word_similarity_to(self, article: str) -> float:
        """Return the cosine of this article's words with a registered one's, names apart."""
        other = registered_profile(article, self.register)
        return cosine(self.profile.words, other.words) if other else 0.0

    # ------------------------------------------------------------ what the article says

    @cached_property
    def person_by_noun(self) -> dict[str, str]:
        """By noun ("baker") the id of the named person, where the article says it of that person alone."""
        return person_by_noun(self.extraction)

    def nouns_of(self, agent: Agent) -> frozenset[str]:
        """Return the nouns that the article says of a named person and of nobody else ("baker")."""
        return frozenset(noun for noun, person in self.person_by_noun.items() if person == agent.id)

    def counts_of(self, group: Agent) -> list[str]:
        """Return the counts that the article gives of a group's people ("2 killed"), in text order, each once."""
        return list(dict.fromkeys(c for at, c in self._counts if any(at.overlaps(s) for s in group.mentions)))

    @cached_property
    def _counts(self) -> list[tuple[Span, str]]:
        return counts_of_people(self.extraction)

    @cached_property
    def state(self) -> Entry | None:
        """The state that the article is about: that of nearly all persons and institutions which the knowledge has."""
        everybody = (*self.extraction.agents, *self.extraction.bystanders)
        found = {e.iri: e.country for agent in everybody if (e := self._known(agent)) and e.country}
        ((state, many),) = Counter(found.values()).most_common(1) or [("", 0)]
        is_about = many >= STATE_AGENTS and many >= STATE_SHARE * len(found)
        return self.knowledge.entry(state) if is_about else None

    def _known(self, agent: Agent) -> Entry | None:
        if agent.type not in ("person", "organization"):
            return None
        found = self.knowledge.named(agent.name, agent.type)
        return found[0] if len(found) == 1 else None
