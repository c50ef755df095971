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
from kg.store import Store, is_running, last_written, snapshot, written_since

LOOK = 2.0
"""Seconds between two looks at whether the store has changed."""

PATIENCE = 20.0
"""Seconds that a process that writes the store may take to make the copy: it answers between two articles."""

SHARE = 10
"""How many times as long as an edition took to be made it stays, at least, while the store goes on changing."""

BUILDING = 3600.0
"""Most seconds for making the index of a new edition, which happens beside the serving."""

CACHE = 16 * 1024 * 1024
"""Most bytes of packed pages that an edition keeps, 1,600 articles' or so. A page depends on the edition and its
address alone."""

QUESTIONS = 500
"""Times that an edition's store is asked before it is opened anew.

Oxigraph keeps the terms that it read, up to 128 MB, and 32 MB of triples, and cannot be told another size. To open it
takes 6 ms.
"""

_FOLDER = "serve"
_COPY = "copy-"
_numbers = itertools.count(1)


class Edition:
    """A copy of the store and its index, both only read. `bases` are those of its articles."""

    def __init__(self, folder: Path, index: Path, state: str, began: float) -> None:
        self.folder = folder
        self.state = state
        self.as_of = datetime.fromtimestamp(began, UTC).replace(microsecond=0)
        self._store = Store.open(folder)
        self._asked = 0
        self.index = Index(index)
        self.bases = self.index.bases() or (DEFAULT_BASE,)
        self.pages = Cache(CACHE)
        self._readers = 0
        self._retired = False
        self._guard = threading.Lock()

    @property
    def store(self) -> Store:
        """The store, for one thread at a time, that which makes a page: it may be another when it is asked again."""
        self._asked += 1
        if self._asked > QUESTIONS:
            old, self._store, self._asked = self._store, Store.open(self.folder), 1
            old.close()
        return self._store

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
        self._store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cache:
    """Pages by their address, as many as fit; what was not asked for the longest goes first."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size
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
            if key in self._pages or size > self._size:
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
        self._guard = threading.Lock()
        self._renewing = threading.Lock()
        self.folder = folder / _FOLDER
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
        """Renew the edition whenever the store has changed, until `close`. While it goes on changing, now and then."""
        wait = LOOK
        while not self._stop.wait(wait):
            wait, began = LOOK, time.monotonic()
            with suppress(KgError):
                if self.renew():
                    wait = max(LOOK, SHARE * (time.monotonic() - began))

    def renew(self, *, patience: float = -1) -> bool:
        """Make a new edition if the store has changed; return whether it was made.

        `patience` is how many seconds to wait for one that is being made already, without end where it is negative; it
        is not made then. Raises StoreError where a process that writes the store does not answer, or the copy cannot be
        made.
        """
        if not self._renewing.acquire(timeout=patience):
            return False
        try:
            return self._renew()
        finally:
            self._renewing.release()

    def _renew(self) -> bool:
        if last_written(self.source) == self._current.state:
            self.is_behind = False
            return False
        self.is_behind = True
        new = self._made(self._built_by_worker)
        with self._guard:
            old, self._current = self._current, new
        self.is_behind = False
        old.retire()
        return True

    def stop_watching(self) -> None:
        """End `watch`."""
        self._stop.set()

    def close(self) -> None:
        """End watching, and remove what only this server needs. The index stays for the next."""
        self._stop.set()
        self._current.retire()

    def _made(self, build: Callable[[Path, Path, str, frozenset[str] | None], None]) -> Edition:
        copy = self.folder / f"{_COPY}{os.getpid()}-{next(_numbers)}"
        index = self.folder / "index.sqlite"
        began = time.time()
        found = last_written(self.source)  # before the copy: what is written meanwhile makes another edition
        try:
            with snapshot(self.source, patience=PATIENCE) as made:
                self.folder.mkdir(exist_ok=True)
                made.rename(copy)
            if found.startswith(" "):  # one that was copied has no identity until it is opened, as it was just now
                identity, _, written = last_written(self.source).partition(" ")
                found = f"{identity} {written}" if f" {written}" == found else found
            if index_building.state_of(index) != found:
                self._say("making the index")
                # What was written after the copy is read as it was: it makes another edition.
                was = index_building.state_of(index)
                build(copy, index, found, written_since(self.source, was) if was else None)
                self._say(f"made the index in {time.time() - began:.1f} s")
            own = copy / index.name  # another server may put a newer one in its place
            _link(index, own)
            return Edition(copy, own, found, began)
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise

    def _built_by_worker(self, copy: Path, index: Path, found: str, written: frozenset[str] | None) -> None:
        self.workers.call(build_index, copy, index, found, written, seconds=BUILDING)

    def _remove_left_over(self) -> None:
        """Remove the copies of servers that were killed."""
        for copy in self.folder.glob(f"{_COPY}*"):
            pid = copy.name.removeprefix(_COPY).partition("-")[0]
            if pid.isdecimal() and not is_running(int(pid)):
                shutil.rmtree(copy, ignore_errors=True)


def build_index(copy: Path, index: Path, found: str, written: frozenset[str] | None) -> None:
    """Make the index of a copy of a store, in this process: of what was written, where that is known (not None)."""
    with Store.open(copy) as store:
        if written is None:
            index_building.build(store, index, found)
        else:
            index_building.follow(store, index, found, written)


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except OSError:  # the file system has no links
        shutil.copyfile(file, to)
