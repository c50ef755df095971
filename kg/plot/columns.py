"""Who speaks for whom about what, laid out in three columns: institutions, speakers, events.

A force-directed drawing of a hundred labelled nodes cannot be read. A layered one can (Sugiyama et al. 1981), and this
graph has layers. The width of a link shows its number of statements, as in an alluvial diagram.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal

import networkx as nx

from kg.network import ABOUT, ON_BEHALF_OF

Column = Literal["institution", "speaker", "event"]
COLUMNS: tuple[Column, ...] = ("institution", "speaker", "event")

WIDTHS: dict[Column, float] = {"institution": 170.0, "speaker": 170.0, "event": 330.0}
"""The columns' widths, in points."""

BETWEEN = 130.0
"""Points between two columns."""

UNIT = 4.0
"""Points that one statement adds to the width of a link; fewer where a box would be higher than TALLEST."""

TALLEST = 100.0
"""Points: the height of the box with most statements, at most."""

THINNEST = 0.6
"""Points: the width of a link, at least."""

GAP, PAD, LINE = 6.0, 10.0, 11.5
"""Points between two boxes, around a label, and from one line of it to the next."""

LETTER = 5.0
"""Points for an average letter of a 9-point label (measured on 53 labels: 4.6 in all, at most 5.1 in one)."""

SWEEPS = 12
"""Passes over the columns to reduce crossings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A node in a column, with its position in points from the chart's upper left. An institution can be in two
    columns.

    `weight` is its number of statements; in the column of speakers, of those it makes itself.
    """

    node: str
    column: Column
    label: str
    type: str
    weight: int
    left: float = 0
    top: float = 0
    height: float = 0

    @property
    def width(self) -> float:
        """Return the width of its column, in points."""
        return WIDTHS[self.column]

    @property
    def lines(self) -> int:
        """Return how many lines its label may take: two where it is long."""
        return 1 if len(self.label) * LETTER <= self.width - 3 * PAD else 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link of `weight` statements between the boxes with the indices `left` and `right`.

    `left_top` and `right_top` are where its upper edge begins and ends, in points.
    """

    left: int
    right: int
    weight: int
    thickness: float = 0
    left_top: float = 0
    right_top: float = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A chart with all positions. `left_out` is how many speakers and events are not in it."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    width: float
    height: float
    left_out: dict[str, int]


def chart(summary: nx.DiGraph[str], *, limit: int, focus: frozenset[str] = frozenset()) -> Chart:
    """Lay out `kg.network.summary`'s graph: at most `limit` speakers and events, those with most statements and
    `focus`.

    The same graph gives the same chart. Speakers without an institution or event in the chart are left out too.
    """
    speakers, others, left_out = _select(summary, limit, focus)
    boxes, links = _boxes(summary, speakers, others)
    order = _order(boxes, links)
    return _place(boxes, links, order, left_out)


def _select(summary: nx.DiGraph[str], limit: int, focus: frozenset[str]) -> tuple[list[str], set[str], dict[str, int]]:
    """Return the speakers to draw, the institutions and events, and how many speakers and events are left out."""
    nodes = summary.nodes
    rank = sorted(summary, key=lambda n: (n not in focus, -nodes[n]["weight"], nodes[n]["label"], n))
    speakers = [n for n in rank if nodes[n]["said"]]
    chosen = set(speakers[:limit])
    events = [n for n in rank if nodes[n]["type"] == "event"]
    others = set([n for n in events if n in focus or chosen & set(summary.predecessors(n))][:limit])
    kept_events = len(others)
    others |= {v for s in chosen for v in summary.successors(s) if summary.edges[s, v]["label"] == ON_BEHALF_OF}
    drawn = [s for s in speakers[:limit] if s in focus or s in others or others & set(summary.successors(s))]
    return drawn, others, {"speaker": len(speakers) - len(drawn), "event": len(events) - kept_events}


def _boxes(summary: nx.DiGraph[str], speakers: list[str], others: set[str]) -> tuple[list[Box], list[Link]]:
    """Return the boxes and links without positions. An institution in two columns is linked to itself."""
    boxes: list[Box] = []
    at: dict[tuple[str, Column], int] = {}

    def box(node: str, column: Column) -> int:
        if (node, column) not in at:
            data = summary.nodes[node]
            at[node, column] = len(boxes)
            weight = data["said" if column == "speaker" else "weight"]
            boxes.append(Box(node=node, column=column, label=data["label"], type=data["type"], weight=weight))
        return at[node, column]

    pairs: list[tuple[int, int, int]] = []
    for speaker in speakers:
        middle = box(speaker, "speaker")
        for other in sorted(others & set(summary.successors(speaker))):
            edge = summary.edges[speaker, other]
            if edge["label"] == ABOUT:
                pairs.append((middle, box(other, "event"), edge["weight"]))
            elif edge["label"] == ON_BEHALF_OF:
                pairs.append((box(other, "institution"), middle, edge["weight"]))
    for node in [n for n, column in at if column == "institution" and (n, "speaker") in at]:
        pairs.append((at[node, "institution"], at[node, "speaker"], summary.nodes[node]["said"]))
    return boxes, [Link(left=left, right=right, weight=weight) for left, right, weight in pairs]


def _order(boxes: list[Box], links: list[Link]) -> dict[Column, list[int]]:
    """Return each column's boxes from the top, in an order with few crossings (barycentre heuristic)."""
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in links:
        near[link.left].append((link.right, link.weight))
        near[link.right].append((link.left, link.weight))
    by_weight = sorted(range(len(boxes)), key=lambda i: (-boxes[i].weight, boxes[i].label, boxes[i].node))
    order: dict[Column, list[int]] = {c: [i for i in by_weight if boxes[i].column == c] for c in COLUMNS}
    best, fewest = order, _crossings(order, links)
    for _ in range(SWEEPS):
        for column in ("event", "speaker", "institution", "speaker"):
            rows = {i: row / max(1, len(o) - 1) for o in order.values() for row, i in enumerate(o)}
            centre = {
                i: sum(rows[j] * w for j, w in near[i]) / sum(w for _, w in near[i]) if near[i] else 2.0
                for i in order[column]
            }
            order = order | {column: sorted(order[column], key=lambda i: (centre[i], rows[i]))}
        crossings = _crossings(order, links)
        if crossings < fewest:
            best, fewest = order, crossings
    return best


