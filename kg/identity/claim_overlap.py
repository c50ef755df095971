"""How much of what two quotations say is the same words in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.extract.lexicon import load
from kg.extract.telling import as_forms, negations, telling
from kg.wording import Run, align

_ANCHOR = 3
"""Words in a row, at least, that two texts do not share by chance."""

_NEAR = 3
"""Words between two runs of common words, at most, for a short one to count: further off it is there by chance."""

_EDGE = 2
"""Words before and after what is common that can turn it into its opposite: "did not ..."."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two quotations share: `shared` words, `telling` different ones of them that say something by themselves.

    `cover` is the share of the shorter one's words that the other has, `cover_of_longer` that of the longer one's.
    `opposed` says that amid the common words one denies what the other says, or counts otherwise.
    """

    shared: int
    telling: int
    cover: float
    cover_of_longer: float
    opposed: bool


NOTHING = Overlap(0, 0, 0.0, 0.0, False)


def overlap(a: Sequence[str], b: Sequence[str]) -> Overlap:
    """Return what two quotations share, given their words' forms in order.

    It is nothing where the shorter one's telling words are for the most part not in the other.
    """
    mine, theirs = telling(a), telling(b)
    if not a or not b or 2 * len(mine & theirs) < min(len(mine), len(theirs)):
        return NOTHING
    if list(a) == list(b):
        return Overlap(len(a), len(mine), 1.0, 1.0, False)
    common = _whole(a, b) or _kept([run for run in align(a, b) if run.edit == "same"])
    if not common:
        return NOTHING
    shared = sum(len(run) for run in common)
    found = telling(word for run in common for word in a[run.a_start : run.a_end])
    shorter, longer = sorted((len(a), len(b)))
    return Overlap(shared, len(found), shared / shorter, shared / longer, _opposed(a, b, common))


def _whole(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """Return the one run of common words where the one text stands in the other in one piece, else []."""
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    size = len(shorter)
    if size < _ANCHOR or f" {' '.join(shorter)} " not in f" {' '.join(longer)} ":
        return []
    starts = ((i, j) for i in range(len(a) - size + 1) for j in range(len(b) - size + 1))
    i, j = next((i, j) for i, j in starts if a[i : i + size] == b[j : j + size])
    return [Run("same", i, i + size, j, j + size)]


def _kept(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that are long, or near another that is kept."""
    kept = [len(run) >= _ANCHOR for run in runs]
    forwards = range(1, len(runs))
    for i, beside in [(i, i - 1) for i in forwards] + [(i - 1, i) for i in reversed(forwards)]:
        if kept[beside] and not kept[i]:
            one, other = runs[min(i, beside)], runs[max(i, beside)]
            kept[i] = other.a_start - one.a_end <= _NEAR and other.b_start - one.b_end <= _NEAR
    return [run for run, keep in zip(runs, kept, strict=True) if keep]


def _opposed(a: Sequence[str], b: Sequence[str], common: Sequence[Run]) -> bool:
    first, last = common[0], common[-1]
    gaps = [(a[one.a_end : other.a_start], b[one.b_end : other.b_start]) for one, other in pairwise(common)]
    gaps.append((a[max(0, first.a_start - _EDGE) : first.a_start], b[max(0, first.b_start - _EDGE) : first.b_start]))
    gaps.append((a[last.a_end : last.a_end + _EDGE], b[last.b_end : last.b_end + _EDGE]))
    return any(
        _denies(one) != _denies(other) or _counts_otherwise(one, other) for one, other in gaps if _is_narrow(one, other)
    )


def _is_narrow(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two stretches stand for each other; where one is long, a passage was left out."""
    return max(len(one), len(other)) <= 2 * _NEAR


def _denies(forms: Sequence[str]) -> bool:
    return any(form in negations() for form in forms)


def _counts_otherwise(one: Sequence[str], other: Sequence[str]) -> bool:
    numbers = [{form for form in forms if form[0].isdigit() or form in _numerals()} for forms in (one, other)]
    return all(numbers) and numbers[0] != numbers[1]


@cache
def _numerals() -> frozenset[str]:
    numbers = load("numbers")
    return as_forms([*numbers["words"], *numbers["multipliers"]])
