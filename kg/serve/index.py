"""What the pages ask of the index: statements by words and facets, nodes by name, counts. Made by `index_building`."""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

PAGE = 20
"""Statements on a page."""

FACETS = ("kind", "speaker", "institution", "event", "outlet", "month")
"""What statements can be narrowed by, in the order of the page."""

_FACET_VALUES = 10
"""Values that a facet shows."""

_MOST_WORDS = 12
"""Words that are looked for; the others of a longer question are not."""

_NODE_COLUMNS = "id, iri, type, label, aliases, statements, articles, kind, begin, until, place, status, whole"


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A person, an institution, an unnamed group or an event. `id` is its row; what is unknown is "" or None."""

    id: int
    iri: str
    type: str
    label: str
    aliases: str
    statements: int
    articles: int
    kind: str
    begin: str
    until: str
    place: str
    status: str
    whole: int | None

    @property
    def when(self) -> str:
        """The days of an event: one, or from one to another, either of which can be open."""
        if self.begin == self.until:
            return self.begin
        return f"{self.begin or '…'} to {self.until or '…'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article in lists: `name` is its identifier, `outlet` and `agency` their nodes or None."""

    id: int
    iri: str
    name: str
    headline: str
    published: str
    url: str
    statements: int
    outlet: Node | None
    agency: Node | None


@dataclass(kw_only=True, slots=True)
class Statement:
    """A statement in lists, with all that is linked to it. `day` is when it was said, else when it was printed."""

    id: int
    iri: str
    kind: str
    text: str
    cue: str
    said: str
    day: str
    confidence: float
    claim: str
    article: Article
    speaker: Node | None
    relay: Node | None
    printings: int
    """In how many articles its claim is."""
    institutions: list[Node] = field(default_factory=list)
    events: list[Node] = field(default_factory=list)


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


