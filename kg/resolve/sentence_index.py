"""The sentences of one article, found by character offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from kg.doc.parts_of_speech import Sentence
from kg.doc.tokens import Token
from kg.model import Span


class SentenceIndex:
    """The sentences of an article that have tokens, in text order."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = [s for s in sentences if s.tokens]
        self.starts = [s.starts[0] for s in self.sentences]

    def tokens_between(self, start: int, end: int) -> Iterator[Token]:
        """Yield the tokens that begin at `start` or later and before `end`, in text order."""
        for index in range(max(0, bisect_right(self.starts, start) - 1), bisect_left(self.starts, end)):
            sentence = self.sentences[index]
            yield from sentence.tokens[bisect_left(sentence.starts, start) : bisect_left(sentence.starts, end)]

    def at(self, span: Span) -> tuple[int, Sentence, int, int] | None:
        """Return the sentence that holds a span: its index, itself, and the indices of the span's first and last token.

        Return None where the span is in no sentence, or runs beyond one.
        """
        index = bisect_right(self.starts, span.start) - 1
        if index < 0:
            return None
        sentence = self.sentences[index]
        first, last = sentence.at(span.start), sentence.at(span.end - 1)
        if first >= len(sentence.tokens) or sentence.tokens[-1].end < span.end:
            return None
        return index, sentence, first, last
