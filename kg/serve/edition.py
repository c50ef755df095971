"""What the pages show: the store as it was at one time, with its index. When the store changes there is a new one."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.prefixes import DEFAULT_BASE
from kg.serve import index_building
from kg.serve.index import Index
from kg.serve.worker import Workers
from kg.store import Store, last_written, snapshot

LOOK = 2.0
"""Seconds between two looks at whether the store has changed."""

PATIENCE = 20.0
"""Seconds that a process that writes the store may take to make the copy: it answers between two articles."""

SHARE = 10
"""How many times as long as an edition took to be made it stays, at least, while the store goes on changing."""

BUILDING = 3600.0
"""Most seconds for making the index of a new edition, which happens beside the serving."""

CACHE = 64 * 1024 * 1024
"""Most bytes of pages that an edition keeps. A page depends on the edition and its address alone."""

_FOLDER = "serve"
_COPY = "copy-"
_numbers = itertools.count(1)


class Edition:
    """A copy of the store and its index, both only read. `bases` are those of its articles, the commonest first.

    `state` is that of the store when the index was made. The copy is of the same, or later (`Editions.refresh`).
    """

    def __init__(self, folder: Path, index: Path, state: str, began: float) -> None:
        self.folder = folder
        self.state = state
        self.as_of = datetime.fromtimestamp(began, UTC).replace(microsecond=0)
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

    def path(self, iri: str) -> str:
        """Return the path of an IRI below its base, as searches have it; "" where it is under none of the bases."""
        return (self.local(iri) or "").lstrip("/")

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

    Raises StoreError where there is no store, or no copy of it can be made.
    """

    def __init__(self, folder: Path, workers: Workers, say: Callable[[str], None] = lambda line: None) -> None:
        self.source = folder
        self.workers = workers
        self.is_behind = False
        """Whether the store has changed since, and a new edition could not be made yet: it is being written."""
        self._say = say
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._guard = threading.Lock()
        self._copying = threading.Lock()
        self._changing = threading.Lock()
        self._changed = threading.Condition(self._guard)
        self.folder = folder / _FOLDER
        self._index_file = self.folder / "index.sqlite"
        self._remove_left_over()
        self._current = self._made()

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
        """Renew the edition whenever the store has changed, until `close`. While it goes on changing, now and then."""
        wait = LOOK
        while True:
            self._wake.wait(wait)
            self._wake.clear()
            if self._stop.is_set():
                return
            wait, began = LOOK, time.monotonic()
            with suppress(KgError):
                if self.renew():
                    wait = max(LOOK, SHARE * (time.monotonic() - began))

    def renew(self) -> bool:
        """Make a new edition if the store has changed; return whether it was made.

        Raises StoreError where a process that writes the store does not answer, or the copy cannot be made.
        """
        if last_written(self.source) == self._current.state:
            self.is_behind = False
            return False
        self.is_behind = True
        before = self._current
        copy, state, began = self._copied()
        try:
            self._index(copy, state, began, self._built_by_worker)
            with self._changing:
                if self._current is not before:  # an edit was shown meanwhile, and shall not go from the page again
                    shutil.rmtree(copy, ignore_errors=True)
                    copy, _, began = self._copied()
                self._show(Edition(copy, self._index_file, state, began))
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise
        self.is_behind = False
        return True

    def refresh(self, *, patience: float = 0) -> bool:
        """Show the store as it is now, for who has just edited it, with the index as it is: making it takes longer.

        With `patience` the index is made at once, and waited for, so many seconds; return whether all is as it is now.
        Otherwise `watch` makes it in its time. Raises StoreError where a process that writes the store does not answer,
        or the copy cannot be made.
        """
        with self._changing:
            state = self._current.state
            copy, now, began = self._copied()
            try:
                self._show(Edition(copy, self._index_file, state, began))
            except BaseException:
                shutil.rmtree(copy, ignore_errors=True)
                raise
        if not patience:
            return state == now
        self._wake.set()
        with self._changed:
            return self._changed.wait_for(lambda: self._current.state == now, timeout=patience)

    def stop_watching(self) -> None:
        """End `watch`."""
        self._stop.set()
        self._wake.set()

    def close(self) -> None:
        """End watching, and remove what only this server needs. The index stays for the next."""
        self.stop_watching()
        self._current.retire()

    def _show(self, new: Edition) -> None:
        with self._changed:
            old, self._current = self._current, new
            self._changed.notify_all()
        old.retire()

    def _made(self) -> Edition:
        """Return the first edition, whose index is made in this process."""
        copy, state, began = self._copied()
        try:
            self._index(copy, state, began, build_index)
            return Edition(copy, self._index_file, state, began)
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise

    def _copied(self) -> tuple[Path, str, float]:
        """Return a copy of the store, the state it is of, or of an earlier one than it has, and when it was made."""
        copy = self.folder / f"{_COPY}{os.getpid()}-{next(_numbers)}"
        with self._copying:  # a lock of files does not part the threads of a process
            began = time.time()
            found = last_written(self.source)  # before the copy: what is written meanwhile makes another edition
            with snapshot(self.source, patience=PATIENCE) as made:
                self.folder.mkdir(exist_ok=True)
                made.rename(copy)
        return copy, found, began

    def _index(self, copy: Path, state: str, began: float, build: Callable[[Path, Path, str], None]) -> None:
        """Make the index of a copy, where the one that is there is not of the same state."""
        if not index_building.is_current(self._index_file, state):
            self._say("making the index")
            build(copy, self._index_file, state)
            self._say(f"made the index in {time.time() - began:.1f} s")

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


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
