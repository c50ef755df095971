"""Whom each speaker of an article speaks for: a learned choice among the institutions that the article speaks of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from kg import press
from kg.doc.parts_of_speech import Sentence
from kg.lang.en.institutions import has_institution_word, is_known, is_listed
from kg.lang.lexicon import load
from kg.lang.word_lists import entries, word_list
from kg.model import NameMention, Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entity
from kg.resolve.pronouns import People
from kg.resolve.speakers.bodies import Body, find_bodies

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR = 40
"""Tokens between a speaker and a body beyond which the distance counts no more."""
_PREPOSITIONS = ("of", "at", "for", "with", "from", "in", "to", "by")
_SORTS = ("name", "noun", "place", "country", "implied")
_TYPES = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands: its sentence and the first and last of its tokens there."""

    number: int
    sentence: Sentence
    first: int
    last: int


@dataclass(eq=False, slots=True)
class Mention:
    """Words that mean a speaker. `reach` is their whole phrase, with titles and appositions; `role` as printed."""

    place: Place
    reach: Span
    role: str | None = None
    role_span: Span | None = None
    named: bool = False
    past: bool = False


@dataclass(eq=False, slots=True)
class Speaker:
    """A person or unnamed group that speaks, with its mentions and how often it speaks."""

    entity: Entity
    mentions: list[Mention] = field(default_factory=list)
    said: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """The nearest that a speaker and a body come to each other. `cost` is 0 side by side."""

    cost: float
    mention: Mention
    body: Place
    span: Span


def speakers_of(discourse: Discourse, people: People, speakers: Speakers) -> list[Speaker]:
    """Return the persons and unnamed groups that speak."""
    found: dict[Entity, Speaker] = {}
    for index, attribution in enumerate(discourse.attributions):
        entity = speakers.get(index)
        if entity is None or entity.type == "organization":
            continue
        speaker = found.setdefault(entity, Speaker(entity))
        speaker.said += 1
    sources: dict[Entity, list[Span]] = {}
    for index, attribution in enumerate(discourse.attributions):
        if attribution.source and (entity := speakers.get(index)) in found:
            sources.setdefault(entity, []).append(attribution.source)
    for name in discourse.names:
        entity = discourse.entities.by_mention.get(name.span)
        if entity in found and (place := _place(discourse, name.span)):
            reach = name.full
            for source in sources.get(entity, ()):
                if source.covers(name.span):
                    reach = Span(min(reach.start, source.start), max(reach.end, source.end))
            found[entity].mentions.append(Mention(place, reach, name.role, name.role_span, named=True))
    for entity, spans in sources.items():
        for span in spans:
            if any(m.reach.covers(span) for m in found[entity].mentions):
                continue
            place = _place(discourse, span)
            if place and len(span.of(discourse.text).split()) + (entity.type == "group") > 1:
                found[entity].mentions.append(Mention(place, span, span.of(discourse.text), span))
    for entity, speaker in found.items():
        cluster = people.clusters.get(entity)
        for reference in cluster.references if cluster else ():
            if reference.form == "nominal" and not any(m.reach.overlaps(reference.span) for m in speaker.mentions):
                if place := _place(discourse, reference.span):
                    printed = reference.span.of(discourse.text)
                    speaker.mentions.append(Mention(place, reference.span, printed, reference.span))
    return [s for s in found.values() if s.mentions]


def _place(discourse: Discourse, span: Span) -> Place | None:
    place = discourse.sentence_index.at(span)
    if place is None:
        return None
    return Place(*place)


