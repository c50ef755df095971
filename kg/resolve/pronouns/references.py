"""The references to persons in an article, by name, noun or pronoun, each with its grammatical role.

Subject, object and possessor are told from the classes of `kg.doc.parts_of_speech`, without a parser. The resolution of
pronouns needs no more syntax (Lappin and Leass 1994).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from typing import Literal

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end, noun_phrase_start
from kg.lang.en.inflection import ends_as_plural
from kg.lang.word_lists import function_words, word_list
from kg.model import Form, Gender, NameMention, Span
from kg.resolve.sentence_index import SentenceIndex

Part = Literal["subject", "object", "oblique", "possessor", "other"]

_OBJECT = re.compile(r"[MA]*VA?P?")
"""The classes of the words between a subject and an object of its verb."""
_LONGEST_BRACKET = 48
"""Tokens, at most, in parentheses between a subject and its verb. Hand-set: a bound, where none closes."""
_LONGEST_ASIDE = 16
"""Tokens, at most, of an apposition or relative clause between a subject and its verb. Hand-set: a bound, where
no second comma comes."""


@dataclass(eq=False, slots=True)
class Reference:
    """A reference to one person. `head` is its noun, pronoun or bare name, `span` its whole phrase.

    `sentence` is the index of its sentence, `first` whether it is the first reference there, and `breaks` the number of
    words before it there that begin another clause. `alone` is whether it can refer to a person by itself: "the mayor"
    can, a predicate ("is a legend") cannot. `aside` is whether it is an apposition or predicate of another reference;
    such a reference adds no salience.
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


def pronouns_of(sentence_index: SentenceIndex) -> Iterator[Reference]:
    """Yield the pronouns of the third person singular for persons, in text order."""
    for number, sentence in enumerate(sentence_index.sentences):
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
                reflexive=word in function_words("reflexives"),
            )


def names_of(sentence_index: SentenceIndex, names: Sequence[NameMention]) -> Iterator[tuple[NameMention, Reference]]:
    """Yield the names of persons, each as a reference."""
    for mention in names:
        if mention.type != "person" or (place := sentence_index.at(mention.span)) is None:
            continue
        number, sentence, first, last = place
        outer = sentence_index.at(mention.full)
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
            ),
        )


def nouns_of(sentence_index: SentenceIndex, names: Sequence[NameMention]) -> Iterator[Reference]:
    """Yield the noun phrases for one person ("a woman", "the mayor"), without titles that are part of a name.

    Predicates and appositions of a name are yielded whatever their noun ("is a legend"): their subject decides whether
    they mean a person.
    """
    taken = sorted((n.full.start, n.full.end) for n in names)
    starts = [t[0] for t in taken]
    ends = {n.span.end for n in names if n.type == "person"}
    for number, sentence in enumerate(sentence_index.sentences):
        for first, last in sorted({*_person_phrases(sentence), *_predicates(sentence, ends)}):
            token = sentence.tokens[last]
            near = bisect_right(starts, token.start) - 1
            if near >= 0 and taken[near][1] > token.start:
                continue
            yield _noun(sentence, number, first, last, alone=token.lower in _persons() and sentence.tag(first) == "D")


def titles_of(sentence_index: SentenceIndex, names: Sequence[NameMention]) -> Iterator[tuple[NameMention, Reference]]:
    """Yield the titles that are noun phrases of their own: "Kerry, the secretary", "Tunisia's coach Maaloul"."""
    for mention in names:
        if (
            mention.type != "person"
            or mention.role_span is None
            or (place := sentence_index.at(mention.role_span)) is None
        ):
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
    if word in function_words("makes"):
        return sentence.tag(index - 1) == "M"
    return word in function_words("copulas")


