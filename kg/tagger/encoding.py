"""The net's input: an article's words, the ids of their word pieces, and a feature of each word.

The feature says what the pieces do not: capitals (the vocabulary is uncased), where paragraphs begin, and whether
quotation marks are open, perhaps from before the window. Training and extraction both encode here, so that the net
reads what it was fitted on. For the same reason its words are its own and not the tokens of `kg.doc`.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from kg.model import QuotedSpan

FEATURES = 24
"""Values that a word's feature can have: 4 of case x 2 of paragraph start x 3 of quotation marks."""

STARTS_PARAGRAPH = 4
"""The bit of a feature that is set for the first word of a paragraph."""

_QUOTATION = 8
"""What one level of quotation marks adds to a feature."""

_LOWER, _CAPITALIZED, _ALL_CAPITALS, _NO_LETTERS = range(4)
"""The part of a feature that says how a word is capitalized."""

PAD, UNK, CLS, SEP = 0, 100, 101, 102
"""Ids of the special pieces [PAD], [UNK], [CLS] and [SEP] in the vocabulary of BERT uncased, which MiniLM has."""

_WORD = re.compile(r"\w+|[^\w\s]")


class Words:
    """Where the words of a text begin and end, in order: eight bytes a word, as a long text has millions."""

    __slots__ = ("ends", "starts")

    def __init__(self) -> None:
        self.starts, self.ends = array("i"), array("i")

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> tuple[int, int]:
        return self.starts[index], self.ends[index]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)

    def at(self, offset: int) -> int:
        """Return the index of the word that ends after an offset: the one there, or else the next one."""
        return bisect_right(self.ends, offset)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's words in order: of each its offsets, the ids of its pieces (one or more) and its feature."""

    words: Words
    pieces: tuple[tuple[int, ...], ...]
    features: bytearray


def encode(
    text: str, paragraphs: Sequence[Span], quotations: Sequence[QuotedSpan], tokenizer: Tokenizer | None = None
) -> Encoded:
    """Return the words in `paragraphs` of `text`, whose stretches in quotation marks are `quotations`.

    A word is a run of letters and digits, or one mark. Its feature is `case + 4 * start + 8 * quotation`. `case` is 0
    for small letters, 1 for a capital first, 2 for all capitals, 3 for no letters. `start` is 1 for the first word of a
    paragraph. `quotation` is 0 outside quotation marks, 1 inside, 2 in a quotation within a quotation. `tokenizer` is
    the one beside the weights if none is given. Raises ModelError where that is missing or damaged.
    """
    if tokenizer is None:
        from kg.tagger.session import load_tokenizer

        tokenizer = load_tokenizer()
    levels = _quotation_levels(text, quotations)
    words = Words()
    pieces: list[tuple[int, ...]] = []
    features = bytearray()
    for paragraph in paragraphs:
        start = STARTS_PARAGRAPH
        for match in _WORD.finditer(text, paragraph.start, paragraph.end):
            ids, case = _pieces_and_case(match.group(), tokenizer)
            words.starts.append(match.start())
            words.ends.append(match.end())
            pieces.append(ids)
            features.append(case + start + _QUOTATION * levels[match.start()])
            start = 0
    return Encoded(words, tuple(pieces), features)


@lru_cache(maxsize=50_000)
def _pieces_and_case(word: str, tokenizer: Tokenizer) -> tuple[tuple[int, ...], int]:
    """Return the ids of a word's pieces, and its case. Neither depends on the words beside it."""
    return tuple(tokenizer.encode(word, add_special_tokens=False).ids) or (UNK,), _case(word)


def _quotation_levels(text: str, quotations: Sequence[QuotedSpan]) -> bytearray:
    """Return for each character in how many quotations it stands, two at most."""
    levels = bytearray(len(text))
    for quotation in quotations:  # outer ones come before those within them
        start, end = quotation.span.start, quotation.span.end
        levels[start:end] = bytes([min(quotation.level, 1) + 1]) * (end - start)
    return levels


def _case(word: str) -> int:
    if not any(c.isalpha() for c in word):
        return _NO_LETTERS
    if len(word) > 1 and word.isupper():
        return _ALL_CAPITALS
    return _CAPITALIZED if word[0].isupper() else _LOWER
