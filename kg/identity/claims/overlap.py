"""How much of what two quotations say is the same words in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.identity.claims.thresholds import ANCHOR, EDGE_WORDS, NARROW_GAP, RUN_GAP
from kg.lang.en.content_words import as_forms, content_words, negations
from kg.lang.lexicon import load
from kg.wording import Run, align


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two quotations share: `words` in order, and `content_words`, the different ones of them.

    `cover` is the share of the shorter one's words that the other has, `cover_of_longer` that of the longer one's.
    `opposed` says that amid the common words one has a negation or a number that the other has not.
    """

    words: int
    content_words: int
    cover: float
    cover_of_longer: float
    opposed: bool


NOTHING = Overlap(0, 0, 0.0, 0.0, False)


def overlap(a: Sequence[str], b: Sequence[str]) -> Overlap:
    """Return what two quotations share, given their words' forms in order.

    It is nothing where the other has fewer than half of the content words of the one that has fewer.
    """
    mine, theirs = content_words(a), content_words(b)
    if not a or not b or 2 * len(mine & theirs) < min(len(mine), len(theirs)):
        return NOTHING
    if list(a) == list(b):
        return Overlap(len(a), len(mine), 1.0, 1.0, False)
    common = _contained(a, b) or _kept([run for run in align(a, b) if run.edit == "same"])
    if not common:
        return NOTHING
    count = sum(len(run) for run in common)
    shared = content_words(word for run in common for word in a[run.a_start : run.a_end])
    shorter, longer = sorted((len(a), len(b)))
    return Overlap(count, len(shared), count / shorter, count / longer, _are_opposed(a, b, common))


def _contained(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """Return the one run of common words where the one text stands in the other in one piece, else []."""
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    size = len(shorter)
    if size < ANCHOR or f" {' '.join(shorter)} " not in f" {' '.join(longer)} ":
        return []
    starts = ((i, j) for i in range(len(a) - size + 1) for j in range(len(b) - size + 1))
    i, j = next((i, j) for i, j in starts if a[i : i + size] == b[j : j + size])
    return [Run("same", i, i + size, j, j + size)]


def _kept(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that are long, or near another that is kept."""
    kept = [len(run) >= ANCHOR for run in runs]
    forwards = range(1, len(runs))
    for i, beside in [(i, i - 1) for i in forwards] + [(i - 1, i) for i in reversed(forwards)]:
        if kept[beside] and not kept[i]:
            one, other = runs[min(i, beside)], runs[max(i, beside)]
            kept[i] = other.a_start - one.a_end <= RUN_GAP and other.b_start - one.b_end <= RUN_GAP
    return [run for run, keep in zip(runs, kept, strict=True) if keep]


def _are_opposed(a: Sequence[str], b: Sequence[str], common: Sequence[Run]) -> bool:
    """Return whether between or beside the common runs one has a negation or a number that the other has not.

    Where one side of a gap is long, a passage was left out, and nothing stands for it in the other.
    """
    first, last = common[0], common[-1]
    gaps = [(a[one.a_end : other.a_start], b[one.b_end : other.b_start]) for one, other in pairwise(common)]
    gaps.append((a[: first.a_start][-EDGE_WORDS:], b[: first.b_start][-EDGE_WORDS:]))
    gaps.append((a[last.a_end :][:EDGE_WORDS], b[last.b_end :][:EDGE_WORDS]))
    narrow = (gap for gap in gaps if max(map(len, gap)) <= NARROW_GAP)
    return any(_is_negated(one) != _is_negated(other) or _have_other_numbers(one, other) for one, other in narrow)


def _is_negated(forms: Sequence[str]) -> bool:
    return any(form in negations() for form in forms)


def _have_other_numbers(one: Sequence[str], other: Sequence[str]) -> bool:
    numbers = [{form for form in forms if form[0].isdigit() or form in _numerals()} for forms in (one, other)]
    return all(numbers) and numbers[0] != numbers[1]


@cache
def _numerals() -> frozenset[str]:
    numbers = load("numbers")
    return as_forms([*numbers["words"], *numbers["multipliers"]])
