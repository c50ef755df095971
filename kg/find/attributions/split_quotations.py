"""Corrections to the attributions of quotations: quotations in two parts, and cues that are too long.

These rules earned their place on training articles (docs/decisions/0001-rules-that-earn-their-place.md).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.find.attributions.candidate import Candidate
from kg.find.attributions.speech import cue_words, verb_end
from kg.model import QuotedSpan, Span

_LONGEST_TAIL = 30
"""Words between the two parts of a quotation, among them source and cue: a bound by hand."""
_ENDS_TAIL = (".", ",", ":")
"""What the words between the two parts may end with."""


def join_split_quotations(
    text: str, candidates: Sequence[Candidate], quotations: Sequence[QuotedSpan], body: Sequence[Span]
) -> Iterator[Candidate]:
    """Yield the candidates with both parts of a split quotation as contents of one: "A," she said. "B".

    The tagger links the second part to another cue where several are near. `quotations` and the paragraphs `body` are
    in text order. A candidate all of whose contents are moved to another is left out.
    """
    outer = [q.span for q in quotations if q.level == 0]
    starts = [span.start for span in outer]
    contents = [list(c.contents) for c in candidates]
    with_quotation: dict[Span, list[int]] = {}
    for at, candidate in enumerate(candidates):
        for content in candidate.contents:
            for span in outer[max(0, bisect_right(starts, content.start) - 1) : bisect_left(starts, content.end)]:
                if content.overlaps(span):
                    with_quotation.setdefault(span, []).append(at)
    for at, candidate in enumerate(candidates):
        behind = bisect_left(starts, candidate.cue.start) if candidate.cue else 0
        if not (behind and behind < len(outer) and at in with_quotation.get(outer[behind - 1], ())):
            continue
        first, second = outer[behind - 1], outer[behind]
        paragraph = next((p for p in body[max(0, bisect_right(body, first) - 1) :] if p.covers(first)), first)
        if not (paragraph.covers(second) and _is_between(text, candidate.cue, first, second)):
            continue
        for other in with_quotation.get(second, ()):
            if other != at and _is_wrong_cue(candidates[other].cue, first, paragraph):
                rest = [c for c in contents[other] if c.start >= second.start and paragraph.covers(c)]
                contents[at] += rest
                contents[other] = [c for c in contents[other] if c not in rest]
    for candidate, spans in zip(candidates, contents, strict=True):
        if spans:
            yield replace(candidate, contents=tuple(sorted(set(spans))))


def _is_between(text: str, cue: Span | None, first: Span, second: Span) -> bool:
    """Return whether a cue is between two quotations with few other words."""
    tail = text[first.end : second.start].rstrip()
    between = cue is not None and first.end <= cue.start and cue.end <= second.start
    return between and len(tail.split()) <= _LONGEST_TAIL and tail.endswith(_ENDS_TAIL)


def _is_wrong_cue(cue: Span | None, first: Span, paragraph: Span) -> bool:
    """Return whether a cue is before the quotation `first` or outside its paragraph; True for none."""
    return cue is None or cue.start < first.start or not paragraph.covers(cue)


def trim_cue(text: str, cue: Span) -> Span:
    """Return a cue up to its reporting verb: "said", not "said in a statement"; the whole cue where it has none."""
    found = cue_words(text, cue)
    words = [word for word, _ in found]
    end = next((end for i in range(len(words)) if (end := verb_end(words, i)) > i), 0)
    return Span(cue.start, found[end - 1][1]) if end else cue