class Article:
    """What the features of all pairs of an article are made from."""

    def __init__(self, discourse: Discourse, people: People, speakers: Speakers) -> None:
        self.discourse = discourse
        self.text = discourse.text
        self.speakers = speakers_of(discourse, people, speakers)
        self.bodies = find_bodies(discourse) if self.speakers else []
        self.places = {b: [(p, s) for s in b.spans if (p := _place(discourse, s))] for b in self.bodies}
        self.counts = {b: len(b.spans) for b in self.bodies}
        self.ranked = sorted(self.bodies, key=lambda b: -self.counts[b] * (b.sort in ("name", "implied")))
        self.speaking = {e for e in speakers.values() if e}
        self.taken = sorted({s.start for b in self.bodies if b.sort != "noun" for s in b.spans})
        self.people = [n.span.start for n in discourse.names if n.type == "person"]

    def pairs(self) -> Iterator[tuple[Speaker, Body, Link, NDArray[np.float32]]]:
        """Yield every speaker with every body, how they come nearest, and the features of the pair."""
        for speaker in self.speakers:
            links = {b: link for b in self.bodies if (link := self._nearest(speaker, b))}
            order = sorted(links, key=lambda b: links[b].cost)
            own = _of_speaker(self, speaker)
            for rank, body in enumerate(order):
                link = links[body]
                row = [*own, *_of_body(self, speaker, body), *_of_link(self, link), *_of_pair(self, speaker, body, link)]
                row += [rank == 0, rank == 1, min(rank, 8) / 8, order and links[order[0]].cost < 8]
                row += [sum(links[b].cost < 6 for b in order[:8]) / 4]
                yield speaker, body, link, np.array(row, np.float32)

    def _nearest(self, speaker: Speaker, body: Body) -> Link | None:
        best: Link | None = None
        for at, mention in enumerate(speaker.mentions):
            for place, span in self.places[body]:
                cost = self._cost(mention, place, span) + 0.5 * (at > 0)
                if best is None or cost < best.cost:
                    best = Link(cost, mention, place, span)
        return best

    def _cost(self, mention: Mention, place: Place, span: Span) -> float:
        apart = place.number - mention.place.number
        if apart:
            return _FAR + 10 * abs(apart) - (apart < 0)
        first, last = _between(mention, place)
        cost = float(min(max(0, last - first), _FAR))
        if mention.reach.covers(span):
            return cost / 4
        tags = place.sentence.tags[first:last]
        cost += 4 * sum(t in "VM" for t in tags) + 2 * sum(place.sentence.lower(i) == "," for i in range(first, last))
        return min(cost, _FAR)


def _between(mention: Mention, place: Place) -> tuple[int, int]:
    """Return the first token between a mention and a body in one sentence, and the one after the last."""
    own = mention.place
    if place.first > own.last:
        return own.last + 1, place.first
    if place.last < own.first:
        return place.last + 1, own.first
    return own.first, own.first


@cache
def _trades() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple(
        (frozenset(entries(t["roles"])), frozenset(entries(t["bodies"]))) for t in load("institutions")["trades"].values()
    )


def _words(printed: str) -> frozenset[str]:
    words = printed.lower().replace("’", "'").replace("'s", "").replace(",", " ").split()
    return frozenset([*words, *(" ".join(words[i : i + 2]) for i in range(len(words) - 1))])


def _trades_of_role(role: str | None) -> list[bool]:
    words = _words(role or "")
    return [bool(words & roles) for roles, _ in _trades()]


def _trades_of_body(names: Sequence[str]) -> list[bool]:
    words = frozenset().union(*(_words(n) for n in names))
    return [bool(words & bodies) for _, bodies in _trades()]


def _role(speaker: Speaker) -> str | None:
    return " ".join(m.role for m in speaker.mentions if m.role) or None


def _of_speaker(article: Article, speaker: Speaker) -> list[float]:
    entity = speaker.entity
    role = _role(speaker)
    ruled = [r for r in entity.roles if not r.past]
    return [
        entity.type == "person",
        entity.plural,
        math.log1p(speaker.said),
        math.log1p(len(speaker.mentions)),
        role is not None,
        bool(ruled),
        any(r.past for r in entity.roles),
        *_trades_of_role(role),
        min(1, len(article.bodies) / 20),
    ]


def _names(body: Body) -> list[str]:
    return list(body.entity.printed) + [body.name] if body.entity else [body.name]