def _noun(sentence: Sentence, number: int, first: int, last: int, *, alone: bool) -> Reference:
    head = sentence.tokens[last]
    return Reference(
        span=sentence.span(first, last),
        head=Span(head.start, head.end),
        form="nominal",
        part=part_of(sentence, first, last),
        gender=noun_gender(head.lower),
        sentence=number,
        definite=sentence.lower(first) in function_words("definites"),
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
        if (
            not copula
            and not beside
            and not (token.lower in function_words("predicative") and sentence.tag(index - 1) == "V")
        ):
            continue
        first = index + 1
        while sentence.tag(first) == "A" or sentence.lower(first) in function_words("predeterminers"):
            first += 1
        genitive = sentence.lower(first + 1) in function_words("genitives")
        if genitive and sentence.lower(first) in function_words("one_of"):
            yield first, first
            continue
        last = noun_phrase_end(sentence, first) or first
        determined = sentence.lower(first) in function_words("indefinites") or (
            sentence.lower(first) in function_words("definite_articles") and not beside
        )
        if determined and last > first and sentence.tag(last + 1) not in "VM":
            yield first, last


@cache
def _before_predicates() -> frozenset[str]:
    """Return the words after which `_predicates` looks for a noun phrase."""
    return function_words("copulas") | function_words("makes") | function_words("predicative") | {","}


def part_of(sentence: Sentence, first: int, last: int) -> Part:
    """Return the grammatical role of the phrase from token `first` to `last`."""
    if sentence.tag(last + 1) == "S" or sentence.tag(last) == "S":
        return "possessor"
    if _before_verb(sentence, last):
        return "oblique" if sentence.lower(first - 1) in function_words("genitives") else "subject"
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
        closing = (i for i in range(at, min(at + _LONGEST_BRACKET, len(sentence.tags))) if sentence.lower(i) == ")")
        at = next(closing, at) + 1
    if sentence.lower(at) in function_words("subject_relatives"):
        return True
    if sentence.lower(at) == ",":
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


def mark_clauses(sentence_index: SentenceIndex, references: Sequence[Reference]) -> None:
    """Set `breaks` of the references of an article, which are in text order."""
    for number, within in groupby(references, key=lambda r: r.sentence):
        sentence = sentence_index.sentences[number]
        before = tuple(accumulate((_begins_clause(sentence, i) for i in range(len(sentence.tokens))), initial=0))
        for reference in within:
            begin = reference.head.start if reference.form == "name" else reference.span.start
            reference.breaks = before[sentence.at(begin)]


def _begins_clause(sentence: Sentence, index: int) -> bool:
    """Return whether a token begins another clause: a conjunction, a relative pronoun, a semicolon."""
    word = sentence.lower(index)
    if word in function_words("coordinators"):  # which join nouns and verbs too
        following = sentence.tag(index + 1)
        return following == "R" or (sentence.lower(index - 1) == "," and following not in "VMAG")
    return sentence.tags[index] == "C" or word in function_words("clause_openers")


def is_bound(sentence_index: SentenceIndex, subject: Reference, pronoun: Reference) -> bool:
    """Return whether a pronoun is an object of the verb right after a subject, which it then cannot mean.

    Principle B of Chomsky 1981: "Stone thanked him", but not "Stone thanked himself" or "Stone wants us to thank him".
    """
    if subject.part != "subject" or pronoun.reflexive or pronoun.part not in ("object", "oblique"):
        return False
    before, after = sentence_index.at(subject.span), sentence_index.at(pronoun.span)
    if before is None or after is None or before[0] != after[0]:
        return False
    return _OBJECT.fullmatch(before[1].tags, before[3] + 1, after[2]) is not None


def _part_of_pronoun(sentence: Sentence, index: int, word: str) -> Part:
    if word in function_words("subjects"):
        return "subject"
    if word in function_words("possessors"):
        following = sentence.tag(index + 1)
        noun = (
            following in "N"
            or (following in "AQ" and sentence.tag(index + 2) == "N")
            or word in function_words("always_possessors")
        )
        gerund = following in "VG" and sentence.tag(index - 1) not in "VG"
        if noun or gerund or word in function_words("always_possessors"):
            return "possessor"
    before = sentence.tag(index - 1)
    return "object" if before in "VGMN" else "oblique"


@cache
def _persons() -> frozenset[str]:
    return word_list("groups", "groups", "single") | _gendered() | _heads()


@cache
def _heads() -> frozenset[str]:
    """Return the titles of one word, in the singular."""
    heads = word_list("titles", "roles", "heads")
    return frozenset(w for w in heads if " " not in w and not (ends_as_plural(w) and w[:-1] in heads))


@cache
def _gendered() -> frozenset[str]:
    return frozenset().union(*(word_list("groups", "persons", key) for key in ("male", "female", "either")))


def noun_gender(noun: str) -> Gender | None:
    """Return the gender that a noun implies ("spokeswoman"), None where it implies none."""
    if noun in word_list("groups", "persons", "male"):
        return "male"
    return "female" if noun in word_list("groups", "persons", "female") else None


@cache
def _gender_table() -> dict[str, Gender]:
    table: dict[str, Gender] = dict.fromkeys(word_list("pronouns", "pronouns", "male"), "male")
    return table | dict.fromkeys(word_list("pronouns", "pronouns", "female"), "female")


def _gender_of_pronoun(word: str) -> Gender | None:
    gender = _gender_table().get(word)
    return _gender_table().get(word.split("'")[0]) if gender is None and "'" in word else gender  # "he's"
