"""Whether a number is a figure: what a small model makes of the net's states and of how the number stands.

Fitted by `python -m training.figures` (training/README.md) to articles whose figures are annotated.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.doc import Doc
from kg.find.figures.candidates import Candidate
from kg.find.figures.counts import syntax
from kg.lang.en.inflection import ends_in_s
from kg.lang.en.numbers import PERCENT, POINTS
from kg.lang.en.word_classes import word_class
from kg.lang.word_lists import function_words
from kg.model import Span
from kg.spans import Spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "figures"
"""The name of the small model's file."""
LEAST = 0.4
"""Probability from which a number is a figure: by the folds, F1 hardly depends on it from 0.35 to 0.5."""
_TAGS = "DPTCRMAVGNSQX"
"""The parts of speech, for the tokens beside a number."""
_FIRST_YEAR, _LAST_YEAR = 1500, 2100
"""Numbers of four digits from here to there can be years. Hand-set."""
_FEW = 12
"""The greatest number that counts as small. Set by hand: news spells out numbers up to ten, and a dozen."""
_FAR = 10
"""Words after which the nearest event counts as far away. Set by hand."""
_WORD = 6
"""Characters of a word of English news with the blank after it, on average."""
_LONG_SENTENCE = 50
"""Tokens by which the length of a sentence is measured: few are longer. Set by hand."""


def inputs(doc: Doc, found: Sequence[Candidate]) -> NDArray[np.float32]:
    """Return the model's inputs [candidates, inputs]: the net's state of the number, and what is plain to see.

    The state of the counted noun beside them added nothing (F1 across folds 0.84 with it, 0.85 without; 0.82 without
    any state).
    """
    reading = doc.body.reading
    heads = [span.start for span in reading.event_heads]
    quoted = Spans((quotation.span, None) for quotation in doc.body.quotations)
    rows = []
    for candidate in found:
        number = reading.words.at(candidate.count.number.core.start)
        names = reading.entities.mean_over(candidate.figure.span)
        rows.append(np.concatenate([reading.states[number], names, _plain(doc, candidate, heads, quoted)]))
    return np.array(rows, np.float32)


def _plain(doc: Doc, candidate: Candidate, events: Sequence[int], quoted: Spans[None]) -> list[float]:
    """Return what can be seen of a candidate without the net; `events` are where words for events begin.

    `quoted` are the stretches in quotation marks.
    """
    sentence, count, number = candidate.sentence, candidate.count, candidate.count.number
    value = number.value
    start, end = sentence.tag(count.start - 1), sentence.tag(count.end + 1)
    return [
        *_size(candidate),
        *(float(flag) for flag in _form(doc, candidate, quoted)),
        *(float(start == tag) for tag in _TAGS),
        *(float(end == tag) for tag in _TAGS),
        *(float(sentence.tag(count.last + 1) == tag) for tag in _TAGS),
        _words_to_nearest(events, number.core.start) / _FAR,
        float(value == 1),
        len(sentence.tokens) / _LONG_SENTENCE,
        (sentence.start - doc.body.paragraphs[0].start)
        / max(1, doc.body.paragraphs[-1].end - doc.body.paragraphs[0].start),
    ]


def _size(candidate: Candidate) -> list[float]:
    """Return how large the value of a number is."""
    value = candidate.count.number.value
    if value is None:
        return [0.0, 1.0, 0.0]
    return [math.log10(abs(value) + 1), 0.0, float(value == int(value) and value <= _FEW)]


def _form(doc: Doc, candidate: Candidate, quoted: Spans[None]) -> list[bool]:
    """Return how a number is printed, and in which lists of figures.toml the words beside it are."""
    sentence, count, number = candidate.sentence, candidate.count, candidate.count.number
    printed, before = number.core.of(doc.text), sentence.lower(count.start - 1)
    noun = sentence.lower(count.head) if count.head is not None else ""
    return [
        printed[0].isdigit(),
        number.unit in (PERCENT, POINTS),
        bool(number.unit) and number.unit not in (PERCENT, POINTS),
        number.fraction,
        number.highest is not None,
        number.bound != "exactly",
        number.span.start != number.core.start,
        len(printed) == len("1999") and printed.isdigit() and _FIRST_YEAR <= int(printed) <= _LAST_YEAR,
        bool(count.joined),
        count.of,
        count.head is not None,
        ends_in_s(noun),
        candidate.kind.listed,
        before in syntax("definite"),
        before in syntax("ordinal"),
        before in syntax("numbered"),
        sentence.capital(count.start - 1) and not sentence.tokens[count.start - 1].first,
        sentence.capital(count.last + 1),
        count.start == 0,
        sentence.lower(count.last + 1) in function_words("genitives")
        and sentence.lower(count.last + 2) in function_words("definite_articles"),
        before == "(",
        quoted.any_covers(Span(number.core.start, number.core.start + 1)),
        before in word_class("negation") or before in function_words("negative_determiners"),
    ]


def _words_to_nearest(starts: Sequence[int], at: int) -> float:
    """Return how many words away the nearest of some places is, by its characters; `_FAR` at most."""
    index = bisect_left(starts, at)
    apart = (abs(starts[i] - at) for i in (index - 1, index) if 0 <= i < len(starts))
    return min([float(_FAR * _WORD), *apart]) / _WORD


def probabilities(doc: Doc, found: Sequence[Candidate]) -> list[float]:
    """Return for each candidate the probability that it is a figure. Raises ModelError where the model is missing."""
    from kg.tagger.heads import load_head

    return [float(p) for p in load_head(HEAD).probabilities(inputs(doc, found))[:, 1]] if found else []
