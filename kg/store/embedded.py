"""Oxigraph as a store's database: in a folder, or in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import FULL, StoreError
from kg.prefixes import PREFIXES, is_of_labels, names_dataset
from kg.rdf.conversion import Term, as_iri, as_node
from kg.store import schema
from kg.store.database import Change, Dataset, GraphName, Node, Result, update_of
from kg.store.folder import DAMAGED, LOADING, cannot_open, mark_written, open_folder, tidy

_UNFLUSHED = 100_000
"""Quads after which what was written goes from memory to files, a hundred articles' about. Left to itself Oxigraph kept
1.2 GB for 1,600 articles."""


class Embedded:
    """Oxigraph's files in a folder, which is locked while they are open; or a database in memory."""

    def __init__(self, store: ox.Store, *, path: Path | None, write: bool, unlock: Callable[[], object] | None) -> None:
        self._opened: ox.Store | None = store
        self.path = path
        self.name = str(path or "in memory")
        self._write = write
        self._unlock = unlock
        self._unflushed = 0

    @classmethod
    def open(cls, folder: Path | None, *, write: bool, create: bool, any_schema: bool) -> Embedded:
        """Open the database in a folder; None is a new one in memory. Parameters and errors are those of `Store`."""
        if folder is None:
            return cls(ox.Store(), path=None, write=True, unlock=None)

        def problem(read: ox.Store) -> StoreError | None:
            migration = f"Rewrite them, nothing is lost: kg migrate --store {folder}"
            return None if any_schema else schema.problem(schema.version_of(read), str(folder), migration)

        store, unlock = open_folder(folder, write=write, create=create, problem=problem)
        try:
            if write and schema.version_of(store) is None:
                schema.note(store)
        except (OSError, RuntimeError) as error:
            del store  # before the lock is released: this closes the files
            unlock()
            raise cannot_open(folder, error) from error
        return cls(store, path=folder, write=write, unlock=unlock)

    def close(self) -> None:
        """Write what is pending and release the lock. Raises StoreError where the disk cannot be written."""
        if self._unlock:
            try:
                # Else every reader replays Oxigraph's log first: after 840 articles that took many seconds.
                if self._write:
                    self._store.flush()
            except OSError as error:
                raise StoreError(f"{self.name}: could not be written: {error}", hint=FULL) from error
            finally:
                self._opened = None  # before the lock is released: this closes the files
                if self._write and self.path:
                    tidy(self.path)
                self._unlock()
                self._unlock = None
        self._opened = None

    @property
    def _store(self) -> ox.Store:
        if self._opened is None:
            raise StoreError(f"the store {self.name} is closed", hint="Open it again.")
        return self._opened

    def is_registered(self) -> bool:
        """Return True: the register is in the folder, and nobody writes the one without the other."""
        return True

    def match(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that have these terms, None being any."""
        try:
            yield from self._store.quads_for_pattern(subject, predicate, value, graph)
        except (OSError, RuntimeError) as error:
            raise self._unreadable(error) from error

    def about(self, nodes: Iterable[Node], predicates: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        """Yield the quads that say one of these properties of one of these nodes."""
        for node in nodes:
            for predicate in predicates:
                yield from self.match(node, predicate)

    def has(self, quad: ox.Quad) -> bool:
        """Return whether it has a quad."""
        return quad in self._store

    def count(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    def names(self) -> Iterator[Node]:
        """Yield the names of the graphs, in no order."""
        try:
            yield from self._store.named_graphs()
        except (OSError, RuntimeError) as error:
            raise self._unreadable(error) from error

    def triples(self, names: Sequence[ox.NamedNode]) -> Iterator[tuple[ox.NamedNode, bytes]]:
        """Yield these graphs in their order, each as lines of N-Triples."""
        try:
            for name in names:
                lines = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name)
                assert lines is not None  # it is None only where Oxigraph writes to a file
                yield name, lines
        except (OSError, RuntimeError) as error:
            raise self._unreadable(error) from error

    def query(self, query: str, dataset: Dataset | None, bindings: Mapping[str, Term]) -> Result:
        """Run a query. `bindings` go in as terms; a bound variable must be projected (SEP-0007)."""
        default, named = dataset or (None, None)
        return self._store.query(
            query,
            prefixes=PREFIXES,
            # Oxigraph would put the union in the place of what FROM names.
            use_default_graph_as_union=dataset is None and not names_dataset(query),
            default_graph=None if default is None else list(default),
            named_graphs=None if named is None else list(named),
            substitutions={ox.Variable(name): term for name, term in bindings.items()},
        )

    def write(self, change: Change) -> None:
        """Write a change in one transaction. Raises StoreError where it cannot be written."""
        try:
            if self.path is not None:
                # Before it, so that none is missed where the process is killed after it.
                mark_written(self.path, _written(change))
            if change.is_addition:
                self._store.extend([*change.new, *(quad for quads in change.graphs.values() for quad in quads)])
            else:
                # One update is one transaction (SPARQL 1.1 Update, 2.2): a crash cannot leave a graph half gone.
                self._store.update(update_of(change))
            self._unflushed += len(change.new) + sum(map(len, change.graphs.values()))
            if self.path is not None and self._unflushed > _UNFLUSHED:
                self._store.flush()
                self._unflushed = 0
        except OSError as error:
            raise StoreError(f"{self.name}: could not be written: {error}", hint=FULL) from error

    @property
    def is_fast_in_bulk(self) -> bool:
        """Whether it is in a folder."""
        return self.path is not None

    def load(self, change: Change) -> None:
        """Write many graphs by files of their own, which RocksDB takes in as they are. Raises StoreError.

        Oxigraph does not promise that all of them come or none, so what is being written is noted.
        """
        assert self.path is not None
        loading = self.path / LOADING
        try:
            mark_written(self.path, _written(change))
            loading.write_text("".join(f"{name}\n" for name in sorted(change.graphs)), encoding="utf-8")
            # Labels first: one of a node that is not there yet is shown to nobody.
            self._store.update(update_of(replace(change, graphs={})))
            self._store.bulk_extend(quad for quads in change.graphs.values() for quad in quads)
            loading.unlink()
        except OSError as error:
            raise StoreError(f"{self.name}: could not be written: {error}", hint=FULL) from error

    def unfinished(self) -> frozenset[str]:
        """Return the names of the graphs that a process was writing by `load` when it was killed.

        Raises StoreError where that cannot be read.
        """
        loading = self.path / LOADING if self.path else None
        if loading is None or not loading.exists():
            return frozenset()
        try:
            return frozenset(loading.read_text("utf-8").splitlines())
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{loading}: could not be read: {error}", hint=DAMAGED) from error

    def finished(self) -> None:
        """Take note that what was unfinished is no longer. Raises StoreError where the folder cannot be written."""
        try:
            if self.path:
                (self.path / LOADING).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{self.name}: could not be written: {error}", hint=FULL) from error

    def size(self) -> int:
        """Return the bytes of all files in the folder; 0 in memory."""
        if self.path is None:
            return 0
        try:
            return sum(file.stat().st_size for file in self.path.iterdir() if file.is_file())
        except OSError as error:
            raise self._unreadable(error) from error

    def check(self) -> None:
        """Read all files: every quad, in each of the six orders in which Oxigraph has them.

        Oxigraph checks what it reads by sums of its own. Raises StoreError where something cannot be read, or the
        orders have not the same quads.
        """
        counts = dict.fromkeys(("graph", "predicate in graph", "object in graph", "subject", "predicate", "object"), 0)
        seen: dict[str, set[int]] = {"subject": set(), "predicate": set(), "object": set()}
        for graph in (*self.names(), ox.DefaultGraph()):
            quads = list(self.match(graph=graph))
            counts["graph"] += len(quads)
            for predicate in {q.predicate for q in quads}:
                counts["predicate in graph"] += sum(1 for _ in self.match(None, predicate, None, graph))
                if _is_new(predicate, seen["predicate"]):
                    counts["predicate"] += sum(1 for _ in self.match(None, predicate))
            for value in {q.object for q in quads}:
                # Oxigraph 0.5 gives for the number 255, and others that end in such a byte, those after it too.
                found = self.match(None, None, value, graph)
                counts["object in graph"] += sum(1 for q in found if q.object == value)
                if _is_new(value, seen["object"]):
                    counts["object"] += sum(1 for q in self.match(None, None, value) if q.object == value)
            for subject in {q.subject for q in quads}:
                if _is_new(subject, seen["subject"]):
                    counts["subject"] += sum(1 for _ in self.match(as_node(subject)))
        if len(set(counts.values())) > 1:
            orders = ", ".join(f"{count} by {order}" for order, count in counts.items())
            raise StoreError(f"{self.name}: its orders of quads differ: {orders}", hint=DAMAGED)

    def copy(self, folder: Path) -> None:
        """Copy the files into a new folder; where it can, the copy shares those that neither changes.

        Raises StoreError where it cannot be made, or lacks what a process that was killed left for the next writer.
        """
        try:
            self._store.backup(str(folder))
            # A reader copies the files alone: what Oxigraph's log has besides, it sees itself and leaves out.
            if not self._write and len(ox.Store.read_only(str(folder))) != len(self._store):
                hint = "Wait for the processes that read it to end, then run the same command again."
                raise StoreError(f"{self.name}: its last writer was killed, and it is being read", hint=hint)
        except OSError as error:
            raise StoreError(f"{self.name}: could not be copied: {error}", hint=FULL) from error

    def _unreadable(self, error: Exception) -> StoreError:
        return StoreError(f"{self.name}: could not be read: {error}", hint=DAMAGED)


def _written(change: Change) -> set[str]:
    """Return the names of the graphs that a change writes, but for those of labels, which only follow."""
    besides = {as_iri(quad.graph_name).value for quad in (*change.old, *change.new)}
    return {*change.graphs, *(name for name in besides if not is_of_labels(name))}


def _is_new(term: object, seen: set[int]) -> bool:
    """Return whether a term is not among those seen, and add it. Their hashes are kept: the terms fill the memory."""
    before = len(seen)
    seen.add(hash(term))
    return len(seen) > before
