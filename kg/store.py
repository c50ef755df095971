"""The store: Oxigraph on disk, one named graph an article, one transaction an article; and the register beside it.

rdflib terms and graphs are what `add` takes and `graph` gives; they are converted here and nowhere else, and rdflib is
imported only then, so that a query need not wait for it. Any number of processes may read a store, or one may write it:
a file lock beside Oxigraph's own keeps them apart, since Oxigraph leaves reading beside a writer undefined.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Literal, Self
from urllib.parse import unquote

import fasteners
import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.prefixes import PREFIXES

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

    from kg.identity.register import Register

DEFAULT_PATH = "kg.db"
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Outcome = Literal["added", "replaced", "unchanged"]

_RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_ARTICLE = ox.NamedNode(PREFIXES["schema"] + "NewsArticle")
_IDENTIFIER = ox.NamedNode(PREFIXES["dcterms"] + "identifier")
_FINGERPRINT = ox.NamedNode(PREFIXES["kg"] + "fingerprint")
_BUNDLE = ox.NamedNode(PREFIXES["prov"] + "Bundle")
_DECISION = ox.NamedNode(PREFIXES["kg"] + "Decision")
_XSD_STRING = ox.NamedNode(PREFIXES["xsd"] + "string")


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT: column names, and for each solution a term or None (unbound) per column."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


class Store:
    """An open store. Use `Store.open`, as a context manager or with `close`."""

    def __init__(self, store: ox.Store, *, path: Path | None, write: bool, unlock: Callable[[], object] | None) -> None:
        self._store = store
        self._path = path
        self._write = write
        self._unlock = unlock
        self._register: Register | None = None

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None, *, write: bool = False) -> Self:
        """Open the store in folder `path`; `write` makes it where there is none. None is a new one in memory.

        Raises StoreError: no store there, not a store, damaged, or in use by a process that excludes this one.
        """
        if path is None:
            return cls(ox.Store(), path=None, write=True, unlock=None)
        folder = Path(path)
        _check_folder(folder, write=write)
        unlock = _lock(folder, write=write)
        try:
            store = ox.Store(str(folder)) if write else ox.Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:
            unlock()
            raise StoreError(f"{folder}: the store cannot be opened: {error}", hint=_DAMAGED) from error
        return cls(store, path=folder, write=write, unlock=unlock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is pending and let other processes in. Closing twice is harmless."""
        if self._register:
            self._register.close()
            self._register = None
        if self._unlock:
            try:
                # Else every reader replays Oxigraph's log first: after 840 articles that took many seconds.
                if self._write:
                    self._store.flush()
            except OSError as error:
                raise StoreError(f"{self._path}: could not be written: {error}", hint=_FULL) from error
            finally:
                del self._store
                self._unlock()
                self._unlock = None

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    @property
    def register(self) -> Register:
        """The register of identities that belongs to this store, opened at first use. Raises StoreError."""
        from kg.identity.register import FILE, Register

        if self._register is None:
            file = self._path / FILE if self._path else None
            is_there = self._write or (file is not None and file.exists())
            self._register = Register.open(file if is_there else None, write=self._write or not is_there)
        return self._register

    # ------------------------------------------------------------ articles

    def articles(self) -> tuple[str, ...]:
        """Return the identifiers of all articles, sorted."""
        return tuple(sorted(self._graphs()))

    def named(self) -> frozenset[str]:
        """Return the identifiers that the names of graphs tell, {base}graph/{id}: what `articles` finds in the graphs,
        without a look into them.
        """
        names = (name.value.rpartition("graph/") for name in map(_named, self._store.named_graphs()))
        return frozenset(unquote(article) for _, found, article in names if found)

    def _graphs(self) -> dict[str, ox.NamedNode]:
        found = {}
        for quad in self._store.quads_for_pattern(None, _RDF_TYPE, _ARTICLE, None):
            for name in self._store.quads_for_pattern(quad.subject, _IDENTIFIER, None, quad.graph_name):
                found[_value(name.object)] = _named(quad.graph_name)
        return found

    def _graph_of(self, article: str) -> ox.NamedNode:
        for quad in self._store.quads_for_pattern(None, _IDENTIFIER, ox.Literal(article), None):
            return _named(quad.graph_name)
        raise StoreError(f"there is no article {article!r} in this store", hint=_nearest(article, self.articles()))

    def fingerprint(self, bundle: str) -> str | None:
        """Return the fingerprint of the graph with this IRI, None where the store has no such graph."""
        name = ox.NamedNode(bundle)
        for quad in self._store.quads_for_pattern(name, _FINGERPRINT, None, name):
            return _value(quad.object)
        return None

    def add(self, graph: rdflib.Graph) -> Outcome:
        """Put one article's graph under its name (`graph.identifier`), in one transaction.

        A graph of that name is replaced whole; the same one again is "unchanged" and writes nothing. Raises StoreError.
        """
        import rdflib

        if not isinstance(graph.identifier, rdflib.URIRef):
            raise StoreError("a graph needs an IRI for a name", hint="Take it from kg.graph.to_graph.")
        new = _quads(graph)
        old = set(self._store.quads_for_pattern(None, None, None, ox.NamedNode(str(graph.identifier))))
        if {str(q) for q in new} == {str(q) for q in old}:
            return "unchanged"
        self._put({str(graph.identifier): new})
        return "replaced" if old else "added"

    def replace(self, *graphs: rdflib.Graph) -> None:
        """Put graphs under their names in place of what is there, all of them in one transaction. Raises StoreError."""
        self._put({str(graph.identifier): _quads(graph) for graph in graphs})

    def _put(self, graphs: Mapping[str, set[ox.Quad]]) -> None:
        names = {name: ox.NamedNode(name) for name in graphs}
        try:
            if not any(self._store.contains_named_graph(name) for name in names.values()):
                self._store.extend(quad for quads in graphs.values() for quad in quads)
                return
            updates = []
            for name, quads in graphs.items():
                triples = "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in quads)
                updates.append(
                    f"CLEAR SILENT GRAPH {names[name]} ; INSERT DATA {{ GRAPH {names[name]} {{ {triples} }} }}"
                )
            # One update is one transaction (SPARQL 1.1 Update, 2.2): a crash cannot leave a graph half gone.
            self._store.update(" ; ".join(updates))
        except OSError as error:
            raise StoreError(f"{self._path}: could not be written: {error}", hint=_FULL) from error

    def remove(self, *articles: str) -> None:
        """Take articles out, each with all that is registered of it; none where one is unknown. Raises StoreError."""
        graphs = dict.fromkeys(self._graph_of(article) for article in articles)
        for article in articles:
            self.register.forget(article)
        self.register.commit()
        self._store.update(" ; ".join(f"DROP GRAPH {graph}" for graph in graphs))

    def graph(self, article: str) -> rdflib.Graph:
        """Return one article's graph. Raises StoreError where there is none, with the nearest identifiers."""
        name = self._graph_of(article)
        return _to_rdflib(self._store.quads_for_pattern(None, None, None, name), str(name.value))

    def graphs(self) -> Iterator[tuple[str, rdflib.Graph]]:
        """Yield every article's identifier and graph, in the order of the identifiers."""
        for article, name in sorted(self._graphs().items()):
            yield article, _to_rdflib(self._store.quads_for_pattern(None, None, None, name), str(name.value))

    def articles_with(self, *iris: str) -> tuple[str, ...]:
        """Return the identifiers of the articles in whose graphs one of these IRIs stands, sorted."""
        names = set()
        for node in map(ox.NamedNode, iris):
            names |= {_named(q.graph_name) for q in self._store.quads_for_pattern(node, None, None, None)}
            names |= {_named(q.graph_name) for q in self._store.quads_for_pattern(None, None, node, None)}
        return tuple(sorted(article for article, name in self._graphs().items() if name in names))

    def bases(self) -> tuple[str, ...]:
        """Return the base IRIs of the articles' graphs, which are named {base}graph/{id}, sorted."""
        names = self._graphs().values()
        return tuple(sorted({name.value.rpartition("graph/")[0] for name in names}))

    def decisions(self) -> Iterator[rdflib.Graph]:
        """Yield the graph of what people decided about identity, {base}identity; none where nothing was decided."""
        names = {_named(q.graph_name) for q in self._store.quads_for_pattern(None, _RDF_TYPE, _DECISION, None)}
        for name in sorted(names, key=str):
            yield _to_rdflib(self._store.quads_for_pattern(None, None, None, name), name.value)

    def union(self) -> rdflib.Graph:
        """Return all triples of all articles, and of what people decided, in one graph."""
        return _to_rdflib(self._store.quads_for_pattern(None, None, None, None), None)

    # ------------------------------------------------------------ queries

    def query(
        self, query: str, bindings: Mapping[str, Term] | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run any SPARQL query as Oxigraph gives it; `bindings` are put in as terms, never as text.

        The default graph is the union of all articles', and the prefixes of kg.prefixes are known. A bound
        variable must be projected (SEP-0007). Raises QueryError.
        """
        substitutions = {ox.Variable(k): v for k, v in (bindings or {}).items()}
        try:
            return self._store.query(
                query, prefixes=PREFIXES, use_default_graph_as_union=True, substitutions=substitutions
            )
        except SyntaxError as error:
            raise QueryError(f"the query cannot be parsed: {error.msg}", hint="SPARQL 1.1 is allowed.") from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(f"the query cannot be run: {error}") from error

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        """Return all solutions of a SELECT query. Raises QueryError, also where it is no SELECT."""
        result = self.query(query, bindings)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("this is not a SELECT query")
        columns = tuple(v.value for v in result.variables)
        try:
            return Rows(columns, [tuple(solution) for solution in result])
        except (RuntimeError, OSError) as error:
            raise QueryError(f"the query failed while it ran: {error}") from error

    def dump(self, file: IO[bytes], format: Literal["nquads", "trig"]) -> None:
        """Write everything to `file`, sorted by graph name and triple: the same store gives the same bytes."""
        serialization = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[format]
        quads = sorted(self._store, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
        ox.serialize(quads, output=file, format=serialization, prefixes=PREFIXES)


# ---------------------------------------------------------------- terms


def to_ox(node: Node) -> Term:
    """Return an rdflib term as Oxigraph's. Raises StoreError for a term that RDF 1.1 does not have."""
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return (
            ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))
        )
    raise StoreError(f"{node!r} is not an IRI, a blank node or a literal")


