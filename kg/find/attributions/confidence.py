"""How sure an attribution is: a score from the tags' probabilities, and the share of such scores that was right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kg.find.attributions.linking import Linked
from kg.model import Kind

Points = Sequence[Sequence[float]]
"""A rising curve: [score, probability], at least one point, in the order of the scores."""

_UNSTATED = 0.5
"""What a cue or a source that was not found is worth: whether there is none or it was missed is not known."""
_DIGITS = 3
"""Figures behind the point that a confidence has: more would be noise, and differ from one processor to another."""


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
    """Return the curve's height at `score`: straight between its points, level before the first and behind the last."""
    if score <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if score <= right:
            return low + (high - low) * (score - left) / (right - left)
    return points[-1][1]
