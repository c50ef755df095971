"""The words of an event mention that name the event in a label: "release of the FBI's files", not "his latest release".

A noun's are its noun phrase without determiners, numbers and words like "latest", and its complements as far as these
mean the same elsewhere. A verb's are its clause, without a subject that is that of another verb.
"""

from __future__ import annotations

from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import is_half, noun_phrase_start, prepositional_phrases_end
from kg.lang.en.inflection import ends_as_plural
from kg.lang.lexicon import load
from kg.lang.word_lists import calendar, function_words, word_list

_COMPLEMENTS = 2
"""Prepositional phrases in a label at most. Hand-set: a third seldom belongs to the noun."""
_COMPLETED = 8
"""Tokens behind a verb by which its label is completed. Hand-set: "tripling “the number of trade officers”"."""
_YEAR = 4
"""Digits of a number that is kept, since it tells one event from another: "2012 shooting"."""


def naming_words(sentence: Sentence, first: int, begin: int, noun: int, last: int, *, verb: bool) -> tuple[int, int]:
    """Return the first and the last of the tokens that name the event of a mention, the tokens `first` to `last`.

    Its head begins at `begin`; `noun` ends the noun phrase of a noun.
    """
    if verb:
        start = begin if _goes_without_subject(sentence, first, begin, last) else first
        start, end = _without_determiners(sentence, start, begin), _object_end(sentence, begin, last)
        is_cut = end == begin and (start == end or sentence.tag(end + 1) == "Q" or _is_before_number(sentence, end + 1))
        return start, _completed(sentence, end) if is_cut else end
    start = _without_determiners(sentence, first, begin)
    return start, _complements_end(sentence, start, noun, last)


def _goes_without_subject(sentence: Sentence, first: int, verb: int, last: int) -> bool:
    """Return whether a clause only says what is to be done, or can be: "Lund should release his tax returns"."""
    if any(sentence.tag(i) == "T" for i in range(first, verb)):
        return True
    modals = word_list("events", "phrase", "modals")
    direct = sentence.lower(verb - 1) in modals or (
        sentence.tag(verb - 1) == "A" and sentence.lower(verb - 2) in modals
    )
    return direct and last > verb and sentence.tag(verb + 1) in "DN"


def _object_end(sentence: Sentence, verb: int, last: int) -> int:
    """Return the last token of a verb's phrase, without what is only the beginning of a noun phrase or a clause.

    "Restructure the island's" and "cover the ways Trump" end before "the island" and "Trump", and "release his tax"
    goes on with "returns".
    """
    start = noun_phrase_start(sentence, last)
    follows = sentence.tag(last + 1)
    if follows == "V" and ends_as_plural(sentence.lower(last + 1)) and _is_possessed(sentence, start, last):
        return last + 1
    end = last
    if sentence.tag(last) == "S":
        end = noun_phrase_start(sentence, last - 1) - 1
    elif follows in "VM" and sentence.capital(last):
        name = last
        while name > verb and sentence.capital(name - 1):
            name -= 1
        if sentence.tag(name - 1) == "N" and name - 1 > verb:
            end = name - 1
    while verb < end < last and sentence.tag(end) in "PTCDAQMRS":
        end -= 1
    return max(end, verb)


def _completed(sentence: Sentence, verb: int) -> int:
    """Return the last token of what a verb that would stand alone goes with: "adjust to changing roles".

    Words in quotation marks count where the marks are closed. A day is for the event's time.
    """
    end = safe = verb
    is_open = False
    for at in range(verb + 1, verb + 1 + _COMPLETED):
        tag, before = sentence.tag(at), sentence.tag(at - 1)
        if tag == "X" and _is_before_number(sentence, at):
            continue  # "$" of "$21 million"
        is_day = sentence.lower(at) in calendar() and sentence.tag(at + 1) != "S"
        if is_day or tag in "XMCV" or (tag == "G" and before not in "PT"):
            break
        if tag == "Q":
            is_open = not is_open
            end = at if not is_open and before == "N" else end
        elif tag == "N":
            end = at
        safe = safe if is_open else end
    return safe


def _is_before_number(sentence: Sentence, at: int) -> bool:
    """Return whether a mark stands right before a number: "$" of "$21"."""
    if not 0 <= at < len(sentence.tokens) - 1:
        return False
    return sentence.tokens[at].end == sentence.tokens[at + 1].start and sentence.lower(at + 1)[0].isdigit()


def _is_possessed(sentence: Sentence, start: int, last: int) -> bool:
    """Return whether a noun phrase begins with whose it is: "his tax", "Lund's tax"."""
    return sentence.lower(start) in function_words("possessives") or "S" in sentence.tags[start:last]


def _without_determiners(sentence: Sentence, first: int, begin: int) -> int:
    """Return the first token of a phrase that is no determiner, number or word that is true on that day only."""
    while first < begin and (sentence.lower(first) in _left_out() or _is_number(sentence, first)):
        first += 1
    while is_half(sentence, first - 2) and first > 1:  # "12-nation accord"
        first -= 2
    return first


@cache
def _left_out() -> frozenset[str]:
    return word_list("events", "phrase", "unlabelled").union(load("numbers")["words"])


def _is_number(sentence: Sentence, at: int) -> bool:
    word = sentence.lower(at)
    return word.replace(",", "").replace(":", "").isdigit() and len(word) != _YEAR


def _complements_end(sentence: Sentence, first: int, noun: int, last: int) -> int:
    """Return the last token of a noun's complements in its mention.

    Those are left out that speak of "my" or "her", unless the noun would stand alone: "release of her emails".
    """
    prepositions = load("events")["phrase"]["complements"]
    bare = first == noun
    end = noun
    for _ in range(_COMPLEMENTS):
        after = min(prepositional_phrases_end(sentence, end, prepositions, (), most=1), last)
        of_whom = any(sentence.lower(i) in _of_somebody() or sentence.tag(i) == "R" for i in range(end + 1, after + 1))
        if after <= end or (of_whom and not bare):
            break
        bare = False
        if noun_phrase_start(sentence, after) <= end:
            break
        placed = any(sentence.capital(i) for i in range(end + 1, after + 1))
        if sentence.lower(end + 1) in word_list("events", "phrase", "placing") and not placed:
            break  # "in order", "in a phone interview"
        end = after
    return end


@cache
def _of_somebody() -> frozenset[str]:
    return function_words("possessives") | function_words("demonstratives")
