"""What was read from a store's graphs, kept in a file of its folder, so that not every question reads all of them anew.

The file is no part of the store: it can be deleted, and where it cannot be used, questions are answered without it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Set
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import StoreError
from kg.store import NAMES, Store, last_written, written_since

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Something that the file has of a store, by name.

    `fill` reads it anew. `follow` adds what is in graphs that were written since, and returns False where it cannot.
    """

    name: str
    fill: Callable[[sqlite3.Connection, Store], None]
    follow: Callable[[sqlite3.Connection, Store, Set[str]], bool]


def opened(store: Store, part: Part) -> sqlite3.Connection | None:
    """Open the file in the folder of a store, with a part of it as the store is now.

    None where the store is not in a folder, or the file cannot be used.
    """
    if store.path is None:
        return None
    try:
        state, file = last_written(store.path), store.path / NAMES
    except StoreError:
        return None  # it is a server's, which others may have written
    db = None
    try:
        db = sqlite3.connect(file, isolation_level=None)
        if _state(db, part) != state:
            db.execute("BEGIN IMMEDIATE")  # another process may be at it: it is done when this one's turn comes
            before = _state(db, part)
            if before != state:
                written = written_since(store.path, before) if before else None
                if written is None or not part.follow(db, store, written):
                    part.fill(db, store)
                db.execute("REPLACE INTO states VALUES (?, ?)", (part.name, state))
            db.execute("COMMIT")
    except BaseException as error:
        if db is not None:
            db.close()
        if not isinstance(error, sqlite3.Error):
            raise
        if not isinstance(error, sqlite3.OperationalError):  # it is damaged
            discard(store)
        return None
    return db


def asked(store: Store, part: Part, question: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
    """Return what the file answers, None where it cannot be used; one that proves damaged is removed.

    Raises StoreError where the store cannot be read.
    """
    db = opened(store, part)
    if db is None:
        return None
    try:
        with closing(db):
            return question(db)
    except (sqlite3.Error, ValueError):  # ValueError: what it has for the name of a node is none
        discard(store)
        return None


def discard(store: Store) -> None:
    """Remove the file, which proved damaged."""
    if store.path is not None:
        with suppress(OSError):
            (store.path / NAMES).unlink()


def _state(db: sqlite3.Connection, part: Part) -> str:
    """Return the state of the store of which the file has a part, "" where it has it not."""
    db.execute("CREATE TABLE IF NOT EXISTS states (type TEXT PRIMARY KEY, state TEXT NOT NULL)")
    found = db.execute("SELECT state FROM states WHERE type = ?", (part.name,)).fetchone()
    return found[0] if found else ""
