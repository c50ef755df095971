"""The numbers that can be figures, each with what it counts and what befell that: "at least 409 civilians", "$5 bn".

Dates, times, durations and ages are none. Which of the others are figures is for `kg.find.figures.judging`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc import Doc
from kg.doc.parts_of_speech import Sentence
from kg.find.figures.counts import Count, counted_words, read_count, span_of, with_rate
from kg.find.figures.kinds import Kind, kind_of, states
from kg.lang.en.inflection import plural
from kg.lang.en.numbers import find_numbers
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import FigureMention, Span

_OLDEST = 120
"""Years that a person can be old. Hand-set."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that can be a figure: where it stands, what it counts, and the figure that it would be."""

    sentence: Sentence
    count: Count
    kind: Kind
    figure: FigureMention


def figure_candidates(doc: Doc) -> tuple[Candidate, ...]:
    """Return the numbers in the article's body that can be figures, in text order and without overlap.

    The value is the number as printed, in units (1,200 or 2,000,000), None for words like "dozens". `of` is the counted
    noun phrase as printed; for a number alone that of the number before it in the sentence, else "people" where people
    are what such things befall.
    """
    dates = [d.span for d in doc.dates]
    starts = [d.start for d in dates]
    found: list[Candidate] = []
    for sentence in doc.body.sentences:
        near = dates[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        found += _in_sentence(doc.text, sentence, near)
    return tuple(found)


def _in_sentence(text: str, sentence: Sentence, dates: Sequence[Span]) -> Iterator[Candidate]:
    """Yield the candidates of a sentence in which `dates` stand."""
    numbers = [
        n
        for n in find_numbers(text, Span(sentence.start, sentence.end))
        if not any(n.core.overlaps(date) for date in dates)
    ]
    stops = sorted([*(n.span.start for n in numbers), *(d.start for d in dates)])
    counts = [
        read_count(sentence, number, states(), next((sentence.at(s) for s in stops if s >= number.span.end), None))
        for number in numbers
    ]
    words = [counted_words(text, sentence, count) for count in counts]
    for index, count in enumerate(counts):
        if _is_time(sentence, count) or _is_age(sentence, count):
            continue
        kind = kind_of(sentence, count)
        part_of_next = sentence.lower(count.last + 1) in function_words("genitives")  # "30 of the 80 wounded"
        of = words[index] or (words[index + 1] if part_of_next and index + 1 < len(words) else "")
        of = of or next(
            (w for w, c in zip(words[:index][::-1], counts[:index][::-1], strict=True) if w and not c.number.unit), ""
        )
        yield Candidate(sentence, count, kind, _figure(sentence, count, kind, of or _unnamed(sentence, kind)))


def _unnamed(sentence: Sentence, kind: Kind) -> str:
    """Return what a number counts that stands without a noun: people, where the kind is a listed one ("killed").

    Else it counts what its kind names if that is a noun ("fine").
    """
    if kind.listed:
        return str(load("figures")["syntax"]["default"])
    return (
        kind.name if kind.at is not None and sentence.tag(kind.at) == "N" else str(load("figures")["syntax"]["unknown"])
    )


def _figure(sentence: Sentence, count: Count, kind: Kind, of: str) -> FigureMention:
    """Return the figure that a count is; the words right after it that say what befell it are part of it."""
    end = kind.at if kind.listed and kind.at == count.end + 1 else count.end
    rated, per = with_rate(sentence, count.last if count.number.unit and not count.of else end)
    number = count.number
    return FigureMention(
        span=span_of(sentence, count, max(end, rated)),
        value=number.value,
        bound=number.bound,
        of=of,
        kind=kind.name,
        head=sentence.span(kind.at, kind.at) if kind.at is not None else None,
        highest=number.highest,
        unit=number.unit,
        per=per,
        share=number.fraction,
    )


@cache
def _words(key: str) -> frozenset[str]:
    """Return a list of figures.toml, table "not"."""
    return frozenset(load("figures")["not"][key])


@cache
def _durations() -> frozenset[str]:
    return _words("durations") | {plural(word) for word in _words("durations")}


def _is_time(sentence: Sentence, count: Count) -> bool:
    """Return whether a number is a duration or a time of the day: "10 days", "a two-hour film", "1 p.m."."""
    if count.number.unit:
        return False
    after = count.last + 1 + count.of
    first = next((sentence.lower(i) for i in range(after, after + 2) if sentence.tag(i) != "D"), "")
    nouns = {count.joined.split("-")[0], first if not count.of or count.number.fraction else ""}
    if count.head is not None and not count.joined:
        nouns.add(sentence.lower(count.head))
    return not nouns.isdisjoint(_durations()) or sentence.lower(count.last + 1) in _words("clock")


def _is_age(sentence: Sentence, count: Count) -> bool:
    """Return whether a number is an age: "Ann, 47, voted", "aged 47", "at the age of 12"."""
    value, start = count.number.value, count.start
    if count.head is not None or value is None or value > _OLDEST or count.number.unit:
        return False
    before = start - 2 if sentence.lower(start - 1) in function_words("genitives") else start - 1
    apposed = sentence.lower(start - 1) == "," and sentence.lower(count.end + 1) in (",", ".", ")", "")
    return sentence.lower(before) in _words("age") or (apposed and sentence.capital(start - 2))
