"""Where an article joins its speakers with the institutions that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.lang.en.institutions import has_institution_word, is_institution_noun, is_known
from kg.lang.word_lists import function_words, word_list
from kg.model import Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.pronouns import People
from kg.resolve.speakers.bodies import Body, find_bodies
from kg.resolve.speakers.joins import Join, join
from kg.resolve.speakers.speaker_mentions import Mention, Place, Speaker, place_of, speakers_of
from kg.spans import Spans

_FAR = 40
"""The most that words between a speaker and an institution can count. Hand-set."""
_PLACE, _SURELY_PLACE = 3, 0.6
"""The net's column for places, and its least probability for a name to count as one. Hand-set."""
_LONGEST_NOUN = 3
"""Tokens after a name in which its noun ends: "GSEE [private sector union]". Hand-set."""
_WITHIN, _BESIDE = 16, 4
"""Words that cost 1 within the words for a speaker, and beside them. Hand-set."""
_VERB, _COMMA = 4, 2
"""Words that a verb, and a comma, between a speaker and an institution cost as much as. Hand-set."""


@dataclass(frozen=True, slots=True)
class Link:
    """A mention of a speaker, one of an institution in the same sentence, and how they are joined.

    `cost` is how far apart they are, 0 side by side.
    """

    mention: Mention
    place: Place
    span: Span
    join: Join
    cost: float = 0.0


class Article:
    """The speakers of an article, its institutions with the number of their mentions, and what joins them."""

    def __init__(self, discourse: Discourse, people: People, speakers: Speakers) -> None:
        self.discourse = discourse
        self.text = discourse.text
        self._sources = Spans((a.source, None) for a in discourse.attributions if a.source)
        self.speakers = speakers_of(discourse, people, speakers)
        self.bodies = find_bodies(discourse) if self.speakers else []
        self.counts = {b: len(b.spans) for b in self.bodies}
        self.body_of = {b.entity: b for b in self.bodies if b.entity}
        institutions = (b for b in self.bodies if b.sort == "name" and is_institution(b))
        self._names = Spans((span, None) for body in institutions for span in body.spans)
        self.by_sentence: dict[int, list[tuple[Body, Place, Span]]] = {}
        for body in self.bodies:
            for span in body.spans:
                place = place_of(discourse, span)
                if place and not _begins_role(place):
                    self.by_sentence.setdefault(place.number, []).append((body, _with_noun(place), span))
        for number, found in self.by_sentence.items():
            named = {place.first for body, place, _ in found if body.sort == "name"}
            self.by_sentence[number] = [
                each for each in found if not _is_beside_name(self.text, each[2], each[1], named)
            ]

    @cached_property
    def tells_of_campaigns(self) -> bool:
        """Whether the article has a word of campaigns at all."""
        return any(f" {noun}" in self.text for noun in word_list("institutions", "words", "of_persons"))

    @cached_property
    def roles_at(self) -> dict[str, list[str]]:
        """The roles that persons are named with, by the name of the institution that they are at."""
        found: dict[str, list[str]] = {}
        for name in self.discourse.names:
            if name.role and name.institution:
                found.setdefault(name.institution, []).append(name.role)
        return found

    def links(self, speaker: Speaker) -> Iterator[tuple[Body, Link]]:
        """Yield each institution that a title gave a speaker, or that a sentence joins with one of their mentions."""
        for mention in speaker.mentions:
            own = mention.place
            for role in speaker.entity.roles if mention.named else ():
                if (body := self.body_of.get(role.institution)) and role.evidence.overlaps(mention.reach):
                    joined = Join("title given", mention.role_span)
                    yield body, Link(mention, own, mention.role_span or mention.reach, joined)
            for body, place, span in self.by_sentence.get(own.number, ()):
                joined = join(place.sentence, (own.first, own.last), (place.first, place.last), named=mention.named)
                is_none = joined.kind == "none"
                if is_none or (not joined.preposition and _is_part_of_role(self.text, mention, span)):
                    continue
                if joined.kind != "name of" or self._is_named_of(mention, joined, span):
                    yield body, Link(mention, place, span, joined, _cost(mention, place, span))

    def _is_named_of(self, mention: Mention, joined: Join, span: Span) -> bool:
        """Return whether "of" or "at" belongs to a name: "Ann Vik of Acorn said", not "told Ann Vik of Acorn"."""
        own = mention.place
        genitive = joined.preposition in function_words("genitives") and own.sentence.tag(own.first - 1) != "V"
        return genitive or self._in_source(mention, span)

    def _in_source(self, mention: Mention, span: Span) -> bool:
        """Return whether a source holds a mention and an institution: "saw Ann Vik at the company" shows nothing."""
        name = mention.place.sentence.span(mention.place.first, mention.place.last)
        return self._sources.any_covers(Span(min(name.start, span.start), max(name.end, span.end)))

    def has_part(self, place: Place) -> bool:
        """Return whether an institution is the possessor of another that has a name: "NASA's Marshall Center"."""
        if place.sentence.tag(place.last + 1) != "S":
            return False
        found = self.by_sentence[place.number]
        return any(other.first == place.last + 2 and body.sort == "name" for body, other, _ in found)

    def is_owned(self, place: Place) -> bool:
        """Return whether an institution's noun has a possessor that is one: "NASA's [flight center]"."""
        if place.sentence.tag(place.first - 1) != "S":
            return False
        return any(other.last == place.first - 2 for _, other, _ in self.by_sentence[place.number])

    def is_name(self, words: Span) -> bool:
        """Return whether words are the name of an institution, or the end of one."""
        return any(span.end == words.end for span, _ in self._names.covering(words))

    def is_whole_name(self, words: Span) -> bool:
        """Return whether words end with a word of institutions, or are within what the net takes for one's name."""
        by_net = self.discourse.doc.body.reading.entities.spans
        printed = words.of(self.text).split()
        return (
            has_institution_word(printed)
            or is_institution_noun(printed[-1])
            or any(s.type == "organization" and s.span.covers(words) for s in by_net)
        )

    def is_place(self, body: Body) -> bool:
        """Return whether an institution's name is that of a place or country."""
        if body.sort in ("place", "country"):
            return True
        if body.sort != "name" or not body.spans or is_institution(body):
            return False
        names = self.discourse.doc.body.reading.entities
        return bool(names.mean_over(body.spans[0])[_PLACE] > _SURELY_PLACE)

    def most_mentioned(self, fits: Callable[[Body], bool], *, named_first: bool = False) -> Body | None:
        """Return the institution most often mentioned of those that fit."""
        found = [b for b in self.bodies if fits(b)]
        return max(found, key=lambda b: (named_first and b.sort == "name", self.counts[b], len(b.name)), default=None)


