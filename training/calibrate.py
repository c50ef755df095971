"""What is fitted on the held-out articles after training: the bias of the tags, and what a score is worth.

Isotonic regression (Zadrozny and Elkan 2002) turns scores into the share that was right, by pool-adjacent-violators
(Ayer et al. 1955) over groups of scores rather than single ones, since a step of one article's size is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.find.attributions.confidence import read
from kg.model import Kind

Curves = dict[Kind, list[list[float]]]
"""For each kind a rising curve of points [score, share right]: what `kg.find.attributions.confidence` reads."""

_GROUP = 40
"""Predictions a point of the curve stands for, at the least."""
_FOLDS = 5
_BANDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_GRID = (-2.5, -2.0, -1.5, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0)
"""What is tried, one after the other, on O and on each tag that starts something; nats."""
_LEAST_GAIN = 0.002
"""Of F1: less is chance. In four folds it gained 0.0035 on the articles not chosen by, any gain 0.0021."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One predicted attribution: its article and kind, the score, and whether content and source are right."""

    article: str
    kind: Kind
    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The predictions whose confidence lies in a band: how many, what they were said to be worth, what they were."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def choose_bias(labels: Sequence[str], f1: Callable[[Sequence[float]], float]) -> tuple[list[float], float]:
    """Return the bias of each label for which `f1` is highest, and that F1.

    Labels are changed one at a time, O first and then each B, and all once more until no change gains enough: what
    gains nothing is left as it is.
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
    """Return the curve of each kind there is."""
    kinds = sorted({j.kind for j in judged})
    return {kind: curve([j for j in judged if j.kind == kind]) for kind in kinds}


def curve(judged: Sequence[Judged]) -> list[list[float]]:
    """Return how the share that is right rises with the score; it never falls. Empty where nothing was predicted."""
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

    Each article's predictions are judged by curves that were fitted on other articles (five folds), so the table holds
    for articles not yet seen.
    """
    articles = sorted({j.article for j in judged})
    fold = {article: i % _FOLDS for i, article in enumerate(articles)}
    said: list[tuple[float, bool]] = []
    for held in range(_FOLDS):
        fitted = curves([j for j in judged if fold[j.article] != held])
        tested = (j for j in judged if fold[j.article] == held)
        said += [(read(fitted[j.kind], j.score) if j.kind in fitted else j.score, j.right) for j in tested]
    bands = []
    for low, high in pairwise(_BANDS):
        inside = [(c, right) for c, right in said if low <= c < high or c == high == _BANDS[-1]]
        if inside:
            confidence, right = (sum(x) / len(inside) for x in zip(*inside, strict=True))
            bands.append(Band(low, high, len(inside), round(confidence, 4), round(right, 4)))
    error = sum(b.count * abs(b.confidence - b.right) for b in bands) / max(1, len(said))
    return bands, round(error, 4)