def to_rdflib(term: Term) -> Node:
    """Return an Oxigraph term as rdflib's. A plain string stays plain: xsd:string is RDF 1.1's name for it."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype == _XSD_STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype)
    raise StoreError(f"{term} is not an IRI, a blank node or a literal")


def _quads(graph: rdflib.Graph) -> set[ox.Quad]:
    name = ox.NamedNode(str(graph.identifier))
    return {ox.Quad(to_ox(s), to_ox(p), to_ox(o), name) for s, p, o in graph}  # type: ignore[arg-type]


def _to_rdflib(quads: Iterable[ox.Quad], name: str | None) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph(identifier=name, bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for quad in quads:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def _value(term: object) -> str:
    assert isinstance(term, ox.Literal)
    return term.value


def _named(term: object) -> ox.NamedNode:
    assert isinstance(term, ox.NamedNode)
    return term


# ---------------------------------------------------------------- folders and locks

_DAMAGED = "If a copy was interrupted or the disk is full, restore a backup or ingest into a new store (--store)."
_FULL = "Is the disk full, or the folder read-only? What was reported as ingested is safe."


def _check_folder(folder: Path, *, write: bool) -> None:
    is_store = (folder / "CURRENT").is_file()
    if is_store:
        return
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a store", hint="A store is a folder; name another with --store.")
    if folder.is_dir() and any(p.name != _LOCK for p in folder.iterdir()):
        raise StoreError(f"{folder} is a folder with other things in it", hint="Name another with --store.")
    if not write:
        raise StoreError(f"there is no store at {folder}", hint=f"Make one: kg ingest ARTICLES --store {folder}")


_LOCK = "kg.lock"


def _lock(folder: Path, *, write: bool) -> Callable[[], object]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = fasteners.InterProcessReaderWriterLock(folder / _LOCK)
        got = lock.acquire_write_lock(blocking=False) if write else lock.acquire_read_lock(timeout=_PATIENCE)
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror or error}", hint="Check the path and your rights to it."
        ) from error
    if not got:
        raise StoreError(
            f"{folder} is in use by another kg process" + ("" if write else " that writes it"),
            hint="Wait for it to end, or work on a copy of the folder.",
        )
    release: Callable[[], object] = lock.release_write_lock if write else lock.release_read_lock
    return release


_PATIENCE = 0.2
"""Seconds a reader waits for a writer that is just closing."""


def _nearest(word: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    near = [name for name, _, _ in process.extract(word, list(known), limit=3, score_cutoff=50)]
    return f"Did you mean {', '.join(near)}?" if near else "`kg query articles` lists them."
