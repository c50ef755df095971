"""Which unnamed people are the same in the next article: those of one noun in the reports of one story ("robbers")."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal
from urllib.parse import quote

from kg.extract.people import head_of, is_vague, means_one, says_age
from kg.extract.vocabulary import listed
from kg.identity.match import AgentMatch
from kg.identity.offices import holder_of
from kg.identity.scene import Scene
from kg.model import Agent

_FAR = 24
"""Characters before a phrase in which it is said that it is for just anybody."""
_SAME_STORY = 0.0
"""The logarithm of the odds that two articles report one story above which their unnamed people are the same."""


def match_groups(groups: Iterable[Agent], scene: Scene) -> Iterator[tuple[Agent, AgentMatch]]:
    """Yield who unnamed people are: those of the same noun in an article of the same story, else the article's own.

    They are a person with a name where the article, or those of the story, say their noun of nobody else; but who
    speaks as just any of the noun ("a waiter said") is nobody with a name. Those of one number to whom the same befell
    ("two killed") are the same whatever they are called; else "officials" and the like are the article's own. An office
    that one person holds on the article's day ("the US secretary of state") is that person. The next is yielded once
    `scene` has been given the last.
    """
    same: dict[str, str] = {}
    for group in sorted(groups, key=lambda g: (not _is_bare(g), g.id)):
        noun = head_of(group.name)
        noun = None if noun and is_vague(noun) else noun
        counts = scene.counts_of(group)
        known = [*counts, noun] if noun and _is_bare(group) else counts
        match = _holder(group, scene) or _match(group, noun, counts, known, same, scene)
        for word in known:
            same.setdefault(word, match.iri)
        yield group, match


def _is_known(group: Agent, noun: str, scene: Scene) -> bool:
    """Return whether a group's words are for one person and not for just any: "the gunman", but not "a gunman"."""
    return means_one(noun) and not _is_any(group, scene)


def _is_any(group: Agent, scene: Scene) -> bool:
    """Return whether a group's first mention is for just any of the noun: "a gunman", "one gunman"."""
    first = min(group.mentions, default=None)
    return first is not None and bool(_any().search(scene.article.text[max(0, first.start - _FAR) : first.end]))


def _is_another(group: Agent, noun: str, person: str, scene: Scene) -> bool:
    """Return whether a noun that says little more than an age is of somebody else: "a man" after that person's name."""
    if not says_age(noun) or not _is_any(group, scene):
        return False
    everybody = (*scene.extraction.agents, *scene.extraction.bystanders)
    named = min((s for a in everybody if a.id == person for s in a.mentions), default=None)
    return named is not None and named < min(group.mentions)


@cache
def _any() -> re.Pattern[str]:
    words = "|".join(sorted(listed("pronouns", "function", "quantifiers") | {"a", "an"}))
    return re.compile(rf"\b(?:{words})\s+(?:[\w’'.-]+\s+){{0,4}}[\w’'-]+$", re.IGNORECASE)


def _is_bare(group: Agent) -> bool:
    """Return whether a group's words are its noun and nothing else: "police", "the robbers"."""
    return " " not in group.name.removeprefix("the ").removeprefix("The ") and head_of(group.name) is not None


def _holder(group: Agent, scene: Scene) -> AgentMatch | None:
    held = holder_of(group.name, group.mentions[0], scene) if group.mentions else None
    if held is None:
        return None
    return AgentMatch(iri=held.holder.iri, evidence=(held.reason,), score=0.95, same_as=held.same_as, type="person")


def _match(
    group: Agent, noun: str | None, counts: Sequence[str], known: Sequence[str], same: Mapping[str, str], scene: Scene
) -> AgentMatch:
    """Return who a group is; `same` are those of the article so far, by the noun or count that they are `known` by."""
    own = scene.had.get(group.id) or f"article/{quote(scene.article.id, safe='')}/group/{group.id}"
    speaks = group in scene.extraction.agents
    sure = not speaks or (noun is not None and _is_known(group, noun, scene))
    for word, iri in ((word, same[word]) for word in known if word in same):
        named = iri.startswith("person/")
        if (sure or not named) and scene.may_be(group, iri, own, shared=True):
            reason = f"{word!r} throughout the article"
            return AgentMatch(iri=iri, evidence=(reason,), score=0.8, type=_person(speaks and named))
    near = {a: odds for a, odds in scene.near.others.items() if odds > _SAME_STORY and a != scene.article.id}
    latest = sorted(near, key=lambda a: (-near[a], a))
    for count, article in itertools.product(counts, latest):
        for iri, name, _ in scene.namings.people(article, count):
            if scene.may_be(group, iri, own, shared=True):
                reason = f"article {article}, which has {name!r}, reports the same story (log odds {near[article]:.1f})"
                return AgentMatch(iri=iri, evidence=(reason,), score=0.7, is_new=False)
    if noun is None:
        return AgentMatch(iri=own)
    here = scene.described.get(noun)
    if here and _is_another(group, noun, here, scene):
        return AgentMatch(iri=own)
    if here and sure and scene.may_be(group, scene.iris[here], own, shared=True):
        reason = f"the article says {noun!r} of that person, and of nobody else with a name"
        is_new = not scene.namings.is_known(scene.iris[here])
        return AgentMatch(iri=scene.iris[here], evidence=(reason,), score=0.7, is_new=is_new, type=_person(speaks))
    found = [(a, *found) for a in latest for found in scene.namings.people(a, noun)]
    persons = {iri for _, iri, _, named in found if named}
    joins = sure and not here and len(persons) == 1
    for article, iri, name, named in sorted(found, key=lambda f: not f[3]):
        if (joins or not named) and scene.may_be(group, iri, own, shared=named):
            reason = f"article {article}, which has {name!r}, reports the same story (log odds {near[article]:.1f})"
            return AgentMatch(iri=iri, evidence=(reason,), score=0.6, is_new=False, type=_person(speaks and named))
    return AgentMatch(iri=own)


def _person(is_one: bool) -> Literal["person"] | None:
    return "person" if is_one else None
