"""Nouns and ages that an article gives a named person ("publicist Ann Vik", "Vik, 15,"), and counts of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.identity.agents.thresholds import NOUN_REACH
from kg.lang.en.given_names import gender_of
from kg.lang.en.people import age_beside, count_of, head_of, is_vague, means_one, nouns_of_age
from kg.model import Extraction, Span

_NOUN_BEFORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?= $)")


def person_by_noun(extraction: Extraction) -> dict[str, str]:
    """Return the id of the person of whom each noun for one person is said; nouns said of several are left out.

    It is said where a mention of the person ends in the noun (a title, an apposition), where it stands right before the
    name, or where it follows from an age. Nouns that mean others in each article ("official") are left out.
    """
    persons: dict[str, set[str]] = {}
    for words, person in (*_described(extraction), *_aged(extraction)):
        noun = head_of(words)
        if noun and means_one(noun) and not is_vague(noun):
            persons.setdefault(noun, set()).add(person)
    return {noun: min(ids) for noun, ids in sorted(persons.items()) if len(ids) == 1}


def counts_of_people(extraction: Extraction) -> list[tuple[Span, str]]:
    """Return the figures by which people can be known: where each stands and what it says ("2 killed")."""
    return [(figure.span, count) for figure in extraction.figures if (count := count_of(figure))]


def _described(extraction: Extraction) -> Iterator[tuple[str, str]]:
    """Yield the words that are said of named persons, each with the person's id."""
    text = extraction.article.text
    persons = {a.id for a in (*extraction.agents, *extraction.bystanders) if a.type == "person"}
    for mention in extraction.mentions:
        if mention.chain not in persons:
            continue
        if mention.form == "nominal":
            yield mention.span.of(text), mention.chain
        elif mention.form == "name":
            start = mention.span.start
            if found := _NOUN_BEFORE.search(text[max(0, start - NOUN_REACH) : start]):
                yield found.group(), mention.chain


def _aged(extraction: Extraction) -> Iterator[tuple[str, str]]:
    """Yield the nouns for somebody of the age printed with a name ("Ann Vik, 15,"), each with the person's id."""
    text = extraction.article.text
    for person in (*extraction.agents, *extraction.bystanders):
        if person.type != "person":
            continue
        for span in person.mentions:
            years = age_beside(text[max(0, span.start - NOUN_REACH) : span.start], text, span.end)
            if years is not None:
                for noun in nouns_of_age(years, gender_of(person.name)):
                    yield noun, person.id
