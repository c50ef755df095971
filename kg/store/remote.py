"""A server as a store's database, by SPARQL 1.1 Query, Update and Protocol; the register lies in a folder here.

A change is one request, which most servers do in one transaction. What is no article of kg's is left alone, but the
queries see it: give kg a dataset of its own. `docs/decisions/0012-servers.md` says why it is so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pyoxigraph as ox

from kg.errors import KgError, QueryError, StoreError
from kg.prefixes import PREFIXES, is_of_labels, names_dataset
from kg.rdf.conversion import Term, as_iri, as_node
from kg.store import results, schema
from kg.store.address import Address, read
from kg.store.binding import bound
from kg.store.client import JSON, N_TRIPLES, Answer, Client, Form, Refused
from kg.store.database import Change, Dataset, GraphName, Node, Result, update_of, updates_of
from kg.store.embedded import Embedded
from kg.store.folder import InUse, lock

_NAMED_IN = "kg.register"
"""The file in the folder of the register that has the register's name."""

_REGISTER = ox.NamedNode("urn:kg:register")
"""What a register is called in a store. The graph `schema.STORE` says which one a store was last written with, beside
the version of the schema."""

_UNIONS: tuple[Form, ...] = (
    {},
    {"union-default-graph": ""},
    {"default-graph-uri": "urn:x-arq:UnionGraph"},
)
"""What makes the union of all graphs the default graph: nothing where it is, Oxigraph's parameter, Jena's name."""

_PROBE = """SELECT
  (COALESCE(CONCAT(?none, "x"), "none") AS ?words) (COALESCE(?none = 1, "none") AS ?one) (1 / 2 AS ?half) WHERE {}"""
_PROBED_FOR = "words one half"
_PROBED = (
    ox.Literal("none"),
    ox.Literal("none"),
    ox.Literal("0.5", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")),
)
"""The answer that the SPARQL standard asks for to a query that tries what kg needs. Virtuoso 7 gives another."""

_NODES, _GRAPHS, _QUADS = 200, 500, 5000
"""How many nodes, graphs and quads are asked for in one request. Virtuoso, as it comes, sends 10,000 rows at most."""
_PART = 2000
"""Quads of one request, where a server refused the whole. Virtuoso 7.2.5 took 4,900 triples, and no 5,000th."""
_TRIES = 3

_KG_GRAPHS = """SELECT DISTINCT ?g WHERE {
  { GRAPH ?g { ?g a prov:Bundle } } UNION { GRAPH ?g { ?d a kg:Decision } } UNION { GRAPH ?g { ?c a kg:Correction } }
}"""
_LABELLED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?node skos:prefLabel ?label } }"
_PREFIXES = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())

T = TypeVar("T")