def _crossings(order: dict[Column, list[int]], links: list[Link]) -> int:
    """Return the number of crossings, each counted as the product of the two links' weights."""
    row = {i: n for boxes in order.values() for n, i in enumerate(boxes)}
    total = 0
    for left in ("institution", "speaker"):
        members = set(order[left])
        side = sorted((row[k.left], row[k.right], k.weight) for k in links if k.left in members)
        total += sum(w * v for n, (a, b, w) in enumerate(side) for c, d, v in side[n + 1 :] if a < c and b > d)
    return total


def _place(boxes: list[Box], links: list[Link], order: dict[Column, list[int]], left_out: dict[str, int]) -> Chart:
    unit = min(UNIT, TALLEST / max((b.weight for b in boxes), default=1))
    links = [replace(k, thickness=max(THINNEST, k.weight * unit)) for k in links]
    flows: dict[tuple[int, str], float] = defaultdict(float)
    for link in links:
        flows[link.left, "right"] += link.thickness
        flows[link.right, "left"] += link.thickness
    heights = [
        max(b.lines * LINE + PAD, max(flows[i, "left"], flows[i, "right"], b.weight * unit) + PAD / 2)
        for i, b in enumerate(boxes)
    ]
    total = max((sum(heights[i] + GAP for i in column) for column in order.values()), default=0.0)
    tops = _tops(order, heights, links, total)
    lefts, x = {}, 0.0
    for column in [c for c in COLUMNS if order[c]]:
        lefts[column], x = x, x + WIDTHS[column] + BETWEEN
    placed = [replace(b, left=lefts[b.column], top=tops[i], height=heights[i]) for i, b in enumerate(boxes)]
    return Chart(
        boxes=tuple(placed), links=_attach(placed, links, flows), width=x - BETWEEN, height=total, left_out=left_out
    )


def _tops(order: dict[Column, list[int]], heights: list[float], links: list[Link], total: float) -> dict[int, float]:
    """Return each box's top: speakers and events spread over the height, institutions beside their speakers."""
    tops: dict[int, float] = {}
    for column in ("speaker", "event"):
        slack = (total - sum(heights[i] + GAP for i in order[column])) / (len(order[column]) + 1)
        y = slack + GAP / 2
        for i in order[column]:
            tops[i] = y
            y += heights[i] + GAP + slack
    beside = order["institution"]
    wanted = {}
    for i in beside:
        speakers = [(tops[k.right] + heights[k.right] / 2, k.weight) for k in links if k.left == i]
        wanted[i] = sum(y * w for y, w in speakers) / sum(w for _, w in speakers) - heights[i] / 2
    y = GAP / 2
    for i in beside:  # where it is wanted, or below the one above
        tops[i] = max(y, wanted[i])
        y = tops[i] + heights[i] + GAP
    y = total - GAP / 2
    for i in reversed(beside):  # those pushed below the chart move up again
        tops[i] = min(tops[i], y - heights[i])
        y = tops[i] - GAP
    return tops


def _attach(placed: list[Box], links: list[Link], flows: dict[tuple[int, str], float]) -> tuple[Link, ...]:
    """Return the links, widest first, with their upper edges: stacked at each box in the order of their other ends."""
    out = {i: b.top + (b.height - flows[i, "right"]) / 2 for i, b in enumerate(placed)}
    into = {i: b.top + (b.height - flows[i, "left"]) / 2 for i, b in enumerate(placed)}
    starts, ends = {}, {}
    for link in sorted(links, key=lambda k: placed[k.right].top):
        starts[link.left, link.right] = out[link.left]
        out[link.left] += link.thickness
    for link in sorted(links, key=lambda k: placed[k.left].top):
        ends[link.left, link.right] = into[link.right]
        into[link.right] += link.thickness
    widest = sorted(links, key=lambda k: (-k.weight, placed[k.left].top, placed[k.right].top))
    return tuple(replace(k, left_top=starts[k.left, k.right], right_top=ends[k.left, k.right]) for k in widest)
