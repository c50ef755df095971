"""Attributions by the layout of lines: a speaker after a dash, a line for each turn, and lines that are cut off.

PolNeAR's articles have few of these, so the tagger cannot learn them from it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.find.attributions.candidate import Candidate
from kg.lang.lexicon import load
from kg.model import QuotedSpan, Span
from kg.spans import Spans

_DASH = re.compile(r"\s*(?:--?|[–—])\s*")
_SIGNATURE = re.compile(r"(?:[^\W\d_][\w’'.&-]*,?\s+){0,14}[^\W\d_][\w’'.&-]*\.?")
"""The words of a signature: a name, perhaps with titles before it and after it."""
_CAPITALS = re.compile(r"\b[^\W\d_a-z][\w’'.-]*")
_MOST_SMALL = 6
"""Words without a capital that a signature has at most. Hand-set."""
_PRECISION = 0.9
"""Confidence of a quotation that is signed. Hand-set: news/train has none."""
_ENDS_CUE_PARAGRAPH = (":", "-", "–", "—", "…")


def with_signatures(
    text: str, candidates: Sequence[Candidate], quotations: Sequence[QuotedSpan], paragraphs: Sequence[Span]
) -> Iterator[Candidate]:
    """Yield the candidates, and an attribution for each quotation that its speaker's name follows after a dash.

    The name ends the quotation's paragraph or is the next one. Candidates without a source that have such a quotation
    for content are left out. `quotations` and `paragraphs` are in text order.
    """
    signed: dict[Span, Span] = {}
    outer = Spans((q.span, None) for q in quotations if q.level == 0)
    for number, paragraph in enumerate(paragraphs):
        inside = [span for span, _ in outer.starting_in(paragraph) if paragraph.covers(span)]
        if not inside or inside[0].start > paragraph.start:
            continue
        after = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        last = inside[-1]
        source = _signature(text, Span(last.end, paragraph.end)) if last.end < paragraph.end else None
        if last.end == paragraph.end and after:
            source = _signature(text, after)
        if source and (len(inside) == 1 or not text[inside[0].end : last.start].strip()):
            signed[Span(inside[0].start, last.end)] = source
    places = Spans((span, None) for span in signed)
    for candidate in candidates:
        found = {span for content in candidate.contents for span, _ in places.overlapping(content)}
        inside = sorted(found & signed.keys())
        if not inside:
            yield candidate
        elif candidate.source and not any(signed[s].overlaps(candidate.source) for s in inside):
            for span in inside:
                signed.pop(span)
            yield candidate
    for content, source in signed.items():
        yield Candidate((content,), None, source, 0.0, _PRECISION)


def _signature(text: str, span: Span) -> Span | None:
    """Return the speaker's name in what follows a quotation, after a dash; None where it is anything else."""
    dash = _DASH.match(text, span.start, span.end)
    if dash is None or dash.end() == span.end or not dash.group().strip():
        return None
    words = text[dash.end() : span.end].rstrip()
    if not _SIGNATURE.fullmatch(words) or not words[0].isupper():
        return None
    if words.split()[-1].lower() not in load("speech")["after_names"]:
        words = words.rstrip(".")
    small = len(words.split()) - len(_CAPITALS.findall(words))
    return Span(dash.end(), dash.end() + len(words)) if small <= _MOST_SMALL else None


@cache
def _question() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, load('speech')['question_labels']))})\s")


def split_at_paragraphs(
    candidates: Sequence[Candidate], quotations: Sequence[QuotedSpan], paragraphs: Sequence[Span]
) -> Iterator[Candidate]:
    """Yield the candidates, with each quotation that begins a new paragraph as a candidate of its own.

    They have no cue and no source. A quotation that is left open at the end of a paragraph goes on in the next one.
    """
    starts = [paragraph.start for paragraph in paragraphs]
    outer = [q for q in quotations if q.level == 0]
    begins = [q.span.start for q in outer]
    for candidate in candidates:
        whole: list[Span] = []
        for content in candidate.contents:
            at = bisect_right(begins, content.start) - 1
            quoted = at >= 0 and outer[at].span.start == content.start
            anchor = candidate.cue or (whole[-1] if whole else content)
            apart = bisect_right(starts, content.start) > bisect_right(
                starts, max(anchor.start, whole[-1].start if whole else 0)
            )
            goes_on = at > 0 and (outer[at - 1].continued or not outer[at - 1].closed)
            if whole and quoted and apart and not goes_on:
                yield Candidate((content,), None, None, candidate.score)
            else:
                whole.append(content)
        yield replace(candidate, contents=tuple(whole))


def within_lines(text: str, candidates: Sequence[Candidate], paragraphs: Sequence[Span]) -> Iterator[Candidate]:
    """Yield the candidates without those that take the words of another line.

    A question of an interview ("Q: ...") is not given to a speaker who is named on another line. Words without
    quotation marks are no content of a cue in an earlier paragraph, which was cut off ("Residents told ABC"), unless a
    colon or a dash ends that one.
    """
    starts = [paragraph.start for paragraph in paragraphs]

    def paragraph_of(span: Span) -> int:
        return max(0, bisect_right(starts, span.start) - 1)

    for candidate in candidates:
        kept = []
        for content in candidate.contents:
            here = paragraph_of(content)
            question = _question().match(text, paragraphs[here].start) if paragraphs else None
            if question and not (candidate.source and paragraph_of(candidate.source) == here):
                continue
            cue = paragraph_of(candidate.cue) if candidate.cue else here
            quoted = text[content.start] in _MARKS
            if cue < here and not quoted and not paragraphs[cue].of(text).rstrip().endswith(_ENDS_CUE_PARAGRAPH):
                continue
            kept.append(content)
        if len(kept) == len(candidate.contents):
            yield candidate
        elif kept:
            yield replace(candidate, contents=tuple(kept))


_MARKS = frozenset("\"“”„«‘'")