class Index:
    """An open index. It can be read by any number of threads, each of which has a connection of its own."""

    def __init__(self, file: Path) -> None:
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._db().execute("SELECT 1")  # opens it: the file may be replaced by a newer one later

    def _db(self) -> sqlite3.Connection:
        if not hasattr(self._local, "db"):
            self._local.db = sqlite3.connect(self._uri, uri=True)
            self._local.db.row_factory = sqlite3.Row
        db: sqlite3.Connection = self._local.db
        return db

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query of the index's tables."""
        return self._db().execute(sql, values).fetchall()

    def count(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Return the one number that a query gives."""
        return int(self.rows(sql, values)[0][0] or 0)

    # ------------------------------------------------------------ nodes and articles

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

    def named(self, q: str, types: Sequence[str] = (), limit: int = 6) -> list[Node]:
        """Return the nodes with a name that has all these words, or their beginnings; most statements first."""
        typed = f"AND type IN ({_marks(types)})" if types else ""
        if not (match := _match(q)):
            return []
        sql = f"""
            SELECT {_NODE_COLUMNS} FROM names JOIN node ON node.id = names.rowid
            WHERE names MATCH ? {typed} ORDER BY statements DESC, label LIMIT ?"""
        return [Node(**dict(row)) for row in self.rows(sql, (match, *types, limit))]

    def most(self, types: Sequence[str], limit: int, offset: int = 0) -> list[Node]:
        """Return the nodes of these types that have statements, those with most first."""
        sql = f"""
            SELECT {_NODE_COLUMNS} FROM node WHERE type IN ({_marks(types)}) AND statements > 0
            ORDER BY statements DESC, label LIMIT ? OFFSET ?"""
        return [Node(**dict(row)) for row in self.rows(sql, (*types, limit, offset))]

    def parts(self, event: Node) -> list[Node]:
        """Return the events that are part of this one, by time."""
        sql = f"SELECT {_NODE_COLUMNS} FROM node WHERE whole = ? ORDER BY begin, label"
        return [Node(**dict(row)) for row in self.rows(sql, (event.id,))]

    def articles(
        self, where: str = "1", values: Sequence[Any] = (), limit: int = PAGE, offset: int = 0
    ) -> list[Article]:
        """Return articles, the latest first; `where` is a condition on the table."""
        sql = f"SELECT * FROM article WHERE {where} ORDER BY published DESC, id DESC LIMIT ? OFFSET ?"
        rows = self.rows(sql, (*values, limit, offset))
        nodes = self.nodes(id for row in rows for id in (row["outlet"], row["agency"]))
        return [self._article(row, nodes) for row in rows]

    def article(self, iri: str) -> Article | None:
        """Return the article with this IRI."""
        return next(iter(self.articles("iri = ?", (iri,))), None)

    def headlines(self, q: str, limit: int = 5) -> list[Article]:
        """Return the articles with all these words in the headline or the name of the outlet, the latest first."""
        if not (match := _match(q)):
            return []
        where = (
            "id IN (SELECT DISTINCT article FROM statement WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?))"
        )
        return self.articles(where, (f"{{article}} : ({match})",), limit)

    def _article(self, row: sqlite3.Row, nodes: Mapping[int, Node]) -> Article:
        own = {name: row[name] for name in ("id", "iri", "name", "headline", "published", "url", "statements")}
        return Article(**own, outlet=nodes.get(row["outlet"]), agency=nodes.get(row["agency"]))

    # ------------------------------------------------------------ statements

    def found(self, wanted: Wanted) -> Found:
        """Return the statements that are wanted."""
        return Found(self, wanted)

    def statement(self, iri: str) -> Statement | None:
        """Return the statement with this IRI."""
        found = self.rows("SELECT id FROM statement WHERE iri = ?", (iri,))
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
        """Return in how many articles each of these claims is."""
        wanted = sorted(set(claims))
        found: dict[str, int] = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            sql = "SELECT claim, count(DISTINCT article) FROM statement"
            for claim, count in self.rows(f"{sql} WHERE claim IN ({_marks(some)}) GROUP BY claim", some):
                found[claim] = count
        return found

    def answers(self, where: str = "", values: Sequence[Any] = (), limit: int = PAGE, offset: int = 0) -> list[Answer]:
        """Return statements with those that they dispute or support; `where` is a condition on response r."""
        sql = f"""
            SELECT r.statement, r.relation, r.other FROM response r JOIN statement s ON s.id = r.statement
            {f"WHERE {where}" if where else ""} ORDER BY s.day DESC, s.id LIMIT ? OFFSET ?"""
        rows = self.rows(sql, (*values, limit, offset))
        ids = sorted({id for row in rows for id in (row["statement"], row["other"])})
        said = {one.id: one for one in self.statements(ids)}
        return [Answer(said[row["statement"]], row["relation"], said[row["other"]]) for row in rows]


@dataclass(frozen=True, slots=True)
class Answer:
    """That a statement disputes or supports (`relation`) another."""

    statement: Statement
    relation: str
    other: Statement


_ORDERS = {
    "relevance": "rank, s.day DESC, s.id",
    "latest": "s.day DESC, s.article, s.id",
    "earliest": "s.day = '', s.day, s.article, s.id",
    "doubtful": "s.confidence, s.id",
}
"""How statements are ordered. Without words to look for, relevance is the latest first."""


class Found:
    """The statements that are wanted: how many, some of them, and what they can be narrowed by."""

    def __init__(self, index: Index, wanted: Wanted) -> None:
        self.index = index
        self.wanted = wanted
        self.where, self.values = _condition(wanted)

    def _from(self, join: str = "") -> str:
        words = "JOIN words ON words.rowid = s.id" if self.wanted.q else ""
        return f"FROM statement s JOIN article a ON a.id = s.article {words} {join} WHERE {self.where}"

    def total(self) -> int:
        """Return how many they are."""
        return self.index.count(f"SELECT count(*) {self._from()}", self.values)

    def some(self, order: str = "relevance", limit: int = PAGE, offset: int = 0) -> list[Statement]:
        """Return some of them in one of the orders; "relevance" where there is no such order."""
        order = order if order in _ORDERS else "relevance"
        if order == "relevance" and not self.wanted.q:
            order = "latest"
        columns = "s.id, bm25(words, 1.0, 4.0, 3.0, 2.0, 1.0) AS rank" if order == "relevance" else "s.id"
        sql = f"SELECT {columns} {self._from()} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
        return self.index.statements([row["id"] for row in self.index.rows(sql, (*self.values, limit, offset))])

    def facets(self, names: Sequence[str] = FACETS, values: int = _FACET_VALUES) -> dict[str, list[FacetValue]]:
        """Return for each facet its commonest values among these statements, months in order."""
        expressions = {
            "kind": ("s.kind", ""),
            "month": ("substr(s.day, 1, 7)", ""),
            "speaker": ("s.speaker", ""),
            "outlet": ("a.outlet", ""),
            "institution": ("b.node", "JOIN behalf b ON b.statement = s.id"),
            "event": ("e.node", "JOIN about e ON e.statement = s.id"),
        }
        found = {}
        for name in names:
            column, join = expressions[name]
            sql = f"""
                SELECT {column} AS value, count(*) AS n {self._from(join)} AND {column} IS NOT NULL AND {column} != ''
                GROUP BY 1 ORDER BY n DESC, 1 LIMIT {values}"""
            rows = self.index.rows(sql, self.values)
            if name in ("kind", "month"):
                listed = [
                    FacetValue(label=row["value"], value=row["value"], node=None, count=row["n"])
                    for row in (sorted(rows, key=lambda row: row["value"]) if name == "month" else rows)
                ]
            else:
                nodes = self.index.nodes(row["value"] for row in rows)
                listed = [
                    FacetValue(label=node.label, value=node.iri, node=node, count=row["n"])
                    for row in rows
                    if (node := nodes.get(row["value"]))
                ]
            found[name] = listed
        return found

    def narrowed(self, **more: Any) -> Found:
        """Return those of them that also have these values."""
        return Found(self.index, replace(self.wanted, **more))


def _condition(wanted: Wanted) -> tuple[str, list[Any]]:
    """Return the SQL condition on statement s and article a, and the values in it."""
    parts, values = ["1"], list[Any]()
    equal = {
        "s.kind": wanted.kind,
        "s.speaker": wanted.speaker,
        "a.outlet": wanted.outlet,
        "substr(s.day, 1, 7)": wanted.month,
    }
    for column, value in equal.items():
        if value not in ("", None):
            parts.append(f"{column} = ?")
            values.append(value)
    for table, node in (("behalf", wanted.institution), ("about", wanted.event)):
        if node is not None:
            parts.append(f"s.id IN (SELECT statement FROM {table} WHERE node = ?)")
            values.append(node)
    if wanted.party is not None:
        parts.append("(s.speaker = ? OR s.id IN (SELECT statement FROM behalf WHERE node = ?))")
        values += [wanted.party, wanted.party]
    if wanted.since:
        parts.append("s.day >= ?")
        values.append(wanted.since)
    if wanted.until:
        parts.append("s.day != '' AND substr(s.day, 1, length(?)) <= ?")
        values += [wanted.until, wanted.until]
    if wanted.q:
        parts.append("words MATCH ?")
        values.append(_match(wanted.q) or '""')
    return " AND ".join(parts), values


def _match(q: str) -> str:
    """Return what was typed as an FTS5 query: all the words, each of which may go on. Its syntax cannot be typed.

    FTS5 parts what is in quotation marks as it parted the texts: "U.S." is the phrase "u s".
    """
    typed = [word for word in q.replace('"', " ").replace("\0", " ").split() if any(map(str.isalnum, word))]
    return " ".join(f'"{word}"*' for word in typed[:_MOST_WORDS])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
