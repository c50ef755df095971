"""The register: what earlier articles were found to speak of, so that one more article costs by itself alone.

It holds which node of which article was found to be what and why (assignments), each article's extraction with the IRIs
that the matchers gave it (drafts), and what people decided. Each matcher has tables of its own besides; those have a
column `article`, by which `forget` deletes what an article said.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from kg.errors import StoreError
from kg.identity.match import Match, NodeKind
from kg.identity.register.assignments import Assignment
from kg.identity.register.connection import (
    DAMAGED,
    connect,
    create_table,
    rename_tables,
    store_errors,
    tables_by_article,
)
from kg.identity.register.decisions import Decisions
from kg.model import Decision, Extraction, Verdict

FILE = "identity.sqlite"
"""The register's name in the folder of a store."""

_PAGES_OF_LOG, _CACHE = 8_000, 32 * 1024
"""Pages of 4 KiB in SQLite's log of writes before they go into the file, and KiB of it kept in memory. With 1,000
articles one more took 134 ms so, and 162 ms with the 1,000 pages and 2 MiB that SQLite has by itself."""

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
    "CREATE TABLE IF NOT EXISTS agreement (state TEXT NOT NULL)",
)


class Register:
    """An open register. `db` is the connection; matchers read and write their tables through it.

    Nothing is on disk before `commit`, and `rollback` takes back all since the last one. Methods that read or write
    raise sqlite3.DatabaseError where the file cannot be used, unless they say otherwise; `guarded` makes it StoreError.
    """

    def __init__(self, db: sqlite3.Connection, path: Path | None = None) -> None:
        self.db = db
        self.path = path
        self.decisions = Decisions()
        self._in_wal = False
        self._created: set[str] = set()
        self._by_article: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: Path | None = None, *, write: bool = True) -> Register:
        """Open the register in the file `path`; None is one in memory. `write` makes the file where there is none.

        Raises StoreError: it cannot be opened, is damaged, or is in use.
        """
        register = cls(connect(path, write=write), path)
        with register.guarded():
            if not write and not register.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'drafts'").fetchone():
                register.close()  # its first writer was killed before it wrote anything
                return cls.open(None)
            if write:
                if path:
                    # One fsync for many commits; what a power cut takes with it is made anew from the graphs. Not when
                    # it is closed: a reader of a log (WAL) must be able to write beside it.
                    register.db.execute("PRAGMA journal_mode=WAL")
                    register.db.execute("PRAGMA synchronous=NORMAL")
                    register.db.execute(f"PRAGMA wal_autocheckpoint={_PAGES_OF_LOG}")
                    register.db.execute(f"PRAGMA cache_size=-{_CACHE}")
                    register._in_wal = True
                    rename_tables(register.db)
                register._create_tables()
            register.decisions = register._read_decisions()
        return register

    def _create_tables(self) -> None:
        for statement in _TABLES:
            self.db.execute(statement)
        self._created.clear()
        self._by_article = ()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Guard what uses the register. Raises StoreError for SQLite's errors about its file."""
        with store_errors(self.path):
            yield

    def ensure(self, table: str, *statements: str) -> None:
        """Make a matcher's table and its indexes by `CREATE ... IF NOT EXISTS` statements, once a process."""
        if table not in self._created:
            create_table(self.db, table, statements)
            self._created.add(table)
            self._by_article = ()

    def commit(self) -> None:
        """Write what was registered to the disk; whether the store has it too is not known. Raises StoreError."""
        with self.guarded():
            self.db.execute("DELETE FROM agreement")
            self.db.commit()

    def agree(self, state: str) -> None:
        """Note that the store, in this state, has all articles that are registered and no other. Raises StoreError."""
        with self.guarded():
            self.db.execute("DELETE FROM agreement")
            self.db.execute("INSERT INTO agreement VALUES (?)", (state,))
            self.db.commit()

    def agrees(self, state: str) -> bool:
        """Return whether nothing was registered since that was noted of this state."""
        return self.db.execute("SELECT state FROM agreement").fetchall() == [(state,)]

    def rollback(self) -> None:
        """Take back all that was not committed. Raises StoreError."""
        with self.guarded():
            self.db.rollback()
            self._create_tables()  # tables made since are gone too
            self.decisions = self._read_decisions()

    def close(self) -> None:
        """Close the register; what was not committed is lost."""
        if self._in_wal:
            with suppress(sqlite3.DatabaseError):  # then the log stays beside the file, and serves as well
                self.db.rollback()
                self.db.execute("PRAGMA journal_mode=DELETE")
        self.db.close()

    def check(self) -> None:
        """Have SQLite read the whole file. Raises StoreError where it is damaged."""
        with self.guarded():
            for (said,) in self.db.execute("PRAGMA integrity_check(1)"):
                if said != "ok":
                    raise StoreError(f"{self.path}: the register of identities is damaged: {said}", hint=DAMAGED)

    def copy(self, path: Path) -> None:
        """Copy all that is committed into a new file. Raises StoreError where it cannot be written."""
        with store_errors(path), closing(sqlite3.connect(path)) as other, self.guarded():
            self.db.backup(other)
            other.execute("PRAGMA journal_mode=DELETE")  # the copy is closed, as `close` leaves a register

    # ------------------------------------------------------------ articles

    def articles(self) -> frozenset[str]:
        """Return the identifiers of all articles that are registered."""
        return frozenset(row[0] for row in self.db.execute("SELECT article FROM drafts"))

    def previous(self, article: str) -> dict[tuple[NodeKind, str], str]:
        """Return the IRIs that matchers gave an article's nodes when it last came, by kind and `Assignment.local`."""
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
            self._by_article = self._by_article or tables_by_article(self.db)
            for table in self._by_article:
                self.db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))

    def record(self, draft: Extraction, assignments: Iterable[Assignment]) -> None:
        """Register an article, in place of what it was: `draft` has the IRIs that matchers gave, nothing merged yet."""
        self.db.execute("DELETE FROM assignments WHERE article = ?", (draft.article.id,))
        rows = (
            (a.article, a.kind, a.local, a.match.iri, a.label, _json(a.match.evidence), a.match.score, a.match.is_new)
            for a in assignments
        )
        self.db.executemany("INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
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
                assignment = _assignment(*row)
                if self.current(assignment.match.iri, assignment.article) == iri:
                    found.append(assignment)
        return tuple(sorted(found, key=lambda a: (a.article, a.kind, a.local)))

    def least_certain(self, kinds: Sequence[NodeKind], limit: int) -> tuple[Assignment, ...]:
        """Return the nodes of these kinds that were least certainly found to be those of earlier articles."""
        holders = ", ".join("?" for _ in kinds)
        query = f"""SELECT * FROM assignments WHERE is_new = 0 AND kind IN ({holders})
            ORDER BY score, article, kind, local LIMIT ?"""
        return tuple(_assignment(*row) for row in self.db.execute(query, (*kinds, limit)))

    # ------------------------------------------------------------ decisions

    def current(self, iri: str, article: str | None = None) -> str:
        """Return what an IRI stands for since people decided; for a node of `article`, where that is given."""
        return self.decisions.current(iri, article)

    def after_splits(self, iri: str, article: str) -> str:
        """Return which IRI a row of an earlier article is about: the row's own, or that of a node split off from it."""
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


def _assignment(
    article: str, kind: NodeKind, local: str, iri: str, label: str, evidence: str, score: float, is_new: int
) -> Assignment:
    match = Match(iri=iri, evidence=tuple(json.loads(evidence)), score=score, is_new=bool(is_new))
    return Assignment(article=article, kind=kind, local=local, label=label, match=match)


def _decision(kind: Verdict, a: str, b: str, at: str, reason: str, articles: str) -> Decision:
    when = datetime.fromisoformat(at)
    return Decision(kind=kind, a=a, b=b, at=when, reason=reason, articles=tuple(json.loads(articles)))


def _json(strings: tuple[str, ...]) -> str:
    return json.dumps(strings, ensure_ascii=False)
