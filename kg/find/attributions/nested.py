"""What rules mend or add where the tagger finds attributions.

A quotation that goes on behind its attribution, the cue of a quotation, and statements within statements: those of the
rules that earned their place on training articles (docs/decisions/0001-rules-that-earn-their-place.md). PolNeAR does
not annotate statements within statements, so that the tagger cannot learn them from it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import subject_start
from kg.find.attributions.speech import verb_end
from kg.lang.en.inflection import verb_forms
from kg.lang.lexicon import load
from kg.model import QuotedSpan, Span

_WORD = re.compile(r"[’']?\w+(?:[-’']\w+)*")
_LONGEST_TAIL = 30
"""Words between two pieces of one quotation, which say whose it is."""
_DEEPEST = 3
"""Contents that begin before a sentence and can reach into it."""
_ENDS_TAIL = (".", ",", ":")
_PRECISION = 0.8
"""How often a statement within a statement is right: 9 of 11 in 72 training articles."""
_ASPECT = frozenset(["has", "have", "had"])
_PRONOUNS = frozenset(["he", "she", "they", "we", "it"])


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution before its kind is told. `sure`: a rule's precision, None for what the tagger found."""

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    score: float
    sure: float | None = None


def joined(
    text: str, statements: Sequence[Statement], quotations: Sequence[QuotedSpan], body: Sequence[Span]
) -> Iterator[Statement]:
    """Yield the statements, with a quotation that goes on behind its attribution made one: "A," she said. "B".

    The tagger links the second piece to another cue where several are near.
    """
    outer = [q.span for q in quotations if q.level == 0]
    starts = [span.start for span in outer]
    contents = [list(s.contents) for s in statements]
    having: dict[Span, list[int]] = {}
    for at, statement in enumerate(statements):
        for content in statement.contents:
            for span in outer[max(0, bisect_right(starts, content.start) - 1) : bisect_left(starts, content.end)]:
                if content.overlaps(span):
                    having.setdefault(span, []).append(at)
    for at, statement in enumerate(statements):
        behind = bisect_left(starts, statement.cue.start) if statement.cue else 0
        if not (behind and behind < len(outer) and at in having.get(outer[behind - 1], ())):
            continue
        first, second = outer[behind - 1], outer[behind]
        paragraph = next((p for p in body[max(0, bisect_right(body, first) - 1) :] if p.covers(first)), first)
        if not (paragraph.covers(second) and _goes_on(text, statement, first, second)):
            continue
        for other in having.get(second, ()):
            if other != at and _is_astray(statements[other], first, paragraph):
                rest = [c for c in contents[other] if c.start >= second.start and paragraph.covers(c)]
                contents[at] += rest
                contents[other] = [c for c in contents[other] if c not in rest]
    for statement, spans in zip(statements, contents, strict=True):
        if spans:
            yield replace(statement, contents=tuple(sorted(set(spans))))


def _goes_on(text: str, statement: Statement, first: Span, second: Span) -> bool:
    """Return whether a statement's cue stands between two quotations with little else."""
    cue, tail = statement.cue, text[first.end : second.start].rstrip()
    between = cue is not None and first.end <= cue.start and cue.end <= second.start
    return between and len(tail.split()) <= _LONGEST_TAIL and tail.endswith(_ENDS_TAIL)


def _is_astray(statement: Statement, first: Span, paragraph: Span) -> bool:
    """Return whether a statement's cue stands before the quotation `first` or in another paragraph, if it has one."""
    cue = statement.cue
    return cue is None or cue.start < first.start or not paragraph.covers(cue)


def bare(text: str, cue: Span) -> Span:
    """Return a cue up to its reporting verb: "said", not "said in a statement"; all of it where it has none."""
    matches = list(_WORD.finditer(text, cue.start, cue.end))
    words = [match.group().lower() for match in matches]
    end = next((end for i in range(len(words)) if (end := verb_end(words, i)) > i), 0)
    return Span(cue.start, matches[end - 1].end()) if end else cue


def nested(text: str, sentences: Iterable[Sentence], statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield what a statement reports of another speaker: "The mayor said that [the police] [told] her [not to ...]"."""
    contents = sorted({content for statement in statements for content in statement.contents})
    starts, cued = [content.start for content in contents], _characters(s.cue for s in statements if s.cue)
    for sentence in sentences:
        here = sentence.span(0, len(sentence.tokens) - 1)
        around = contents[max(0, bisect_right(starts, here.start) - _DEEPEST) : bisect_left(starts, here.end)]
        for at, token in enumerate(sentence.tokens) if around else ():
            if token.start in cued or (end := _verb_end(sentence, at)) < at:
                continue
            cue = sentence.span(at, end)
            within = next((content for content in around if content.covers(cue)), None)
            source = _subject(sentence, at)
            if within and source and within.covers(source) and (said := _said(text, sentence, end + 1, within)):
                yield Statement((said,), cue, source, 0.0, _PRECISION)


def _characters(spans: Iterable[Span]) -> set[int]:
    return {i for span in spans for i in range(span.start, span.end)}


def _verb_end(sentence: Sentence, at: int) -> int:
    """Return the last token of a verb of statements within statements that begins at a token; one less for none."""
    rests = _nested_verbs().get(sentence.lower(at), ())
    fits = (rest for rest in rests if all(sentence.lower(at + 1 + i) == word for i, word in enumerate(rest)))
    return max((at + len(rest) for rest in fits), default=at - 1)


@cache
def _nested_verbs() -> dict[str, list[tuple[str, ...]]]:
    """Return the finite forms of verbs whose statements within statements are given, each with its further words."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for verb in load("speech")["nested"]:
        first, *rest = verb.split()
        for form, kind in verb_forms(first).items():
            if kind != "gerund":
                table.setdefault(form, []).append(tuple(rest))
    return table


def _subject(sentence: Sentence, verb: int) -> Span | None:
    """Return the subject of a verb that is neither passive nor a wish or an intention; None where there is none."""
    last = verb - 1
    while sentence.tag(last) == "A" or sentence.lower(last) in _ASPECT:
        last -= 1
    if sentence.lower(last) in _PRONOUNS:
        return sentence.span(last, last)
    first = subject_start(sentence, verb)
    return sentence.span(first, last) if sentence.tag(last) in "NS" and first <= last else None


def _said(text: str, sentence: Sentence, at: int, within: Span) -> Span | None:
    """Return the clause that begins at a token, "that" left out, up to the end of the statement around it."""
    if sentence.lower(at) == "that":
        at += 1
    elif sentence.tag(at) not in "DNR" or not any(tag in "VM" for tag in sentence.tags[at + 1 :]):
        return None
    if at >= len(sentence.tokens):
        return None
    start, end = sentence.tokens[at].start, min(within.end, sentence.tokens[-1].end)
    words = text[start:end].rstrip(" ,.;:”\"’'—-")
    return Span(start, start + len(words)) if " " in words else None
