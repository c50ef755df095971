"""Figures for one event held against each other, two by two, as intervals: a bound ("at least 40") is no value.

Two figures are comparable where their kind is the same and the one's unit is the other's, or a part of it: civilians
are some of the people, and so can be fewer, but not more. A toll grows: a later figure that is higher contradicts
nothing, a later one that is lower does. In Python, since intervals are hard to say in SPARQL and a
self-join there is slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

import pyoxigraph as ox

from kg.queries.names import longest, text
from kg.store import Rows, Term

EXCLUDES, LATER = "exclude each other", "the later is higher"
PART, OVERLAP = "one is part of the other", "can both hold"
"""How two figures stand to each other; the conflicts first, as they are given out."""

_STANDS = (EXCLUDES, LATER, PART, OVERLAP)

_ONE, _INFINITE = Decimal(1), Decimal("inf")

_BOUNDS = {
    "exactly": ("=", _ONE, _ONE),
    "about": ("≈", Decimal("0.9"), Decimal("1.1")),
    "at least": ("≥", _ONE, _INFINITE),
    "more than": (">", _ONE, _INFINITE),
    "at most": ("≤", -_INFINITE, _ONE),
    "less than": ("<", -_INFINITE, _ONE),
}
"""For each kg:bound its sign, and the ends of its interval as multiples of kg:value: "about" is a tenth either way."""

_SHOWN = ("figure", "means", "source", "day", "article")


@dataclass(frozen=True, slots=True)
class _Figure:
    """One kg:Figure: `cells` are those of _SHOWN. `day` is "" where it is not known."""

    node: str
    event: str
    kind: str
    unit: str
    value: Decimal
    bound: str
    day: str
    cells: tuple[Term | None, ...] = field(compare=False)
    sources: frozenset[str]
    article: str

    @property
    def least(self) -> Decimal:
        return _times(self.value, _BOUNDS[self.bound][1])

    @property
    def most(self) -> Decimal:
        return _times(self.value, _BOUNDS[self.bound][2])

    def under(self, other: _Figure) -> bool:
        """Say whether the most this can mean lies under the least that the other can."""
        open = self.bound == "less than" or other.bound == "more than"
        return self.most < other.least or (open and self.most == other.least)

    @property
    def order(self) -> tuple[object, ...]:
        return self.value, self.unit, text(self.cells[0]), self.day, self.article, self.node


def compare(rows: Rows) -> Rows:
    """Return each two figures that differ and can be compared, with how they stand to each other: conflicts first.

    `rows` has the columns _event, _figure, _unit, _value, _bound (terms of the graph) and event, kind, counts, figure,
    source, day, article (what is shown), a row for each figure, source and label of its event, of which the longest is
    taken. Two figures of one article and source that exclude nothing are left out: they belong together.
    """
    at, called = rows.columns.index("_event"), rows.columns.index("event")
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows.rows:
        labels[text(row[at])].add(text(row[called]))
    events: defaultdict[tuple[str, str], list[_Figure]] = defaultdict(list)
    for figure in _figures(rows):
        events[figure.event, figure.kind].append(figure)
    found = []
    for (event, kind), figures in events.items():
        label = longest(labels[event])
        for one, other in combinations(sorted(figures, key=lambda f: f.order), 2):
            if stands := _stands(one, other):
                key = _STANDS.index(stands), label, event, kind, one.order, other.order
                found.append((key, (*map(ox.Literal, (label, kind, stands)), *one.cells, *other.cells)))
    columns = ("event", "kind", "stand", *_SHOWN, *(f"other_{name}" for name in _SHOWN))
    return Rows(columns, [row for _, row in sorted(found, key=lambda item: item[0])])


def _stands(one: _Figure, other: _Figure) -> str | None:
    """Return how two figures of one event and kind stand to each other; None where there is nothing to compare."""
    if (one.unit, one.value, one.bound) == (other.unit, other.value, other.bound):
        return None
    if one.unit == other.unit:
        lower, higher = (one, other) if one.under(other) else (other, one)
    elif other.unit.startswith(f"{one.unit}/"):
        lower, higher = one, other
    elif one.unit.startswith(f"{other.unit}/"):
        lower, higher = other, one
    else:
        return None
    if lower.under(higher):
        return LATER if lower.day and lower.day < higher.day else EXCLUDES
    if one.article == other.article and (one.sources == other.sources):
        return None
    return OVERLAP if one.unit == other.unit else PART


def _figures(rows: Rows) -> Iterable[_Figure]:
    """Yield each figure once. One with several sources has them all in one cell."""
    named = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for row in named:
        if row["source"]:
            sources[text(row["_figure"])].add(text(row["source"]))
    for node, row in {(text(row["_figure"]), text(row["_event"])): row for row in named}.items():
        bound, value = text(row["_bound"]), Decimal(text(row["_value"]))
        who = sources[node[0]]
        means = ox.Literal(f"{_BOUNDS[bound][0]} {value:,} {text(row['counts'])}")
        whose = ox.Literal("; ".join(sorted(who))) if who else None
        day = row["day"]
        yield _Figure(
            node=node[0], event=node[1], kind=text(row["kind"]), unit=text(row["_unit"]), value=value, bound=bound,
            day=text(day) if day else "", sources=frozenset(who), article=text(row["article"]),
            cells=(row["figure"], means, whose, day, row["article"]),
        )  # fmt: skip


def _times(value: Decimal, factor: Decimal) -> Decimal:
    return value * factor if factor.is_finite() else factor
