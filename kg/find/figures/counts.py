"""Numbers with what they count or measure, as they stand in their sentence: "at least 409 civilians", "a $5m fine"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end
from kg.lang.en.inflection import ends_in_s, plural
from kg.lang.en.numbers import PER_CENT, PERCENT, POINTS, Number
from kg.lang.en.verbs import base_of, is_base
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Span


@dataclass(frozen=True, slots=True)
class Count:
    """A number in its sentence, by indexes of tokens.

    `start` is where its hedges begin, `first` to `last` are the number with its unit, `end` is where the counted noun
    phrase ends. `head` is the head of that phrase, None where only the number is printed. `of` is whether "of" stands
    between the two. `joined` is the noun after a hyphen ("yard" of "a 47-yard goal"), "" without one.
    """

    number: Number
    start: int
    first: int
    last: int
    end: int
    head: int | None
    of: bool = False
    joined: str = ""

    @property
    def is_modifier(self) -> bool:
        """Whether the number with its unit modifies the noun after it: "a 47-yard goal", "a $5m fine", "10% growth"."""
        return bool(self.joined) or (bool(self.number.unit) and not self.of)


@cache
def syntax(key: str) -> frozenset[str]:
    """Return a list of words of figures.toml, table "syntax"."""
    return frozenset(load("figures")["syntax"][key])


def read_count(sentence: Sentence, number: Number, states: frozenset[str], before: int | None) -> Count:
    """Return a number with what it counts.

    The counted noun phrase ends before one of `states` ("12 people missing") and before the token `before`, with which
    the next number begins.
    """
    start, first, last = (sentence.at(o) for o in (number.span.start, number.core.start, number.span.end - 1))
    limit = len(sentence.tokens) if before is None else before
    joined, begin = _joined(sentence, number, last)
    of = not joined and sentence.lower(begin) in function_words("genitives")
    begin += of
    apart = number.unit and not of and sentence.tag(begin) == "D"  # "$5m a week"
    end = _phrase_end(sentence, begin, of) if begin < limit and not apart else None
    if end is not None and _goes_on(sentence, end + 1, number, joined):
        end += 1
    stop = begin if end is None else _first_stop(sentence, begin, min(end, limit - 1), states)
    while stop > begin and sentence.tag(stop - 1) in "DSAX":
        stop -= 1
    if stop == begin:
        bare = begin - 1 - of if joined else last
        return Count(number, start, first, last, bare, None, joined=joined)
    return Count(number, start, first, last, stop - 1, stop - 1, of, joined)


def _phrase_end(sentence: Sentence, begin: int, of: bool) -> int | None:
    """Return the last token of the counted noun phrase that begins at `begin`, None where none does."""
    end = noun_phrase_end(sentence, begin) if sentence.tag(begin) in "NDAG" else None
    if end is None and ((of and sentence.tag(begin) == "R") or _is_noun_before_of(sentence, begin)):
        end = begin
    return end + 1 if end is not None and _is_noun_before_of(sentence, end + 1) else end


def _goes_on(sentence: Sentence, at: int, number: Number, joined: str) -> bool:
    """Return whether what looks like a verb after a counted noun is a noun: as a verb it would not agree in number.

    "Two nice throws", "100 home runs"; "an 86-yard touchdown run", "a $3bn tender offer".
    """
    word, modifies = sentence.lower(at), bool(joined or number.unit)
    if sentence.tag(at) != "V":
        return False
    return is_base(word) if modifies else number.value != 1 and ends_in_s(word) and base_of(word) != word


def _is_noun_before_of(sentence: Sentence, at: int) -> bool:
    """Return whether what looks like a verb is a noun: it stands before "of" ("one count of murder")."""
    return sentence.tag(at) == "V" and sentence.lower(at + 1) in function_words("genitives")


def _joined(sentence: Sentence, number: Number, last: int) -> tuple[str, int]:
    """Return the noun that a hyphen joins to a number, "" for none, and the index of the token after both."""
    token = sentence.tokens[last]
    if token.end > number.span.end and sentence.lower(last)[number.span.end - token.start] == "-":
        return token.lower[number.span.end - token.start + 1 :], last + 1
    if sentence.lower(last + 1) == "-" and sentence.tag(last + 2) in "NVG":
        return sentence.lower(last + 2), last + 3
    return "", last + 1


def _first_stop(sentence: Sentence, begin: int, end: int, states: frozenset[str]) -> int:
    """Return the index of the first token from `begin` that is no part of the counted noun phrase."""
    for index in range(begin, end + 1):
        if (
            sentence.tag(index) == "C"
            or (sentence.lower(index) in states and index > begin)
            or sentence.lower(index) in syntax("per")
        ):
            return index
        if sentence.lower(index) in states and index == begin and sentence.tag(index + 1) != "N":
            return index
    return end + 1


def counted_words(text: str, sentence: Sentence, count: Count) -> str:
    """Return what is counted, as printed; the unit of money and shares; "" for a number alone."""
    if count.joined:
        return count.joined
    begin = count.last + 1 + count.of
    words = [
        i for i in range(begin, count.end + 1) if sentence.tag(i) != "D" and sentence.lower(i) not in syntax("more")
    ]
    unit = count.number.unit
    if unit and not (count.of and unit == PERCENT and words):
        return _unit_words(unit)
    if words and count.head is not None:
        return " ".join(sentence.span(words[0], words[-1]).of(text).split())
    return ""


@cache
def _unit_words(unit: str) -> str:
    """Return the words for a unit: "dollars" for USD."""
    if unit == PERCENT:
        return PER_CENT
    if unit == POINTS:
        return f"{POINTS}s"
    nouns = load("numbers")["currency"]["nouns"]
    noun = next((noun for noun, code in nouns.items() if code == unit), None)
    return unit if noun is None else noun if noun in syntax("same_in_plural") else plural(noun)


def with_rate(sentence: Sentence, end: int) -> tuple[int, str]:
    """Return where the words of a rate after a count end ("a week"), and its noun; `end` and "" without one."""
    article = sentence.lower(end + 1)
    units = load("dates")["units"]
    if sentence.tag(end + 2) == "N" and (
        article in syntax("per") or (article in syntax("each") and sentence.lower(end + 2) in units)
    ):
        return end + 2, sentence.lower(end + 2)
    return end, ""


def span_of(sentence: Sentence, count: Count, end: int) -> Span:
    """Return the characters of a count from its hedges to the token `end`."""
    last = count.number.span.end if end <= count.last and not count.joined else sentence.tokens[end].end
    return Span(count.number.span.start, max(last, count.number.span.end))
