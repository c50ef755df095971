"""Figures: counts of people or things that something happened to, as printed ("at least 409 civilians").

A number is a figure where a word of figures.toml says what happened to what it counts: a verb after it ("12 people were
killed") or right before it ("killed 12 people"), a state ("12 dead"), a noun before "of" ("the death of 12 people"), or
the counted noun itself ("two million refugees"). Ages, shares, durations, sums of money and scores are no figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.doc import Doc
from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end
from kg.lang.en.inflection import ends_as_participle, plural, verb_forms
from kg.lang.en.numbers import Number, find_numbers
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.model import FigureMention, Span

_CLAUSE_MARKS = frozenset(";:(—–")
_TOKENS_TO_VERB = 14
"""Most tokens between a count and the verb after it: set by hand, as long as a phrase after a subject usually is."""
_TOKENS_TO_NOUN = 7
"""Most tokens between "toll" and the count: "the death toll has now risen to more than 300"."""
_ADVERBS_BETWEEN = 2
"""Most adverbs between a verb and the count behind it: "killed at least 12"."""
_LONGEST_PHRASE = 4
"""Words of the longest phrase of figures.toml."""
_LONGEST_VERB = 3
"""Words of the longest verb before a count: "claimed the lives"."""


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of figures.toml: `patients` to `heads` map each form to the kind of figure that it makes of a count.

    `patients` are verbs that the count is the patient of, `actors` those that it is the subject of.
    """

    patients: Mapping[str, str]
    actors: Mapping[str, str]
    states: Mapping[str, str]
    nouns: Mapping[str, str]
    heads: Mapping[str, str]
    changes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Count:
    """A number in its sentence: `start` to `end` are the tokens of hedge, number and counted noun phrase.

    `first` is the number's first token, `head` the head of the noun phrase, None where only the number is printed.
    """

    number: Number
    start: int
    first: int
    end: int
    head: int | None


def find_figures(doc: Doc) -> tuple[FigureMention, ...]:
    """Return the figures in the article's body, in text order and without overlap.

    The value is the number as printed, in units (1,200 or 2,000,000), None for words like "dozens". `of` is the counted
    noun phrase as printed; for a number alone that of the figure before it in the sentence, else "people".
    """
    found: list[FigureMention] = []
    text, dates = doc.text, [d.span for d in doc.dates]
    starts = [d.start for d in dates]
    for sentence in doc.body.sentences:
        here = sentence.span(0, len(sentence.tokens) - 1)
        near = dates[bisect_left(starts, here.start) : bisect_left(starts, here.end)]
        numbers = [n for n in find_numbers(text, here) if not any(n.core.overlaps(d) for d in near)]
        inside: list[FigureMention] = []
        for number in numbers:
            if inside and inside[-1].span.overlaps(number.span):
                continue
            count = _count(sentence, number)
            if count and not _is_age(sentence, count) and (figure := _figure(text, sentence, count, inside)):
                inside.append(figure)
        found += inside
    return tuple(found)


@cache
def _words(key: str) -> frozenset[str]:
    """Return a list of figures.toml, table "not" or "syntax"."""
    data = load("figures")
    return frozenset(data["not"].get(key) or data["syntax"][key])


@cache
def _lexicon() -> _Lexicon:
    data = load("figures")
    groups: dict[str, dict[str, str]] = {k: {} for k in ("patients", "verbs", "states", "nouns", "heads")}
    for kind in data["kind"]:
        for group, forms in groups.items():
            for lemma in kind.get(group, ()):
                for form in _forms(group, lemma):
                    forms.setdefault(form, kind["name"])
    return _Lexicon(
        patients=groups["patients"],
        actors=groups["verbs"],
        states=groups["states"],
        nouns=groups["nouns"],
        heads=groups["heads"],
        changes=frozenset(f for w in data["not"]["changes"] for f in (w, *verb_forms(w))),
    )


def _forms(group: str, lemma: str) -> list[str]:
    """Return the forms of a lemma in which a group of figures.toml has it."""
    if group in ("patients", "verbs"):
        return list(verb_forms(lemma))
    return [lemma] if group == "states" else [lemma, plural(lemma)]


def _count(sentence: Sentence, number: Number) -> _Count | None:
    """Return the number with what it counts, None where it is a measure, a rank or a pointer."""
    lexicon = _lexicon()
    start, first, last = (sentence.at(o) for o in (number.span.start, number.core.start, number.core.end - 1))
    if sentence.lower(last + 1) in _words("after_measure"):
        return None
    begin = last + 1
    if sentence.lower(begin) in _words("partitive"):
        if number.value is not None:
            return None
        begin += 1
    end = noun_phrase_end(sentence, begin) if sentence.tag(begin) in "NDAG" else None
    if end is None or sentence.lower(begin) in lexicon.states:
        return _Count(number, start, first, last, None)
    cut = next(
        (i for i in range(begin, end + 1) if sentence.tag(i) == "C" or sentence.lower(i) in lexicon.states), None
    )
    end = cut - 1 if cut is not None else end
    return _Count(number, start, first, end, end)


def _is_age(sentence: Sentence, count: _Count) -> bool:
    """Return whether the number is an age: "Ann, 47, voted"."""
    return count.head is None and sentence.lower(count.start - 1) == "," and sentence.lower(count.end + 1) == ","


