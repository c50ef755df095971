"""How many graphs say each thing of the nodes of which many speak, kept in a file of the store's folder.

A person of whom ten thousand articles speak has as many labels. To count them again, where one more article is stored,
takes longer the larger the store is. So the counts are kept, and what is written is added to them. The file is no part
of the store: where it can't be used, or some process wrote the store and didn't close it, it is begun anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import suppress
from pathlib import Path

from kg.errors import StoreError
from kg.store.folder import VOTES, last_written

Vote = tuple[str, str]
"""The IRI of a property by which labels are chosen, and a value as text."""

Votes = Counter[Vote]

_IN_MEMORY = 10_000
"""Nodes whose votes are in memory, of 1 KB each; more go to the file. Set by hand."""


class KeptVotes:
    """The votes of nodes, by their IRIs, in a file of a folder; in memory alone where that is no folder of a store.

    What is kept is on disk after `close`, and only if that is reached.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: sqlite3.Connection | None = None
        self._counted: dict[str, Votes] = {}
        self._changed: set[str] = set()

    def of(self, node: str) -> Votes | None:
        """Return the votes of a node, None where they are not kept. The caller must not change them."""
        if node not in self._counted and (file := self._opened()):
            try:
                row = file.execute("SELECT counts FROM votes WHERE node = ?", (node,)).fetchone()
                if row:
                    self._counted[node] = _counts(row[0])
            except (sqlite3.Error, ValueError, TypeError):  # no file, or not what is written here
                self._leave()
                return None
        return self._counted.get(node)

    def keep(self, node: str, votes: Votes) -> None:
        """Keep the votes of a node, in place of what is kept of it."""
        self._counted[node] = votes
        self._changed.add(node)

    def spill(self) -> None:
        """Move what is in memory to the file, where it is much; without a file it is dropped."""
        if len(self._counted) > _IN_MEMORY:
            self._save()
            self._counted.clear()

    def forget(self) -> None:
        """Drop all that is kept."""
        self._counted.clear()
        self._changed.clear()
        if file := self._opened():
            try:
                file.execute("DELETE FROM votes")
            except sqlite3.Error:
                self._leave()

    def close(self) -> None:
        """Write what is kept to the disk, as what the store has now. It does not matter where that fails."""
        if self._file is None or self._folder is None:
            return
        self._save()
        if self._file is not None:
            try:
                self._file.execute("DELETE FROM state")
                self._file.execute("INSERT INTO state VALUES (?)", (last_written(self._folder),))
                self._file.execute("COMMIT")
            except sqlite3.Error:
                self._leave()
            else:
                self._file.close()
        self._folder = self._file = None

    def _save(self) -> None:
        if (file := self._opened()) and self._changed:
            rows = [(node, _packed(self._counted[node])) for node in sorted(self._changed)]
            try:
                file.executemany("REPLACE INTO votes VALUES (?, ?)", rows)
            except sqlite3.Error:
                self._leave()
        self._changed.clear()

    def _opened(self) -> sqlite3.Connection | None:
        """Return the file, in a transaction that lasts until it is closed; None where there is none."""
        if self._file is None and self._folder is not None:
            try:
                state = last_written(self._folder)
            except StoreError:  # a server's, which others may have written
                self._folder = None
                return None
            try:
                self._file = sqlite3.connect(self._folder / VOTES, isolation_level=None)
                self._file.execute("BEGIN IMMEDIATE")
                self._file.execute("CREATE TABLE IF NOT EXISTS state (state TEXT NOT NULL)")
                self._file.execute(
                    "CREATE TABLE IF NOT EXISTS votes (node TEXT PRIMARY KEY, counts TEXT NOT NULL) WITHOUT ROWID"
                )
                if self._file.execute("SELECT state FROM state").fetchall() != [(state,)]:
                    self._file.execute("DELETE FROM votes")
            except sqlite3.Error:
                self._leave()
        return self._file

    def _leave(self) -> None:
        """Do without the file, which cannot be used, from now on."""
        if self._file is not None:
            self._file.close()
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / VOTES).unlink(missing_ok=True)
        self._folder = self._file = None


def _packed(votes: Votes) -> str:
    return json.dumps([[*vote, count] for vote, count in sorted(votes.items()) if count > 0], ensure_ascii=False)


def _counts(packed: str) -> Votes:
    """Return what `_packed` gave. Raises ValueError or TypeError where it is something else."""
    votes = Counter({(name, value): count for name, value, count in json.loads(packed)})
    if not all(isinstance(part, str) for vote in votes for part in vote) or not all(
        isinstance(count, int) for count in votes.values()
    ):
        raise TypeError(packed)
    return votes
