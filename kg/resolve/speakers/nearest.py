"""Where a speaker and an institution stand nearest to each other in one sentence, as inputs of the fitted head.

What stands between the two tells whom a speaker represents where no list has the role: "Ann Vik, an attorney with
Acorn", "Acorn security response lead Ann Vik".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.doc.parts_of_speech import Sentence
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Span
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.links import Article
from kg.resolve.speakers.role_words import ROLE_SORTS, is_role, role_list, words_of
from kg.resolve.speakers.speaker_mentions import Mention, Place, Speaker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger import Reading

_FARTHEST = 16
"""Tokens, at most, between two that stand near each other. Hand-set."""
_LONGEST_MODIFIER = 5
"""Tokens, at most, between a preposition and the institution: "at the nearby Acorn". Hand-set."""
_SEVERAL, _MANY, _NEAR = 3, 6, 4
"""Tokens in between from which they are several and many, and by which closeness is measured. Hand-set."""
_INPUTS = 64
"""How many inputs say how two stand near each other."""
_TYPES = 4
"""Probabilities that the net gives for a word: none, person, organization, place."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A mention of a speaker and one of an institution, in one sentence.

    `is_within` is whether the institution stands in the words for the speaker.
    """

    mention: Mention
    place: Place
    span: Span
    is_within: bool


def nearest_places(article: Article, speaker: Speaker) -> dict[Body, Nearest]:
    """Return for each institution that a sentence with a speaker has nearby where the two are nearest.

    Those within the words for the speaker come first, then those that fewest tokens part.
    """
    found: dict[Body, tuple[tuple[bool, int], Nearest]] = {}
    for mention in speaker.mentions:
        own = mention.place
        for body, place, span in article.by_sentence.get(own.number, ()):
            apart = max(0, own.first - place.last, place.first - own.last)
            is_within = mention.reach.covers(span)
            order = (not is_within, apart)
            if apart <= _FARTHEST and (body not in found or order < found[body][0]):
                found[body] = (order, Nearest(mention, place, span, is_within))
    return {body: nearest for body, (_, nearest) in found.items()}


def nearest_inputs(found: Mapping[Body, Nearest], body: Body) -> list[float]:
    """Return the inputs for an institution: what stands between it and the speaker, before and after it."""
    nearest = found.get(body)
    if nearest is None:
        return [0.0] * _INPUTS
    mention = nearest.mention
    between = _between(mention.place, nearest.place, named=mention.named)
    return [1.0, nearest.is_within, mention.named, mention.source, mention.past, *between]


def word_inputs(reading: Reading, speaker: Speaker, nearest: Nearest | None, body: Body) -> NDArray[np.float32]:
    """Return which names the net takes words for, and its states of the last word for a speaker and of an institution.

    The first are those of the institution's words and of the one before them. Without a place where the two are near,
    the words are those of the first mention of each; zeros for an institution that is not mentioned.
    """
    width = reading.states.width
    found = np.zeros(2 * _TYPES + 2 * width, np.float32)
    span = nearest.span if nearest else next(iter(body.spans), None)
    if span is None or not reading.words:
        return found
    last = len(reading.words) - 1
    place = (nearest.mention if nearest else speaker.mentions[0]).place
    own = min(reading.words.at(place.sentence.tokens[place.last].start), last)
    first = min(reading.words.at(span.start), last)
    end = max(first + 1, reading.words.at(span.end - 1) + 1)
    found[:_TYPES] = reading.entities.mean_over(span)
    found[_TYPES : 2 * _TYPES] = reading.entities.mean_over(Span(*reading.words[max(0, first - 1)]))
    found[-2 * width : -width] = reading.states[own]
    found[-width:] = reading.states[first:end].mean(0)
    return found


def role_beside(nearest: Nearest) -> Span | None:
    """Return the words of a role between a speaker's name and an institution, or after that; None for others.

    "Acorn [security response lead] Ann Vik", "Ann Vik, Acorn [security response lead],", "Ann Vik, [lead] at Acorn".
    """
    own, place = nearest.mention.place, nearest.place
    sentence = own.sentence
    if place.last < own.first:
        first, end = place.last + 1, own.first
    elif own.last < place.first and sentence.tag(place.last + 1) in "NAG":
        first, end = place.last + 1, place.last + 1
        while sentence.tag(end) in "NAG":
            end += 1
        if place.first == own.last + 2 and sentence.lower(own.last + 1) == sentence.lower(end) == ",":
            return sentence.span(first, end - 1)
    else:
        first, end = own.last + 1, place.first
    while first < end and sentence.tag(first) in "XDS":
        first += 1
    while end > first and sentence.tag(end - 1) in "XDPS":
        end -= 1
    # "advanced" of "an advanced threat researcher" looks like a verb
    if first == end or any(sentence.tag(i) not in "NAGC" for i in range(first + (sentence.tag(first) == "V"), end)):
        return None
    return sentence.span(first, end - 1) if any(is_role(sentence.lower(i)) for i in range(first, end)) else None


def _between(own: Place, place: Place, *, named: bool) -> list[float]:
    sentence = own.sentence
    before, after = place.last < own.first, own.last < place.first
    gap = _gap(own, place, named=named)
    tags, words = [sentence.tag(i) for i in gap], [sentence.lower(i) for i in gap]
    following, number = sentence.tag(place.last + 1), len(gap)
    phrase = words_of(" ".join(words))
    return [
        not (before or after),
        before,
        after,
        number == 0,
        *(number == n for n in range(1, _SEVERAL)),
        _SEVERAL <= number < _MANY,
        number >= _MANY,
        float(np.exp(-number / _NEAR)),
        *_prepositions(sentence, place),
        following == "S",
        following == "N",
        following in "XP",
        following == "V",
        sentence.lower(place.last + 1) == ",",
        sentence.lower(place.last + 1) in function_words("coordinators"),
        *(tag in tags for tag in "VMRQ"),
        *(words.count(",") == n for n in range(2)),
        any(w in function_words("subject_relatives") for w in words),
        any(w in ("(", ")") for w in words),
        any(w in function_words("coordinators") for w in words),
        any(w in _weighed() for w in words),
        any(t in "NAGV" and is_role(w) for t, w in zip(tags, words, strict=True)),
        bool(tags) and all(t in "NAGS" for t in tags),
        before and following == "S",
        sentence.lower(own.last + 1) == ",",
        after and words[:1] == [","],
        before and words[-1:] == [","],
        any(sentence.capital(i) for i in gap),
        bool(tags) and all(sentence.capital(i) for i in gap),
        *(bool(phrase & role_list(sort)) for sort in ROLE_SORTS),
    ]


def _gap(own: Place, place: Place, *, named: bool) -> range:
    """Return the tokens between the two; those after an institution that stands in a noun phrase for the speaker."""
    if place.last < own.first:
        return range(place.last + 1, own.first)
    if own.last < place.first:
        return range(own.last + 1, place.first)
    return range(0) if named else range(place.last + 1, own.last + 1)


def _prepositions(sentence: Sentence, place: Place) -> list[bool]:
    """Return which preposition governs an institution, and which stands right before it."""
    at = place.first - 1
    while at >= 0 and place.first - at <= _LONGEST_MODIFIER and _modifies(sentence, at):
        at -= 1
    governing, direct = sentence.lower(at) if at >= 0 else "", sentence.lower(place.first - 1)
    return [*(governing == p for p in _weighed()), *(direct == p for p in _weighed())]


def _modifies(sentence: Sentence, at: int) -> bool:
    return sentence.tag(at) in "NDAGS" and sentence.lower(at) not in _weighed()


def _weighed() -> list[str]:
    weighed: list[str] = load("institutions")["represents"]["weighed"]
    return weighed
