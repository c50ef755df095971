"""The folder of a store on disk, and the file lock that lets many processes read it or one write it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fasteners
import pyoxigraph as ox

from kg.errors import FULL, StoreError

LOCK = "kg.lock"
"""The file in the folder of a store that processes lock."""

VALIDATED = "kg.validated"
"""The file in the folder of a store that says what `kg validate` found in its graphs."""

NAMES = "kg.names"
"""The file in the folder of a store that has the names of its nodes by their words (kg.queries.name_index)."""

VOTES = "kg.votes"
"""The file in the folder of a store that has what its graphs call the nodes of which many speak (kg.store.votes)."""

WRITTEN = "kg.written"
"""The file in the folder of a store that says which graphs were written since it was begun: a line for each, in order.

Its first line is when it was begun."""

LOADING = "kg.loading"
"""The file in the folder of a store that says which graphs are being written in bulk, a line for each.

It is there before the first is written and gone after the last, so that it tells what a killed process left undone."""

_MOST_WRITTEN = 16 * 1024 * 1024
"""Bytes of that file at which it is begun anew."""

_ANY = "*"
"""A line in place of a graph's IRI: which graphs were written is not known, so any may have been."""

DAMAGED = (
    "If a copy was interrupted or the disk is full, restore a backup (kg restore) or ingest into a new store (--store)."
)
"""What to do where files of a store are missing or damaged."""

_PATIENCE = 0.2
"""Seconds a reader waits for a writer that is just closing."""


class InUse(StoreError):
    """Another process has the store open."""


def open_folder(
    folder: Path, *, write: bool, create: bool, problem: Callable[[ox.Store], StoreError | None]
) -> tuple[ox.Store, Callable[[], object]]:
    """Lock and open the database in a folder; return it and the function that unlocks the folder.

    `problem` returns the error for a database that is not to be opened. It reads it before it is opened for writing,
    since RocksDB then rewrites files of its own, in the form of its version. Raises StoreError where there is no store
    (with `create`, one is made) or something else, it is damaged, or a process has it open that excludes this one.
    """
    check_folder(folder, create=write and create)
    unlock = lock(folder, write=write)
    try:
        if not (folder / "CURRENT").exists():
            return ox.Store(str(folder)), unlock
        opened = ox.Store.read_only(str(folder))
        found = problem(opened)
        if write and not found:
            opened = ox.Store(str(folder))
    except (OSError, RuntimeError) as error:
        found = cannot_open(folder, error)
        found.__cause__ = error
    if found:
        unlock()
        raise found
    return opened, unlock


def cannot_open(folder: Path, error: Exception) -> StoreError:
    """Return the error where Oxigraph cannot open the store in a folder, which needs room for a log to write."""
    hint = FULL if "No space left on device" in str(error) else DAMAGED
    return StoreError(f"{folder}: the store cannot be opened: {error}", hint=hint)


def mark_written(folder: Path, graphs: Iterable[str] = (_ANY,)) -> None:
    """Note that these graphs of the store in a folder are about to be written. Raises OSError where it cannot be."""
    file = folder / WRITTEN
    size = file.stat().st_size if file.exists() else 0
    begun = f"{time.time_ns()}\n" if not 0 < size < _MOST_WRITTEN else ""
    with file.open("w" if begun else "a", encoding="utf-8") as written:
        written.write(begun + "".join(f"{graph}\n" for graph in sorted(graphs)))


def last_written(folder: Path) -> str:
    """Return what tells one state of a store from another: it changes with every transaction, and never back.

    What it says before a copy is made holds for the copy, or for less than that. Raises
    StoreError where there is no store.
    """
    check_folder(folder, create=False)
    begun, size = _written(folder)
    return f"{_identity(folder)} {begun} {size}"


def written_since(folder: Path, state: str) -> frozenset[str] | None:
    """Return the IRIs of the graphs that were written since a store was in this state; None where that is not known."""
    begun, size = _written(folder)
    before = state.rpartition(" ")
    if not begun or before[0] != f"{_identity(folder)} {begun}" or int(before[2]) > size:
        return None
    with (folder / WRITTEN).open("rb") as written:
        written.seek(int(before[2]))
        found = frozenset(written.read(size - int(before[2])).decode("utf-8", "replace").splitlines())
    return None if _ANY in found else found


def _written(folder: Path) -> tuple[str, int]:
    """Return when the file of what was written was begun, and its size; "" and 0 where there is none."""
    try:
        with (folder / WRITTEN).open("rb") as written:
            return written.readline().decode("utf-8", "replace").strip(), os.fstat(written.fileno()).st_size
    except OSError:
        return "", 0


def _identity(folder: Path) -> str:
    """Return the time of RocksDB's file of that name, which is another where a backup was restored."""
    try:
        return str((folder / "IDENTITY").stat().st_mtime_ns)
    except OSError:
        return ""


def tidy(folder: Path) -> None:
    """Delete what RocksDB leaves of a writer that has written all and closed: its log of writes, its notes to itself.

    It deletes a log itself, but only when a store is opened to be written: before that the log of 84 articles was two
    thirds of their store. It never deletes the old notes, 137 kB each time. What cannot be deleted does no harm.
    """
    with suppress(OSError):
        if sum(file.stat().st_size for file in folder.glob("*.log")) > _LOG:
            ox.Store(str(folder))
        for file in folder.glob("LOG.old.*"):
            file.unlink(missing_ok=True)


_LOG = 1_000_000
"""Bytes of a log that are worth opening the store once more, which takes a tenth of a second."""


def check_folder(folder: Path, *, create: bool) -> None:
    """Raise StoreError where the folder is not a store, nor can become one (`create`)."""
    if (folder / "CURRENT").is_file():
        return
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a store", hint="A store is a folder; name another with --store.")
    if any(folder.glob("MANIFEST-*")):
        raise StoreError(f"{folder} is a store that lacks its file CURRENT", hint=DAMAGED)
    if folder.is_dir() and any(p.name != LOCK for p in folder.iterdir()):
        raise StoreError(f"{folder} is a folder with other things in it", hint="Name another with --store.")
    if not create:
        raise StoreError(f"there is no store at {folder}", hint=f"Make one: kg ingest ARTICLES --store {folder}")


def lock(folder: Path, *, write: bool) -> Callable[[], object]:
    """Lock the store in a folder for reading or writing, and return the function that unlocks it.

    Raises InUse where another process has it open, StoreError where the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file_lock = fasteners.InterProcessReaderWriterLock(folder / LOCK)
        got = file_lock.acquire_write_lock(blocking=False) if write else file_lock.acquire_read_lock(timeout=_PATIENCE)
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror or error}", hint="Check the path and your rights to it."
        ) from error
    if not got:
        raise InUse(
            f"{folder} is in use by another kg process" + ("" if write else " that writes it"),
            hint="Wait for it to end, or work on a copy: kg backup, then kg restore into another folder.",
        )
    release: Callable[[], object] = file_lock.release_write_lock if write else file_lock.release_read_lock
    return release


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Keep every other process from opening the store in a folder, which is to be replaced.

    Raises InUse where one has it open, StoreError where the folder is something else.
    """
    check_folder(folder, create=True)
    unlock = lock(folder, write=True)
    try:
        yield
    finally:
        unlock()


def is_running(process: int) -> bool:
    """Return whether a process of this machine with this number runs: what one left that does not can be removed."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
