"""Figures side by side: a bar for each, of one kind and unit on one scale, with its bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.serve.index_records import Node
from kg.serve.marks import Words

_SLACK = 0.1
"""How much "about" may be more or less, as `kg query conflicting-figures` takes it."""

_WIDTH = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A figure of an event: its words, what they say, who says so, and where."""

    words: Words
    kind: str
    unit: str
    value: float | None
    highest: float | None
    bound: str
    by: Node | None
    day: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A bar from 0 to `width` of 100, and what goes on from there: `low` to `high` is what the figure leaves open."""

    figure: Figure
    width: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Bars on one scale."""

    title: str
    bars: list[Bar]


def charts(figures: Sequence[Figure]) -> list[Chart]:
    """Return a chart for each kind and unit of figures that have values, those with most figures first."""
    made = []
    for (kind, unit), some in groupby((f for f in figures if f.value is not None), key=lambda f: (f.kind, f.unit)):
        group = list(some)
        most = max(max(f.value or 0, f.highest or 0) for f in group)
        # "At least" goes on to the right of the longest bar.
        scale = _WIDTH / (most * (1.15 if any(f.bound in ("at least", "more than") for f in group) else 1) or 1)
        title = f"{kind} ({unit})" if unit else kind
        made.append(Chart(title=title, bars=[_bar(f, scale) for f in group]))
    return sorted(made, key=lambda chart: -len(chart.bars))


def _bar(figure: Figure, scale: float) -> Bar:
    value = max(figure.value or 0, 0)
    low = high = value
    if figure.highest is not None:
        high = figure.highest
    elif figure.bound in ("at least", "more than"):
        high = _WIDTH / scale
    elif figure.bound in ("at most", "less than"):
        low = 0
    elif figure.bound == "about":
        low, high = value * (1 - _SLACK), value * (1 + _SLACK)
    width = 0 if figure.bound in ("at most", "less than") else min(value, low) * scale
    return Bar(figure=figure, width=width, low=low * scale, high=min(high * scale, _WIDTH))
