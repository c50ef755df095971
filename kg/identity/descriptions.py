"""The nouns that an article uses for a person with a name ("publicist Ann Vik", "Vik, her publicist")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.givennames import gender_of
from kg.extract.people import count_of, head_of, is_vague, means_one, nouns_of_age
from kg.model import Extraction, Span

_BEFORE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?= $)")
"""The word right before a name."""
_YEARS_BEFORE = re.compile(r"\b(\d{1,2})[- ]year[- ]old $")
_YEARS_BEHIND = re.compile(r",? (?:aged )?\(?(\d{1,2})(?=[,.;)])|,? (?:a )?(\d{1,2})[- ]year[- ]old\b")
_LONGEST = 40
"""Characters before a name in which these are looked for."""


def described(extraction: Extraction) -> dict[str, str]:
    """Return whom each noun for one person is said of, by the person's id; nouns that are said of several left out.

    A noun says it where a mention of the person ends in it (a title, an apposition), or right before the name. Nouns
    that mean others each time ("official") are left out.
    """
    whose: dict[str, set[str]] = {}
    for words, person in (*_said(extraction), *_aged(extraction)):
        noun = head_of(words)
        if noun and means_one(noun) and not is_vague(noun):
            whose.setdefault(noun, set()).add(person)
    return {noun: min(persons) for noun, persons in sorted(whose.items()) if len(persons) == 1}


def counted(extraction: Extraction) -> list[tuple[Span, str]]:
    """Return the figures by which people can be known: where each stands and what it says ("2 killed")."""
    return [(figure.span, count) for figure in extraction.figures if (count := count_of(figure))]


def _said(extraction: Extraction) -> Iterator[tuple[str, str]]:
    """Yield the words that are said of persons with a name, each with the person's id."""
    text = extraction.article.text
    persons = {a.id for a in (*extraction.agents, *extraction.bystanders) if a.type == "person"}
    for mention in extraction.mentions:
        if mention.chain not in persons:
            continue
        if mention.form == "nominal":
            yield mention.span.of(text), mention.chain
        elif mention.form == "name":
            start = mention.span.start
            if found := _BEFORE.search(text[max(0, start - _LONGEST) : start]):
                yield found.group(), mention.chain


def _aged(extraction: Extraction) -> Iterator[tuple[str, str]]:
    """Yield the nouns for somebody of the age printed with a name ("Ann Vik, 15,"), each with the person's id."""
    text = extraction.article.text
    for person in (*extraction.agents, *extraction.bystanders):
        if person.type != "person":
            continue
        for span in person.mentions:
            before = _YEARS_BEFORE.search(text[max(0, span.start - _LONGEST) : span.start])
            found = before or _YEARS_BEHIND.match(text, span.end)
            if found:
                for noun in nouns_of_age(int(found[found.lastindex or 1]), gender_of(person.name)):
                    yield noun, person.id
