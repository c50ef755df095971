"""Spans of one text with what they stand for, found by where they are without a look at each of them.

What asks every span of an article for every other takes time that grows with the square of the article's length.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, Generic, TypeVar

from kg.model import Span

T = TypeVar("T")


def with_words(text: str, span: Span) -> dict[str, Any]:
    """Return a span as an object of JSON: its offsets, and the words of the text there."""
    return {"start": span.start, "end": span.end, "text": span.of(text)}


class Spans(Generic[T]):
    """Spans, each with a value, in text order; those of one start in the order in which they are given."""

    def __init__(self, spans: Iterable[tuple[Span, T]]) -> None:
        self._spans = sorted(spans, key=lambda pair: pair[0].start)
        self._starts = [span.start for span, _ in self._spans]
        self._reached = list(accumulate((span.end for span, _ in self._spans), max))

    def starting_in(self, around: Span) -> Iterator[tuple[Span, T]]:
        """Yield the spans that begin within a span, with their values, in text order."""
        for at in range(bisect_left(self._starts, around.start), bisect_left(self._starts, around.end)):
            yield self._spans[at]

    def covering(self, span: Span) -> Iterator[tuple[Span, T]]:
        """Yield the spans that cover a span, with their values, from the last in the text to the first."""
        at = bisect_right(self._starts, span.start) - 1
        while at >= 0 and self._reached[at] >= span.end:
            if self._spans[at][0].end >= span.end:
                yield self._spans[at]
            at -= 1

    def overlapping(self, span: Span) -> Iterator[tuple[Span, T]]:
        """Yield the spans that overlap a span, with their values, from the last in the text to the first."""
        at = bisect_left(self._starts, span.end) - 1
        while at >= 0 and self._reached[at] > span.start:
            if self._spans[at][0].end > span.start:
                yield self._spans[at]
            at -= 1

    def any_covers(self, span: Span) -> bool:
        """Return whether one of the spans covers a span."""
        at = bisect_right(self._starts, span.start) - 1
        return at >= 0 and self._reached[at] >= span.end

    def any_overlaps(self, span: Span) -> bool:
        """Return whether one of the spans overlaps a span."""
        at = bisect_left(self._starts, span.end) - 1
        return at >= 0 and self._reached[at] > span.start
