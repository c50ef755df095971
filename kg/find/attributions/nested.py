"""Attributions within the content of another attribution.

PolNeAR annotates none, so the tagger cannot learn them from it; this rule earned its place on training articles
(docs/decisions/0001-rules-that-earn-their-place.md).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import subject_start
from kg.find.attributions.candidate import Candidate
from kg.lang.en.inflection import verb_forms
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.model import Span

_MOST_AROUND = 3
"""Contents that begin before a sentence and are looked at, since they may reach into it. Set by hand: a bound
on cost."""
PRECISION = 0.8
"""Share of nested attributions that are right: 9 of 11 in 72 training articles."""


def find_nested(text: str, sentences: Iterable[Sentence], outer: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the attributions within others' contents: "The mayor said that [the police] [told] her [not to ...]"."""
    contents = sorted({content for candidate in outer for content in candidate.contents})
    verbs = _nested_verbs()
    starts, cued = [content.start for content in contents], _offsets(c.cue for c in outer if c.cue)
    for sentence in sentences:
        here = sentence.span(0, len(sentence.tokens) - 1)
        around = contents[max(0, bisect_right(starts, here.start) - _MOST_AROUND) : bisect_left(starts, here.end)]
        for at, token in enumerate(sentence.tokens) if around else ():
            if token.lower not in verbs or token.start in cued or (end := _verb_end(sentence, at)) < at:
                continue
            cue = sentence.span(at, end)
            within = next((span for span in around if span.covers(cue)), None)
            source = _subject(sentence, at)
            if within and source and within.covers(source) and (content := _content(text, sentence, end + 1, within)):
                yield Candidate((content,), cue, source, 0.0, PRECISION)


def _offsets(spans: Iterable[Span]) -> set[int]:
    """Return the offsets of all characters in the spans."""
    return {i for span in spans for i in range(span.start, span.end)}


def _verb_end(sentence: Sentence, at: int) -> int:
    """Return the last token of the reporting verb ("make clear") that begins at token `at`, else `at` - 1."""
    rests = _nested_verbs().get(sentence.lower(at), ())
    fits = (rest for rest in rests if all(sentence.lower(at + 1 + i) == word for i, word in enumerate(rest)))
    return max((at + len(rest) for rest in fits), default=at - 1)


@cache
def _nested_verbs() -> dict[str, list[tuple[str, ...]]]:
    """Return the finite forms of the verbs of nested attributions by their first words, with their further words."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for verb in load("speech")["nested"]:
        first, *rest = verb.split()
        for form, kind in verb_forms(first).items():
            if kind != "gerund":
                table.setdefault(form, []).append(tuple(rest))
    return table


def _subject(sentence: Sentence, verb: int) -> Span | None:
    """Return the subject of an active, finite verb, None where it is not right before the verb and its auxiliaries."""
    last = verb - 1
    while sentence.tag(last) == "A" or sentence.lower(last) in word_class("perfect_auxiliary"):
        last -= 1
    if sentence.lower(last) in load("speech")["nested_subjects"]:
        return sentence.span(last, last)
    first = subject_start(sentence, verb)
    return sentence.span(first, last) if sentence.tag(last) in "NS" and first <= last else None


def _content(text: str, sentence: Sentence, at: int, within: Span) -> Span | None:
    """Return the clause from token `at`, without "that", to the end of the content `within`; None where none is."""
    if sentence.lower(at) in load("speech")["complementizers"]:
        at += 1
    elif sentence.tag(at) not in "DNR" or not any(tag in "VM" for tag in sentence.tags[at + 1 :]):
        return None
    if at >= len(sentence.tokens):
        return None
    start, end = sentence.tokens[at].start, min(within.end, sentence.tokens[-1].end)
    words = text[start:end].rstrip(" ,.;:”\"’'—-")
    return Span(start, start + len(words)) if " " in words else None
