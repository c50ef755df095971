"""How much each outlet printed, whose sources have no name, and what it has from others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.serve.columns import NONE, TYPES, Numbers
from kg.serve.index import Index
from kg.serve.index_records import Node


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletCounts:
    """What an outlet printed: `unnamed` are statements whose source has no name, `relayed` those of another outlet."""

    articles: int
    statements: int
    unnamed: int
    relayed: int
    speakers: int


def outlet_counts(index: Index, most: int) -> list[tuple[Node, OutletCounts]]:
    """Return the outlets with what they printed: those with most articles first, then most statements."""
    columns, size = index.columns, len(index.columns.node)

    def counts(chosen: NDArray[np.bool_]) -> Numbers:
        return np.bincount(columns.outlet[chosen], minlength=size)

    known, named = columns.outlet != NONE, columns.speaker != NONE
    is_group = np.append(columns.node_type == TYPES.index("group"), False)[columns.speaker]
    pairs = np.unique(columns.outlet[known & named].astype(np.int64) * size + columns.speaker[known & named])
    speakers = np.bincount(pairs // max(size, 1), minlength=size)
    statements, unnamed = counts(known), counts(known & (~named | is_group))
    relayed = counts(known & (columns.relay != NONE))
    articles = {
        columns.position("node", outlet): count
        for outlet, count in index.rows(
            "SELECT outlet, count(*) FROM article WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY outlet"
        )
    }
    first = sorted(articles, key=lambda at: (-articles[at], -statements[at]))[:most]
    nodes = index.nodes(columns.node[first].tolist())
    return [
        (
            nodes[int(columns.node[at])],
            OutletCounts(
                articles=articles[at],
                statements=int(statements[at]),
                unnamed=int(unnamed[at]),
                relayed=int(relayed[at]),
                speakers=int(speakers[at]),
            ),
        )
        for at in first
    ]
