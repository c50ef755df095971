"""Which institution a name means across articles.

The knowledge's institutions are known by all their names, governments by their country, capital and seat. Others are
one by their name; where many could have that ("the Senate", "police"), and for parts of names and initials, only
between similar articles.
"""

from __future__ import annotations

from kg import press
from kg.folding import key, name_key
from kg.identity.agents.blocking import institution_keys, proper_names
from kg.identity.agents.candidates import Candidate, best_agreement, best_of, candidates_for
from kg.identity.agents.context import ArticleContext
from kg.identity.agents.thresholds import (
    GENERIC_NAME_SIMILARITY,
    INSTITUTION_SCORE,
    INSTITUTION_SIMILARITY,
    OWNED_SCORE,
    PRESS_SCORE,
    STATE_BODY_SCORE,
)
from kg.identity.match import AgentMatch
from kg.knowledge import Entry
from kg.lang.en.geography import country, is_place
from kg.lang.en.given_names import given_names
from kg.lang.en.institutions import is_generic
from kg.lang.en.name_likeness import Likeness, company_key, institutions_alike, name_parts
from kg.lang.word_lists import word_list
from kg.model import Agent

_FULL_NAME = 2
"""Parts of a full name without middle names."""
_SAYS: dict[Likeness, str] = {
    "same": "one name",
    "part": "the one is a part of the other",
    "initials": "the one is the initials of the other",
}


def match_institution(agent: Agent, context: ArticleContext) -> AgentMatch:
    """Return which institution or government an agent is: a known one, else a registered one, else a new one."""
    names = institution_keys(agent)
    start = f"organization/{name_key(agent.name)}"
    own = context.unique_iri(agent, start) if all(is_generic(name) for name in names) else start
    return (
        _owned(names, agent, context)
        or _known(agent, own, context)
        or _printed(agent, start, context)
        or _registered(agent, names, own, context)
        or _new(agent, own, context)
    )


def _new(agent: Agent, own: str, context: ArticleContext) -> AgentMatch:
    return AgentMatch(iri=context.new_iri(agent, own))


def _owned(names: list[str], agent: Agent, context: ArticleContext) -> AgentMatch | None:
    """Return the campaign of a person of the article, by the person's full name; None where it is nobody's.

    So "the Lund campaign", "Lund's campaign" and "Rosa Lund's campaign" are one in all articles that name Rosa Lund.
    """
    nouns = sorted(word_list("institutions", "words", "of_persons"), key=lambda noun: (-len(noun), noun))
    for name in names:
        noun = next((noun for noun in nouns if name.endswith(f" {noun}")), "")
        whose = name.removesuffix(noun).strip() if noun else ""
        owner = context.person_called(whose) or (whose if _is_full_name(whose) else None)
        if owner is None:
            continue
        parts = name_parts(owner)
        iri = f"organization/{key(f'{parts[0]} {parts[-1]} {noun.split()[-1]}')}"
        if context.allows(agent, iri, iri, shared=True):
            return AgentMatch(
                iri=iri, evidence=(f"the {noun} of {owner}",), score=OWNED_SCORE, is_new=not context.names.has(iri)
            )
    return None


def _is_full_name(words: str) -> bool:
    """Return whether folded words are a given name and one more: an article may name "Rosa Lund's campaign" alone."""
    parts = name_parts(words)
    return len(parts) == _FULL_NAME and parts[0].capitalize() in given_names()


def _known(agent: Agent, own: str, context: ArticleContext) -> AgentMatch | None:
    """Return the institution as the knowledge has it, or the list of the press; None if neither does."""

    def match(iri: str, reason: str, score: float = 1.0) -> AgentMatch | None:
        if not context.allows(agent, iri, own, shared=True):
            return None
        return AgentMatch(iri=iri, evidence=(reason,), score=score, is_new=not context.names.has(iri))

    if (entry := _entry(agent, context)) and (found := match(entry.iri, f"the knowledge has it as {entry.label!r}")):
        return found
    if context.state and (entry := _body_of(context.state, agent, context)):
        nearly_all = f"nearly all known persons and institutions here are of {context.state.label}"
        found = match(entry.iri, f"{entry.label!r} by a bare name: {nearly_all}", STATE_BODY_SCORE)
        if found:
            return found
    if iri := _outlet(agent):
        return match(iri, "a known outlet or agency")
    return None