def _figure(text: str, sentence: Sentence, count: _Count, earlier: Sequence[FigureMention]) -> FigureMention | None:
    """Return the figure of a count, None where no word says what happened; `earlier` are the sentence's before it."""
    evidence = (
        _state(sentence, count)
        or _verb_before(sentence, count)
        or _verb_after(sentence, count)
        or _noun_before(sentence, count)
        or _counted(sentence, count)
    )
    if evidence is None:
        return None
    kind, at = evidence
    end = max(count.end, at) if at is not None and at == count.end + 1 else count.end
    span = Span(count.number.span.start, sentence.tokens[end].end)
    return FigureMention(
        span=span,
        value=count.number.value,
        bound=count.number.bound,
        of=_of(text, sentence, count, earlier),
        kind=kind,
        head=sentence.span(at, at) if at is not None else None,
    )


def _of(text: str, sentence: Sentence, count: _Count, earlier: Sequence[FigureMention]) -> str:
    """Return the counted noun phrase as printed; for a number alone that of the figure before it, else "people"."""
    begin = sentence.at(count.number.core.end - 1) + 1
    words = [
        i
        for i in range(begin, count.end + 1)
        if sentence.tag(i) != "D" and sentence.lower(i) not in _words("more") | _words("partitive")
    ]
    if words:
        return " ".join(sentence.span(words[0], words[-1]).of(text).split())
    return earlier[-1].of if earlier else str(load("figures")["syntax"]["default"])


def _phrase(sentence: Sentence, at: int, forms: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the kind of figure of the longest phrase of `forms` that begins at `at`, with the index `at`."""
    for length in range(_LONGEST_PHRASE, 0, -1):
        if kind := forms.get(" ".join(sentence.lower(i) for i in range(at, at + length))):
            return kind, at
    return None


def _state(sentence: Sentence, count: _Count) -> tuple[str, int] | None:
    """Return the kind for "300 dead", "12 people missing", "hundreds more injured"."""
    evidence = _phrase(sentence, count.end + 1, _lexicon().states)
    follows = sentence.tag(count.end + 2)
    return evidence if evidence and follows != "N" else None


def _verb_before(sentence: Sentence, count: _Count) -> tuple[str, int] | None:
    """Return the kind for "killed 12 people": the verb right before the count, or before the count it is joined to."""
    lexicon, at = _lexicon(), count.start - 1
    while at >= count.start - 1 - _ADVERBS_BETWEEN and sentence.tag(at) == "A":
        at -= 1
    for length in range(1, _LONGEST_VERB + 1):
        words = " ".join(sentence.lower(i) for i in range(at - length + 1, at + 1))
        if (kind := lexicon.patients.get(words)) and sentence.tag(at - length + 1) not in "D":
            return kind, at - length + 1
    return None


def _verb_after(sentence: Sentence, count: _Count) -> tuple[str, int] | None:
    """Return the kind for "12 people were killed" and "thousands fled": the first verb whose subject the count is."""
    lexicon, passive, passive_auxiliaries = _lexicon(), False, word_class("passive_auxiliary")
    for at in range(count.end + 1, min(len(sentence.tags), count.end + 1 + _TOKENS_TO_VERB)):
        if sentence.tag(at) == "V" or passive:
            if evidence := _phrase(sentence, at, lexicon.actors):
                return evidence
            patient = passive or _is_reduced_relative(sentence, at, count)
            if patient and (evidence := _phrase(sentence, at, lexicon.patients)):
                return evidence
        if sentence.lower(at) in passive_auxiliaries:
            passive = True
        elif _ends_clause(sentence, at, passive):
            return None
    return None


def _ends_clause(sentence: Sentence, at: int, passive: bool) -> bool:
    """Return whether the token ends the clause whose subject is the count."""
    word, tag = sentence.lower(at), sentence.tag(at)
    another_clause = tag == "C" and (passive or word not in _words("goes_on"))
    return tag in "VGR" or another_clause or word in _CLAUSE_MARKS


def _is_reduced_relative(sentence: Sentence, at: int, count: _Count) -> bool:
    """Return whether the token is a participle right after the count: "12 people killed in the blast"."""
    return at == count.end + 1 and ends_as_participle(sentence.lower(at)) and sentence.tag(at + 1) not in "DR"


def _noun_before(sentence: Sentence, count: _Count) -> tuple[str, int] | None:
    """Return the kind for "the destruction of four hospitals" and "the death toll rose to 300"."""
    lexicon, at = _lexicon(), count.start - 1
    while at >= count.start - _TOKENS_TO_NOUN and sentence.lower(at) in lexicon.changes:
        at -= 1
    if at == count.start - 1:
        return None
    kind = lexicon.nouns.get(sentence.lower(at))
    partitive = sentence.lower(at + 1) in _words("partitive")
    toll = any(word in sentence.lower(at) for word in _words("toll"))
    return (kind, at) if kind and (partitive or toll) else None


def _counted(sentence: Sentence, count: _Count) -> tuple[str, int | None] | None:
    """Return the kind for "two million refugees"."""
    if count.head is None:
        return None
    lexicon, last = _lexicon(), sentence.lower(count.head)
    both = f"{sentence.lower(count.head - 1)} {last}"
    kind = lexicon.heads.get(both) or lexicon.heads.get(last)
    return (kind, None) if kind else None
