"""Answers of queries as drawings: bars, lines and graphs, from the rows that a page's table has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from kg.serve.results import Cell

MOST_BARS = 60
MOST_EDGES = 200
"""What a drawing shows of an answer; more cannot be told apart."""

WIDTH, HEIGHT = 1000.0, 400.0
"""Of a drawing, in units of its own. A graph is HEIGHT * 1.8 high."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?\Z", re.ASCII | re.DOTALL)
_LABEL = 34
"""Characters of a label in a graph."""

Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it is of, where it begins and how long it is, of 100, and its number."""

    label: Cell
    start: float
    width: float
    number: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each row. `title` is the column of the numbers, `of` that of the labels."""

    title: str
    of: str
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line, and what it says."""

    x: float
    y: float
    says: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Columns of numbers by day: the points of each, by its name. `marks` are heights with what they stand for."""

    lines: dict[str, list[Point]]
    marks: list[tuple[float, str]]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A node of a graph: its place, its name, and its IRI. `at_end` is whether its name must stand left of it."""

    x: float
    y: float
    label: str
    iri: str
    at_end: bool


@dataclass(frozen=True, slots=True)
class Net:
    """A graph: nodes, and edges as their two ends with what they say. `left_out` are the edges that are not drawn."""

    dots: list[Dot]
    edges: list[tuple[Dot, Dot, str]]
    left_out: int


Drawing = Bars | Lines | Net


def views(columns: Sequence[str], rows: Rows) -> tuple[str, ...]:
    """Return how rows can be shown: as "table", "chart" where a column has numbers, "graph" where two have IRIs."""
    found = ["table"]
    if len(rows) > 1 and _numbers(columns, rows):
        found.append("chart")
    if len(_nodes(columns, rows)) > 1:
        found.append("graph")
    return tuple(found)


def chart(columns: Sequence[str], rows: Rows) -> Bars | Lines:
    """Return a chart of rows of which a column has numbers: lines where another has days or months, else bars."""
    numbers = _numbers(columns, rows)
    others = [column for column in range(len(columns)) if column not in numbers]
    by_day = next((c for c in others if _all(rows, c, lambda cell: _day(cell) is not None)), None)
    if by_day is not None:
        return _lines(columns, rows, by_day, numbers)
    return _bars(columns, rows, others[0] if others else None, numbers[0])


def net(columns: Sequence[str], rows: Rows, name: Callable[[str], str]) -> Net:
    """Return the graph of rows of which two columns have IRIs: triples, or pairs. `name` gives the name of an IRI."""
    import networkx as nx  # takes a quarter of a second to load

    nodes = _nodes(columns, rows)
    subject, value = nodes[0], nodes[-1]
    says = next((column for column in nodes[1:-1]), None)
    edges = list(
        dict.fromkeys(
            (row[subject].iri, row[value].iri, row[says].text if says is not None else "")
            for row in rows
            if row[subject].iri and row[value].iri
        )
    )
    drawn = edges[:MOST_EDGES]
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((a, b) for a, b, _ in drawn)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    places = nx.spring_layout(graph, seed=1, iterations=80, k=2.2 / max(len(graph), 1) ** 0.5)
    dots = {}
    for iri, (x, y) in places.items():
        at = (round(WIDTH * (0.5 + 0.38 * float(x)), 1), round(1.8 * HEIGHT * (0.5 + 0.46 * float(y)), 1))
        label = name(iri)
        dots[iri] = Dot(*at, label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…", iri, at[0] > 0.62 * WIDTH)
    return Net(list(dots.values()), [(dots[a], dots[b], said) for a, b, said in drawn], len(edges) - len(drawn))


def _nodes(columns: Sequence[str], rows: Rows) -> list[int]:
    return [column for column in range(len(columns)) if any(row[column].iri for row in rows)]


def _numbers(columns: Sequence[str], rows: Rows) -> list[int]:
    def is_number(cell: Cell) -> bool:
        return cell.number and isfinite(float(cell.text))

    return [column for column in range(len(columns)) if _all(rows, column, is_number)]


def _all(rows: Rows, column: int, test: Callable[[Cell], bool]) -> bool:
    """Return whether all cells of a column that have something pass a test; no where none has."""
    some = [row[column] for row in rows if row[column].text]
    return bool(some) and all(map(test, some))


def _day(cell: Cell) -> int | None:
    """Return the number of a day, or of the first of a month or year."""
    found = _DATE.match(cell.text)
    try:
        return date(*(int(part or 1) for part in found.groups())).toordinal() if found else None
    except ValueError:
        return None


def _bars(columns: Sequence[str], rows: Rows, label: int | None, number: int) -> Bars:
    some = [row for row in rows if row[number].text][:MOST_BARS]
    values = [float(row[number].text) for row in some]
    least, most = min(0.0, *values), max(0.0, *values)
    scale = 100 / (most - least or 1)
    return Bars(
        title=columns[number],
        of=columns[label] if label is not None else "",
        bars=[
            Bar(
                label=row[label] if label is not None else Cell(text=str(place), iri="", number=False),
                start=(min(value, 0) - least) * scale,
                width=abs(value) * scale,
                number=_shown(value),
            )
            for place, (row, value) in enumerate(zip(some, values, strict=True), 1)
        ],
    )


def _lines(columns: Sequence[str], rows: Rows, when: int, numbers: Sequence[int]) -> Lines:
    ordered = sorted((row for row in rows if row[when].text), key=lambda row: _day(row[when]) or 0)
    days = [_day(row[when]) or 0 for row in ordered]
    values = [float(row[number].text) for row in ordered for number in numbers if row[number].text]
    least, most = min(0.0, *values), max(0.0, *values)
    across, up = WIDTH / ((days[-1] - days[0]) or 1), HEIGHT / ((most - least) or 1)

    def point(row: Sequence[Cell], day: int, number: int) -> Point:
        value = float(row[number].text)
        says = f"{row[when].text}: {_shown(value)}"
        return Point(round((day - days[0]) * across, 1), round(HEIGHT - (value - least) * up, 1), says)

    return Lines(
        lines={
            columns[number]: [
                point(row, day, number) for row, day in zip(ordered, days, strict=True) if row[number].text
            ]
            for number in numbers
        },
        marks=[(round(HEIGHT * (1 - part), 1), _shown(least + part * (most - least))) for part in (0, 0.5, 1)],
        first=ordered[0][when].text[:10],
        last=ordered[-1][when].text[:10],
    )


def _shown(number: float) -> str:
    return f"{number:,.10g}"
