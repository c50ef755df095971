"""What was said as words to compare: marks, case and accents left out, every word with its place in the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from rapidfuzz.distance import Indel

from kg.folding import fold
from kg.model import Span

Relation = Literal["same", "dropped", "added", "changed"]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’.][^\W\d_]+)*")
_INSIDE = str.maketrans("", "", "'’.,")


@dataclass(frozen=True, slots=True)
class Word:
    """A word: `form` is what it is compared by, `span` where it stands."""

    form: str
    span: Span


@dataclass(frozen=True, slots=True)
class Run:
    """Words `a_start` up to `a_end` of one text beside `b_start` up to `b_end` of another; one of the two may be empty.

    `relation` says what the other text did: it has the "same" words, "dropped" them, "added" some or "changed" them.
    """

    relation: Relation
    a_start: int
    a_end: int
    b_start: int
    b_end: int

    def __len__(self) -> int:
        return max(self.a_end - self.a_start, self.b_end - self.b_start)


def words(text: str, spans: Iterable[Span], most: int | None = None) -> tuple[Word, ...]:
    """Return the words in stretches of a text; words joined by a hyphen are two, "U.S." and "don't" are one.

    With `most` it is so many of them, from the first on.
    """
    matches = (match for span in spans for match in _WORD.finditer(text, span.start, span.end))
    return tuple(Word(fold(match.group().translate(_INSIDE)), Span(*match.span())) for match in islice(matches, most))


def align(a: Sequence[str], b: Sequence[str]) -> tuple[Run, ...]:
    """Return the runs of words, in order and without a gap, that make `a` into `b` with the fewest words changed."""
    runs: list[Run] = []
    for op in Indel.opcodes(a, b):
        relation: Relation = "same" if op.tag == "equal" else "added" if op.tag == "insert" else "dropped"
        before = runs[-1] if runs else None
        if before and "same" not in (relation, before.relation):
            runs[-1] = Run("changed", before.a_start, op.src_end, before.b_start, op.dest_end)
        else:
            runs.append(Run(relation, op.src_start, op.src_end, op.dest_start, op.dest_end))
    return tuple(runs)
