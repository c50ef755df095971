"""The columns of an index made to follow a change: some articles gone, some new, some nodes changed.

All that is as it was is moved in memory to the place that it has now, and only what is new is read in the tables. To
write the columns anew takes a second with 10,000 articles, for which every change would wait.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from typing import Any

import numpy as np

from kg.serve.columns import (
    ARTICLE_ORDER,
    NODE_ORDER,
    NONE,
    STATEMENTS,
    TYPES,
    Columns,
    Numbers,
    places,
    write,
    write_all,
)

_FEW = 20
"""What part of all nodes may have changed: one of so many. Where more have, all is written anew, which is as fast."""

_CHUNK = 500
"""Values in a query."""


def follow(db: sqlite3.Connection, was: Columns, *, gone: Set[int], new: Set[int], nodes: Set[int]) -> None:
    """Write the columns of an index that had the columns `was`. All these are numbers of rows of its tables.

    `gone` are the articles that it had and has not, `new` those that it has since: a number of the one can be in the
    other. `nodes` are those that were written again, which are there now or not.
    """
    if _FEW * len(nodes) > len(was.node):
        write(db)
        return
    told = {row[0]: row for row in _rows(db, "SELECT id, type, statements FROM node WHERE id", nodes)}
    before = set(was.node[np.isin(was.node, [*nodes])].tolist())
    node = _Order(db, "node", NODE_ORDER, was.node, gone=nodes - told.keys(), new=told.keys() - before)
    article = _Order(db, "article", ARTICLE_ORDER, was.article, gone=gone, new=new)
    types, counts = node.moved(was.node_type), node.moved(was.node_statements)
    at = places(node.rows)
    for row, type, statements in told.values():
        types[at[row]], counts[at[row]] = TYPES.index(type), statements

    kept = article.to[was.of_article] != NONE
    of_article = article.to[was.of_article][kept]
    rows = _rows(db, f"{STATEMENTS} WHERE a.id", new)
    rows.sort(key=lambda row: (article.at[row[1]], row[8], row[9]))
    into = np.searchsorted(of_article, [article.at[row[1]] for row in rows])
    to = _to(kept, into)

    def inserted(moved: Numbers, values: Iterable[int]) -> Numbers:
        return np.insert(moved[kept], into, [*values])

    def with_nodes(codes: Numbers, column: int) -> Numbers:
        return inserted(node.to[codes], (NONE if row[column] is None else int(at[row[column]]) for row in rows))

    def named(codes: Numbers, names: Sequence[str], column: int) -> tuple[Numbers, list[str]]:
        """Return the codes by the names that are used now, and these."""
        every = sorted({*names, *(row[column] for row in rows)})
        code = {name: place for place, name in enumerate(every)}
        moved = np.array([code[name] for name in names] or [NONE])[codes]
        used, codes = np.unique(inserted(moved, (code[row[column]] for row in rows)), return_inverse=True)
        return codes, [every[place] for place in used]

    kind, kinds = named(was.kind, was.kinds, 4)
    day, days = named(was.day, was.days, 5)
    numbers: dict[str, Numbers] = {
        "node": node.rows,
        "node_type": types,
        "node_statements": counts,
        "article": article.rows,
        "statement": inserted(was.statement, (row[0] for row in rows)),
        "of_article": np.insert(of_article, into, [article.at[row[1]] for row in rows]),
        "speaker": with_nodes(was.speaker, 2),
        "outlet": with_nodes(was.outlet, 3),
        "relay": with_nodes(was.relay, 7),
        "kind": kind,
        "day": day,
        "confidence": inserted(was.confidence, (round(100 * row[6]) for row in rows)),
    }
    place = {row[0]: int(into[n]) + n for n, row in enumerate(rows)}
    for table, (statements, linked) in (("behalf", was.behalf), ("about", was.about)):
        pairs = _rows(db, f"SELECT statement, node FROM {table} WHERE statement", place.keys())
        stay = to[statements] != NONE
        first = np.concatenate([to[statements[stay]], np.array([place[s] for s, _ in pairs], np.int64)])
        second = np.concatenate([node.to[linked[stay]], np.array([at[n] for _, n in pairs], np.int64)])
        ordered = np.lexsort((second, first))
        numbers |= {f"{table}_statement": first[ordered], f"{table}_node": second[ordered]}
    write_all(db, numbers, {"kinds": kinds, "days": days})


class _Order:
    """The rows of a table in their order, after some are gone and others came. `key` is what they are ordered by.

    `to` is where each that was there stands now, NONE where it is gone, and at the end for NONE itself; `at` is where
    the new ones stand.
    """

    def __init__(
        self, db: sqlite3.Connection, table: str, key: str, was: Numbers, *, gone: Set[int], new: Set[int]
    ) -> None:
        kept = ~np.isin(was, [*gone])
        rows = was[kept]
        sql = f"SELECT id, {key} FROM {table} WHERE id"
        coming = sorted((tuple(key), row) for row, *key in _rows(db, sql, new))

        def key_of(place: int) -> tuple[Any, ...]:
            found: tuple[Any, ...] = db.execute(f"{sql} = ?", (int(rows[place]),)).fetchone()[1:]
            return found

        self._into = np.array([bisect_left(range(len(rows)), key, key=key_of) for key, _ in coming], np.int64)
        self._kept = kept
        self.rows = np.insert(rows, self._into, [row for _, row in coming])
        self.to = _to(kept, self._into)
        self.at = {row: int(place) + n for n, ((_, row), place) in enumerate(zip(coming, self._into, strict=True))}

    def moved(self, column: Numbers) -> Numbers:
        """Return a column of the rows, 0 for those that are new."""
        return np.insert(column[self._kept], self._into, 0)


def _to(kept: np.ndarray[Any, np.dtype[np.bool_]], into: Numbers) -> Numbers:
    """Return where each place is moved, of which some are kept, when others are put in before some of these.

    One more at the end is NONE, so that NONE stays what it is.
    """
    to = np.full(len(kept) + 1, NONE, np.int64)
    at = np.arange(np.count_nonzero(kept))
    to[:-1][kept] = at + np.searchsorted(into, at, "right")
    return to


def _rows(db: sqlite3.Connection, sql: str, values: Iterable[int]) -> list[tuple[Any, ...]]:
    """Return the rows of a query that ends in a name of a column, where that has one of these values."""
    ordered = sorted(values)
    chunks = (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
    return [row for some in chunks for row in db.execute(f"{sql} IN ({', '.join('?' * len(some))})", some)]
