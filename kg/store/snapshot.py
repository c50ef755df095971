"""A copy of a store that stays as it is while the store goes on being written: what a server reads.

Oxigraph leaves reading beside a writer undefined, and a reader's lock would keep `kg ingest` waiting. So the store is
locked only while it is copied. RocksDB, in which Oxigraph keeps its data, never changes a table file (*.sst) once it is
written: these are linked, which takes no room and hardly any time. The others are small and are copied.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from kg.errors import StoreError
from kg.store.folder import check_folder, lock

_DATA = ("CURRENT", "MANIFEST-*", "*.log", "*.sst")
"""The files that change when the store does."""

_COPIED = ("CURRENT", "MANIFEST-*", "OPTIONS-*", "IDENTITY", "*.log", "*.sst")
"""The files that a copy needs. The register of identities is not among them: nothing that is shown is in it alone."""


def state(folder: Path) -> str:
    """Return a digest of the names, sizes and times of a store's files: it changes when the store does.

    No lock is needed. Raises StoreError where there is no store, or its files cannot be looked at.
    """
    check_folder(folder, create=False)
    found = []
    try:
        for file in sorted(file for pattern in _DATA for file in folder.glob(pattern)):
            about = file.stat()
            found.append(f"{file.name} {about.st_size} {about.st_mtime_ns}")
    except FileNotFoundError:
        return ""  # it is being written at this moment: no state that was ever copied
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror or error}", hint="Check the path and your rights to it."
        ) from error
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]


def snapshot(folder: Path, target: Path) -> str:
    """Copy the store in `folder` to `target`, which is made, and return the state that was copied.

    On one file system the tables are linked and not copied. Raises StoreError where there is no store, a process is
    writing it, or the copy cannot be written.
    """
    check_folder(folder, create=False)
    unlock = lock(folder, write=False)
    try:
        target.mkdir(parents=True)
        for file in sorted(file for pattern in _COPIED for file in folder.glob(pattern)):
            _copy(file, target / file.name)
        return state(folder)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        hint = "Is the disk full, or the folder read-only?"
        raise StoreError(f"{target}: could not be written: {error.strerror or error}", hint=hint) from error
    finally:
        unlock()


def _copy(file: Path, target: Path) -> None:
    if file.suffix == ".sst":
        try:
            os.link(file, target)
            return
        except OSError:
            pass  # another file system, or one without links
    shutil.copy2(file, target)
