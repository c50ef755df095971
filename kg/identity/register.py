"""The register: what earlier articles were found to speak of, in SQLite, so that one more costs by that article alone.

It holds which node of which article was found to be what and why (assignments), each article's extraction as the
matchers left it (drafts), and what people decided. Each matcher keeps tables of its own besides, made with `ensure`; a
table has a column `article`, by which what an article said is forgotten when it is removed.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from kg.errors import StoreError
from kg.identity.decisions import Decisions
from kg.identity.match import Match, NodeKind
from kg.model import Decision, Extraction, Verdict

FILE = "identity.sqlite"
"""The register's name in the folder of a store."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS assignments (
      article TEXT NOT NULL, kind TEXT NOT NULL, local TEXT NOT NULL, iri TEXT NOT NULL, label TEXT NOT NULL,
      evidence TEXT NOT NULL, score REAL NOT NULL, is_new INTEGER NOT NULL, PRIMARY KEY (article, kind, local)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS assignments_iri ON assignments (iri)",
    "CREATE TABLE IF NOT EXISTS drafts (article TEXT PRIMARY KEY, extraction BLOB NOT NULL)",
    """CREATE TABLE IF NOT EXISTS decisions (
      number INTEGER PRIMARY KEY, kind TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, at TEXT NOT NULL,
      reason TEXT NOT NULL, articles TEXT NOT NULL
    )""",
)
_DAMAGED = "Delete it: the next `kg ingest` makes it anew from the graphs in the store."
_IN_USE = "Another program has it open: close that, then run the same command again."
_UNWRITABLE = "Is the disk full, or the folder read-only? What was reported as ingested is safe."
_HINTS = {
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_FULL: _UNWRITABLE,
    sqlite3.SQLITE_IOERR: _UNWRITABLE,
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
}
"""What to do, by SQLite's primary result code, the low byte of what it gives (sqlite.org/rescode.html)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """That a node of an article (`local`, its id there; `label`, its name there) was found to be `match.iri`."""

    article: str
    kind: NodeKind
    local: str
    label: str
    match: Match


class Register:
    """An open register. `db` is the connection; matchers use it freely, in tables that they make with `ensure`.

    Nothing is on disk before `commit`, and `rollback` takes back all since the last one.
    """

    def __init__(self, db: sqlite3.Connection, path: Path | None = None) -> None:
        self.db = db
        self.path = path
        self.decisions = Decisions()
        self._in_wal = False
        self._ensured: set[str] = set()
        self._by_article: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: Path | None = None, *, write: bool = True) -> Register:
        """Open the register in the file `path`; None is one in memory. `write` makes the file where there is none.

        Raises StoreError: it cannot be opened, is damaged, or is in use.
        """
        register = cls(_connect(path, write=write), path)
        with register.guarded():
            if write:
                if path:
                    # One fsync for many commits; what a power cut takes with it is made anew from the graphs. Not when
                    # it is closed: a reader of a log (WAL) must be able to write beside it.
                    register.db.execute("PRAGMA journal_mode=WAL")
                    register.db.execute("PRAGMA synchronous=NORMAL")
                    register._in_wal = True
                register._make()
            register.decisions = register._read_decisions()
        return register

    def _make(self) -> None:
        for statement in _TABLES:
            self.db.execute(statement)
        self._ensured.clear()
        self._by_article = ()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn SQLite's errors about the file into StoreError, which says what to do."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            hint = _HINTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
            if hint is None:
                raise  # a mistake in a statement
            where = self.path or "in memory"
            raise StoreError(f"{where}: the register of identities cannot be used: {error}", hint=hint) from error

    def ensure(self, table: str, *statements: str) -> None:
        """Make a table, and its indexes, by these `CREATE ... IF NOT EXISTS` statements, once a process.

        An index by `article` is added where none of the table's begins with that column.
        """
        if table in self._ensured:
            return
        for statement in statements:
            self.db.execute(statement)
        columns = [row[1] for row in self.db.execute(f"PRAGMA table_info({table})")]
        indexes = [row[1] for row in self.db.execute(f"PRAGMA index_list({table})")]
        leading = {next(iter(self.db.execute(f"PRAGMA index_info({index})")), (0, 0, ""))[2] for index in indexes}
        if "article" in columns and "article" not in leading:
            self.db.execute(f"CREATE INDEX IF NOT EXISTS {table}_article ON {table} (article)")
        self._ensured.add(table)
        self._by_article = ()

    def commit(self) -> None:
        """Write what was registered to the disk. Raises StoreError."""
        with self.guarded():
            self.db.commit()

    def rollback(self) -> None:
        """Take back all that was not committed."""
        with self.guarded():
            self.db.rollback()
            self._make()  # tables made since are gone too
            self.decisions = self._read_decisions()

    def close(self) -> None:
        """Close the register; what was not committed is lost."""
        if self._in_wal:
            with suppress(sqlite3.DatabaseError):  # then the log stays beside the file, and serves as well
                self.db.rollback()
                self.db.execute("PRAGMA journal_mode=DELETE")
        self.db.close()

    # ------------------------------------------------------------ articles

    def articles(self) -> frozenset[str]:
        """Return the identifiers of all articles that are registered."""
        return frozenset(row[0] for row in self.db.execute("SELECT article FROM drafts"))

    def previous(self, article: str) -> dict[tuple[NodeKind, str], str]:
        """Return what the nodes of an article were when it last came: (kind, local id) to the IRI that a matcher gave.

        Local ids are `Agent.id`, `Event.id`, and for claims `kg.identity.match.quotation_ids`.
        """
        rows = self.db.execute("SELECT kind, local, iri FROM assignments WHERE article = ?", (article,))
        return {(kind, local): iri for kind, local, iri in rows}

    def expect(self, article: str, nodes: Mapping[tuple[NodeKind, str], str]) -> None:
        """Take these for what an article had, so that `previous` returns them."""
        self.db.executemany(
            "REPLACE INTO assignments VALUES (?, ?, ?, ?, '', '[]', 1, 0)",
            ((article, kind, local, iri) for (kind, local), iri in nodes.items()),
        )

    def forget(self, article: str) -> None:
        """Delete all that was registered of an article, in every table. What people decided stays."""
        if self.db.execute("SELECT 1 FROM drafts WHERE article = ?", (article,)).fetchone():
            for table in self._tables_by_article():
                self.db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))

    def _tables_by_article(self) -> tuple[str, ...]:
        if not self._by_article:
            names = [row[0] for row in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            columns = {name: {row[1] for row in self.db.execute(f"PRAGMA table_info({name})")} for name in names}
            self._by_article = tuple(name for name in names if "article" in columns[name])
        return self._by_article

    def record(self, draft: Extraction, assignments: Iterable[Assignment]) -> None:
        """Register an article, in place of what it was: `draft` has the IRIs that matchers gave, nothing joined yet."""
        self.db.execute("DELETE FROM assignments WHERE article = ?", (draft.article.id,))
        self.db.executemany(
            "INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    a.article,
                    a.kind,
                    a.local,
                    a.match.iri,
                    a.label,
                    _json(a.match.evidence),
                    a.match.score,
                    a.match.is_new,
                )
                for a in assignments
            ),
        )
        # The text is in the store, where it need not be twice, and no graph tells of the mentions and dates.
        lean = replace(draft, article=replace(draft.article, text=""), mentions=(), dates=())
        packed = zlib.compress(msgspec.json.encode(lean), 1)
        self.db.execute("REPLACE INTO drafts VALUES (?, ?)", (draft.article.id, packed))

    def draft(self, article: str, text: str) -> Extraction:
        """Return what `record` was given, for the article's text. Raises KeyError for an unknown article."""
        row = self.db.execute("SELECT extraction FROM drafts WHERE article = ?", (article,)).fetchone()
        if row is None:
            raise KeyError(article)
        lean = msgspec.json.decode(zlib.decompress(row[0]), type=Extraction)
        return replace(lean, article=replace(lean.article, text=text))

    def assignments(self, iri: str) -> tuple[Assignment, ...]:
        """Return the nodes that are `iri` now, sorted by article, each with the match that a matcher made."""
        found = []
        for origin in sorted(self.decisions.origins(iri)):
            for row in self.db.execute("SELECT * FROM assignments WHERE iri = ?", (origin,)):
                article, kind, local, given, label, evidence, score, is_new = row
                if self.current(given, article) != iri:
                    continue
                match = Match(iri=given, evidence=tuple(json.loads(evidence)), score=score, is_new=bool(is_new))
                found.append(Assignment(article=article, kind=kind, local=local, label=label, match=match))
        return tuple(sorted(found, key=lambda a: (a.article, a.kind, a.local)))

    # ------------------------------------------------------------ decisions

    def current(self, iri: str, article: str | None = None) -> str:
        """Return what an IRI stands for since people decided; for a node of `article`, where that is given."""
        return self.decisions.current(iri, article)

    def parted(self, iri: str, article: str) -> str:
        """Return which IRI a row of an earlier article speaks of: the row's, or that of what was split off from it."""
        now = self.decisions.current(iri, article)
        return iri if now == self.decisions.current(iri) else now

    def are_apart(self, a: str, b: str) -> bool:
        """Return whether a person said that the two are never one."""
        return self.decisions.are_apart(a, b)

    def decide(self, decision: Decision) -> None:
        """Add a decision to the log."""
        values = (decision.kind, decision.a, decision.b, decision.at.isoformat(), decision.reason)
        self.db.execute(
            "INSERT INTO decisions (kind, a, b, at, reason, articles) VALUES (?, ?, ?, ?, ?, ?)",
            (*values, _json(decision.articles)),
        )
        self.decisions = self.decisions.and_then(decision)

    def _read_decisions(self) -> Decisions:
        if not self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'decisions'").fetchone():
            return Decisions()
        rows = self.db.execute("SELECT kind, a, b, at, reason, articles FROM decisions ORDER BY number")
        return Decisions(_decision(*row) for row in rows)


def _decision(kind: Verdict, a: str, b: str, at: str, reason: str, articles: str) -> Decision:
    when = datetime.fromisoformat(at)
    return Decision(kind=kind, a=a, b=b, at=when, reason=reason, articles=tuple(json.loads(articles)))


def _json(words: tuple[str, ...]) -> str:
    return json.dumps(words, ensure_ascii=False)


def _connect(path: Path | None, *, write: bool) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect(":memory:", isolation_level="DEFERRED")
    try:
        uri = f"{path.resolve().as_uri()}?mode={'rwc' if write else 'ro'}"
        return sqlite3.connect(uri, uri=True, isolation_level="DEFERRED", timeout=_PATIENCE)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the register of identities cannot be opened: {error}", hint=_DAMAGED) from error


_PATIENCE = 2.0
"""Seconds to wait for a program that has the file open."""