class Remote:
    """The graphs of a server, and the folder of their register, which is locked while they are written."""

    def __init__(self, address: Address, client: Client, *, write: bool, unlock: Callable[[], object] | None) -> None:
        self.name = address.query
        self.path: Path | None = address.folder
        self._update = address.update
        self._client: Client | None = client
        self._write = write
        self._unlock = unlock
        self._union: Form = {}
        self._registered = ""
        self._copy: Embedded | None = None
        self._is_sound: bool | None = None
        self._parser = ox.Store()  # it has nothing, and says what is wrong with a query as it does in a folder

    @classmethod
    def open(cls, address: str, *, write: bool, create: bool, any_schema: bool) -> Remote:
        """Open the store at an address. Parameters and errors are those of `Store.open`."""
        where = read(address)
        client = Client()
        unlock: Callable[[], object] | None = None
        try:
            database = cls(where, client, write=write, unlock=None)
            notes = database._notes()
            if not notes and not (write and create):
                hint = f"Make one: kg ingest ARTICLES --store {address}"
                raise StoreError(f"there is no store at {address}", hint=hint)
            version = notes.get(schema.STORE, str(schema.VERSION))
            hint = "Export it with that kg, or ingest into another dataset."
            problem = schema.problem(int(version) if version.isdecimal() else 0, address, hint)
            if problem and not any_schema:
                raise problem
            if write:
                unlock = database._unlock = _locked(where)
                database._take(notes)
        except BaseException:
            client.close()
            if unlock:
                unlock()
            raise
        return database

    def close(self) -> None:
        """Close the connections and release the lock. Closing twice is harmless."""
        if self._client:
            self._client.close()
            self._client = None
        if self._unlock:
            self._unlock()
            self._unlock = None

    # ------------------------------------------------------------ what is noted beside the articles

    def _notes(self) -> dict[ox.NamedNode, str]:
        """Return what the server notes of its store, nothing where it has none, and find how it unites its graphs.

        Raises StoreError where there is no way to have it do so.
        """
        noted = f"VALUES ?what {{ {schema.STORE} {_REGISTER} }} ?what {schema.INFO} ?value"
        for self._union in _UNIONS:
            with suppress(*([KgError] if self._union else [])):  # a server need not know these
                answer = self._ask(f"SELECT ?what ?value WHERE {{ {noted} }}", JSON, self._union)
                if found := dict(results.pairs(answer, "what value", self.name)):
                    self._registered = found.get(_REGISTER, "")
                    return found
        if not self._rows("what value", f"GRAPH {schema.STORE} {{ {noted} }}"):
            return {}
        hint = "Have it do so: oxigraph serve --union-default-graph, tdb2:unionDefaultGraph true in Fuseki."
        raise StoreError(f"{self.name} does not ask all its graphs where a query names none", hint=hint)

    def _take(self, notes: Mapping[ox.NamedNode, str]) -> None:
        """Make the register here the one with which the graphs are written.

        Where they were written with another since, this one is deleted, and made anew from the graphs before the first
        article (`kg.revision.recovery`).
        """
        from kg.identity.register import FILE

        assert self.path is not None
        file = self.path / _NAMED_IN
        try:
            if notes and file.exists() and file.read_text(encoding="utf-8") == self._registered:
                return
            for left in self.path.glob(f"{FILE}*"):
                left.unlink()
            self._registered = str(uuid4())
            file.write_text(self._registered, encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                f"{self.path}: could not be written: {error}", hint="KG_REGISTER names another."
            ) from error
        version = ox.Quad(schema.STORE, schema.INFO, ox.Literal(str(schema.VERSION)), schema.STORE)
        register = ox.Quad(_REGISTER, schema.INFO, ox.Literal(self._registered), schema.STORE)
        change = Change(graphs={schema.STORE.value: {version, register}}, old=set(), new=set(), is_addition=False)
        self.write(change)
        if not notes:
            self._notes()

    def is_registered(self) -> bool:
        """Return whether the graphs were last written with the register that is here."""
        assert self.path is not None
        try:
            return (self.path / _NAMED_IN).read_text(encoding="utf-8") == self._registered
        except (OSError, UnicodeDecodeError):
            return False

    # ------------------------------------------------------------ reading

    def match(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that have these terms, None being any. Raises StoreError for a blank node."""
        if isinstance(graph, ox.DefaultGraph):
            return
        given = (subject, predicate, value, graph)
        _check_nodes(given)
        s, p, o, g = (f"?{name}" if term is None else str(term) for name, term in zip("spog", given, strict=True))
        known = {name: term for name, term in zip("spog", given, strict=True) if term is not None}
        asked = " ".join(name for name in "spog" if name not in known) or "x"
        unasked = "" if len(known) < len("spog") else "BIND(1 AS ?x)"
        query = _select(asked, f"GRAPH {g} {{ {s} {p} {o} }} {unasked}")
        yield from results.quads(self._ask(query, JSON), asked, known, self.name)

    def about(self, nodes: Iterable[Node], predicates: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
        """Yield the quads that say one of these properties of one of these nodes."""
        properties = " ".join(map(str, predicates))
        for some in _batched(nodes, _NODES):
            _check_nodes(some)
            subjects = " ".join(map(str, some))
            pattern = f"VALUES ?s {{ {subjects} }} VALUES ?p {{ {properties} }} GRAPH ?g {{ ?s ?p ?o }}"
            yield from results.quads(self._ask(_select("s p o g", pattern), JSON), "s p o g", {}, self.name)

    def has(self, quad: ox.Quad) -> bool:
        """Return whether it has a quad."""
        found = self.match(as_node(quad.subject), quad.predicate, quad.object, quad.graph_name)
        return any(True for _ in found)

    def count(self) -> int:
        """Return the number of quads, those of others too."""
        return sum(self._sizes(self._iris("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")).values())

    def names(self) -> list[ox.NamedNode]:
        """Return the names of kg's graphs of articles, decisions and corrections."""
        return self._iris(_KG_GRAPHS)

    def triples(self, names: Sequence[ox.NamedNode]) -> Iterator[tuple[ox.NamedNode, bytes]]:
        """Yield these graphs in their order, each as lines of N-Triples.

        Each graph's triples are counted too, so that no limit of the server's cuts one unseen.
        """
        for some in _batched(names, _GRAPHS):
            sizes = self._sizes(some)
            for batch in _batches(some, sizes):
                yield from self._graphs(batch, sizes)

    def _graphs(
        self, names: Sequence[ox.NamedNode], sizes: Mapping[ox.NamedNode, int]
    ) -> Iterator[tuple[ox.NamedNode, bytes]]:
        asked = " ".join(map(str, names))
        for _ in range(_TRIES):
            found: dict[object, list[str]] = {name: [] for name in names}
            for g, s, p, o in self._rows("g s p o", f"VALUES ?g {{ {asked} }} GRAPH ?g {{ ?s ?p ?o }}"):
                found.setdefault(g, []).append(f"{s} {p} {o} .\n")
            if all(len(found[name]) == sizes.get(name, 0) for name in names):
                yield from ((name, "".join(found[name]).encode()) for name in names)
                return
            sizes = self._sizes(names)  # somebody may be writing them
        raise StoreError(
            f"{self.name} sends not all of {names[0].value}" + (" or one read with it" if len(names) > 1 else ""),
            hint="Is it being written, or does the server limit the rows of an answer?",
        )

    def _sizes(self, names: Sequence[ox.NamedNode]) -> dict[ox.NamedNode, int]:
        asked = " ".join(map(str, names))
        query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {asked} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        found = results.pairs(self._ask(query, JSON), "g n", self.name) if names else []
        return {name: int(number) if number.isdecimal() else -1 for name, number in found}

    def query(self, query: str, dataset: Dataset | None, bindings: Mapping[str, Term]) -> Result:
        """Run a query. It is parsed here first, so that its mistakes are told as those of a store in a folder are.

        Where the server does not answer as the standard says, a copy of its graphs in memory is asked.
        """
        substitutions = {ox.Variable(name): term for name, term in bindings.items()}
        empty = self._parser.query(query, prefixes=PREFIXES, substitutions=substitutions)
        if dataset == ([], []):
            return empty
        if not self._answers_soundly():
            return self._copied().query(query, dataset, bindings)
        graphs: Form = {} if names_dataset(query) else self._union
        if dataset:
            graphs = {
                "default-graph-uri": [as_iri(name).value for name in dataset[0]],
                "named-graph-uri": [as_iri(name).value for name in dataset[1]],
            }
        text = bound(query, bindings) if bindings else query
        if isinstance(empty, ox.QueryTriples):
            answer = self._ask(text, N_TRIPLES, graphs)
            return iter([quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)])
        answer = self._ask(text, JSON, graphs)
        results.check_whole(answer, self.name)
        return results.parsed(answer.body)

    def _answers_soundly(self) -> bool:
        """Return whether the server's answers are those of the standard, by a query that needs no graphs."""
        if self._is_sound is None:
            try:
                answer = self._ask(_PROBE, JSON)
                self._is_sound = results.rows(answer, _PROBED_FOR, self.name) == [_PROBED]
            except (QueryError, Refused):
                self._is_sound = False
        return self._is_sound

    def _copied(self) -> Embedded:
        """Return a copy of kg's graphs in memory, those of labels too; it is kept until something is written."""
        if self._copy is None:
            labels = [name for name in self._iris(_LABELLED) if is_of_labels(name.value)]
            copy = ox.Store()
            for name, lines in self.triples([*self.names(), *labels]):
                copy.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=name)
            self._copy = Embedded(copy, path=None, write=True, unlock=None)
        return self._copy

    def _rows(self, variables: str, pattern: str) -> list[tuple[Term, ...]]:
        return results.rows(self._ask(_select(variables, pattern), JSON), variables, self.name)

    def _iris(self, query: str) -> list[ox.NamedNode]:
        """Return the IRIs that a query for ?g gives; a graph that a blank node names is none of kg's."""
        found = results.rows(self._ask(query, JSON), "g", self.name)
        return [name for (name,) in found if isinstance(name, ox.NamedNode)]

    def _ask(self, query: str, accept: str, graphs: Form | None = None) -> Answer:
        return self._connected.ask(self.name, {"query": _PREFIXES + query, **(graphs or {})}, accept)

    @property
    def _connected(self) -> Client:
        if self._client is None:
            raise StoreError(f"the store {self.name} is closed", hint="Open it again.")
        return self._client

    # ------------------------------------------------------------ writing

    def write(self, change: Change) -> None:
        """Write a change in one request, or in several where a server refuses that. Raises StoreError."""
        self._copy = None
        try:
            self._connected.update(self._update, update_of(change))
        except Refused:
            updates = updates_of(change, _PART)
            if len(updates) == 1:
                raise
            for update in updates:
                self._connected.update(self._update, update)

    @property
    def is_fast_in_bulk(self) -> bool:
        """Return False: no protocol has another way."""
        return False

    def load(self, change: Change) -> None:
        """Write a change as `write` does."""
        self.write(change)

    def unfinished(self) -> frozenset[str]:
        """Return none: an article of which not all was written lacks its fingerprint (`updates_of`)."""
        return frozenset()

    def finished(self) -> None:
        """Do nothing: nothing is ever unfinished."""

    # ------------------------------------------------------------ its files

    def size(self) -> None:
        """Return None: no protocol says it."""

    def check(self) -> None:
        """Raise StoreError: the files are the server's."""
        raise StoreError(f"{self.name} is a server: kg cannot read its files", hint="Check it by its own means.")

    def copy(self, folder: Path) -> None:
        """Raise StoreError: the files are the server's."""
        raise StoreError(f"{self.name} is a server: kg cannot copy its files", hint="Copy it by its own means.")


