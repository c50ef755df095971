"""Every mention of a person, an institution or a place in one article, in chains: names, nouns and pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.doc.phrases import noun_phrase_start
from kg.folding import key
from kg.lang.en.geography import country
from kg.lang.lexicon import load
from kg.lang.word_lists import listed
from kg.model import Mention, Span
from kg.resolve.discourse import Discourse
from kg.resolve.pronouns.nouns import body
from kg.resolve.pronouns.people import People
from kg.resolve.pronouns.ranking import Chain
from kg.resolve.speakers.entities import Entity

_LONGEST = 3
"""Words of the longest noun phrase that takes an institution up."""


def mentions_in(discourse: Discourse, people: People, keys: dict[Entity, str]) -> tuple[Mention, ...]:
    """Return the mentions of an article in text order, no two at the same place; `keys` are the ids of its agents."""
    found: dict[Span, Mention] = {}
    every = (
        *_names(discourse, keys),
        *_references(people, keys),
        *_bodies(discourse, keys),
        *_first_person(discourse, keys),
    )
    for mention in every:
        found.setdefault(mention.span, mention)
    return tuple(sorted(found.values(), key=lambda m: (m.span.start, m.span.end)))


def _names(discourse: Discourse, keys: dict[Entity, str]) -> Iterator[Mention]:
    for name in discourse.names:
        if name.type == "place":
            chain = _place(name.span.of(discourse.text))
        else:
            chain = keys[discourse.cast.by_mention[name.span]]
        yield Mention(span=name.span, type=name.type, form="name", chain=chain)


def _place(printed: str) -> str:
    """Return the path of a place: a country by its own name, whichever of its names the article prints."""
    nation = country(printed)
    return f"place/{key(nation.name if nation and nation.sort == 'name' else printed)}"


def _references(people: People, keys: dict[Entity, str]) -> Iterator[Mention]:
    numbers: dict[Chain, str] = {}
    for reference, chain in people.chain_of.items():
        if reference.form != "name":
            own = keys[chain.entity] if chain.entity else numbers.setdefault(chain, f"unnamed-{len(numbers) + 1}")
            sure = people.confidence.get(reference, 1.0)
            yield Mention(span=reference.span, type="person", form=reference.form, chain=own, confidence=sure)


def _bodies(discourse: Discourse, keys: dict[Entity, str]) -> Iterator[Mention]:
    """Yield the nouns that take up an institution named before: "the company", "the ministry"."""
    nominals = load("institutions")["nominals"]
    for sentence in discourse.reading.sentences:
        for index, token in enumerate(sentence.tokens):
            if token.lower not in nominals or sentence.tag(index + 1) == "N":
                continue
            first = noun_phrase_start(sentence, index)
            words = [sentence.lower(i) for i in range(first + 1, index + 1)]
            if not 0 < len(words) <= _LONGEST or sentence.lower(first) not in ("the", "this", "that"):
                continue
            taken_up = body(discourse, words, token.start)
            if taken_up and taken_up.type == "organization":
                span = sentence.span(first, index)
                yield Mention(span=span, type="organization", form="nominal", chain=keys[taken_up])


def _first_person(discourse: Discourse, keys: dict[Entity, str]) -> Iterator[Mention]:
    """Yield every "I" and "my" in a direct quotation, which mean its speaker."""
    for index, attribution in enumerate(discourse.attributions):
        speaker = discourse.speakers.get(index)
        if attribution.kind != "direct" or speaker is None or speaker.type == "organization" or speaker.plural:
            continue
        for content in attribution.contents:
            for word in _first().finditer(discourse.text, content.start, content.end):
                span = Span(*word.span())
                yield Mention(span=span, type="person", form="pronoun", chain=keys[speaker])


@cache
def _first() -> re.Pattern[str]:
    words = "|".join(sorted(listed("pronouns", "pronouns", "first")))
    return re.compile(rf"\b(?:{words})\b(?!\.\w)", re.IGNORECASE)
