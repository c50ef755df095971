"""Which person a name means across articles.

A full name is one person's unless something contradicts. Initials, short forms and other spellings need similar
articles or a shared institution besides; a surname alone needs more of that, and no other person that fits as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.folding import key
from kg.identity.agents.blocking import proper_names
from kg.identity.agents.candidates import Candidate, best_of, candidates_for
from kg.identity.agents.context import ArticleContext
from kg.identity.agents.name_index import RegisteredName
from kg.identity.agents.offices import holder_of_role
from kg.identity.agents.thresholds import (
    LIFETIME,
    MONONYM_SIMILARITY,
    OFFICE_AND_NAME_SCORE,
    PERSON_SCORE,
    PERSON_SIMILARITY,
    SAME_STORY_SIMILARITY,
    SURNAME_MARGIN,
)
from kg.identity.match import AgentMatch
from kg.knowledge import Entry
from kg.lang.en.given_names import gender_of
from kg.lang.en.name_likeness import Likeness, name_parts, persons_alike
from kg.lang.word_lists import word_list
from kg.model import Agent


def match_persons(persons: Iterable[Agent], context: ArticleContext) -> Iterator[tuple[Agent, AgentMatch]]:
    """Yield who each named person is, those first whose names agree best with registered ones.

    `context` must have been given each match (`add`) before the next is asked for.
    """
    found = [(person, _candidates(person, context)) for person in persons]

    def order(pair: tuple[Agent, list[Candidate]]) -> tuple[tuple[int, float], int, int, str]:
        agent, candidates = pair
        first = max((_rank(c, agent) for c in candidates), default=0)
        similarity = max((c.similarity for c in candidates if _rank(c, agent) == first), default=0.0)
        return (first, similarity), len(name_parts(agent.name)), len(agent.mentions), agent.id

    for agent, candidates in sorted(found, key=order, reverse=True):
        yield agent, _match(agent, candidates, context)


def _match(agent: Agent, candidates: list[Candidate], context: ArticleContext) -> AgentMatch:
    is_mononym = len(name_parts(agent.name)) < 2
    own = context.unique_iri(agent, f"person/{key(agent.name)}") if is_mononym else _iri_of(agent, context)
    holder = holder_of_role(agent, context)
    if holder and context.allows(agent, iri := _node_of(holder.entry, context), own):
        return AgentMatch(
            iri=iri,
            evidence=(holder.reason,),
            score=OFFICE_AND_NAME_SCORE,
            is_new=not context.names.has(iri),
            same_as=holder.same_as,
        )
    same_as = holder.same_as if holder else ()
    allowed = [c for c in candidates if context.allows(agent, c.iri, own)]
    best = _best(agent, allowed, is_mononym=is_mononym)
    if best is None:
        return AgentMatch(iri=context.new_iri(agent, own), same_as=same_as)
    return AgentMatch(
        iri=best.iri,
        evidence=_evidence(agent, best),
        score=best.score(PERSON_SCORE),
        is_new=False,
        same_as=same_as,
    )


def _iri_of(agent: Agent, context: ArticleContext) -> str:
    """Return the IRI of a person by the full name alone: that in the knowledge, where it has the person.

    So the articles that give the office of "Bernie Sanders" and those that do not have one Bernard Sanders.
    """
    known = context.knowledge.named(agent.name, "person")
    return known[0].iri if len(known) == 1 else f"person/{key(agent.name)}"


def _node_of(known: Entry, context: ArticleContext) -> str:
    """Return the IRI of a known person: the knowledge's, or the one of the node that has the full name already.

    A node that was called by a surname first, and by the full name later, keeps the IRI that it began with.
    """
    if context.names.has(known.iri):
        return known.iri
    entry = Agent(id=known.iri, type="person", name=known.label)
    named = context.names.candidates(entry, lambda name: context.knowledge.named(name, "person") == (known,))
    return next((name.iri for name in named), known.iri)


def _candidates(agent: Agent, context: ArticleContext) -> list[Candidate]:
    others = [n for n in proper_names(agent) if n != agent.name and len(name_parts(n)) > 1]

    def agreement_with(name: str) -> Likeness | None:
        agreement = persons_alike(agent.name, name)
        # The fullest name of an article can be an odd one: "B. Hussein Obama" of one that has "Barack Obama" too.
        if agreement and agreement != "same" and any(persons_alike(n, name) == "same" for n in others):
            agreement = "same"
        return agreement

    return candidates_for(agent, context, agreement_with, lambda name: _contradicts(agent, name, context))


def _rank(candidate: Candidate, agent: Agent) -> int:
    """Return how good a candidate's name is for an agent; the very name that it has is better than a form of it."""
    return candidate.rank + (agent.name in candidate.names)


def _best(agent: Agent, candidates: list[Candidate], *, is_mononym: bool) -> Candidate | None:
    """Return the candidate that fits best, if it fits well enough; of a surname alone, if it leads clearly too."""

    def is_enough(candidate: Candidate) -> bool:
        return candidate.similarity >= (MONONYM_SIMILARITY if is_mononym else PERSON_SIMILARITY[candidate.agreement])

    best = best_of(candidates, lambda c: _rank(c, agent), is_enough)
    if best and (is_mononym or best.agreement == "part"):
        enough = filter(is_enough, candidates)
        best, *others = sorted(enough, key=lambda c: (c.similarity, c.iri), reverse=True)
        if others and best.similarity - others[0].similarity < SURNAME_MARGIN:
            return None
    return best


def _contradicts(agent: Agent, name: RegisteredName, context: ArticleContext) -> bool:
    """Return whether genders or generations tell that two names are two persons'."""
    one, other = gender_of(agent.name), gender_of(name.name)
    if one and other and one != other:
        return True
    if _has_other_trade(agent, name, context):
        return True
    if not context.day or not name.day:
        return False
    return abs(int(context.day[:4]) - int(name.day[:4])) > LIFETIME


def _has_other_trade(agent: Agent, name: RegisteredName, context: ArticleContext) -> bool:
    """Return whether the article gives a person a trade ("a baker") and the other article another or an office.

    A player's part in a team is one trade, whatever it is called, and other than an office. Articles on one story may
    call one person different things.
    """
    own = context.nouns_of(agent)
    if not own:  # as of most: then the register need not be asked
        return False
    other = context.names.nouns_of(name.article, name.iri)
    trades = word_list("people", "trades", "words") | word_list("people", "trades", "employed")
    players, offices = word_list("people", "trades", "players"), word_list("people", "trades", "offices")
    plays = (own & players and other & offices) or (other & players and own & offices)
    if not other or own & other or not ((own | other) & trades or plays):
        return False
    return context.word_similarity_to(name.article) < SAME_STORY_SIMILARITY


def _evidence(agent: Agent, best: Candidate) -> tuple[str, ...]:
    name = agent.name if agent.name in best.names else best.names[0]
    says = {
        "same": f"the name {name!r}",
        "initials": f"{agent.name!r} can be short for {name!r} or the other way round",
        "sound": f"{agent.name!r} and {name!r} are spellings of one sound",
        "part": f"{agent.name!r} and {name!r} share a surname or first name",
    }
    return (says[best.agreement], *([best.reason] if best.reason else []))
