"""Which unnamed people ("robbers") of different articles are the same: those of one noun in reports of one story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from kg.identity.agents.context import ArticleContext
from kg.identity.agents.offices import holder_of_office
from kg.identity.agents.thresholds import (
    COUNT_SCORE,
    DESCRIBED_SCORE,
    DETERMINER_REACH,
    OFFICE_SCORE,
    SAME_ARTICLE_SCORE,
    SAME_STORY,
    STORY_NOUN_SCORE,
)
from kg.identity.match import AgentMatch
from kg.lang.en.people import head_of, is_vague, means_one, says_age
from kg.lang.word_lists import function_words
from kg.model import Agent, AgentType


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Unnamed people of an article: their head `noun`, None where it is vague or unknown, and their `counts`.

    `own` is the IRI they have if they are nobody known. `may_be_named` says that they may be a person with a name: they
    do not speak, or their words are for one certain person.
    """

    agent: Agent
    noun: str | None
    counts: tuple[str, ...]
    own: str
    speaks: bool
    may_be_named: bool

    @property
    def known_by(self) -> tuple[str, ...]:
        """What mentions of the same people have in common: their counts, and a noun that stands alone ("police")."""
        return (*self.counts, self.noun) if self.noun and _is_bare(self.agent) else self.counts

    def match(self, iri: str, reason: str, score: float, *, named: bool, is_new: bool = True) -> AgentMatch:
        """Return the match with a node; who speaks and is found to be somebody `named` is a person."""
        kind: AgentType | None = "person" if self.speaks and named else None
        return AgentMatch(iri=iri, evidence=(reason,), score=score, is_new=is_new, type=kind)


def match_groups(groups: Iterable[Agent], context: ArticleContext) -> Iterator[tuple[Agent, AgentMatch]]:
    """Yield who unnamed people are, each with the first of these that finds somebody; else they are the article's own.

    - Who alone holds the office they are called by on the article's day ("the US secretary of state").
    - Those of the same noun, where it is all that is said, or of the same count, earlier in the article.
    - Those of the same count in the reports of the story: so many to whom the same befell ("two killed").
    - The named person of whom alone the article says their noun.
    - Those of the same noun in the reports of the story, or the named person of whom alone these say it.

    A speaker with an indefinite article ("a waiter said") is never a named person. "Officials" and other vague nouns
    are found by count alone. `context` must have been given each match (`add`) before the next is asked for.
    """
    in_article: dict[str, str] = {}
    for agent in sorted(groups, key=lambda g: (not _is_bare(g), g.id)):
        group = _group(agent, context)
        match = (
            _office_holder(group, context)
            or _earlier_in_article(group, in_article, context)
            or _of_count(group, context)
            or _of_noun(group, context)
            or AgentMatch(iri=group.own)
        )
        for word in group.known_by:
            in_article.setdefault(word, match.iri)
        yield agent, match


def _group(agent: Agent, context: ArticleContext) -> _Group:
    noun = head_of(agent.name)
    noun = None if noun and is_vague(noun) else noun
    speaks = agent in context.extraction.agents
    is_certain = noun is not None and means_one(noun) and not _is_indefinite(agent, context)
    return _Group(
        agent=agent,
        noun=noun,
        counts=tuple(context.counts_of(agent)),
        own=context.previous.get(agent.id) or f"article/{quote(context.article.id, safe='')}/group/{agent.id}",
        speaks=speaks,
        may_be_named=not speaks or is_certain,
    )


def _office_holder(group: _Group, context: ArticleContext) -> AgentMatch | None:
    mentions = group.agent.mentions
    holder = holder_of_office(group.agent.name, mentions[0], context) if mentions else None
    if holder is None:
        return None
    return AgentMatch(
        iri=holder.entry.iri, evidence=(holder.reason,), score=OFFICE_SCORE, same_as=holder.same_as, type="person"
    )


