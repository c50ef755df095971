"""Answers of queries as drawings: bars, lines and graphs, from the rows that a page's table has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from kg.serve.results import Cell

MOST_BARS = 60
MOST_EDGES = 200
"""What a drawing shows of an answer; more cannot be told apart."""

WIDTH, HEIGHT = 1000.0, 400.0
"""Of a drawing, in units of its own. A graph is as high as it needs."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?\Z", re.ASCII | re.DOTALL)
_LABEL = 24
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
    """A bar for each row. `title` is the column of the numbers, `of` names those of the labels."""

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
    height: float


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
    """Return a chart of rows of which a column has numbers: lines where each row has a day or month, else bars."""
    numbers = _numbers(columns, rows)
    others = [column for column in range(len(columns)) if column not in numbers]
    by_day = next((c for c in others if _all(rows, c, lambda cell: _day(cell) is not None)), None)
    if by_day is not None and len({row[by_day].text for row in rows}) == len(rows):
        return _lines(columns, rows, by_day, numbers)
    return _bars(columns, rows, others, numbers[0])


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
    # Each connected part in a frame of its own, as large as its nodes need, and these in rows: laid out together, parts
    # that nothing joins lie over each other.
    dots: dict[str, Dot] = {}
    left = top = high = 0.0
    for part in sorted(nx.connected_components(graph), key=lambda nodes: (-len(nodes), min(nodes))):
        size = len(part) ** 0.5
        width, height = min(WIDTH, 150 * size + 40), 44 * size + 22
        if left + width > WIDTH:
            left, top, high = 0.0, top + high, 0.0
        inner = min(max(width - 230, 20), 150 * size)
        for iri, (x, y) in _places(nx, graph.subgraph(sorted(part))).items():
            at = (
                round(left + 12 + (inner if width < WIDTH else width - 24) * x, 1),
                round(top + 16 + (height - 32) * y, 1),
            )
            label = name(iri)
            short = label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
            dots[iri] = Dot(*at, short, iri, at[0] > 0.75 * WIDTH)
        left, high = left + width, max(high, height)
    edges_drawn = [(dots[a], dots[b], said) for a, b, said in drawn]
    return Net(list(dots.values()), edges_drawn, len(edges) - len(drawn), round(top + high, 1))


def _places(nx: Any, part: Any) -> dict[str, tuple[float, float]]:
    """Return places from 0 to 1 for the nodes of a connected graph: two or three stand below each other."""
    if len(part) < 4:
        middle = sorted(part, key=lambda node: (-part.degree(node), node))
        order = [*middle[1:2], *middle[:1], *middle[2:]] if len(part) == 3 else middle
        return {node: (0.0, place / max(len(part) - 1, 1)) for place, node in enumerate(order)}
    found = nx.spring_layout(part, seed=1, iterations=120, k=2 / len(part) ** 0.5)
    xs, ys = ([float(place[axis]) for place in found.values()] for axis in (0, 1))
    wide, tall = (max(max(some) - min(some), 1e-9) for some in (xs, ys))
    return {node: ((float(x) - min(xs)) / wide, (float(y) - min(ys)) / tall) for node, (x, y) in found.items()}


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


def _bars(columns: Sequence[str], rows: Rows, others: Sequence[int], number: int) -> Bars:
    """Return bars called by the first of the other columns; where two would have one name, by all of them."""
    some = [row for row in rows if row[number].text][:MOST_BARS]
    values = [float(row[number].text) for row in some]
    least, most = min(0.0, *values), max(0.0, *values)
    scale = 100 / (most - least or 1)
    is_told = len({row[others[0]].text for row in some}) == len(some) if others else False
    called = others[:1] if is_told else others

    def label(place: int, row: Sequence[Cell]) -> Cell:
        if len(called) == 1:
            return row[called[0]]
        text = ", ".join(row[column].text for column in called if row[column].text) or str(place)
        return Cell(text=text, iri="", number=False)

    return Bars(
        title=columns[number],
        of=", ".join(columns[column] for column in called),
        bars=[
            Bar(
                label=label(place, row),
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
