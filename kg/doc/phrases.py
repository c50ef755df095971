"""Noun phrases, their complements, subjects and verb phrases, by the parts of speech of a sentence's tokens.

Phrases are given by the indexes of their first and last tokens. They are found by patterns over parts of speech, not by
a parser: a phrase ends at the first token that cannot be part of it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.lang.lexicon import load

_WIDEST = 20
"""Tokens of the widest phrase looked for: a bound that keeps time linear and recursion shallow on any text.
Hand-set."""
_MOST_QUOTED = 6
"""Tokens within which the mark that opens quoted modifiers is looked for. Hand-set."""
_LONGEST_VERB_PHRASE = 14
"""Tokens of a verb phrase after its verb: a bound by hand, as long as clauses of news usually are."""
_JOINING = frozenset("/-–")
"""Marks that stand within what is one word to a reader."""
_TOKENS_TO_NOUN = 5
"""Tokens behind a preposition among which the first noun of its phrase is looked for. Hand-set."""
_MOST_COMPLEMENTS = 3
"""Prepositional phrases that one noun may have. Hand-set."""


@cache
def _phrase_words(key: str) -> frozenset[str]:
    """Return a list of words of `chunks.toml`."""
    return frozenset(load("chunks")[key])


def noun_phrase_start(sentence: Sentence, head: int) -> int:
    """Return the index of the first token of a head's noun phrase, with its determiner, possessor and modifiers."""
    index = head
    while index > max(0, head - _WIDEST):
        tag, before = sentence.tag(index - 1), sentence.tag(index - 2)
        if tag in "NS" or (tag == "A" and before in "DS"):
            index -= 1
        elif tag == "D":
            index -= 1
            if before != "D":
                break
        elif tag == "Q" and (opening := _opening_quote(sentence, index - 1)) is not None:
            index = opening
        else:
            break
    while index < head and sentence.tag(index) in "SAQ":
        index += 1
    return _behind_hedge(sentence, index, head)


@cache
def _hedges() -> dict[str, tuple[list[str], ...]]:
    """Return the hedges of numbers ("at least") that have each word behind their first."""
    hedges = [words for hedge in load("numbers")["bounds"] if len(words := hedge.split()) > 1]
    return {word: tuple(h for h in hedges if word in h[1:]) for hedge in hedges for word in hedge[1:]}


def _behind_hedge(sentence: Sentence, start: int, head: int) -> int:
    """Return the start of a phrase, behind the hedge of a number that it would begin within: "(at least) 40 people"."""
    for hedge in _hedges().get(sentence.lower(start), ()):
        for within in range(1, len(hedge)):
            first = start - within
            behind = first + len(hedge)
            if behind <= head and hedge == [sentence.lower(i) for i in range(first, behind)]:
                number = sentence.lower(behind)
                if number[0].isdigit() or number in load("numbers")["words"]:
                    return behind
    return start


def _opening_quote(sentence: Sentence, quote: int) -> int | None:
    """Return the index of the mark that opens quoted modifiers (“indiscriminate” bombing), None where none does."""
    if sentence.tag(quote - 1) in "DS":
        return quote
    index = quote - 1
    while index > quote - _MOST_QUOTED and sentence.tag(index) == "N":
        index -= 1
    return index if sentence.tag(index) == "Q" and index < quote - 1 and sentence.tag(index - 1) in "DS" else None


def noun_phrase_end(sentence: Sentence, first: int) -> int | None:
    """Return the index of the last token of the noun phrase that begins at `first`, None where none begins there."""
    index, limit = first, first + _WIDEST
    while index < limit and sentence.tag(index) == "D":
        index += 1
    while index < limit and sentence.tag(index) == "A" and sentence.tag(index + 1) in "NA":
        index += 1
    start = index
    while index < limit and (sentence.tag(index) in "NS" or sentence.tag(index - 1) + sentence.tag(index) == "SA"):
        index += 1
    if index == start or sentence.tag(index - 1) == "S":
        return None
    return index - 1


def prepositional_phrases_end(
    sentence: Sentence,
    head: int,
    prepositions: Collection[str],
    stops: Collection[int],
    most: int = _MOST_COMPLEMENTS,
) -> int:
    """Return the index of the last token of a noun's prepositional phrases ("on Aleppo"), `head` where it has none.

    `stops` are the tokens that begin a date: a phrase ends before them. `most` is how many phrases there can be.
    """
    end = head
    for _ in range(most):
        at = end + 1
        if sentence.tag(at) == "Q" and sentence.tag(at + 1) in "PT":
            at += 1
        if sentence.lower(at) not in prepositions or sentence.tag(at) not in "PT" or at in stops or at + 1 in stops:
            break
        noun = next((i for i in range(at + 1, at + 1 + _TOKENS_TO_NOUN) if sentence.tag(i) == "N"), None)
        last = noun_phrase_end(sentence, at + 1)
        if last is None or noun is None:
            break
        if sentence.lower(at) in _phrase_words("pairing") and sentence.tag(last + 1) == "C":
            last = noun_phrase_end(sentence, last + 2) or last
        if sentence.tag(at) == "T" and not sentence.capital(noun):
            break
        cut = min([last, *(s - 1 for s in stops if at < s <= last)])
        if cut != last:
            return cut if sentence.tag(cut) == "N" and not sentence.lower(cut).isdigit() else end
        if is_half(sentence, last):
            break
        end = last
    return end


def is_half(sentence: Sentence, index: int) -> bool:
    """Return whether a mark joins a token with the one behind it: "1" of "1/2/2014"."""
    if index < 0 or sentence.lower(index + 1) not in _JOINING or index + 2 >= len(sentence.tokens):
        return False
    here, mark, after = sentence.tokens[index : index + 3]
    return here.end == mark.start and mark.end == after.start


def subject_start(sentence: Sentence, verb: int) -> int:
    """Return the index of the first token of a verb's subject, or of the verb where the subject is not next to it.

    The noun before an infinitive counts as its subject, since it often is one ("urged rebels to leave").
    """
    index = verb
    while index > max(0, verb - _WIDEST) and sentence.tag(index - 1) in "MAT":
        index -= 1
    if sentence.tag(index - 1) not in "NS":
        return verb
    start = noun_phrase_start(sentence, index - 1)
    joining, limit = _phrase_words("within_subject"), verb - 2 * _WIDEST
    while start > limit and sentence.lower(start - 1) in joining and sentence.tag(start - 2) == "N":
        start = noun_phrase_start(sentence, start - 2)
    return start


def verb_phrase_end(sentence: Sentence, verb: int, stops: Collection[int]) -> int:
    """Return the index of the last token of a verb's phrase: it ends before the next mark, verb, conjunction or date.

    `stops` are the tokens that begin a date.
    """
    index = verb
    while index + 1 < len(sentence.tags) and index - verb < _LONGEST_VERB_PHRASE:
        tag = sentence.tag(index + 1)
        if tag in "XQMVG" or index + 1 in stops or (tag == "C" and not _joins_nouns(sentence, index + 1)):
            break
        index += 1
    if index > verb and is_half(sentence, index):
        index -= 1
    while index > verb and sentence.tag(index) in "PTCDAQMR":
        index -= 1
    return index


def _joins_nouns(sentence: Sentence, conjunction: int) -> bool:
    """Return whether a conjunction joins two nouns ("rebels and civilians") rather than beginning another clause."""
    if sentence.lower(conjunction) not in _phrase_words("joins_nouns") or sentence.tag(conjunction - 1) != "N":
        return False
    end = noun_phrase_end(sentence, conjunction + 1)
    return end is not None and sentence.tag(end + 1) not in "MVA"