def _of_body(article: Article, speaker: Speaker, body: Body) -> list[float]:
    names = _names(body)
    total = sum(article.counts.values())
    probabilities = [article.discourse.doc.body.reading.entities.mean_over(s) for s in body.spans[:6]]
    first = article.places[body][0][0].number if article.places[body] else 99
    surname = speaker.entity.name.split()[-1].lower()
    return [
        *(body.sort == sort for sort in _SORTS),
        *np.mean(probabilities, axis=0),
        article.counts[body] / max(1, total),
        math.log1p(article.counts[body]),
        body in article.ranked[:1],
        body in article.ranked[1:2],
        first == 0,
        first < 3,
        any(has_institution_word(n.split()) for n in names),
        any(is_listed(n) for n in names),
        any(is_known(n) for n in names),
        any(press.is_press(n) for n in names),
        body.entity in article.speaking,
        surname in _words(" ".join(names)),
        " " in body.name,
        *_trades_of_body(names),
    ]


def _of_link(article: Article, link: Link) -> list[float]:
    mention, place = link.mention, link.body
    sentence = place.sentence
    apart = place.number - mention.place.number
    same = apart == 0
    first, last = _between(mention, place) if same else (0, 0)
    between = range(first, last)
    tags = sentence.tags[first:last]
    before = same and place.last < mention.place.first
    at = place.first - 1
    while at >= 0 and (sentence.tag(at) in "D" or (sentence.tag(at) == "N" and not sentence.capital(at) and place.first - at < 3)):
        at -= 1
    preposition = sentence.lower(at)
    heads = word_list("titles", "roles", "heads")
    after = [sentence.lower(i) for i in range(place.last + 1, place.last + 6) if sentence.tag(i) in "NS"]
    beside = next((i for i in range(place.last + 1, place.last + 5) if sentence.lower(i) in heads), None)
    direct = beside is not None and all(sentence.tag(i) in "NS" for i in range(place.last + 1, beside))
    role_before = any(sentence.lower(i) in heads for i in range(max(0, at - 5), at + 1)) 
    closer = [
        s for s in article.taken if sentence.tokens[first].start <= s < sentence.tokens[last - 1].end
    ] if last > first else []
    persons = [
        s for s in article.people if sentence.tokens[first].start <= s < sentence.tokens[last - 1].end
    ] if last > first else []
    return [
        same,
        apart == -1,
        apart == 1,
        abs(apart) > 3,
        min(abs(apart), 10) / 10,
        min(link.cost, _FAR + 60) / 50,
        mention.reach.covers(link.span),
        before,
        same and not before,
        min(len(between), 15) / 15 if same else 1,
        same and len(between) == 0,
        min(3, sum(sentence.lower(i) == "," for i in between)) / 3,
        any(t in "VM" for t in tags),
        sum(t in "C" for t in tags) / 2,
        any(sentence.lower(i) in heads for i in between),
        bool(closer),
        bool(persons),
        direct,
        role_before,
        *(preposition == p for p in _PREPOSITIONS),
        *(same and not before and preposition == p for p in ("of", "at", "for", "with")),
        sentence.tag(place.last + 1) == "S",
        bool(after),
        article.discourse.quoted(link.span.start),
        mention.role is not None,
        mention.named,
        bool(mention.role_span and mention.role_span.overlaps(link.span)),
        sentence.tag(place.last + 1) in "VM",
        place.first < 2,
        sentence.lower(place.first - 1) == ",",
        sentence.lower(place.first - 1) in ("and", "or"),
    ]


def _of_pair(article: Article, speaker: Speaker, body: Body, link: Link) -> list[float]:
    ruled = [r for r in speaker.entity.roles if not r.past]
    hit = [r for r in ruled if r.institution is body.entity]
    role, own = _trades_of_role(_role(speaker)), _trades_of_body(_names(body))
    near = _trades_of_role(link.mention.role)
    both = [a and b for a, b in zip(role, own, strict=True)]
    return [
        bool(hit),
        bool(hit) and ruled[0] is hit[0],
        bool(ruled) and not hit,
        any(r.past and r.institution is body.entity for r in speaker.entity.roles),
        any(both),
        sum(both) / 3,
        any(a and b for a, b in zip(near, own, strict=True)),
        any(role) and any(own) and not any(both),
        *both,
    ]
