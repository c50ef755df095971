"""Where an article refers to persons: names, nouns and pronouns, with their place in the clause.

Read from the parts of speech of `kg.doc.parts_of_speech`: enough to tell subject, object and possessor, which is what
the resolution of pronouns needs of syntax (Lappin and Leass 1994).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end, noun_phrase_start
from kg.lang.word_lists import listed
from kg.model import Form, Gender, NameMention, Span

Part = Literal["subject", "object", "oblique", "possessor", "other"]

_OBJECT = re.compile(r"[MA]*VA?P?")
"""The classes of the words between a subject and an object of its verb."""
_LONGEST_ASIDE = 16
"""Tokens between a subject and its verb: an apposition or a relative clause between commas."""


@dataclass(eq=False, slots=True)
class Reference:
    """Words that mean one person. `head` is the word or bare name that does, `span` its whole phrase.

    `sentence` is the index of the sentence, `first` whether nobody is referred to before it there, `breaks` the number
    of words before it in the sentence that begin another clause. `alone` says whether it can mean somebody without
    being said of him: "the mayor" can, "mayor" and "a legend" cannot; `aside` that it is only said of somebody who is
    named beside it, so that it makes nobody more salient.
    """

    span: Span
    head: Span
    form: Form
    part: Part
    gender: Gender | None
    sentence: int
    breaks: int = 0
    first: bool = False
    reflexive: bool = False
    definite: bool = False
    alone: bool = True
    aside: bool = False


class Reading:
    """The tokens of an article's sentences, found by offset."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = [s for s in sentences if s.tokens]
        self.starts = [s.starts[0] for s in self.sentences]

    def at(self, span: Span) -> tuple[int, Sentence, int, int] | None:
        """Return the index of a span's sentence, that, and its first and last token there; None outside all."""
        index = bisect_right(self.starts, span.start) - 1
        if index < 0:
            return None
        sentence = self.sentences[index]
        first, last = sentence.at(span.start), sentence.at(span.end - 1)
        if first >= len(sentence.tokens) or sentence.tokens[-1].end < span.end:
            return None
        return index, sentence, first, last


def pronouns_of(reading: Reading) -> Iterator[Reference]:
    """Yield the pronouns of the third person singular for persons, in text order."""
    for number, sentence in enumerate(reading.sentences):
        for index, token in enumerate(sentence.tokens):
            if (gender := _gender_of_pronoun(token.lower)) is None:
                continue
            word = token.lower.split("'")[0]
            span = Span(token.start, token.start + len(word))
            yield Reference(
                span=span,
                head=span,
                form="pronoun",
                part=_part_of_pronoun(sentence, index, word),
                gender=gender,
                sentence=number,
                breaks=breaks(sentence, index),
                reflexive=word.endswith("self"),
            )


def names_of(reading: Reading, names: Sequence[NameMention]) -> Iterator[tuple[NameMention, Reference]]:
    """Yield the names of persons, each as a reference."""
    for mention in names:
        if mention.type != "person" or (place := reading.at(mention.span)) is None:
            continue
        number, sentence, first, last = place
        outer = reading.at(mention.full)
        left, right = (outer[2], outer[3]) if outer and outer[0] == number else (first, last)
        yield (
            mention,
            Reference(
                span=mention.full,
                head=mention.span,
                form="name",
                part=part_of(sentence, left, right),
                gender=mention.gender,
                sentence=number,
                breaks=breaks(sentence, first),
            ),
        )


def nouns_of(reading: Reading, names: Sequence[NameMention]) -> Iterator[Reference]:
    """Yield the noun phrases for one unnamed person ("a woman", "the mayor"), but for titles that belong to names.

    After "is" and the like, and between commas after a name, any noun does ("is a legend"): what it is said of is a
    person or not.
    """
    taken = sorted((n.full.start, n.full.end) for n in names)
    starts = [t[0] for t in taken]
    ends = {n.span.end for n in names if n.type == "person"}
    for number, sentence in enumerate(reading.sentences):
        for first, last in sorted({*_person_phrases(sentence), *_predicates(sentence, ends)}):
            token = sentence.tokens[last]
            near = bisect_right(starts, token.start) - 1
            if near >= 0 and taken[near][1] > token.start:
                continue
            yield _noun(sentence, number, first, last, alone=token.lower in _persons() and sentence.tag(first) == "D")


