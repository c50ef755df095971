"""The mentions of each speaker that may say whom they speak for: names with their titles, sources and nouns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.doc.parts_of_speech import Sentence
from kg.model import Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entity
from kg.resolve.pronouns import People
from kg.resolve.speakers.affiliations import is_past
from kg.spans import Spans


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands: its sentence and the first and last of its tokens there."""

    number: int
    sentence: Sentence
    first: int
    last: int


@dataclass(frozen=True, eq=False, slots=True)
class Mention:
    """Words that mean a speaker.

    `reach` is their whole phrase, with titles and appositions; `role` the title as printed, or the noun phrase where it
    is no name. `named` is whether it is a name, `source` whether it is another source of a statement, `past` whether
    the role is a former one.
    """

    place: Place
    reach: Span
    role: str | None = None
    role_span: Span | None = None
    named: bool = False
    source: bool = False
    past: bool = False


@dataclass(eq=False, slots=True)
class Speaker:
    """A person or unnamed group that speaks, with its mentions: names, then other sources, then nouns."""

    entity: Entity
    mentions: list[Mention] = field(default_factory=list)


def speakers_of(discourse: Discourse, people: People, speakers: Speakers) -> list[Speaker]:
    """Return the persons and unnamed groups that speak and have a mention that is no pronoun."""
    sources: dict[Entity, list[Span]] = {}
    for index, attribution in enumerate(discourse.attributions):
        entity = speakers.get(index)
        if entity and entity.type != "organization":
            sources.setdefault(entity, []).extend([attribution.source] if attribution.source else [])
    found = {entity: Speaker(entity) for entity in sources}
    places = {entity: Spans((s, None) for s in spans) for entity, spans in sources.items()}
    for name in discourse.names:
        entity = discourse.entities.by_mention.get(name.span)
        if entity in found and (place := place_of(discourse, name.span)):
            around = [s for s, _ in places[entity].covering(name.span)]
            reach = Span(
                min(s.start for s in (name.full, *around)),
                max(s.end for s in (name.full, *around)),
            )
            past = is_past(name.role or "")
            found[entity].mentions.append(Mention(place, reach, name.role, name.role_span, named=True, past=past))
    for speaker in found.values():
        named = Spans((m.reach, None) for m in speaker.mentions)
        spans = sources[speaker.entity]
        speaker.mentions += [*_sources(discourse, speaker, spans, named), *_nouns(discourse, people, speaker, named)]
    return [s for s in found.values() if s.mentions]


def place_of(discourse: Discourse, span: Span) -> Place | None:
    """Return where a span stands; None where it is in no sentence."""
    place = discourse.sentence_index.at(span)
    return Place(*place) if place else None


def _sources(discourse: Discourse, speaker: Speaker, spans: Sequence[Span], named: Spans[None]) -> Iterator[Mention]:
    """Yield the sources beside the names; of persons only those of several words, which are no pronouns."""
    for span in spans:
        printed = span.of(discourse.text)
        if named.any_covers(span):
            continue
        if speaker.entity.type == "person" and len(printed.split()) < 2:
            continue
        if place := place_of(discourse, span):
            yield Mention(place, span, printed, span, source=True)


def _nouns(discourse: Discourse, people: People, speaker: Speaker, named: Spans[None]) -> Iterator[Mention]:
    """Yield the nouns that mean a speaker, but those in quotation marks: “he's [the founder]” is said of another."""
    cluster = people.clusters.get(speaker.entity)
    for reference in cluster.references if cluster else ():
        if reference.form != "nominal" or named.any_overlaps(reference.span) or discourse.quoted(reference.span.start):
            continue
        if place := place_of(discourse, reference.span):
            yield Mention(place, reference.span, reference.span.of(discourse.text), reference.span)
