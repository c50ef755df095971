"""How likely two articles report one story: what they have in common, weighed by a logistic regression."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kg.identity.stories.profile import ArticleProfile, cosine
from kg.identity.stories.thresholds import FADING_DAYS, LEAST_COSINE, NEAR_DAYS, NEAR_MONTHS, UNRELATED
from kg.identity.weights import load_weights

_UNKNOWN = 0.5
"""The coverage of a lead without names: neither much nor little. Hand-set."""
_YEAR = 12
"""Months of a year."""


def story_log_odds(a: ArticleProfile, b: ArticleProfile) -> float:
    """Return the log-odds that two articles report one story. Raises ModelError where the weights cannot be read."""
    features = article_pair_features(a, b)
    if features is None:
        return UNRELATED
    days = a.days_between(b)
    return load_weights().story_log_odds(features) - (days / FADING_DAYS if days else 0.0)


def article_pair_features(a: ArticleProfile, b: ArticleProfile) -> list[float] | None:
    """Return what two articles have in common, as numbers, with 1 first; None where it is next to nothing.

    They are in the order of the fitted weights: the cosines of their words, names and leads; the coverage of their
    leads' names, the smaller first; whether they name other years, near days, and months far apart.
    """
    words = cosine(a.words, b.words)
    if words < LEAST_COSINE:
        return None
    coverage = sorted((_coverage(a.lead_names, b), _coverage(b.lead_names, a)))
    days = _days_between_dates(a, b)
    return [
        1.0,
        words,
        cosine(a.names, b.names),
        cosine(a.lead, b.lead),
        *coverage,
        float(bool(a.years and b.years and not set(a.years) & set(b.years))),
        float(days is not None and days < NEAR_DAYS),
        float(_months_between_dates(a, b) > NEAR_MONTHS),
    ]


def _coverage(names: Mapping[str, float], other: ArticleProfile) -> float:
    """Return which share of the names' weight the other article has too, `_UNKNOWN` where there are no names."""
    total = sum(names.values())
    return sum(x for w, x in names.items() if w in other.words) / total if total else _UNKNOWN


def _months_between_dates(a: ArticleProfile, b: ArticleProfile) -> int:
    """Return the least number of months between those that two articles name, of any year; 0 if one names none."""
    return min((min((x - y) % _YEAR, (y - x) % _YEAR) for x in a.months for y in b.months), default=0)


def _days_between_dates(a: ArticleProfile, b: ArticleProfile) -> int | None:
    """Return the least number of days between those that two articles print, None if one prints none."""
    pairs = [(date.fromisoformat(x), date.fromisoformat(y)) for x in a.days for y in b.days]
    return min((abs((x - y).days) for x, y in pairs), default=None)