def _entry(agent: Agent, context: ArticleContext) -> Entry | None:
    """Return the entry that the knowledge has for an institution by one of its names, the fullest first; else None."""
    names = proper_names(agent)
    people = country(names[0].split()[0]) if " " in names[0] else None
    state = context.knowledge.state(people.name) if people and people.sort == "demonym" else None
    for name in names:
        entries = context.knowledge.named(name, "organization")
        entry = entries[0] if len(entries) == 1 else context.knowledge.government(name)
        # "CDC" is not the United States' where its full name here is "Chinese CDC".
        if entry and not (state and entry.country and entry.country != state.iri):
            return entry
    return None


def _body_of(state: Entry, agent: Agent, context: ArticleContext) -> Entry | None:
    """Return the body of a state that an institution's bare name means ("the Senate"), None if there is none."""
    found = (context.knowledge.body_of(state.iri, name) for name in proper_names(agent))
    return next((entry for entry in found if entry), None)


def _outlet(agent: Agent) -> str | None:
    """Return the IRI of the outlet or agency that one of the names is the press's, None if none is."""
    outlet = next((found for name in proper_names(agent) if (found := press.canonical(name))), None)
    return f"organization/{name_key(outlet)}" if outlet else None


def _printed(agent: Agent, start: str, context: ArticleContext) -> AgentMatch | None:
    """Return the outlet or agency of the article, which is one in all articles of that name, however it is written."""
    if key(agent.name) not in context.press or not context.allows(agent, start, start, shared=True):
        return None
    return AgentMatch(
        iri=start,
        evidence=("an outlet or agency by this name",),
        score=PRESS_SCORE,
        is_new=not context.names.has(start),
    )


def _registered(agent: Agent, names: list[str], own: str, context: ArticleContext) -> AgentMatch | None:
    """Return the best of the registered institutions of such a name whose articles are similar enough, else None."""
    allowed = [
        c for c in _candidates(agent, names, context) if context.allows(agent, c.iri, own, shared=c.agreement == "same")
    ]
    best = best_of(allowed, lambda c: c.rank, lambda c: c.similarity >= _needed(c))
    if best is None:
        return None
    agree = f"{agent.name!r} and {best.names[0]!r}: {_SAYS[best.agreement]}"
    evidence = (agree, best.reason) if best.reason else (agree,)
    return AgentMatch(iri=best.iri, evidence=evidence, score=best.score(INSTITUTION_SCORE), is_new=False)


def _candidates(agent: Agent, names: list[str], context: ArticleContext) -> list[Candidate]:
    """Return whom an institution can be.

    A place is a part of many names ("Syria" of "Syria's opposition"), and so are a noun and a bare "campaign".
    """
    of_persons = word_list("institutions", "words", "of_persons")

    def agreement_with(printed: str) -> Likeness | None:
        other = company_key(printed)
        agreements: list[Likeness] = [a for own in names if (a := institutions_alike(own, other))]
        if "part" in agreements:
            short = min(printed, agent.name, key=len)
            if is_place(short) or not any(c.isupper() for c in short) or company_key(short) in of_persons:
                agreements = [a for a in agreements if a != "part"]
        return best_agreement(agreements) if agreements else None

    return candidates_for(agent, context, agreement_with)


def _needed(candidate: Candidate) -> float:
    """Return how similar articles must be for an institution of the candidate's name to be one in both."""
    if is_generic(company_key(candidate.names[0])):
        return GENERIC_NAME_SIMILARITY
    return INSTITUTION_SIMILARITY[candidate.agreement]
