"""Statements as words to compare: without punctuation, case and accents, each word with its span in the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from rapidfuzz.distance import Indel

from kg.folding import fold
from kg.model import Span

Edit = Literal["same", "dropped", "added", "changed"]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’.][^\W\d_]+)*")
_INSIDE = str.maketrans("", "", "'’.,")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: the `form` that is compared, and its `span` in the article."""

    form: str
    span: Span


@dataclass(frozen=True, slots=True)
class Run:
    """Words `a_start` up to `a_end` of one text aligned with `b_start` up to `b_end` of another; one may be empty.

    `edit` says what the second text did with the words of the first: it has the "same", "dropped", "added" or "changed"
    them.
    """

    edit: Edit
    a_start: int
    a_end: int
    b_start: int
    b_end: int

    def __len__(self) -> int:
        return max(self.a_end - self.a_start, self.b_end - self.b_start)


def words(text: str, spans: Iterable[Span], most: int | None = None) -> tuple[Word, ...]:
    """Return the words in spans of a text, at most `most` of them; "well-known" is two, "U.S." and "don't" are one."""
    matches = (match for span in spans for match in _WORD.finditer(text, span.start, span.end))
    return tuple(Word(fold(match.group().translate(_INSIDE)), Span(*match.span())) for match in islice(matches, most))


def align(a: Sequence[str], b: Sequence[str]) -> tuple[Run, ...]:
    """Return the shortest edit of `a` into `b`, as runs of words in order and without gaps."""
    runs: list[Run] = []
    for op in Indel.opcodes(a, b):
        edit: Edit = "same" if op.tag == "equal" else "added" if op.tag == "insert" else "dropped"
        before = runs[-1] if runs else None
        if before and "same" not in (edit, before.edit):
            runs[-1] = Run("changed", before.a_start, op.src_end, before.b_start, op.dest_end)
        else:
            runs.append(Run(edit, op.src_start, op.src_end, op.dest_start, op.dest_end))
    return tuple(runs)
