"""What is fitted on the held-out articles: the bias of the tags, and the probability that a score stands for.

A score becomes the share of such scores that was right, by isotonic regression (Zadrozny and Elkan 2002) with
pool-adjacent-violators (Ayer et al. 1955). It pools groups of scores, not single ones, whose steps would be chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.find.attributions.confidence import read as read_curve
from kg.model import Kind

Curves = dict[Kind, list[list[float]]]
"""For each kind a rising curve of points [score, share right], as `kg.find.attributions.confidence` reads it."""

_GROUP = 40
"""Predictions that a point of the curve stands for, at least. Set by hand."""
_FOLDS = 5
"""Parts of the articles for the reliability table, each judged by curves of the others."""
_BANDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the bands of confidence in the reliability table."""
_GRID = (-2.5, -2.0, -1.5, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0)
"""Biases in nats that are tried on O and on each B, one label at a time."""
_LEAST_GAIN = 0.002
"""F1 that a change of the bias must gain; less is chance. In four folds, F1 on the articles on which the bias was not
chosen rose by 0.0035 so, and by 0.0021 if any gain counts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One predicted attribution: its article and kind, its score, and whether content and source are right."""

    article: str
    kind: Kind
    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The predictions whose confidence is in a band: their count, mean confidence, and the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def choose_bias(labels: Sequence[str], f1: Callable[[Sequence[float]], float]) -> tuple[list[float], float]:
    """Return the bias of each label for which `f1` is highest, and that F1.

    It is a coordinate ascent: one label is changed at a time, O first and then each B, in rounds, until no change gains
    enough.
    """
    bias = [0.0] * len(labels)
    best = f1(bias)
    gains = True
    while gains:
        gains = False
        for index in (i for i, label in enumerate(labels) if not label.startswith("I-")):
            tried = [[*bias[:index], value, *bias[index + 1 :]] for value in _GRID if value != bias[index]]
            score, candidate = max((f1(candidate), candidate) for candidate in tried)
            if score > best + _LEAST_GAIN:
                bias, best, gains = candidate, score, True
    return bias, best


def curves(judged: Sequence[Judged]) -> Curves:
    """Return a curve for each kind among the predictions."""
    kinds = sorted({j.kind for j in judged})
    return {kind: curve([j for j in judged if j.kind == kind]) for kind in kinds}


def curve(judged: Sequence[Judged]) -> list[list[float]]:
    """Return the curve of the share that is right over the score, which never falls. Empty for no predictions."""
    ordered = sorted(judged, key=lambda j: j.score)
    groups = max(1, len(ordered) // _GROUP)
    edges = [i * len(ordered) // groups for i in range(groups + 1)]
    pooled: list[tuple[float, float, int]] = []  # sum of scores, number right, number
    for start, end in pairwise(edges):
        group = ordered[start:end]
        if not group:
            continue
        block = (sum(j.score for j in group), float(sum(j.right for j in group)), len(group))
        while pooled and pooled[-1][1] * block[2] >= block[1] * pooled[-1][2]:
            last = pooled.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        pooled.append(block)
    return [[round(scores / count, 4), round(right / count, 4)] for scores, right, count in pooled]


def reliability(judged: Sequence[Judged]) -> tuple[list[Band], float]:
    """Return the reliability table, and the expected calibration error (Naeini et al. 2015) over its bands.

    Each article's predictions are judged by curves that were fitted on other articles (five folds), so that the table
    holds for new articles.
    """
    articles = sorted({j.article for j in judged})
    fold = {article: i % _FOLDS for i, article in enumerate(articles)}
    outcomes: list[tuple[float, bool]] = []  # confidence, right
    for held in range(_FOLDS):
        fitted = curves([j for j in judged if fold[j.article] != held])
        tested = (j for j in judged if fold[j.article] == held)
        outcomes += [(read_curve(fitted[j.kind], j.score) if j.kind in fitted else j.score, j.right) for j in tested]
    bands = []
    for low, high in pairwise(_BANDS):
        inside = [(c, right) for c, right in outcomes if low <= c < high or c == high == _BANDS[-1]]
        if inside:
            confidence, right = (sum(x) / len(inside) for x in zip(*inside, strict=True))
            bands.append(Band(low, high, len(inside), round(confidence, 4), round(right, 4)))
    error = sum(b.count * abs(b.confidence - b.right) for b in bands) / max(1, len(outcomes))
    return bands, round(error, 4)
