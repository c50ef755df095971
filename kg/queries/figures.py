"""The figures for one event compared two by two, as intervals: a bound ("at least 40") is not a value.

Like is compared with like. Two figures are of one event and kind, and of one unit; that there are more civilians than
people is a conflict too, that there are fewer is none. What one source says in one article belongs together: the money
that two committees raised. A toll (figures.toml) is one number that grows, whoever gives it: a later one that is higher
contradicts nothing, and of one source takes the place of the older. Anything else can be many numbers, so that only two
sources that are named, on one day, are compared. In Python, since intervals are hard to say in SPARQL and a self-join
there is slow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import combinations

import pyoxigraph as ox

from kg.lang.en.numbers import PERCENT, POINTS
from kg.lang.lexicon import load
from kg.store import Rows, Term, text_of

EXCLUDES, LATER = "exclude each other", "the later is higher"
OVERLAP = "can both hold"
"""How two figures are related; the conflicts first, as they are returned."""

_RELATIONS = (EXCLUDES, LATER, OVERLAP)

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

_NO_UNIT = ("", PERCENT, POINTS, "count")
"""Units that do not say of what: "39 percent", "six"."""

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
    counted: tuple[str, ...]
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
    (terms of the graph) and event, kind, counts, figure, source, day, article (to be shown).
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
    if one.sources == other.sources and one.article == other.article:
        return None
    if (one.kind not in _tolls() and not _rival(one, other)) or _are_others(one.counted, other.counted):
        return None
    if one.unit == other.unit or (one.kind in _tolls(everyone=True) and _rival(one, other) and _same_sort(one, other)):
        lower, higher = (one, other) if one.is_below(other) else (other, one)
        relation = OVERLAP
    elif other.unit.startswith(f"{one.unit}/"):
        lower, higher, relation = one, other, None
    elif one.unit.startswith(f"{other.unit}/"):
        lower, higher, relation = other, one, None
    else:
        return None
    if (lower.value, lower.highest, lower.bound) == (higher.value, higher.highest, higher.bound):
        return None
    if not lower.is_below(higher):
        return relation
    if not lower.day or lower.day >= higher.day:
        return EXCLUDES
    return None if lower.sources & higher.sources else LATER


def _rival(one: _Figure, other: _Figure) -> bool:
    """Return whether two sources that are named give two figures of one thing on one day."""
    if one.unit in _NO_UNIT or not one.sources or not other.sources or one.sources & other.sources:
        return False
    return one.day == other.day


def _are_others(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two counted phrases have one noun for two groups: "Florida workers" and "bakery workers"."""
    first, second = set(one[:-1]), set(other[:-1])
    return bool(first and second) and one[-1] == other[-1] and first.isdisjoint(second)


def _same_sort(one: _Figure, other: _Figure) -> bool:
    """Return whether what two figures count is the same, or the one a part of the other: "bakers" and "people"."""
    return one.unit.partition("/")[0] == other.unit.partition("/")[0] and (
        one.unit in other.unit or other.unit in one.unit
    )


@cache
def _tolls(*, everyone: bool = False) -> frozenset[str]:
    """Return the kinds of figures of which an event has one total. `everyone`: "300 bakers" are all."""
    return frozenset(k["name"] for k in load("figures")["kind"] if not everyone or k.get("everyone"))


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
            counted=tuple(text_of(row["counts"]).lower().split()),
            day=text_of(row["day"]), sources=frozenset(who), article=text_of(row["article"]),
            cells=(row["figure"], ox.Literal(f"{means} {text_of(row['counts'])}"), source, row["day"], row["article"]),
        )  # fmt: skip


def _times(value: Decimal, factor: Decimal) -> Decimal:
    return value * factor if factor.is_finite() else factor
