"""How the index of a store is made, and made to follow the graphs that were written since.

Both are done alike: what is said of an article and of its statements is read in its graph, what is said of a node (its
names, the time of an event) in all graphs that have it. To follow, this is done again for the graphs that were written,
and for the nodes in them, as they were and as they are.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Set
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from kg.prefixes import article_of
from kg.serve import columns
from kg.serve.index_reading import ArticleTold, read_article, read_node
from kg.serve.index_tables import INDEXES, TABLES, VERSION
from kg.store import Store

_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
"""A new file takes its place when it is complete, so it need not outlive a crash."""

_CHUNK = 500
"""Values in a query."""


def build(store: Store, file: Path, state: str) -> None:
    """Write the index of a store to a new file, in one go; `state` is that of the store it was made from.

    Raises StoreError where the store cannot be read, sqlite3.Error where the file cannot be written.
    """
    part = _part(file)
    with closing(sqlite3.connect(part)) as db:
        db.executescript(_FAST + TABLES)
        writer = Writer(store, db)
        for graph in store.article_graphs():
            if told := read_article(store, graph):
                writer.add(told)
        db.executescript(INDEXES)
        writer.finish(state)
        db.execute("ANALYZE")
        db.commit()
    part.replace(file)


def follow(store: Store, file: Path, state: str, written: Set[str]) -> None:
    """Make the index in `file`, of an earlier state of the store, that of this one.

    `written` are the IRIs of the graphs that were written since; others may be among them. Raises as `build` does.
    """
    part = _part(file)
    shutil.copyfile(file, part)
    with closing(sqlite3.connect(part)) as db:
        db.executescript(_FAST)
        writer = Writer(store, db)
        graphs = sorted(graph for graph in written if article_of(graph))
        writer.renew(graphs, any_name=len(graphs) < len(written))
        writer.finish(state)
        db.commit()
    part.replace(file)


def state_of(file: Path) -> str | None:
    """Return the state of the store that the index in a file is of; None where there is none of this version."""
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            meta = dict(db.execute("SELECT key, value FROM meta"))
    except sqlite3.Error:
        return None
    return meta.get("state") if meta.get("version") == VERSION else None


def _part(file: Path) -> Path:
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    return part


class Writer:
    """Writes the rows of articles, and then (`finish`) what follows from them: nodes, full text, claims, columns."""

    def __init__(self, store: Store, db: sqlite3.Connection) -> None:
        self.store = store
        self.db = db
        self.read_node = partial(read_node, store)
        self.nodes: dict[str, int] = {}
        """The nodes to be read again."""
        self.articles: set[int] = set()
        self.statements: set[int] = set()
        """The articles and statements whose words are to be written."""
        self.claims: set[str] = set()
        """The claims to be counted again."""

    def add(self, told: ArticleTold) -> None:
        """Write an article and its statements."""
        for iri in sorted(told.nodes):
            self._node(iri)
        (article,) = self.db.execute(
            "INSERT INTO article VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                *(told.graph, told.iri, told.name, told.headline, self.nodes.get(told.outlet)),
                *(self.nodes.get(told.agency), told.published, told.url, len(told.statements)),
            ),
        ).fetchone()
        self.articles.add(article)
        self._many("extraction", [(article, told.packed)])
        self._many("named_in", ((article, self.nodes[iri]) for iri in told.nodes))
        self._many("copy", ((article, *pair) for pair in told.copies))
        ids = {}
        for one in told.statements:
            (ids[one.iri],) = self.db.execute(
                "INSERT INTO statement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    *(one.iri, article, one.place, one.kind, one.text, one.cue, one.said, one.said or told.published),
                    *(one.confidence, self.nodes.get(one.speaker), self.nodes.get(one.relay), one.claim),
                ),
            ).fetchone()
            self._many("behalf", ((ids[one.iri], self.nodes[iri]) for iri in one.behalf))
            self._many("about", ((ids[one.iri], self.nodes[iri]) for iri in one.about))
        for one in told.statements:
            self._many("response", ((ids[one.iri], relation, ids[other]) for relation, other in one.responses))
        self.statements |= set(ids.values())
        self.claims |= {one.claim for one in told.statements if one.claim}

    def renew(self, graphs: Collection[str], *, any_name: bool) -> None:
        """Write again the articles of these graphs. `any_name` is whether any node may have another label since."""
        told = [one for graph in graphs if (one := read_article(self.store, graph))]
        old = self._ids("SELECT id FROM article WHERE graph", graphs)
        nodes = self._ids("SELECT node FROM named_in WHERE article", old)
        nodes |= self._ids("SELECT id FROM node WHERE iri", {iri for one in told for iri in one.nodes})
        known = self.db.execute("SELECT id, iri, label FROM node").fetchall()
        relabelled = {
            id for id, iri, label in known if (any_name or id in nodes) and label != (self.store.label(iri) or iri)
        }
        self.nodes = {iri: id for id, iri, _ in known if id in nodes or id in relabelled}
        self.articles = old | self._ids("SELECT id FROM article WHERE outlet", relabelled)
        self.statements = self._ids("SELECT id FROM statement WHERE article", self.articles)
        for where in (
            "id FROM statement WHERE speaker",
            "statement FROM behalf WHERE node",
            "statement FROM about WHERE node",
        ):
            self.statements |= self._ids(f"SELECT {where}", relabelled)
        self._full_text(remove=True)
        gone = self._ids("SELECT id FROM statement WHERE article", old)
        self.claims = set(self._some("SELECT claim FROM statement WHERE claim != '' AND id", gone))
        for table, column, ids in (
            *(("named_in", "article", old), ("copy", "article", old), ("response", "statement", gone)),
            *(("behalf", "statement", gone), ("about", "statement", gone), ("statement", "id", gone)),
            *(("extraction", "article", old), ("article", "id", old)),
        ):
            self.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((id,) for id in ids))
        self.articles -= old
        self.statements -= gone
        for one in told:
            self.add(one)

    def finish(self, state: str) -> None:
        """Write what follows from the rows of articles, and of which state of the store the index is."""
        self._write_nodes()
        self._full_text()
        self._write_claims()
        columns.write(self.db)
        self.db.executemany("REPLACE INTO meta VALUES (?, ?)", [("version", VERSION), ("state", state)])

    # ------------------------------------------------------------ what follows

    def _node(self, iri: str) -> int:
        """Return the row of a node, which is to be read."""
        if iri not in self.nodes:
            (self.nodes[iri],) = self.db.execute(
                "INSERT INTO node (iri) VALUES (?) ON CONFLICT DO UPDATE SET iri = iri RETURNING id", (iri,)
            ).fetchone()
        return self.nodes[iri]

    def _write_nodes(self) -> None:
        for iri, id in sorted(self.nodes.items()):
            told = self.read_node(iri)
            if told is None:
                self.db.execute("DELETE FROM node WHERE id = ?", (id,))
                continue
            event = [told.event.get(name, "") for name in ("kind", "begin", "until", "place", "status", "whole")]
            self.db.execute(
                """
                UPDATE node SET type = ?, label = ?, aliases = ?, articles = ?,
                  kind = ?, begin = ?, until = ?, place = ?, status = ?, whole = ?,
                  statements = (SELECT count(*) FROM (
                    SELECT id FROM statement WHERE speaker = ?11 UNION SELECT statement FROM behalf WHERE node = ?11
                    UNION SELECT statement FROM about WHERE node = ?11
                  )) WHERE id = ?11""",
                (told.type, told.label, "\n".join(told.aliases), told.articles, *event, id),
            )

    def _write_claims(self) -> None:
        for some in _chunks(sorted(self.claims)):
            marks = ", ".join("?" * len(some))
            self.db.execute(f"DELETE FROM claim WHERE iri IN ({marks})", some)
            self.db.execute(
                f"""
                INSERT INTO claim
                SELECT s.claim, count(DISTINCT s.article) AS articles, count(*),
                  count(DISTINCT coalesce(a.outlet, -a.id))
                FROM statement s JOIN article a ON a.id = s.article WHERE s.claim IN ({marks})
                GROUP BY s.claim HAVING articles > 1""",
                some,
            )

    def _full_text(self, *, remove: bool = False) -> None:
        """Write the words of statements, headlines and names, or take out those that the tables have now.

        An FTS5 table without content of its own must be told what it had.
        """
        for table, names, rows in (
            ("words", "said, speaker, institution, event, article", self._words()),
            ("headlines", "headline", self._headlines()),
            ("names", "name", self._names()),
        ):
            marks = ", ".join("?" * (names.count(",") + 1))
            if remove:
                sql = f"INSERT INTO {table} ({table}, rowid, {names}) VALUES ('delete', ?, {marks})"
            else:
                sql = f"INSERT INTO {table} (rowid, {names}) VALUES (?, {marks})"
            self.db.executemany(sql, rows)

    def _words(self) -> Iterator[tuple[Any, ...]]:
        for some in _chunks(sorted(self.statements)):
            linked: dict[str, dict[int, list[str]]] = {"behalf": {}, "about": {}}
            marks = ", ".join("?" * len(some))
            for table, of in linked.items():
                for id, label in self.db.execute(
                    f"""SELECT t.statement, n.label FROM {table} t JOIN node n ON n.id = t.node
                    WHERE t.statement IN ({marks}) ORDER BY n.iri""",
                    some,
                ):
                    of.setdefault(id, []).append(label)
            for id, text, speaker, article in self.db.execute(
                f"""SELECT s.id, s.text, coalesce(n.label, ''), a.headline || ' | ' || coalesce(o.label, '')
                FROM statement s JOIN article a ON a.id = s.article LEFT JOIN node n ON n.id = s.speaker
                LEFT JOIN node o ON o.id = a.outlet WHERE s.id IN ({marks}) ORDER BY s.id""",
                some,
            ).fetchall():
                yield (id, text, speaker, *(" | ".join(of.get(id, ())) for of in linked.values()), article)

    def _headlines(self) -> Iterator[tuple[Any, ...]]:
        for some in _chunks(sorted(self.articles)):
            yield from self.db.execute(
                f"""SELECT a.id, a.headline || ' | ' || coalesce(o.label, '') FROM article a
                LEFT JOIN node o ON o.id = a.outlet WHERE a.id IN ({", ".join("?" * len(some))}) ORDER BY a.id""",
                some,
            ).fetchall()

    def _names(self) -> Iterator[tuple[Any, ...]]:
        for some in _chunks(sorted(self.nodes.values())):
            for id, label, aliases in self.db.execute(
                f"""SELECT id, label, aliases FROM node
                WHERE label IS NOT NULL AND id IN ({", ".join("?" * len(some))}) ORDER BY id""",
                some,
            ).fetchall():
                yield id, " | ".join([label, *aliases.split("\n")] if aliases else [label])

    # ------------------------------------------------------------ rows

    def _many(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            self.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def _some(self, sql: str, values: Collection[Any]) -> Iterator[Any]:
        """Yield the one column of a query that ends in a name of a column, where that has one of these values."""
        for some in _chunks(sorted(values)):
            yield from (row[0] for row in self.db.execute(f"{sql} IN ({', '.join('?' * len(some))})", some))

    def _ids(self, sql: str, values: Collection[Any]) -> set[int]:
        return set(self._some(sql, values))


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, _CHUNK)):
        yield some
