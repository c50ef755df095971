"""How the index of a store is made, and made to follow the graphs that were written since.

Both are done alike: what is said of an article, its statements and the nodes that it names is read in its graph; what
all say of a node (its names, the time of an event) then follows from the rows of these. To follow, this is done again
for the graphs that were written, and for the nodes in them, as they were and as they are.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import fields
from itertools import count, groupby, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from kg.prefixes import article_of
from kg.serve import column_changes, columns
from kg.serve.columns import Columns
from kg.serve.index_reading import ArticleTold, NodeTold, corrected_nodes, joined, read_articles, shown_labels
from kg.serve.index_tables import INDEXES, TABLES, VERSION
from kg.store import Store

_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
"""A new file takes its place when it is complete, so it need not outlive a crash."""

_CHUNK = 500
"""Most values that are put into one query."""


_SAID = [field.name for field in fields(NodeTold) if field.name != "iri"]
_SAID_OF = attrgetter(*_SAID)
"""What a row of `named_in` says of a node."""

_WRITE_NODE = """
UPDATE node SET type = ?, label = ?, aliases = ?, articles = ?,
  kind = ?, begin = ?, until = ?, place = ?, status = ?, whole = ?,
  statements = (SELECT count(*) FROM (
    SELECT id FROM statement WHERE speaker = ?11 UNION SELECT statement FROM behalf WHERE node = ?11
    UNION SELECT statement FROM about WHERE node = ?11
  ))
