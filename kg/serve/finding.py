"""Which statements are wanted, how many they are, and what they can be narrowed by: chosen and counted on columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.serve.columns import NONE, Numbers, commonest
from kg.serve.index import PAGE, Index
from kg.serve.index_records import Node, Statement

FACETS = ("kind", "speaker", "institution", "event", "outlet", "month")
"""What statements can be narrowed by, in the order of the page."""

_FACET_VALUES = 10
"""Values that a facet shows."""

_FEW = 8
"""How many times as many there must be in all for some to be few: these are counted by themselves, without the rest."""

_MOST_WEIGHED = 2_000
"""Statements with some words that are weighed: SQLite takes 2 µs for each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which statements are wanted. Nodes are rows of the index; "" and None are any."""

    q: str = ""
    kind: str = ""
    speaker: int | None = None
    institution: int | None = None
    event: int | None = None
    outlet: int | None = None
    month: str = ""
    since: str = ""
    until: str = ""
    party: int | None = None
    """An institution that said it or on whose behalf it was said."""

    @property
    def is_any(self) -> bool:
        """Whether nothing is asked for."""
        return all(getattr(self, f.name) in ("", None) for f in fields(self))


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetValue:
    """A value of a facet: what it is called, how it is asked for (a word or a node), how many statements have it."""

    label: str
    value: str
    node: Node | None
    count: int


class Found:
    """The statements that are wanted: how many, some of them, and what they can be narrowed by."""

    def __init__(self, index: Index, wanted: Wanted) -> None:
        self.index = index
        self.wanted = wanted

    @cached_property
    def positions(self) -> Numbers | None:
        """Where they stand in the columns, in order; None for all."""
        columns, wanted = self.index.columns, self.wanted
        if wanted.is_any:
            return None
        chosen = np.ones(len(columns.statement), bool)
        for codes, names, name in (
            (columns.kind, columns.kinds, wanted.kind),
            (columns.month, columns.months, wanted.month),
        ):
            if name:
                chosen &= codes == (names.index(name) if name in names else NONE)
        for codes, row in ((columns.speaker, wanted.speaker), (columns.outlet, wanted.outlet)):
            if row is not None:
                chosen &= codes == self._node(row)
        for pairs, row in ((columns.behalf, wanted.institution), (columns.about, wanted.event)):
            if row is not None:
                chosen &= _linked(pairs, self._node(row), len(chosen))
        if wanted.party is not None:
            party = self._node(wanted.party)
            chosen &= (columns.speaker == party) | _linked(columns.behalf, party, len(chosen))
        if wanted.since:
            chosen &= columns.day >= bisect_left(columns.days, wanted.since)
        if wanted.until:
            last = bisect_right(columns.days, f"{wanted.until}\uffff")
            chosen &= (columns.day < last) & (columns.day >= bisect_right(columns.days, ""))
        if wanted.q:
            words = np.zeros(len(chosen), bool)
            words[columns.positions("statement", self.index.matching("words", wanted.q))] = True
            chosen &= words
        return np.flatnonzero(chosen).astype(np.int32)

    def _node(self, row: int) -> int:
        """Return the position of a node's row; one that nothing has where there is none."""
        at = self.index.columns.position("node", row)
        return at if at != NONE else len(self.index.columns.node)

    def total(self) -> int:
        """Return how many they are."""
        return len(self.index.columns.statement if self.positions is None else self.positions)

    @property
    def can_be_weighed(self) -> bool:
        """Whether words are looked for, and not more statements have them than can be weighed in time."""
        return bool(self.wanted.q) and self.total() <= _MOST_WEIGHED

    def some(self, order: str = "relevance", limit: int = PAGE, offset: int = 0) -> list[Statement]:
        """Return some of them in one of the orders; "relevance" where there is no such order.

        Where they cannot be weighed, relevance is the latest first.
        """
        columns = self.index.columns
        if order in columns.order:
            at = columns.ordered(self.positions, order, limit, offset)
        elif not self.can_be_weighed:
            at = columns.ordered(self.positions, "latest", limit, offset)
        else:
            ranked = columns.positions("statement", self.index.weighed(self.wanted.q))
            at = ranked[np.isin(ranked, np.asarray(self.positions))][offset : offset + limit]
        return self.index.statements(columns.statement[at].tolist())

    def speakers(self) -> int:
        """Return how many speakers they have."""
        columns = self.index.columns
        codes = columns.speaker if self.positions is None else columns.speaker[self.positions]
        return len(np.unique(codes[codes != NONE]))

    def facets(self, names: Sequence[str] = FACETS, values: int = _FACET_VALUES) -> dict[str, list[FacetValue]]:
        """Return for each facet its commonest values among these statements, months in order."""
        return {name: self._facet(name, values) for name in names}

    def _facet(self, name: str, values: int) -> list[FacetValue]:
        columns = self.index.columns
        if name in ("kind", "month"):
            codes, names = (columns.kind, columns.kinds) if name == "kind" else (columns.month, columns.months)
            counted = [(code, count) for code, count in _commonest(self._of(codes), values) if names[code]]
            in_order = sorted(counted) if name == "month" else counted
            return [FacetValue(label=names[c], value=names[c], node=None, count=count) for c, count in in_order]
        if name in ("speaker", "outlet"):
            codes = self._of(columns.speaker if name == "speaker" else columns.outlet)
            counted = _commonest(codes[codes != NONE], values)
        else:
            counted = _commonest(self._linked_to(columns.behalf if name == "institution" else columns.about), values)
        rows = columns.node[[at for at, _ in counted]].tolist()
        nodes = self.index.nodes(rows)
        return [
            FacetValue(label=nodes[row].label, value=nodes[row].iri, node=nodes[row], count=count)
            for (_, count), row in zip(counted, rows, strict=True)
        ]

    def _of(self, codes: Numbers) -> Numbers:
        """Return those of the codes that these statements have."""
        return codes if self.positions is None else codes[self.positions]

    def _linked_to(self, pairs: tuple[Numbers, Numbers]) -> Numbers:
        """Return the nodes of the pairs of these statements; the pairs are in order of the statements."""
        statements, nodes = pairs
        if self.positions is None:
            return nodes
        if _FEW * len(self.positions) > len(statements):
            chosen = np.zeros(len(self.index.columns.statement), bool)
            chosen[self.positions] = True
            return nodes[chosen[statements]]
        begin = np.searchsorted(statements, self.positions)
        many = np.searchsorted(statements, self.positions, "right") - begin
        at: Numbers = np.repeat(begin - (np.cumsum(many) - many), many) + np.arange(many.sum())
        return nodes[at]

    def narrowed(self, **more: Any) -> Found:
        """Return those of them that also have these values."""
        return Found(self.index, replace(self.wanted, **more))


def _commonest(codes: Numbers, most: int) -> list[tuple[int, int]]:
    """Return the codes that there are most of, each with how many; of equal ones the first comes first."""
    if _FEW * len(codes) < int(codes.max(initial=0)):
        there, counts = np.unique(codes, return_counts=True)
    else:
        counts = np.bincount(codes)
        there = np.arange(len(counts))
    return [(int(there[at]), int(counts[at])) for at in commonest(counts.astype(np.int32), most)]


def _linked(pairs: tuple[Numbers, Numbers], node: int, size: int) -> NDArray[np.bool_]:
    """Return which of so many statements are in a pair with a node."""
    linked = np.zeros(size, bool)
    linked[pairs[0][pairs[1] == node]] = True
    return linked
