"""What "it" and "they" take up, and nouns like "the billionaire": the latest speaker or subject that agrees."""

from __future__ import annotations

from kg.lang.en.geography import country
from kg.model import Gender, Span
from kg.resolve.discourse import Discourse
from kg.resolve.speakers.entities import Entity

_WINDOW = 4000
"""Characters before a sentence in which its speaker can be recorded, since quotations are recorded where they begin."""
_EARLY = 40
"""Characters from a sentence's beginning within which a country's name is taken for its subject."""
_NEAR, _FAR = 3, 8
"""How far back, in sentences, a pronoun looks for a speaker or subject, and for any name that agrees with it."""


def antecedent(
    discourse: Discourse, sort: str, before: int, *, without: Entity | None = None, gender: Gender | None = None
) -> Entity | None:
    """Return what a pronoun of the third person before a position takes up; not `without`, whose own words it is in.

    `sort` is thing, many or anyone; whom "he" and "she" mean, `kg.resolve.pronouns.people` says. Sentence by sentence,
    backwards: its speaker, then its subject; then, further back, any name that agrees.
    """
    here = discourse.sentence_at(before)
    for reach in (_NEAR, _FAR):
        for index in range(here, max(-1, here - reach - 1), -1):
            sentence = discourse.sentences[index]
            stop = min(before, sentence.end)
            found = _speaker(discourse, sentence.start, stop, sort, without, gender) or _subject(
                discourse, sentence.start, stop, sort, without, gender, first=reach == _NEAR
            )
            if found:
                return found
    return None


def _speaker(
    discourse: Discourse, start: int, end: int, sort: str, without: Entity | None, gender: Gender | None
) -> Entity | None:
    """Return who speaks in a stretch of a sentence and agrees: its first speaker, who is its main clause's."""
    found = None
    for at, entity in reversed(discourse.said):
        if start <= at < end and entity is not without and agrees(entity, sort, gender):
            found = entity
        elif at < start - _WINDOW:
            break
    return found


def _subject(
    discourse: Discourse,
    start: int,
    end: int,
    sort: str,
    without: Entity | None,
    gender: Gender | None,
    *,
    first: bool,
) -> Entity | None:
    """Return the first name of a stretch if it agrees, outside quotations; if not `first`, any name that does.

    A name before a noun is not taken up by itself: "[Nusra] fighters". For a pronoun in a quotation, whose speaker is
    `without`, names in quotations count too.
    """
    for mention in discourse.names_between(start, end):
        if discourse.quoted(mention.span.start) and without is None:
            continue
        if sort in ("thing", "many") and _modifies(discourse, mention.span):
            continue
        possessive = discourse.text[mention.span.end : mention.span.end + 2] in ("'s", "’s")
        entity = discourse.cast.by_mention.get(mention.span)
        if entity is None and sort == "thing" and mention.span.start - start < _EARLY:
            nation = country(mention.span.of(discourse.text)) if mention.type == "place" else None
            entity = discourse.cast.governments.get(nation.code) if nation else None
        if entity and gender and entity.gender not in (gender, None):
            continue
        if entity and entity is not without and agrees(entity, sort) and not (possessive and sort in ("thing", "many")):
            return entity
        if first and entity and entity is not without and not possessive and mention.type == "person":
            return None
    return None


def _modifies(discourse: Discourse, name: Span) -> bool:
    place = discourse.reading.at(name)
    if place is None:
        return False
    _, sentence, _, last = place
    return sentence.tag(last + 1) == "N" and not sentence.capital(last + 1)


def agrees(entity: Entity, sort: str, gender: Gender | None = None) -> bool:
    """Return whether an entity can be taken up by a pronoun of this sort, or a noun that says a gender."""
    if gender and entity.gender not in (gender, None):
        return False
    if sort == "anyone":
        return entity.type == "person"
    if sort == "thing":
        return entity.type == "organization"
    return entity.type == "organization" or (entity.type == "group" and entity.plural)
