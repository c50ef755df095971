"""The words of an event mention that name the event in a label: "release of the FBI's files", not "his latest release".

A noun's are its noun phrase without determiners, numbers and words like "latest", and its complements as far as these
mean the same elsewhere. A verb's are its clause, without a subject that is that of another verb.
"""

from __future__ import annotations

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import is_half, noun_phrase_start, prepositional_phrases_end
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list

_COMPLEMENTS = 2
"""Prepositional phrases in a label at most. Hand-set: a third seldom belongs to the noun."""
_YEAR = 4
"""Digits of a number that is kept, since it tells one event from another: "2012 shooting"."""


def naming_words(sentence: Sentence, first: int, begin: int, noun: int, last: int, *, verb: bool) -> tuple[int, int]:
    """Return the first and the last of the tokens that name the event of a mention, the tokens `first` to `last`.

    Its head begins at `begin`; `noun` ends the noun phrase of a noun.
    """
    if verb:
        infinitive = any(sentence.tag(i) == "T" for i in range(first, begin))
        start = begin if infinitive else first
        return _without_determiners(sentence, start, begin), last
    return _without_determiners(sentence, first, begin), _complements_end(sentence, noun, last)


def _without_determiners(sentence: Sentence, first: int, begin: int) -> int:
    """Return the first token of a phrase that is no determiner, number or word that is true on that day only."""
    left_out = word_list("events", "phrase", "unlabelled") | load("numbers")["words"].keys()
    while first < begin and (sentence.lower(first) in left_out or _is_number(sentence, first)):
        first += 1
    while is_half(sentence, first - 2) and first > 1:  # "12-nation accord"
        first -= 2
    return first


def _is_number(sentence: Sentence, at: int) -> bool:
    word = sentence.lower(at).replace(",", "")
    return word.isdigit() and len(word) != _YEAR


def _complements_end(sentence: Sentence, noun: int, last: int) -> int:
    """Return the last token of a noun's complements in its mention, those left out that speak of "my" or "her"."""
    prepositions = load("events")["phrase"]["complements"]
    end, barred = noun, function_words("possessives") | function_words("demonstratives")
    for _ in range(_COMPLEMENTS):
        after = min(prepositional_phrases_end(sentence, end, prepositions, (), most=1), last)
        if after <= end or any(
            sentence.lower(i) in barred or sentence.tag(i) == "R" for i in range(end + 1, after + 1)
        ):
            break
        if noun_phrase_start(sentence, after) <= end:
            break
        placed = any(sentence.capital(i) for i in range(end + 1, after + 1))
        if sentence.lower(end + 1) in word_list("events", "phrase", "placing") and not placed:
            break  # "in order", "in a phone interview"
        end = after
    return end
