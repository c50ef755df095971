"""What the pages show: the store as it was at one time, with its index. When the store changes there is a new one."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from kg.errors import KgError, StoreError
from kg.prefixes import DEFAULT_BASE
from kg.serve import index_building
from kg.serve.index import Index
from kg.serve.worker import Workers
from kg.store import Store, snapshot, state

LOOK = 2.0
"""Seconds between two looks at whether the store has changed."""

BUILDING = 3600.0
"""Most seconds for making the index of a new edition, which happens beside the serving."""

CACHE = 64 * 1024 * 1024
"""Most bytes of pages that an edition keeps. A page depends on the edition and its address alone."""

_FOLDER = "serve"
_COPY = "copy-"


class Edition:
    """A copy of the store and its index, both only read. `bases` are those of its articles, the commonest first."""

    def __init__(self, folder: Path, index: Path, state: str) -> None:
        self.folder = folder
        self.state = state
        self.as_of = datetime.now(UTC).replace(microsecond=0)
        self.store = Store.open(folder)
        self.index = Index(index)
        self.bases = self.store.bases() or (DEFAULT_BASE,)
        self.pages = Cache(CACHE)
        self._readers = 0
        self._retired = False
        self._guard = threading.Lock()

    def local(self, iri: str) -> str | None:
        """Return the address, on this server, of an IRI under one of the bases; None where it is elsewhere."""
        return next(("/" + iri.removeprefix(base) for base in self.bases if iri.startswith(base)), None)

    def take(self) -> None:
        """Count a reader in."""
        with self._guard:
            self._readers += 1

    def leave(self) -> None:
        """Count a reader out."""
        with self._guard:
            self._readers -= 1
        self._end()

    def retire(self) -> None:
        """Close the edition and remove its copy of the store, once nobody reads it any more."""
        with self._guard:
            self._retired = True
        self._end()

    def _end(self) -> None:
        with self._guard:
            if not self._retired or self._readers:
                return
            self._retired = False
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cache:
    """Pages by their address, as many as fit; what was not asked for the longest goes first."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._pages: OrderedDict[object, tuple[Any, int]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: object) -> Any:
        """Return the page with this key, None where it is not there."""
        with self._guard:
            if key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key][0]

    def put(self, key: object, page: Any, size: int) -> None:
        """Keep a page, which takes `size` bytes."""
        with self._guard:
            if key in self._pages or size > self._left + sum(n for _, n in self._pages.values()):
                return
            self._pages[key] = (page, size)
            self._left -= size
            while self._left < 0:
                _, (_, n) = self._pages.popitem(last=False)
                self._left += n


class Editions:
    """The current edition of the store in `folder`, renewed by `watch` when the store has changed.

    Raises StoreError where there is no store, or it is being written while there is no earlier edition.
    """

    def __init__(self, folder: Path, workers: Workers, say: Callable[[str], None] = lambda line: None) -> None:
        self.source = folder
        self.workers = workers
        self.is_behind = False
        """Whether the store has changed since, and a new edition could not be made yet: it is being written."""
        self._say = say
        self._stop = threading.Event()
        self._number = 0
        self._guard = threading.Lock()
        self.folder, self._is_own = _workplace(folder)
        self._remove_left_over()
        self._current = self._made(build_index)

    @contextmanager
    def read(self) -> Iterator[Edition]:
        """Return the current edition, which stays open as long as it is read."""
        with self._guard:
            edition = self._current
            edition.take()
        try:
            yield edition
        finally:
            edition.leave()

    def watch(self) -> None:
        """Renew the edition whenever the store has changed, until `close`."""
        while not self._stop.wait(LOOK):
            with suppress(KgError):
                self.renew()

    def renew(self) -> bool:
        """Make a new edition if the store has changed; return whether it was made. A writer is not disturbed."""
        if state(self.source) == self._current.state:
            self.is_behind = False
            return False
        self.is_behind = True
        new = self._made(self._built_by_worker)
        with self._guard:
            old, self._current = self._current, new
        self.is_behind = False
        old.retire()
        return True

    def close(self) -> None:
        """End watching, and remove what only this server needs. The index stays for the next."""
        self._stop.set()
        self._current.retire()
        if self._is_own:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _made(self, build: Callable[[Path, Path, str], None]) -> Edition:
        self._number += 1
        copy = self.folder / f"{_COPY}{os.getpid()}-{self._number}"
        index = self.folder / "index.sqlite"
        found = snapshot(self.source, copy)
        try:
            if not index_building.is_current(index, found):
                began = time.monotonic()
                build(copy, index, found)
                self._say(f"index made in {time.monotonic() - began:.1f} s")
            return Edition(copy, index, found)
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise

    def _built_by_worker(self, copy: Path, index: Path, found: str) -> None:
        self.workers.call(build_index, copy, index, found, seconds=BUILDING)

    def _remove_left_over(self) -> None:
        """Remove the copies of servers that were killed."""
        for copy in self.folder.glob(f"{_COPY}*"):
            pid = copy.name.removeprefix(_COPY).partition("-")[0]
            if pid.isdecimal() and not _runs(int(pid)):
                shutil.rmtree(copy, ignore_errors=True)


def build_index(copy: Path, index: Path, found: str) -> None:
    """Make the index of a copy of a store, in this process."""
    with Store.open(copy) as store:
        index_building.build(store, index, found)


def _workplace(folder: Path) -> tuple[Path, bool]:
    """Return the folder for copies and index: in the store's, or one of its own where that cannot be written."""
    if not (folder / "CURRENT").is_file():
        state(folder)  # says what is wrong
    inside = folder / _FOLDER
    try:
        inside.mkdir(exist_ok=True)
        if os.access(inside, os.W_OK):
            return inside, False
    except OSError:
        pass
    try:
        return Path(mkdtemp(prefix="kg-serve-")), True
    except OSError as error:
        raise StoreError(f"no folder for a copy of {folder}: {error.strerror or error}") from error


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
