"""What the pages ask of the index: statements by words and facets, nodes by name, counts. Made by `index_building`."""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.serve.columns import NONE, TYPES, Columns, Numbers, commonest

PAGE = 20
"""Statements on a page."""

FACETS = ("kind", "speaker", "institution", "event", "outlet", "month")
"""What statements can be narrowed by, in the order of the page."""

_FACET_VALUES = 10
"""Values that a facet shows."""

_MOST_WORDS = 12
"""Words that are looked for; the others of a longer question are not."""

_MOST_WEIGHED = 5_000
"""Statements with some words that are weighed: SQLite takes microseconds for each."""

_MOST_COPIES = 500
"""Copies of an article that are told."""

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
    whole: str
    """The IRI of the event that an event is part of."""

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
    graph: str
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
class OutletCounts:
    """What an outlet printed: `unnamed` are statements whose source has no name, `relayed` those of another outlet."""

    articles: int
    statements: int
    unnamed: int
    relayed: int
    speakers: int


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
        with closing(sqlite3.connect(self._uri, uri=True)) as db:
            self.columns = Columns(db)

    def _db(self) -> sqlite3.Connection:
        if not hasattr(self._local, "db"):
            self._local.db = sqlite3.connect(self._uri, uri=True)
            self._local.db.row_factory = sqlite3.Row
        db: sqlite3.Connection = self._local.db
        return db

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query of the index's tables."""
        return self._db().execute(sql, values).fetchall()

    def matching(self, table: str, match: str) -> Numbers:
        """Return the rows of a full-text table that match, in order.

        As one text: a Python object for each of 85,000 rows takes three times as long as to find and to write them.
        """
        sql = f"SELECT coalesce(group_concat(rowid, ' '), '') FROM {table} WHERE {table} MATCH ?"
        return np.fromstring(self.rows(sql, (match or '""',))[0][0], np.int64, sep=" ")

    def weighed(self, match: str) -> Numbers:
        """Return the rows of statements that match, the best match first."""
        rows = self.rows("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (match or '""',))
        return np.fromiter(chain.from_iterable(rows), np.int64, len(rows))

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

    def named(self, q: str, types: Sequence[str] = TYPES, limit: int = 6) -> list[Node]:
        """Return the nodes with a name that has all these words, or their beginnings; most statements first."""
        columns = self.columns
        found = np.sort(columns.positions("node", self.matching("names", _match(q))))
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

    def originals(self, article: str) -> list[Article]:
        """Return the articles of which the one with this IRI is a copy, the latest first."""
        return self.articles("iri IN (SELECT original FROM copy WHERE copy = ?)", (article,), _MOST_COPIES)

    def copies(self, article: str) -> list[Article]:
        """Return the articles that are copies of the one with this IRI, the latest first."""
        return self.articles("iri IN (SELECT copy FROM copy WHERE original = ?)", (article,), _MOST_COPIES)

    def outlets(self, most: int) -> list[tuple[Node, OutletCounts]]:
        """Return the outlets with what they printed: those with most articles first, then most statements."""
        columns, size = self.columns, len(self.columns.node)

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
            for outlet, count in self.rows(
                "SELECT outlet, count(*) FROM article WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY outlet"
            )
        }
        first = sorted(articles, key=lambda at: (-articles[at], -statements[at]))[:most]
        nodes = self.nodes(columns.node[first].tolist())
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

    def headlines(self, q: str, limit: int = 5) -> list[Article]:
        """Return the articles with all these words in the headline or the name of the outlet, the latest first."""
        found = np.sort(self.columns.positions("article", self.matching("headlines", _match(q))))[-limit:]
        rows = self.columns.article[found].tolist()
        return self.articles(f"id IN ({_marks(rows)})", rows, limit)

    def _article(self, row: sqlite3.Row, nodes: Mapping[int, Node]) -> Article:
        own = {name: row[name] for name in ("id", "graph", "iri", "name", "headline", "published", "url", "statements")}
        return Article(**own, outlet=nodes.get(row["outlet"]), agency=nodes.get(row["agency"]))

    # ------------------------------------------------------------ statements

    def found(self, wanted: Wanted) -> Found:
        """Return the statements that are wanted."""
        return Found(self, wanted)

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


@dataclass(frozen=True, slots=True)
class Answer:
    """That a statement disputes or supports (`relation`) another."""

    statement: Statement
    relation: str
    other: Statement


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
            words[columns.positions("statement", self.index.matching("words", _match(wanted.q)))] = True
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
            ranked = columns.positions("statement", self.index.weighed(_match(self.wanted.q)))
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
            counts = self._counts(codes, len(names))
            first = [code for code in commonest(counts, values) if names[code]]
            in_order = sorted(first) if name == "month" else first
            return [FacetValue(label=names[c], value=names[c], node=None, count=int(counts[c])) for c in in_order]
        if name in ("speaker", "outlet"):
            counts = self._counts(columns.speaker if name == "speaker" else columns.outlet, len(columns.node))
        else:
            statement, node = columns.behalf if name == "institution" else columns.about
            if self.positions is not None:
                chosen = np.zeros(len(columns.statement), bool)
                chosen[self.positions] = True
                node = node[chosen[statement]]
            counts = np.bincount(node, minlength=len(columns.node)).astype(np.int32)
        first = commonest(counts, values)
        rows = columns.node[first].tolist()
        nodes = self.index.nodes(rows)
        return [
            FacetValue(label=nodes[row].label, value=nodes[row].iri, node=nodes[row], count=int(counts[at]))
            for at, row in zip(first, rows, strict=True)
        ]

    def _counts(self, codes: Numbers, size: int) -> Numbers:
        """Return how many of these statements have each code."""
        some = codes if self.positions is None else codes[self.positions]
        return np.bincount(some[some != NONE], minlength=size).astype(np.int32)

    def narrowed(self, **more: Any) -> Found:
        """Return those of them that also have these values."""
        return Found(self.index, replace(self.wanted, **more))


def _linked(pairs: tuple[Numbers, Numbers], node: int, size: int) -> NDArray[np.bool_]:
    """Return which of so many statements are in a pair with a node."""
    linked = np.zeros(size, bool)
    linked[pairs[0][pairs[1] == node]] = True
    return linked


def _match(q: str) -> str:
    """Return what was typed as an FTS5 query: all the words, each of which may go on. Its syntax cannot be typed.

    FTS5 parts what is in quotation marks as it parted the texts: "U.S." is the phrase "u s".
    """
    typed = [word for word in q.replace('"', " ").replace("\0", " ").split() if any(map(str.isalnum, word))]
    return " ".join(f'"{word}"*' for word in typed[:_MOST_WORDS])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
