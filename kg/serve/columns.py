"""Numbers of all statements, in memory: to choose statements, count and order them without reading their rows.

SQLite reads every row for each facet; numpy counts all of them in a millisecond or two. Statements,
articles and nodes are positions here, which follow from what they are and not from when they were indexed: articles by
the day and their name, statements by article and place, nodes by IRI.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]

NONE = -1
"""In place of the position of a node: there is none."""

TYPES = ("person", "organization", "group", "event")


class Columns:
    """The columns of an index, as `write` left them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        stored = {name: (type_, blob) for name, type_, blob in db.execute("SELECT name, type, numbers FROM columns")}

        def numbers(name: str) -> Numbers:
            type_, blob = stored[name]
            return np.frombuffer(blob, dtype=np.dtype(type_))

        def names(name: str) -> list[str]:
            return list(json.loads(stored[name][1]))

        self.statement, self.article, self.node = numbers("statement"), numbers("article"), numbers("node")
        """The rows of statements, articles and nodes, by position."""
        self.speaker, self.relay = numbers("speaker"), numbers("relay")
        self.outlet, self.of_article = numbers("outlet"), numbers("of_article")
        """Of each statement, the position of its speaker, its relay, its outlet and its article."""
        self.kind, self.day = numbers("kind"), numbers("day")
        """Of each statement, the place of its kind and its day in these lists."""
        self.kinds, self.days = names("kinds"), names("days")
        self.confidence = numbers("confidence")
        """In hundredths."""
        self.behalf = numbers("behalf_statement"), numbers("behalf_node")
        self.about = numbers("about_statement"), numbers("about_node")
        """Pairs of a statement and a node."""
        self.node_type, self.node_statements = numbers("node_type"), numbers("node_statements")
        self.months = sorted({day[:7] for day in self.days})
        codes = {month: code for code, month in enumerate(self.months)}
        self.month = np.array([codes[day[:7]] for day in self.days], np.int32)[self.day]
        self._at = {name: places(getattr(self, name)) for name in ("statement", "article", "node")}
        undated = len(self.days) if self.days[:1] == [""] else -1
        day = self.day.astype(np.int64)
        self.order = {
            "latest": np.argsort(-day, kind="stable"),
            "earliest": np.argsort(np.where(self.day == 0, undated, day) if undated > 0 else day, kind="stable"),
            "doubtful": np.argsort(self.confidence, kind="stable"),
        }
        """The positions of all statements, in each order."""
        self._rank = {name: places(order) for name, order in self.order.items()}

    def positions(self, of: str, rows: Sequence[int] | Numbers) -> Numbers:
        """Return the positions of rows of "statement", "article" or "node"."""
        return self._at[of][np.asarray(rows, np.int64)]

    def position(self, of: str, row: int | None) -> int:
        """Return the position of a row, NONE where there is none."""
        at = self._at[of]
        return int(at[row]) if row is not None and 0 <= row < len(at) else NONE

    def ordered(self, found: Numbers | None, order: str, limit: int, offset: int) -> Numbers:
        """Return some of these statements (None: of all) in an order: those that come first are not all sorted."""
        if found is None:
            return self.order[order][offset : offset + limit]
        ranks, end = self._rank[order][found], offset + limit
        if len(ranks) > 4 * end:
            ranks = np.partition(ranks, end)[:end]
        return self.order[order][np.sort(ranks)[offset:end]]


def commonest(counts: Numbers, most: int) -> list[int]:
    """Return the places of the greatest counts, none of which is 0; of equal ones the first comes first."""
    there = np.flatnonzero(counts)
    if len(there) > 4 * most:
        least = np.partition(counts[there], -most)[-most]
        there = there[counts[there] >= least]
    return [int(place) for place in there[np.argsort(-counts[there].astype(np.int64), kind="stable")][:most]]


def places(numbers: Numbers) -> Numbers:
    """Return for each number at which place it stands."""
    found = np.full(int(numbers.max(initial=-1)) + 1, NONE, np.int32)
    found[numbers] = np.arange(len(numbers), dtype=np.int32)
    return found


NODE_ORDER, ARTICLE_ORDER = "iri", "published, name, iri"
"""What nodes and articles are ordered by."""

STATEMENTS = """
SELECT s.id, s.article, s.speaker, a.outlet, s.kind, s.day, s.confidence, s.relay, s.place, s.iri
FROM statement s JOIN article a ON a.id = s.article"""
"""What the columns have of statements."""


def write(db: sqlite3.Connection) -> None:
    """Write the columns of an index from its other tables, in place of those that it has."""
    nodes = db.execute(f"SELECT id, type, statements FROM node ORDER BY {NODE_ORDER}").fetchall()
    node_at = _at(row[0] for row in nodes)
    articles = [row[0] for row in db.execute(f"SELECT id FROM article ORDER BY {ARTICLE_ORDER}")]
    article_at = _at(articles)
    rows = db.execute(f"{STATEMENTS} ORDER BY a.published, a.name, a.iri, s.place, s.iri").fetchall()
    at = _at(row[0] for row in rows)
    kinds, days = sorted({row[4] for row in rows}), sorted({row[5] for row in rows})
    kind_at, day_at = _at(kinds), _at(days)
    numbers: dict[str, Sequence[int] | Numbers] = {
        "node": [row[0] for row in nodes],
        "node_type": [TYPES.index(row[1]) for row in nodes],
        "node_statements": [row[2] for row in nodes],
        "article": articles,
        "statement": [row[0] for row in rows],
        "of_article": [article_at[row[1]] for row in rows],
        "speaker": [node_at.get(row[2], NONE) for row in rows],
        "outlet": [node_at.get(row[3], NONE) for row in rows],
        "relay": [node_at.get(row[7], NONE) for row in rows],
        "kind": [kind_at[row[4]] for row in rows],
        "day": [day_at[row[5]] for row in rows],
        "confidence": [round(100 * row[6]) for row in rows],
    }
    for table in ("behalf", "about"):
        pairs = sorted((at[a], node_at[b]) for a, b in db.execute(f"SELECT statement, node FROM {table}"))
        numbers |= {f"{table}_statement": [a for a, _ in pairs], f"{table}_node": [b for _, b in pairs]}
    write_all(db, numbers, {"kinds": kinds, "days": days})


def write_all(
    db: sqlite3.Connection, numbers: Mapping[str, Sequence[int] | Numbers], names: Mapping[str, Sequence[str]]
) -> None:
    """Write columns by name, in place of those that an index has."""
    db.execute("DELETE FROM columns")
    for name, values in numbers.items():
        array = np.ascontiguousarray(np.asarray(values, np.int32))
        db.execute("INSERT INTO columns VALUES (?, ?, ?)", (name, array.dtype.str, array.tobytes()))
    for name, words in names.items():
        db.execute("INSERT INTO columns VALUES (?, '', ?)", (name, json.dumps(words).encode()))


def _at(values: Iterable[Any]) -> dict[Any, int]:
    return {value: place for place, value in enumerate(values)}