def _earlier_in_article(group: _Group, in_article: Mapping[str, str], context: ArticleContext) -> AgentMatch | None:
    """Return who has the group's count or noun earlier in the article; `in_article` has their IRIs."""
    for word in group.known_by:
        iri = in_article.get(word)
        if iri is None:
            continue
        named = iri.startswith("person/")
        if (group.may_be_named or not named) and context.allows(group.agent, iri, group.own, shared=True):
            return group.match(iri, f"{word!r} throughout the article", SAME_ARTICLE_SCORE, named=named)
    return None


def _of_count(group: _Group, context: ArticleContext) -> AgentMatch | None:
    """Return who has one of the group's counts in another report of the story."""
    for count in group.counts:
        for article in _reports(context):
            for iri, name, _ in context.names.called(article, count):
                if context.allows(group.agent, iri, group.own, shared=True):
                    return group.match(iri, _same_story(article, name, context), COUNT_SCORE, named=False, is_new=False)
    return None


def _of_noun(group: _Group, context: ArticleContext) -> AgentMatch | None:
    """Return the named person whom the article, or else a report of the same story, calls by the group's noun."""
    noun = group.noun
    if noun is None:
        return None
    person = context.person_by_noun.get(noun)
    if person and _is_somebody_else(group, noun, person, context):
        return None
    if person and group.may_be_named:
        iri = context.iris[person]
        if context.allows(group.agent, iri, group.own, shared=True):
            reason = f"the article says {noun!r} of that person, and of nobody else with a name"
            return group.match(iri, reason, DESCRIBED_SCORE, named=True, is_new=not context.names.has(iri))
    called = [(article, *found) for article in _reports(context) for found in context.names.called(article, noun)]
    persons = {iri for _, iri, _, named in called if named}
    may_be_named = group.may_be_named and not person and len(persons) == 1
    for article, iri, name, named in sorted(called, key=lambda c: not c[3]):
        if (may_be_named or not named) and context.allows(group.agent, iri, group.own, shared=named):
            reason = _same_story(article, name, context)
            return group.match(iri, reason, STORY_NOUN_SCORE, named=named, is_new=False)
    return None


def _reports(context: ArticleContext) -> list[str]:
    """Return the other articles that report the article's story, the likeliest first."""
    log_odds = context.story.log_odds
    likely = (a for a, odds in log_odds.items() if odds > SAME_STORY and a != context.article.id)
    return sorted(likely, key=lambda a: (-log_odds[a], a))


def _same_story(article: str, name: str, context: ArticleContext) -> str:
    log_odds = context.story.log_odds[article]
    return f"article {article}, which has {name!r}, reports the same story (log odds {log_odds:.1f})"


# ---------------------------------------------------------------- how a group is spoken of


def _is_bare(agent: Agent) -> bool:
    """Return whether a group's words are its noun and nothing else: "police", "the robbers"."""
    words = agent.name.split(" ")
    alone = len(words) == 1 + (words[0].lower() in function_words("definite_articles"))
    return alone and head_of(agent.name) is not None


def _is_indefinite(agent: Agent, context: ArticleContext) -> bool:
    """Return whether a group's first mention is indefinite: "a gunman", "one gunman"."""
    first = min(agent.mentions, default=None)
    if first is None:
        return False
    return bool(_indefinite().search(context.article.text[max(0, first.start - DETERMINER_REACH) : first.end]))


@cache
def _indefinite() -> re.Pattern[str]:
    words = "|".join(sorted(function_words("quantifiers") | function_words("indefinites")))
    return re.compile(rf"\b(?:{words})\s+(?:[\w’'.-]+\s+){{0,4}}[\w’'-]+$", re.IGNORECASE)


def _is_somebody_else(group: _Group, noun: str, person: str, context: ArticleContext) -> bool:
    """Return whether a noun that says little more than an age is not the person's: "a man" after that person's name."""
    if not says_age(noun) or not _is_indefinite(group.agent, context):
        return False
    everybody = (*context.extraction.agents, *context.extraction.bystanders)
    named = min((s for a in everybody if a.id == person for s in a.mentions), default=None)
    return named is not None and named < min(group.agent.mentions)