WHERE id = ?11"""


def build(store: Store, file: Path, state: str) -> None:
    """Write the index of a store to a new file, in one go; `state` is that of the store it was made from.

    Raises StoreError where the store cannot be read, sqlite3.Error where the file cannot be written.
    """
    part = _part(file)
    with closing(sqlite3.connect(part)) as db:
        db.executescript(_FAST + TABLES)
        writer = Writer(store, db)
        for told in read_articles(store, store.article_graphs()):
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
        writer.renew(graphs, named=len(graphs) < len(written))
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
        self.nodes: dict[str, int] = {}
        """The nodes to be written again."""
        self.articles: set[int] = set()
        self.statements: set[int] = set()
        """The articles and statements whose words are to be written."""
        self.claims: set[str] = set()
        """The claims to be counted again."""
        self._columns: Columns | None = None
        """Those of the index that is to follow."""
        self._gone: set[int] = set()
        """The articles that it has no more."""
        self._new: set[int] = set()
        self._number_on()

    def _number_on(self) -> None:
        """Go on after the greatest numbers that there are."""
        ends = [
            self.db.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for table in ("article", "statement", "node")
        ]
        self._article_ids, self._statement_ids, self._node_ids = (count((end or 0) + 1) for end in ends)

    def add(self, told: ArticleTold) -> None:
        """Write an article and its statements."""
        unknown = [one.iri for one in told.nodes if one.iri not in self.nodes]
        known = {iri: id for id, iri in self._rows("SELECT id, iri FROM node WHERE iri", unknown)}
        new = {iri: next(self._node_ids) for iri in unknown if iri not in known}
        self.db.executemany("INSERT INTO node (iri, id) VALUES (?, ?)", new.items())
        self.nodes |= known | new
        article = next(self._article_ids)
        self._new.add(article)
        ids = {one.iri: next(self._statement_ids) for one in told.statements}
        self._many(
            "article",
            [
                (
                    *(article, told.graph, told.iri, told.name, told.headline, self.nodes.get(told.outlet)),
                    *(self.nodes.get(told.agency), told.published, told.url, len(told.statements)),
                )
            ],
        )
        self._many("page", [(article, told.packed)])
        self._many("named_in", [(article, self.nodes[one.iri], *_SAID_OF(one)) for one in told.nodes])
        self._many(
            "office",
            [
                (article, self.nodes[o.speaker], self.nodes[o.institution], o.role, o.words, o.span)
                for o in told.offices
            ],
        )
        self._many("copy", [(article, *pair) for pair in told.copies])
        self._many(
            "statement",
            [
                (
                    *(ids[one.iri], one.iri, article, one.place, one.kind, one.text, one.cue, one.said),
                    *(one.said or told.published, one.confidence, self.nodes.get(one.speaker)),
                    *(self.nodes.get(one.relay), one.claim),
                )
                for one in told.statements
            ],
        )
        self._many("behalf", [(ids[one.iri], self.nodes[iri]) for one in told.statements for iri in one.behalf])
        self._many("about", [(ids[one.iri], self.nodes[iri]) for one in told.statements for iri in one.about])
        self._many(
            "response",
            [(ids[one.iri], relation, ids[other]) for one in told.statements for relation, other in one.responses],
        )
        self.articles.add(article)
        self.statements |= set(ids.values())
        self.claims |= {one.claim for one in told.statements if one.claim}

    def renew(self, graphs: Collection[str], *, named: bool) -> None:
        """Write again the articles of these graphs. `named` is whether people may have named nodes since.

        Raises StoreError where the store cannot be read.
        """
        self._columns = Columns(self.db)
        told = list(read_articles(self.store, graphs))
        self._gone = old = self._ids("SELECT id FROM article WHERE graph", graphs)
        nodes = self._ids("SELECT node FROM named_in WHERE article", old)
        nodes |= self._ids("SELECT id FROM node WHERE iri", {node.iri for one in told for node in one.nodes})
        if named:
            nodes |= self._ids("SELECT id FROM node WHERE iri", corrected_nodes(self.store))
        known = list(self._rows("SELECT id, iri, label FROM node WHERE id", nodes))
        labels = shown_labels(self.store, [iri for _, iri, _ in known])
        relabelled = {id for id, iri, label in known if label != labels.get(iri, iri)}
        self.nodes = {iri: id for id, iri, _ in known}
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
            *((table, "article", old) for table in ("page", "named_in", "office", "copy")),
            *((table, "statement", gone) for table in ("response", "behalf", "about")),
            ("statement", "id", gone),
            ("article", "id", old),
        ):
            self.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((id,) for id in ids))
        self.articles -= old
        self.statements -= gone
        self._number_on()
        for one in told:
            self.add(one)

    def finish(self, state: str) -> None:
        """Write what follows from the rows of articles, and of which state of the store the index is."""
        self._write_nodes()
        self._full_text()
        self._write_claims()
        if self._columns:
            column_changes.follow(self.db, self._columns, gone=self._gone, new=self._new, nodes={*self.nodes.values()})
        else:
            columns.write(self.db)
        self.db.executemany("REPLACE INTO meta VALUES (?, ?)", [("version", VERSION), ("state", state)])

    # ------------------------------------------------------------ what follows

    def _write_nodes(self) -> None:
        said = f"SELECT node, {', '.join(_SAID)} FROM named_in WHERE node"
        iris = {id: iri for iri, id in self.nodes.items()}
        for some in _chunks(sorted(iris)):
            rows = self.db.execute(f"{said} IN ({', '.join('?' * len(some))}) ORDER BY node", some).fetchall()
            labels = shown_labels(self.store, [iris[id] for id in some])
            written = []
            for id, of_node in groupby(rows, key=itemgetter(0)):
                articles = [NodeTold(iris[id], *row[1:]) for row in of_node]
                told, label = joined(articles), labels.get(iris[id], iris[id])
                aliases = "\n".join(name for name in told.names.split("\n") if name != label)
                event = (told.kind, told.begin, told.until, told.places.replace("\n", ", "), told.status, told.whole)
                written.append((told.type, label, aliases, len(articles), *event, id))
            self.db.executemany(_WRITE_NODE, written)
            gone = set(some) - {row[-1] for row in written}
            self.db.executemany("DELETE FROM node WHERE id = ?", ((id,) for id in gone))

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

    def _many(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self.db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)

    def _rows(self, sql: str, values: Collection[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query that ends in a name of a column, where that has one of these values."""
        for some in _chunks(sorted(values)):
            yield from self.db.execute(f"{sql} IN ({', '.join('?' * len(some))})", some)

    def _some(self, sql: str, values: Collection[Any]) -> Iterator[Any]:
        """Yield the one column of such a query."""
        return (row[0] for row in self._rows(sql, values))

    def _ids(self, sql: str, values: Collection[Any]) -> set[int]:
        return set(self._some(sql, values))


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, _CHUNK)):
        yield some
