"""What the pages ask of the index: nodes by name, articles, statements by their rows. Made by `index_building`."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from kg.prefixes import base_of
from kg.serve.columns import TYPES, Columns, Numbers, commonest
from kg.serve.index_records import Answer, Article, Node, Statement

PAGE = 20
"""Statements on a page."""

_MOST_WORDS = 12
"""Words that are looked for; the others of a longer question are not."""

_MOST_COPIES = 500
"""Copies of an article that are told."""

_NODE_COLUMNS = "id, iri, type, label, aliases, statements, articles, kind, begin, until, place, status, whole"


class Index:
    """An open index. It can be read by any number of threads at once."""

    def __init__(self, file: Path) -> None:
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._free: list[sqlite3.Connection] = []
        """Connections that nobody uses: one, where pages are made one at a time, which keeps what it has read."""
        with closing(sqlite3.connect(self._uri, uri=True)) as db:
            self.columns = Columns(db)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query of the index's tables."""
        try:
            db = self._free.pop()
        except IndexError:
            db = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            db.row_factory = sqlite3.Row
        try:
            return db.execute(sql, values).fetchall()
        finally:
            self._free.append(db)

    def matching(self, table: str, q: str) -> Numbers:
        """Return the rows of a full-text table that have all these words, or their beginnings, in order.

        As one text: a Python object for each of 85,000 rows takes three times as long as to find and to write them.
        """
        sql = f"SELECT coalesce(group_concat(rowid, ' '), '') FROM {table} WHERE {table} MATCH ?"
        return np.fromstring(self.rows(sql, (_match(q),))[0][0], np.int64, sep=" ")

    def weighed(self, q: str) -> Numbers:
        """Return the rows of statements that have all these words, or their beginnings, the best match first."""
        rows = self.rows("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (_match(q),))
        return np.fromiter(chain.from_iterable(rows), np.int64, len(rows))

    def count(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Return the one number that a query gives."""
        return int(self.rows(sql, values)[0][0] or 0)

    # ------------------------------------------------------------ nodes and articles

    def bases(self) -> tuple[str, ...]:
        """Return the bases of the articles' graphs, sorted."""
        return tuple(sorted({base_of(row["graph"]) for row in self.rows("SELECT graph FROM article")}))

    def node(self, iri: str) -> Node | None:
        """Return the node with this IRI."""
        found = self.rows(f"SELECT {_NODE_COLUMNS} FROM node WHERE iri = ?", (iri,))
        return Node(**dict(found[0])) if found else None

    def nodes(self, ids: Iterable[int | None]) -> dict[int, Node]:
        """Return the nodes of these rows, by row."""
        wanted = sorted({id for id in ids if id})
        found = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            for row in self.rows(f"SELECT {_NODE_COLUMNS} FROM node WHERE id IN ({_marks(some)})", some):
                found[row["id"]] = Node(**dict(row))
        return found

    def named(self, q: str, types: Sequence[str] = TYPES, limit: int = 6) -> list[Node]:
        """Return the nodes with a name that has all these words, or their beginnings; most statements first."""
        columns = self.columns
        found = np.sort(columns.positions("node", self.matching("names", q)))
        found = found[np.isin(columns.node_type[found], [TYPES.index(type) for type in types])]
        first = commonest(columns.node_statements[found] + 1, limit)
        rows = columns.node[found[first]].tolist()
        nodes = self.nodes(rows)
        return [nodes[row] for row in rows]

    def most(self, types: Sequence[str], limit: int, offset: int = 0) -> list[Node]:
        """Return the nodes of these types that have statements, those with most first."""
        sql = f"""
            SELECT {_NODE_COLUMNS} FROM node WHERE type IN ({_marks(types)}) AND statements > 0
            ORDER BY statements DESC, label, iri LIMIT ? OFFSET ?"""
        return [Node(**dict(row)) for row in self.rows(sql, (*types, limit, offset))]

    def parts(self, event: Node) -> list[Node]:
        """Return the events that are part of this one, by time."""
        sql = f"SELECT {_NODE_COLUMNS} FROM node WHERE whole = ? ORDER BY begin, label, iri"
        return [Node(**dict(row)) for row in self.rows(sql, (event.iri,))]

    def articles(
        self, where: str = "1", values: Sequence[Any] = (), limit: int = PAGE, offset: int = 0
    ) -> list[Article]:
        """Return articles, the latest first; `where` is a condition on the table."""
        sql = f"SELECT * FROM article WHERE {where} ORDER BY published DESC, name DESC LIMIT ? OFFSET ?"
        rows = self.rows(sql, (*values, limit, offset))
        nodes = self.nodes(id for row in rows for id in (row["outlet"], row["agency"]))
        return [self._article(row, nodes) for row in rows]

    def article(self, iri: str) -> Article | None:
        """Return the article with this IRI."""
        return next(iter(self.articles("iri = ?", (iri,))), None)

    def page(self, article: Article) -> tuple[bytes, dict[str, str]]:
        """Return what an article's page is made of (`kg.serve.extractions`), and the labels of its nodes by IRI."""
        labels = self.rows(
            "SELECT n.iri, n.label FROM named_in m JOIN node n ON n.id = m.node WHERE m.article = ?", (article.id,)
        )
        (told,) = self.rows("SELECT told FROM page WHERE article = ?", (article.id,))[0]
        return told, dict(map(tuple, labels))

    def published_by(self, node: Node, limit: int) -> tuple[list[Article], int]:
        """Return the latest articles of which an institution is the outlet or the agency, and how many there are."""
        where = "id IN (SELECT id FROM article WHERE outlet = ?1 UNION SELECT id FROM article WHERE agency = ?1)"
        count = self.count(f"SELECT count(*) FROM article WHERE {where}", (node.id,))  # few are: most have none
        return self.articles(where, (node.id,), limit) if count else [], count

    def originals(self, article: str) -> list[Article]:
        """Return the articles of which the one with this IRI is a copy, the latest first."""
        return self.articles("iri IN (SELECT original FROM copy WHERE copy = ?)", (article,), _MOST_COPIES)

    def copies(self, article: str) -> list[Article]:
        """Return the articles that are copies of the one with this IRI, the latest first."""
        return self.articles("iri IN (SELECT copy FROM copy WHERE original = ?)", (article,), _MOST_COPIES)

    def headlines(self, q: str, limit: int = 5) -> list[Article]:
        """Return the articles with all these words in the headline or the name of the outlet, the latest first."""
        found = np.sort(self.columns.positions("article", self.matching("headlines", q)))[-limit:]
        rows = self.columns.article[found].tolist()
        return self.articles(f"id IN ({_marks(rows)})", rows, limit)

    def _article(self, row: sqlite3.Row, nodes: Mapping[int, Node]) -> Article:
        own = {name: row[name] for name in ("id", "graph", "iri", "name", "headline", "published", "url", "statements")}
        return Article(**own, outlet=nodes.get(row["outlet"]), agency=nodes.get(row["agency"]))

    # ------------------------------------------------------------ statements

    def statement(self, iri: str) -> Statement | None:
        """Return the statement with this IRI."""
        article, _, _ = iri.rpartition("/quotation/")  # so that no index of all statements' IRIs is needed
        found = self.rows(
            "SELECT s.id FROM article a JOIN statement s ON s.article = a.id WHERE a.iri = ? AND s.iri = ?",
            (article, iri),
        )
        return self.statements([found[0]["id"]])[0] if found else None

    def statements(self, ids: Sequence[int]) -> list[Statement]:
        """Return the statements of these rows, in this order."""
        marks = _marks(ids)
        rows = {row["id"]: row for row in self.rows(f"SELECT * FROM statement WHERE id IN ({marks})", ids)}
        linked: dict[str, dict[int, list[int]]] = {}
        for table in ("behalf", "about"):
            pairs: dict[int, list[int]] = defaultdict(list)
            for row in self.rows(f"SELECT statement, node FROM {table} WHERE statement IN ({marks})", ids):
                pairs[row["statement"]].append(row["node"])
            linked[table] = pairs
        printings = self.printings({row["claim"] for row in rows.values() if row["claim"]})
        articles = sorted({row["article"] for row in rows.values()})
        by_id = {a.id: a for a in self.articles(f"id IN ({_marks(articles)})", articles, limit=len(ids))}
        all_nodes = [row[name] for row in rows.values() for name in ("speaker", "relay")]
        nodes = self.nodes([*all_nodes, *(n for pairs in linked.values() for some in pairs.values() for n in some)])

        def listed(table: str, id: int) -> list[Node]:
            return sorted((nodes[n] for n in linked[table][id]), key=lambda node: node.label.casefold())

        own = ("id", "iri", "kind", "text", "cue", "said", "day", "confidence", "claim")
        return [
            Statement(
                **{name: rows[id][name] for name in own},
                article=by_id[rows[id]["article"]],
                speaker=nodes.get(rows[id]["speaker"]),
                relay=nodes.get(rows[id]["relay"]),
                printings=printings.get(rows[id]["claim"], 1),
                institutions=listed("behalf", id),
                events=listed("about", id),
            )
            for id in ids
        ]

    def printings(self, claims: Iterable[str]) -> dict[str, int]:
        """Return in how many articles each of these claims is, of those that are in more than one."""
        wanted = sorted(set(claims))
        found: dict[str, int] = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            found |= dict(map(tuple, self.rows(f"SELECT iri, articles FROM claim WHERE iri IN ({_marks(some)})", some)))
        return found

    def answers(self, where: str = "", values: Sequence[Any] = (), limit: int = PAGE, offset: int = 0) -> list[Answer]:
        """Return statements with those that they dispute or support; `where` is a condition on response r."""
        sql = f"""
            SELECT r.statement, r.relation, r.other FROM response r JOIN statement s ON s.id = r.statement
            {f"WHERE {where}" if where else ""} ORDER BY s.day DESC, s.iri LIMIT ? OFFSET ?"""
        rows = self.rows(sql, (*values, limit, offset))
        ids = sorted({id for row in rows for id in (row["statement"], row["other"])})
        said = {one.id: one for one in self.statements(ids)}
        return [Answer(said[row["statement"]], row["relation"], said[row["other"]]) for row in rows]


def _match(q: str) -> str:
    """Return what was typed as an FTS5 query: all the words, each of which may go on. Its syntax cannot be typed.

    FTS5 parts what is in quotation marks as it parted the texts: "U.S." is the phrase "u s".
    """
    typed = [word for word in q.replace('"', " ").replace("\0", " ").split() if any(map(str.isalnum, word))]
    return " ".join(f'"{word}"*' for word in typed[:_MOST_WORDS]) or '""'


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
