"""Text to what the tagger sees: words, their word pieces, and what the uncased vocabulary loses.

The one place where this is done: training/ and the tagger at run time both import it, so that they cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from kg.model import QuotedSpan

FEATURES = 24
"""How many values a word's feature has: 4 of case x 2 of paragraph start x 3 of quotation marks."""

STARTS = 4
"""What the first word of a paragraph has in its feature."""

PADDING, UNKNOWN, FIRST, LAST = 0, 100, 101, 102
"""Ids of [PAD], [UNK], [CLS] and [SEP] in the vocabulary of BERT, uncased, which MiniLM has."""

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's words in order, each with its offsets, the ids of its pieces (one or more) and its feature."""

    words: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, ...], ...]
    features: tuple[int, ...]


def encode(
    text: str, body: Sequence[Span], quotations: Sequence[QuotedSpan], tokenizer: Tokenizer | None = None
) -> Encoded:
    """Return the words in the paragraphs `body` of `text`, whose stretches in quotation marks are `quotations`.

    A word is a run of letters and digits or one other mark. A feature is `case + 4 * starts + 8 * marks`: case is 0 for
    lower, 1 for a capital first, 2 for all capitals, 3 for no letters; starts is 1 for the first word of a paragraph;
    marks is 0 outside quotation marks, 1 inside, 2 inside those of a quotation within a quotation. `tokenizer` is by
    default the one beside the weights. Raises ModelError where that is missing or damaged.
    """
    if tokenizer is None:
        from kg.tagger.session import tokenizer as default

        tokenizer = default()
    depth = _depths(text, quotations)
    words: list[tuple[int, int]] = []
    pieces: list[tuple[int, ...]] = []
    features: list[int] = []
    for paragraph in body:
        starts = STARTS
        for match in _WORD.finditer(text, paragraph.start, paragraph.end):
            ids, case = _read(match.group(), tokenizer)
            span = match.span()
            words.append(span)
            pieces.append(ids)
            features.append(case + starts + 8 * depth[span[0]])
            starts = 0
    return Encoded(tuple(words), tuple(pieces), tuple(features))


@lru_cache(maxsize=50_000)
def _read(word: str, tokenizer: Tokenizer) -> tuple[tuple[int, ...], int]:
    """Return the ids of a word's pieces, and its case. A word is read by itself, whatever stands beside it."""
    return tuple(tokenizer.encode(word, add_special_tokens=False).ids) or (UNKNOWN,), _case(word)


def _depths(text: str, quotations: Sequence[QuotedSpan]) -> bytearray:
    """Return for each character in how many quotations it stands, two at most."""
    depth = bytearray(len(text))
    for quotation in quotations:  # outer ones come before those within them
        start, end = quotation.span.start, quotation.span.end
        depth[start:end] = bytes([min(quotation.level, 1) + 1]) * (end - start)
    return depth


def _case(word: str) -> int:
    if not any(c.isalpha() for c in word):
        return 3
    if len(word) > 1 and word.isupper():
        return 2
    return 1 if word[0].isupper() else 0