def titles_of(reading: Reading, names: Sequence[NameMention]) -> Iterator[tuple[NameMention, Reference]]:
    """Yield the titles that are noun phrases of their own: "Kerry, the secretary", "Tunisia's coach Maaloul"."""
    for mention in names:
        if mention.type != "person" or mention.role_span is None or (place := reading.at(mention.role_span)) is None:
            continue
        number, sentence, first, last = place
        first = noun_phrase_start(sentence, first)
        if mention.role_span.start > mention.span.end or sentence.tag(first) == "D" or "S" in sentence.tags[first:last]:
            title = _noun(sentence, number, first, last, alone=False)
            title.aside = True
            yield mention, title


def is_copula(sentence: Sentence, index: int) -> bool:
    """Return whether a word joins a subject to what it is said to be: "is", "became", "was elected"."""
    word = sentence.lower(index)
    if word in listed("pronouns", "function", "makes"):
        return sentence.tag(index - 1) == "M"
    return word in listed("pronouns", "function", "copulas")


def _noun(sentence: Sentence, number: int, first: int, last: int, *, alone: bool) -> Reference:
    head = sentence.tokens[last]
    return Reference(
        span=sentence.span(first, last),
        head=Span(head.start, head.end),
        form="nominal",
        part=part_of(sentence, first, last),
        gender=noun_gender(head.lower),
        sentence=number,
        breaks=breaks(sentence, first),
        definite=sentence.lower(first) in ("the", "this", "that"),
        alone=alone,
    )


