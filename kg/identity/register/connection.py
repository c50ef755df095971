"""The register's SQLite file: how it is opened, its tables, and what to do where SQLite cannot use it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kg.errors import FULL, StoreError

_RENAMED = {"namings": "agent_names"}
"""Tables that an earlier kg named otherwise: its name to that of today. kg 0.2.0 and earlier wrote these."""

PATIENCE = 2.0
"""Seconds to wait for another program that has the file open. Set by hand."""

DAMAGED = "Delete it: the next `kg ingest` makes it anew from the graphs in the store."
_IN_USE = "Another program has it open: close that, then run the same command again."
_HINTS = {
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: FULL,
    sqlite3.SQLITE_READONLY: FULL,
    sqlite3.SQLITE_CANTOPEN: FULL,
}
"""What to do, by SQLite's primary result code, the low byte of what it gives (sqlite.org/rescode.html)."""


def connect(path: Path | None, *, write: bool) -> sqlite3.Connection:
    """Open the file `path`, a database in memory where None; `write` makes the file. Raises StoreError."""
    if path is None:
        return sqlite3.connect(":memory:", isolation_level="DEFERRED")
    try:
        uri = f"{path.resolve().as_uri()}?mode={'rwc' if write else 'ro'}"
        return sqlite3.connect(uri, uri=True, isolation_level="DEFERRED", timeout=PATIENCE)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the register of identities cannot be opened: {error}", hint=DAMAGED) from error


@contextmanager
def store_errors(path: Path | None) -> Iterator[None]:
    """Guard what uses the file `path`. Raises StoreError, which says what to do, for SQLite's errors about it."""
    try:
        yield
    except (zlib.error, msgspec.MsgspecError, json.JSONDecodeError) as error:  # of a row that SQLite did read
        where = path or "in memory"
        raise StoreError(f"{where}: the register of identities is damaged: {error}", hint=DAMAGED) from error
    except sqlite3.DatabaseError as error:
        hint = DAMAGED if "decode" in str(error) else _HINTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if hint is None:
            raise  # a mistake in a statement
        where = path or "in memory"
        raise StoreError(f"{where}: the register of identities cannot be used: {error}", hint=hint) from error


def rename_tables(db: sqlite3.Connection) -> None:
    """Give tables that an earlier kg made the names they have today.

    It costs the same however many rows they have, so that opening a register for writing is all there is to do. Their
    indexes go, since SQLite cannot rename one: who needs them makes them. Where it is stopped, the next time does it.
    """
    tables = set(_tables(db))
    for old, new in _RENAMED.items():
        if old in tables and new not in tables:
            made = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
            for (index,) in db.execute(made, (old,)).fetchall():
                db.execute(f"DROP INDEX {index}")
            db.execute(f"ALTER TABLE {old} RENAME TO {new}")


def create_table(db: sqlite3.Connection, table: str, statements: Sequence[str]) -> None:
    """Make a table by its `CREATE ... IF NOT EXISTS` statements, and an index by `article` where it needs one.

    It needs one where it has that column, and no index of it begins with that.
    """
    for statement in statements:
        db.execute(statement)
    indexes = [row[1] for row in db.execute(f"PRAGMA index_list({table})")]
    leading = {next(iter(db.execute(f"PRAGMA index_info({index})")), (0, 0, ""))[2] for index in indexes}
    if "article" in _columns(db, table) and "article" not in leading:
        db.execute(f"CREATE INDEX IF NOT EXISTS {table}_article ON {table} (article)")


def tables_by_article(db: sqlite3.Connection) -> tuple[str, ...]:
    """Return the names of the tables that have a column `article`."""
    return tuple(name for name in _tables(db) if "article" in _columns(db, name))


def _tables(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