def _begins_role(place: Place) -> bool:
    """Return whether a name is the beginning of a role: "[Prime] Minister"."""
    sentence, last = place.sentence, place.last
    return place.first == last and f"{sentence.lower(last)} {sentence.lower(last + 1)}" in word_list(
        "titles", "roles", "heads"
    )


def _is_beside_name(text: str, span: Span, place: Place, named: set[int]) -> bool:
    """Return whether a noun stands before the name that it describes: "the [advocacy group] Defenders of Wildlife"."""
    return place.last + 1 in named and text[span.end - 1].islower() and text[span.start : span.end].islower()


def is_institution(body: Body) -> bool:
    """Return whether a name is an institution's by its words."""
    return has_institution_word(body.name.split()) or is_known(body.name)


def _with_noun(place: Place) -> Place:
    """Return the place of a name with the noun after it: "the [GSEE private sector union]"."""
    nouns = word_list("institutions", "words", "nouns") | word_list("institutions", "words", "bodies")
    sentence, last = place.sentence, place.last
    for at in range(last + 1, last + 1 + _LONGEST_NOUN):
        if sentence.tag(at) != "N" or sentence.capital(at):
            break
        if sentence.lower(at) in nouns and sentence.tag(at + 1) != "N":
            last = at
    return Place(place.number, sentence, place.first, last)


def _is_part_of_role(text: str, mention: Mention, span: Span) -> bool:
    """Return whether a name is words of a role: "Home" of "Home Secretary", "White House Press" before "Secretary"."""
    role = mention.role_span
    if role is None or not mention.named or not role.overlaps(span):
        return False
    return span.start >= role.start or is_known(text[span.start : role.start].strip(" '’s"))


def _cost(mention: Mention, place: Place, span: Span) -> float:
    first, last = _between(mention.place, place)
    words = float(max(0, last - first))
    if mention.reach.covers(span):
        return min(words, _FAR) / _WITHIN
    tags = place.sentence.tags[first:last]
    commas = sum(place.sentence.lower(i) == "," for i in range(first, last))
    return min(words + _VERB * sum(t in "VM" for t in tags) + _COMMA * commas, _FAR) / _BESIDE


def _between(own: Place, place: Place) -> tuple[int, int]:
    """Return the first token between two places in one sentence, and the one after the last."""
    if place.first > own.last:
        return own.last + 1, place.first
    if place.last < own.first:
        return place.last + 1, own.first
    return own.first, own.first
