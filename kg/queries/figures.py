"""The figures for one event compared two by two, as intervals: a bound ("at least 40") is not a value.

Two figures can be compared where they are of one kind, and the unit of the one is that of the other or a part of it:
civilians are some of the people, so there can be fewer of them, but not more. A toll grows: a later figure that is
higher contradicts nothing, a later one that is lower does. In Python, since intervals are hard to say in SPARQL and a
self-join there is slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

import pyoxigraph as ox

from kg.store import Rows, Term, text_of

EXCLUDES, LATER = "exclude each other", "the later is higher"
PART, OVERLAP = "one is part of the other", "can both hold"
"""How two figures are related; the conflicts first, as they are returned."""

_RELATIONS = (EXCLUDES, LATER, PART, OVERLAP)

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
    """One kg:Figure. `cells` are the columns _SHOWN. `day` is "" where it is not known."""

    node: str
    event: str
    kind: str
    unit: str
    value: Decimal
    highest: Decimal | None
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
        if self.highest is not None:
            return self.highest
        return _times(self.value, _BOUNDS[self.bound][2])

    def is_below(self, other: _Figure) -> bool:
        """Return whether the most this can mean is less than the least that the other can."""
        is_open = self.bound == "less than" or other.bound == "more than"
        return self.most < other.least or (is_open and self.most == other.least)

    @property
    def order(self) -> tuple[object, ...]:
        return self.value, self.unit, text_of(self.cells[0]), self.day, self.article, self.node


def compare(rows: Rows) -> Rows:
    """Return every two figures that differ and can be compared, with how they are related: conflicts first.

    `rows` has a row for each figure and source, with the columns _event, _figure, _unit, _value, _highest, _bound
    (terms of the graph) and event, kind, counts, figure, source, day, article (to be shown). Two figures of one article
    and source that do not exclude each other are left out: they belong together.
    """
    node, label = rows.columns.index("_event"), rows.columns.index("event")
    labels = {text_of(row[node]): text_of(row[label]) for row in rows.rows}
    by_event: defaultdict[tuple[str, str], list[_Figure]] = defaultdict(list)
    for figure in _figures(rows):
        by_event[figure.event, figure.kind].append(figure)
    found = []
    for (event, kind), figures in by_event.items():
        name = labels[event]
        for one, other in combinations(sorted(figures, key=lambda f: f.order), 2):
            if relation := _relation(one, other):
                order = _RELATIONS.index(relation), name, event, kind, one.order, other.order
                found.append((order, (*map(ox.Literal, (name, kind, relation)), *one.cells, *other.cells)))
    columns = ("event", "kind", "relation", *_SHOWN, *(f"other_{name}" for name in _SHOWN))
    return Rows(columns, [row for _, row in sorted(found, key=lambda item: item[0])])


def _relation(one: _Figure, other: _Figure) -> str | None:
    """Return how two figures of one event and kind are related, None where there is nothing to compare."""
    if (one.unit, one.value, one.highest, one.bound) == (other.unit, other.value, other.highest, other.bound):
        return None
    if one.unit == other.unit:
        lower, higher = (one, other) if one.is_below(other) else (other, one)
    elif other.unit.startswith(f"{one.unit}/"):
        lower, higher = one, other
    elif one.unit.startswith(f"{other.unit}/"):
        lower, higher = other, one
    else:
        return None
    if lower.is_below(higher):
        return LATER if lower.day and lower.day < higher.day else EXCLUDES
    if one.article == other.article and one.sources == other.sources:
        return None
    return OVERLAP if one.unit == other.unit else PART


def _figures(rows: Rows) -> Iterator[_Figure]:
    """Yield each figure once. One with several sources has them all in one cell."""
    named = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for row in named:
        if row["source"]:
            sources[text_of(row["_figure"])].add(text_of(row["source"]))
    for (node, event), row in {(text_of(row["_figure"]), text_of(row["_event"])): row for row in named}.items():
        bound, value = text_of(row["_bound"]), Decimal(text_of(row["_value"]))
        who = sources[node]
        highest = Decimal(text_of(row["_highest"])) if row["_highest"] else None
        means = f"{_BOUNDS[bound][0]} {value:,}" if highest is None else f"{value:,} to {highest:,}"
        source = ox.Literal("; ".join(sorted(who))) if who else None
        yield _Figure(
            node=node, event=event, kind=text_of(row["kind"]), unit=text_of(row["_unit"]), value=value,
            highest=highest, bound=bound,
            day=text_of(row["day"]), sources=frozenset(who), article=text_of(row["article"]),
            cells=(row["figure"], ox.Literal(f"{means} {text_of(row['counts'])}"), source, row["day"], row["article"]),
        )  # fmt: skip


def _times(value: Decimal, factor: Decimal) -> Decimal:
    return value * factor if factor.is_finite() else factor
