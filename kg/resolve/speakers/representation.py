"""Whom each speaker of an article represents, in which role: what a sentence says, or what their role alone tells."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from kg.lang.en.institutions import is_institution_noun
from kg.model import Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entity, Role
from kg.resolve.pronouns import People
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.likelihood import Evidence, Likelihood
from kg.resolve.speakers.links import Article, Link
from kg.resolve.speakers.nearest import nearest_places, role_beside
from kg.resolve.speakers.plausibility import NEVER, PLAUSIBILITY_DIGITS
from kg.resolve.speakers.presumption import police_of
from kg.resolve.speakers.role_phrases import linked_role, own_role, whole_role
from kg.resolve.speakers.role_words import role_list, words_of
from kg.resolve.speakers.speaker_mentions import Mention, Speaker
from kg.tagger import DIGITS

_LINKED = 0.45
"""Least plausibility of a link whose words say that a speaker represents an institution. Hand-set."""
_OFFICE = 0.8
"""How likely an institution is that a title tells and the article does not mention. Hand-set."""

T = TypeVar("T")


class Least(NamedTuple):
    """The least probabilities with which the head decides.

    Of an institution that the rules propose, of another in its place, and of one where they propose none.
    """

    kept: float
    overrules: float
    added: float


_LEAST = Least(kept=0.25, overrules=0.7, added=0.5)
"""Chosen across folds of 757 annotated articles (record 0007)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The institution that a speaker represents, in which role, the words that say so, and how likely it is."""

    body: Body
    role: str | None
    evidence: Span
    confidence: float


def represent(discourse: Discourse, people: People, speakers: Speakers) -> dict[Entity, Role]:
    """Return the institution that each speaker represents, in which role, where the article says so.

    Institutions that had no entity get one. The role is put first among the speaker's, in place of what else the same
    words gave them. Raises ModelError where the head is missing or damaged.
    """
    article = Article(discourse, people, speakers)
    likelihood = Likelihood(article, speakers)
    found: dict[Entity, Role] = {}
    for speaker in article.speakers:
        chosen = choose(article, likelihood, speaker)
        if chosen is None or (institution := _entity(article, chosen)) is speaker.entity:
            continue
        role = Role(institution, chosen.role, chosen.evidence)
        found[speaker.entity] = role
        others = [r for r in speaker.entity.roles if not r.evidence.overlaps(role.evidence)]
        speaker.entity.roles[:] = [role, *others]
    return found


def choose(article: Article, likelihood: Likelihood, speaker: Speaker) -> Choice | None:
    """Return whom a speaker represents, None where nothing tells it. Raises ModelError where the head is missing.

    The rules propose an institution, and the head says how likely that and each other one of the article is. What
    somebody's office tells is exact, and stays.
    """
    evidence = likelihood.evidence(speaker)
    ruled = ruled_choice(article, speaker, evidence)
    likely = likelihood.probabilities(speaker, evidence, ruled.body if ruled else None)
    if ruled is not None and is_settled(evidence, ruled.body, likely):
        return ruled
    proposed = ruled.body if ruled else None
    body = decide({b: p for b, p in likely.items() if b is proposed or not is_ruled_out(evidence, b)}, proposed)
    if body is None:
        return None
    if ruled is not None and body is proposed:
        return replace(ruled, confidence=likely[body])
    return _likeliest(article, speaker, evidence, body, likely[body])


def decide(likely: Mapping[T, float], ruled: T | None, least: Least = _LEAST) -> T | None:
    """Return what the probabilities decide for: what the rules propose, another in its place, or None.

    Probabilities are compared to a few decimal places, so that of those alike the first is chosen.
    """
    best = max(likely, key=lambda one: round(likely[one], DIGITS), default=None)
    if best is not None and best != ruled and likely[best] >= (least.added if ruled is None else least.overrules):
        return best
    return ruled if ruled is not None and likely[ruled] >= least.kept else None


def is_settled(evidence: Evidence, ruled: Body, judged: Container[Body]) -> bool:
    """Return whether what the rules propose stays, whatever the head says: an office, or what it has not `judged`."""
    return ruled is evidence.office or ruled not in judged


def ruled_choice(article: Article, speaker: Speaker, evidence: Evidence) -> Choice | None:
    """Return the institution that the rules propose for a speaker, None where they propose none."""
    titled = _titled(speaker)
    if evidence.office is not None:
        role = own_role(article, speaker)
        return Choice(evidence.office, _role(article, role, evidence.office), titled.reach, _OFFICE)
    every = [(plausible, body, link) for body, each in evidence.links.items() for plausible, link in each]
    every = [found for found in every if not _is_in_role(found[2], every)]
    linked = [found for found in every if found[0] >= _LINKED]
    if linked:
        _, body, link = _fullest(article, max(linked, key=_preference), every)
        role = linked_role(article, speaker, link, [other for _, b, other in every if b is body])
        own = police_of(article, body, words_of(link.join.role.of(article.text))) if link.join.role else None
        return Choice(own or body, _role(article, role, body), link.mention.reach, _OFFICE)
    if evidence.told is not None:
        return Choice(evidence.told, _role(article, own_role(article, speaker), evidence.told), titled.reach, _OFFICE)
    return None


def is_ruled_out(evidence: Evidence, body: Body) -> bool:
    """Return whether all that joins a speaker with an institution says that they left it, or speak for themselves."""
    links = evidence.links.get(body, ())
    return bool(links) and all(plausible <= NEVER for plausible, _ in links)


def _likeliest(article: Article, speaker: Speaker, evidence: Evidence, body: Body, likely: float) -> Choice:
    """Return the choice of an institution that the head finds likeliest, with what the article says of the role."""
    links = [(plausible, body, link) for plausible, link in evidence.links.get(body, ())]
    if links:
        _, _, link = max(links, key=_preference)
        role = linked_role(article, speaker, link, [other for _, _, other in links])
        return Choice(body, _role(article, role, body), link.mention.reach, likely)
    near = nearest_places(article, speaker).get(body)
    titled = near.mention if near else _titled(speaker)
    words = (titled.reach, near.span) if near else (titled.reach,)
    shown = Span(min(w.start for w in words), max(w.end for w in words))
    beside = role_beside(near) if near and near.mention.named else None
    role = beside or own_role(article, speaker, titled)
    return Choice(body, _role(article, role, body), shown, likely)


def _titled(speaker: Speaker) -> Mention:
    return next((m for m in speaker.mentions if m.role), speaker.mentions[0])


def _role(article: Article, role: Span | None, body: Body) -> str | None:
    return whole_role(article, role, body) if role else None


_Found = tuple[float, Body, Link]


def _is_in_role(link: Link, found: Sequence[_Found]) -> bool:
    """Return whether a name is words of a role at another institution: "an [Antarctic] ecologist at Acorn"."""
    return not link.join.preposition and any(
        likely >= _LINKED
        and body.sort == "name"
        and other.mention is link.mention
        and other.join.preposition in role_list("employers")
        and other.join.role is not None
        and other.join.role.covers(link.span)
        for likely, body, other in found
    )


def _fullest(article: Article, best: _Found, found: Sequence[_Found]) -> _Found:
    """Return a link, or that of a longer name at the same words: "[Fox News] host", not "[Fox] News host"."""
    _, body, link = best
    inner = [s for s in body.spans if s.overlaps(link.mention.reach)] + [link.span]
    for likely, other, there in found:
        if likely >= _LINKED and there.mention is link.mention and other is not body and other.sort == "name":
            longer = any(there.span.covers(s) and there.span != s for s in inner)
            if longer and article.is_whole_name(there.span):
                best, inner = (likely, other, there), [there.span]
    return best


def _preference(found: _Found) -> tuple[float, int, int]:
    """Return what orders the links of a speaker: the likelier, then the first of a phrase, then the longer name."""
    likely, _, link = found
    beginning = 0 if link.join.preposition else -link.span.start
    return round(likely, PLAUSIBILITY_DIGITS), beginning, link.span.end - link.span.start


def _entity(article: Article, chosen: Choice) -> Entity:
    """Return the entity of an institution; a new one where it has none, which the words at hand imply.

    Only words that are a name become its mentions. A place may mean the place elsewhere, and "a prison spokesman" names
    no prison: as mentions they joined institutions of several articles wrongly (ECB+).
    """
    body, entities, text = chosen.body, article.discourse.entities, article.text
    if body.entity is not None:
        return body.entity
    near = next((s for s in body.spans if s.overlaps(chosen.evidence)), next(iter(body.spans), None))
    printed, words = (near.of(text), near) if near else (body.name, chosen.evidence)
    if body.sort == "name" and is_institution_noun(printed.lower()):  # "the campaign" of "Lund's campaign"
        printed = body.name
    if body.code is not None:
        body.entity = entities.government(body.code, body.name, printed, implied_by=words)
    else:
        body.entity = entities.institution(printed, implied_by=words)
        if body.entity.surfaces and body.sort == "name":  # the fuller name of one that is named: "Office"
            for span in body.spans:
                body.entity.add(span.of(text), span)
    return body.entity
