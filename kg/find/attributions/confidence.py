"""The confidence of an attribution: a score from the tagger's probabilities, calibrated on held-out articles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kg.find.attributions.linking import Linked
from kg.model import Kind

Points = Sequence[Sequence[float]]
"""A rising curve: [score, probability], at least one point, in the order of the scores."""

_UNSTATED = 0.5
"""Probability for a cue or a source that was not found: whether there is none or it was missed is not known."""
_DIGITS = 3
"""Decimal places of a confidence: more would be noise, and differ from one processor to another."""


def raw_score(linked: Linked) -> float:
    """Return the product of the mean probabilities of the contents, the cue and the source: 0 to 1, not calibrated."""
    length = sum(c.span.end - c.span.start for c in linked.contents)
    contents = sum(c.score * (c.span.end - c.span.start) for c in linked.contents) / length
    cue = linked.cue.score if linked.cue else _UNSTATED
    source = linked.source.score if linked.source else _UNSTATED
    return contents * cue * source


def calibrated(score: float, kind: Kind) -> float:
    """Return the probability that content and source are right (`tagger.json`, "calibration", by kind).

    The score itself where nothing is fitted for the kind. Raises ModelError where `tagger.json` is missing or damaged.
    """
    from kg.tagger.session import load_card

    points = load_card().calibration.get(kind)
    return round(read(points, score) if points else score, _DIGITS)


def read(points: Points, score: float) -> float:
    """Return the curve's value at `score`: linear between its points, constant before the first and after the last."""
    if score <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if score <= right:
            return low + (high - low) * (score - left) / (right - left)
    return points[-1][1]
