"""Copies of a store at one moment, also of one that another process is writing.

Only the process that has Oxigraph open for writing can copy it: its files change under any other. So one that wants a
copy leaves a file in the folder (WANTED), and the writer makes the copy between two articles, when the store and the
register are in step (`answer`, called by `kg.storing`). The copy has hard links to files that Oxigraph never changes,
so the writer loses milliseconds. Where nobody writes, the process makes the copy itself, and holds the lock no longer.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fasteners

from kg.errors import StoreError
from kg.store.folder import LOADING, LOCK, NAMES, VALIDATED, VOTES, WRITTEN, InUse, check_folder
from kg.store.store import Store

WANTED = "kg.snapshot-wanted"
_COPY = "kg.snapshot"
_PART = "kg.snapshot-part"
_ONE_AT_A_TIME = "kg.snapshot-lock"

NO_PART_OF_IT = frozenset(
    (
        *(LOCK, NAMES, f"{NAMES}-journal", VALIDATED, VOTES, f"{VOTES}-journal", LOADING, WRITTEN),
        *(WANTED, _COPY, _PART, _ONE_AT_A_TIME),
    )
)
"""Names in the folder of a store that are no part of what is stored."""

_BETWEEN_TRIES = 0.1
"""Seconds between two tries."""


@contextmanager
def snapshot(folder: Path, *, patience: float, any_schema: bool = False) -> Iterator[Path]:
    """Yield a folder with a copy of the store in `folder`, which is removed afterwards.

    `patience` is how many seconds a process that writes the store may take to answer. Raises StoreError where there is
    no store, it is damaged, its graphs have another schema without `any_schema`, another copy is being made, or none
    could be made.
    """
    check_folder(folder, create=False)
    wanted, copy, part = folder / WANTED, folder / _COPY, folder / _PART
    lock = fasteners.InterProcessLock(folder / _ONE_AT_A_TIME)
    try:
        if not lock.acquire(blocking=False):
            raise StoreError(f"{folder}: another process is copying it", hint="Wait for it to end.")
        try:
            for left in (copy, part):  # by a process that was killed
                shutil.rmtree(left, ignore_errors=True)
            _make(folder, wanted, copy, patience, any_schema)
            yield copy
        finally:
            wanted.unlink(missing_ok=True)
            for left in (copy, part):
                shutil.rmtree(left, ignore_errors=True)
            lock.release()
    except OSError as error:
        raise StoreError(
            f"{folder}: could not be copied: {error}", hint="Is the disk full, or the folder read-only?"
        ) from error


def _make(folder: Path, wanted: Path, copy: Path, patience: float, any_schema: bool) -> None:
    """Make the copy, or have the process that writes the store make it."""
    until = time.monotonic() + patience
    while not copy.exists():
        if wanted.exists() and wanted.read_text(encoding="utf-8"):
            raise StoreError(f"{folder}: the process that writes it could not copy it: {wanted.read_text('utf-8')}")
        try:
            with _unwritten(folder, any_schema) as store:
                _copy(store, folder)
        except InUse as error:
            if time.monotonic() > until:
                hint = "It answers between two articles: try again, or wait for it to end."
                raise StoreError(f"{error.message}, and made no copy in {patience:g} s", hint=hint) from error
            wanted.touch()
            time.sleep(_BETWEEN_TRIES)


@contextmanager
def _unwritten(folder: Path, any_schema: bool) -> Iterator[Store]:
    """Open a store that nobody writes, for reading only where others read it. Raises InUse where it is written."""
    try:
        opened = Store.open(folder, write=True, create=False, any_schema=any_schema)
    except InUse:
        opened = Store.open(folder, any_schema=any_schema)
    with opened:
        yield opened


def _copy(store: Store, folder: Path) -> None:
    shutil.rmtree(folder / _PART, ignore_errors=True)
    store.copy(folder / _PART)
    os.rename(folder / _PART, folder / _COPY)


def is_copy_wanted(store: Store) -> bool:
    """Return whether another process waits for a copy of this store."""
    return store.path is not None and (store.path / WANTED).exists()


def answer(store: Store) -> None:
    """Make the copy that another process waits for, if one does. To be called when store and register are in step.

    That no copy can be made (a full disk, say) is told to that process and does not stop this one.
    """
    folder = store.path
    if folder is None or not is_copy_wanted(store):
        return
    if (folder / _COPY).exists():  # made, and not taken yet
        return
    try:
        _copy(store, folder)
    except (OSError, StoreError) as error:
        shutil.rmtree(folder / _PART, ignore_errors=True)
        with suppress(OSError):
            (folder / WANTED).write_text(str(error), encoding="utf-8")