def _person_phrases(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each noun phrase whose head is a noun for a person."""
    for index, token in enumerate(sentence.tokens):
        if token.lower not in _persons() or sentence.tag(index) not in "NV":
            continue
        if sentence.tag(index + 1) == "N" and not sentence.capital(index + 1):
            continue
        first = noun_phrase_start(sentence, index)
        if sentence.lower(first - 1) == "-" and sentence.lower(first - 2).isdigit():
            first = noun_phrase_start(sentence, first - 2)  # "a 14-year-old boy"
        if sentence.tag(first) in "DNS":
            yield first, index


def _predicates(sentence: Sentence, ends: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the ends of each noun phrase after a copula, "as", or a comma that follows one of `ends`."""
    for index, token in enumerate(sentence.tokens):
        if token.lower not in _before_predicates():  # as most words are not
            continue
        copula = is_copula(sentence, index)
        beside = token.lower == "," and sentence.tokens[index - 1].end in ends
        if not copula and not beside and not (token.lower == "as" and sentence.tag(index - 1) == "V"):
            continue
        first = index + 1
        while sentence.tag(first) == "A" or sentence.lower(first) == "both":
            first += 1
        if sentence.lower(first) == "one" and sentence.lower(first + 1) == "of":
            yield first, first
            continue
        last = noun_phrase_end(sentence, first) or first
        determined = sentence.lower(first) in ("a", "an") or (sentence.lower(first) == "the" and not beside)
        if determined and last > first and sentence.tag(last + 1) not in "VM":
            yield first, last


@cache
def _before_predicates() -> frozenset[str]:
    """Return the words after which `_predicates` looks for a noun phrase."""
    function = (listed("pronouns", "function", key) for key in ("copulas", "makes"))
    return frozenset({",", "as"}).union(*function)


def part_of(sentence: Sentence, first: int, last: int) -> Part:
    """Return what a phrase from token `first` to `last` is in its clause."""
    if sentence.tag(last + 1) == "S" or sentence.tag(last) == "S":
        return "possessor"
    if _before_verb(sentence, last):
        return "oblique" if sentence.lower(first - 1) == "of" else "subject"
    before = first - 1
    while sentence.tag(before) == "A":
        before -= 1
    tag = sentence.tag(before)
    if tag in "VGM":
        return "object"
    return "oblique" if tag in "PT" else "other"


def _before_verb(sentence: Sentence, last: int) -> bool:
    """Return whether a verb follows, next or after an aside between commas or a relative clause."""
    at = last + 1
    if sentence.lower(at) == "(":
        closing = (i for i in range(at, min(at + 3 * _LONGEST_ASIDE, len(sentence.tags))) if sentence.lower(i) == ")")
        at = next(closing, at) + 1
    if sentence.lower(at) == "," or sentence.lower(at) == "who":
        if sentence.lower(at) == "who":
            return True
        end = next(
            (i for i in range(at + 1, min(at + _LONGEST_ASIDE, len(sentence.tags))) if sentence.lower(i) == ","), None
        )
        if end is None:
            return False
        at = end + 1
        return sentence.tag(at) in "VM"
    while sentence.tag(at) == "A":
        at += 1
    return sentence.tag(at) in "VM"


def breaks(sentence: Sentence, index: int) -> int:
    """Return how many words before a token begin another clause: conjunctions, relatives, semicolons."""
    return sum(1 for i in range(index) if _breaks(sentence, i))


def _breaks(sentence: Sentence, index: int) -> bool:
    word = sentence.lower(index)
    if word in ("and", "or", "but", "nor"):  # which join nouns and verbs too
        following = sentence.tag(index + 1)
        return following == "R" or (sentence.lower(index - 1) == "," and following not in "VMAG")
    return sentence.tags[index] == "C" or word in (";", ":", "–", "—", "after", "as")


def is_bound(reading: Reading, subject: Reference, pronoun: Reference) -> bool:
    """Return whether a pronoun is an object of the verb right after a subject, which it then cannot mean.

    Principle B of Chomsky 1981: "Stone thanked him", but not "Stone thanked himself" or "Stone wants us to thank him".
    """
    if subject.part != "subject" or pronoun.reflexive or pronoun.part not in ("object", "oblique"):
        return False
    before, after = reading.at(subject.span), reading.at(pronoun.span)
    if before is None or after is None or before[0] != after[0]:
        return False
    return _OBJECT.fullmatch(before[1].tags, before[3] + 1, after[2]) is not None


def _part_of_pronoun(sentence: Sentence, index: int, word: str) -> Part:
    if word in ("he", "she"):
        return "subject"
    if word in ("his", "her", "hers"):
        following = sentence.tag(index + 1)
        noun = following in "N" or (following in "AQ" and sentence.tag(index + 2) == "N") or word == "his"
        gerund = following in "VG" and sentence.tag(index - 1) not in "VG"
        if noun or gerund:
            return "possessor"
    before = sentence.tag(index - 1)
    return "object" if before in "VGMN" else "oblique"


@cache
def _persons() -> frozenset[str]:
    return listed("groups", "groups", "single") | _gendered() | _heads()


@cache
def _heads() -> frozenset[str]:
    """Return the titles of one word, in the singular."""
    heads = listed("titles", "roles", "heads")
    return frozenset(w for w in heads if " " not in w and w.removesuffix("s") not in heads - {w})


@cache
def _gendered() -> frozenset[str]:
    return frozenset().union(*(listed("groups", "persons", key) for key in ("male", "female", "either")))


def noun_gender(noun: str) -> Gender | None:
    """Return the gender that a noun for a person says ("spokeswoman")."""
    if noun in listed("groups", "persons", "male"):
        return "male"
    return "female" if noun in listed("groups", "persons", "female") else None


@cache
def _gender_table() -> dict[str, Gender]:
    table: dict[str, Gender] = dict.fromkeys(listed("pronouns", "pronouns", "male"), "male")
    return table | dict.fromkeys(listed("pronouns", "pronouns", "female"), "female")


def _gender_of_pronoun(word: str) -> Gender | None:
    return _gender_table().get(word.split("'")[0])