def _select(variables: str, pattern: str) -> str:
    return f"SELECT {' '.join(f'?{name}' for name in variables.split())} WHERE {{ {pattern} }}"


def _locked(where: Address) -> Callable[[], object]:
    try:
        return lock(where.folder, write=True)
    except InUse as error:
        raise InUse(f"{where.query} is being written by another kg process here", hint="Wait for it to end.") from error


def _check_nodes(terms: Iterable[object]) -> None:
    """Raise StoreError where a term is a blank node, which has no name by which a server can be asked for it."""
    if any(isinstance(term, ox.BlankNode) for term in terms):
        raise StoreError("a blank node cannot be looked up at a server", hint="Give the node an IRI.")


def _batched(items: Iterable[T], most: int) -> Iterator[tuple[T, ...]]:
    rest = iter(items)
    while some := tuple(islice(rest, most)):
        yield some


def _batches(names: Sequence[ox.NamedNode], sizes: Mapping[ox.NamedNode, int]) -> Iterator[list[ox.NamedNode]]:
    """Yield the names of graphs in batches that have up to so many quads together; a larger graph is one alone."""
    batch: list[ox.NamedNode] = []
    quads = 0
    for name in names:
        if batch and quads + sizes.get(name, 0) > _QUADS:
            yield batch
            batch, quads = [], 0
        batch.append(name)
        quads += sizes.get(name, 0)
    if batch:
        yield batch
