"""What one reading has read already, in a temporary file, so that memory stays flat over millions of articles."""

from __future__ import annotations

import hashlib
import os
import sqlite3


class AlreadyRead:
    """The files and the articles that were read. SQLite keeps it in a file of its own, which ends with the process."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute("CREATE TABLE file (path BLOB PRIMARY KEY) WITHOUT ROWID")
        self._rows.execute("CREATE TABLE article (id TEXT PRIMARY KEY, text BLOB, origin TEXT) WITHOUT ROWID")
        self._rows.execute("BEGIN")  # one transaction for all, which nobody needs to be on disk

    def is_new_file(self, path: str) -> bool:
        """Take note of a file, by its real path, and return whether it was not read before."""
        added = self._rows.execute("INSERT OR IGNORE INTO file VALUES (?)", (os.fsencode(path),))
        return added.rowcount > 0

    def first_with(self, id: str, text: str, origin: str) -> tuple[str, bool] | None:
        """Take note of an article. Return where one with its id was read first, and whether it has the same text.

        Return None where this is the first.
        """
        digest = hashlib.sha256(text.encode()).digest()
        row = (id, digest, os.fsencode(origin))
        if self._rows.execute("INSERT OR IGNORE INTO article VALUES (?, ?, ?)", row).rowcount:
            return None
        first, where = self._rows.execute("SELECT text, origin FROM article WHERE id = ?", (id,)).fetchone()
        return os.fsdecode(where), first == digest
