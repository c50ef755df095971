"""An open store: what can be read in it, queried and written.

`add` takes an rdflib graph and `graph` returns one. rdflib is imported only then, so that a query need not wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from copy import copy
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Literal, Self
from urllib.parse import unquote

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.messages import suggestion
from kg.prefixes import PREFIXES, article_of, base_of, is_of_labels
from kg.rdf.conversion import Term, as_iri, as_node, text_of, to_quads, to_rdflib_graph
from kg.store.address import is_address
from kg.store.database import FINGERPRINT, Change, Database, Dataset, Result
from kg.store.embedded import Embedded
from kg.store.folder import last_written
from kg.store.labels import RDF_TYPE, Labels
from kg.store.terms import Rows

if TYPE_CHECKING:
    import rdflib

    from kg.identity.register import Register

DEFAULT_PATH = "kg.db"
Outcome = Literal["added", "replaced", "unchanged"]

_ARTICLE = ox.NamedNode(PREFIXES["schema"] + "NewsArticle")
_IDENTIFIER = ox.NamedNode(PREFIXES["dcterms"] + "identifier")
_TEXT = ox.NamedNode(PREFIXES["nif"] + "isString")
_DECISION = ox.NamedNode(PREFIXES["kg"] + "Decision")
_CORRECTION = ox.NamedNode(PREFIXES["kg"] + "Correction")


class Store:
    """An open store. Use `Store.open`, as a context manager or with `close`.

    Every method raises StoreError where the store is closed or cannot be read.
    """

    def __init__(self, database: Database, *, write: bool) -> None:
        self._database = database
        self._write = write
        self._register: Register | None = None
        self._labels = Labels(database)
        self._dataset: Dataset | None = None

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str] | None,
        *,
        write: bool = False,
        create: bool = True,
        any_schema: bool = False,
    ) -> Self:
        """Open the store in the folder or at the address `path`; None is a new one in memory, which can be written.

        An address is that of a server's Query service, https://... (docs/servers.md). With `write` a store is made
        where there is none, unless `create` is False. Raises StoreError where there is no store or something else, it
        is damaged, its graphs have another schema (`kg.store.schema`) without `any_schema`, a process has it open that
        excludes this one, or a server does not answer as it should.
        """
        database: Database
        if isinstance(path, str) and is_address(path):
            from kg.store.remote import Remote

            database = Remote.open(path, write=write, create=create, any_schema=any_schema)
        else:
            folder = None if path is None else Path(path)
            database = Embedded.open(folder, write=write, create=create, any_schema=any_schema)
        store = cls(database, write=write or path is None)
        try:
            if write and (unfinished := database.unfinished()):
                store._take_back(unfinished)
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is pending and release the lock. Closing twice is harmless.

        Raises StoreError where the disk is full or cannot be written.
        """
        if self._register:
            self._register.close()
            self._register = None
        self._labels.close()
        self._database.close()

    def check_writable(self) -> None:
        """Raise StoreError where the store was opened only to be read."""
        if not self._write:
            raise StoreError(
                f"{self._database.name} was opened to be read only", hint="In Python, open it with write=True."
            )

    @property
    def path(self) -> Path | None:
        """The folder of the store, for a server's that of its register; None for one in memory."""
        return self._database.path

    def __len__(self) -> int:
        """Return the number of quads."""
        return self._database.count()

    def size(self) -> int | None:
        """Return the bytes of all files of the store; 0 for one in memory, None for a server's."""
        return self._database.size()

    def check(self) -> None:
        """Read all files of the store: every quad, in each order that the database has them in.

        Raises StoreError where something cannot be read, the orders have not the same quads, or a server has the files.
        """
        self._database.check()

    def copy(self, folder: Path) -> None:
        """Copy the store with its register into a new folder, which is a store too. It must be one on disk.

        Where it can, the copy shares files with the store that neither changes. Raises StoreError where it cannot be
        made, or lacks what a process that was killed left for the next writer.
        """
        from kg.identity.register import FILE

        assert self.path is not None
        self._database.copy(folder)
        if (self.path / FILE).exists():
            self.register.copy(folder / FILE)

    @property
    def register(self) -> Register:
        """The store's register of identities, opened at first use.

        Raises StoreError where it is damaged, another program has it open, or the one that is here is not the one with
        which a server's graphs were last written.
        """
        from kg.identity.register import FILE, Register

        if self._register is None:
            if not self._database.is_registered():
                raise StoreError(
                    f"{self._database.name}: its register of identities is not here, or older than its graphs",
                    hint="Ask where it was last written, or ingest an article here: that makes it from the graphs.",
                )
            file = self.path / FILE if self.path else None
            is_there = self._write or (file is not None and file.exists())
            self._register = Register.open(file if is_there else None, write=self._write or not is_there)
        return self._register

    # ------------------------------------------------------------ articles

    def state(self) -> str:
        """Return what changes whenever articles are written (`last_written`), "" where others can write them too."""
        try:
            return last_written(self.path) if self.path else ""
        except StoreError:  # a server's
            return ""

    def articles(self) -> tuple[str, ...]:
        """Return the identifiers of all articles, sorted."""
        return tuple(sorted(self._graphs()))

    def articles_by_graph_name(self) -> frozenset[str]:
        """Return the identifiers in the names of the graphs, {base}graph/{id}.

        They are those that `articles` reads in the graphs; this reads the names only.
        """
        return frozenset(_articles_of(map(as_iri, self._database.names())))

    def _graphs(self) -> dict[str, ox.NamedNode]:
        """Return the names of the articles' graphs by the articles' identifiers."""
        articles = (as_node(quad.subject) for quad in self._database.match(None, RDF_TYPE, _ARTICLE))
        named = self._database.about(articles, (_IDENTIFIER,))
        return {text_of(quad.object): as_iri(quad.graph_name) for quad in named}

    def _graph_of(self, article: str) -> ox.NamedNode:
        with suppress(ValueError):  # what is no text, as half a character, is no article's
            for quad in self._database.match(None, _IDENTIFIER, ox.Literal(article)):
                return as_iri(quad.graph_name)
        hint = suggestion(article, self.articles(), "`kg query articles` lists them.")
        raise StoreError(f"there is no article {article!r} in this store", hint=hint)

    def fingerprint(self, bundle: str) -> str | None:
        """Return the fingerprint in the graph with this IRI, None where the store has no such graph."""
        name = ox.NamedNode(bundle)
        return next((text_of(quad.object) for quad in self._database.match(name, FINGERPRINT, None, name)), None)

    def add(self, graph: rdflib.Graph) -> Outcome:
        """Store one article's graph under its name (`graph.identifier`), in one transaction.

        It replaces a graph of that name; the same graph again is "unchanged", and nothing is written. Raises StoreError
        where the graph has no IRI for a name or holds a term that RDF does not have, or the store cannot be written.
        """
        import rdflib

        if not isinstance(graph.identifier, rdflib.URIRef):
            raise StoreError("a graph needs an IRI for a name", hint="Take it from kg.rdf.graph.to_graph.")
        return self.add_quads(str(graph.identifier), to_quads(graph))

    def add_quads(self, name: str, quads: set[ox.Quad]) -> Outcome:
        """Store the quads of one article's graph, whose name they have, as `add` does."""
        self.check_writable()
        old = set(self._database.match(graph=ox.NamedNode(name)))
        if old and {str(q) for q in quads} == {str(q) for q in old}:
            return "unchanged"
        self._write_graphs({name: quads})
        return "replaced" if old else "added"

    def replace(
        self, *graphs: rdflib.Graph, adding: Sequence[rdflib.Graph] = (), removing: Sequence[rdflib.Graph] = ()
    ) -> None:
        """Store graphs under their names, in place of those that have them, all in one transaction.

        In the same transaction the triples of `removing` leave the graphs of their names, and those of `adding` come to
        them. Raises StoreError as `add` does.
        """
        self.check_writable()
        removed, added = ({quad for graph in part for quad in to_quads(graph)} for part in (removing, adding))
        self._write_graphs({str(graph.identifier): to_quads(graph) for graph in graphs}, removed, added)

    @property
    def is_fast_in_bulk(self) -> bool:
        """Whether `add_all` is faster than `add_quads`: in a folder where nothing was written yet."""
        return self._write and self._database.is_fast_in_bulk and not any(self._database.names())

    def add_all(self, graphs: Mapping[str, set[ox.Quad]]) -> None:
        """Store the quads of articles' graphs by the graphs' names, none of which the store has yet.

        Where a process is killed meanwhile, the next that writes the store takes all of them back. Raises StoreError as
        `add` does, and what else a graph is refused for; then nothing of them is there.
        """
        self.check_writable()
        try:
            self._write_graphs(graphs, in_bulk=True)
        except StoreError:
            raise
        except Exception:
            self._take_back(graphs)
            raise

    def _take_back(self, graphs: Iterable[str]) -> None:
        """Remove what a killed process wrote of graphs, and make all labels those of the articles that are left."""
        self._database.write(Change(graphs={name: set() for name in graphs}, old=set(), new=set(), is_addition=False))
        self._labels.forget()
        wrong = list(self._labels.wrong())
        old = {quad for _, quads, _ in wrong for quad in quads}
        new = {quad for _, _, quads in wrong for quad in quads}
        if old or new:
            self._database.write(Change(graphs={}, old=old - new, new=new - old, is_addition=False))
        self._database.finished()

    def _write_graphs(
        self,
        graphs: Mapping[str, set[ox.Quad]],
        removed: Set[ox.Quad] = frozenset(),
        added: Set[ox.Quad] = frozenset(),
        *,
        in_bulk: bool = False,
    ) -> None:
        """Replace graphs, by name, and write the labels that follow. A graph without quads is removed."""
        write = self._database.load if in_bulk else self._database.write
        before = {quad for name in graphs for quad in self._database.match(graph=ox.NamedNode(name))}
        gone = before | {quad for quad in removed if self._database.has(quad)}
        coming = {quad for quad in added if quad in gone or not self._database.has(quad)}
        coming |= {quad for quads in graphs.values() for quad in quads}
        relabelling = self._labels.change(gone, coming)
        old, new = relabelling.old | removed, relabelling.new | added
        try:
            write(Change(graphs=graphs, old=old, new=new, is_addition=not old and not before))
        except BaseException:
            self._labels.forget()
            raise
        self._labels.written(relabelling)

    def remove(self, *articles: str) -> None:
        """Remove articles, with what the register has of them; none of them where one is unknown.

        Raises StoreError where one is unknown, or the store cannot be written.
        """
        self.check_writable()
        graphs = dict.fromkeys(self._graph_of(article) for article in articles)
        with self.register.guarded():
            for article in articles:
                self.register.forget(article)
            self.register.commit()
        self._write_graphs({graph.value: set() for graph in graphs})

    def text(self, article: str) -> str:
        """Return one article's text. Raises StoreError where there is none, with the nearest identifiers."""
        return next(text_of(quad.object) for quad in self._database.match(None, _TEXT, None, self._graph_of(article)))

    def quads(self, article: str) -> list[ox.Quad]:
        """Return the quads of one article's graph. Raises StoreError as `graph` does."""
        return list(self._database.match(graph=self._graph_of(article)))

    def graph(self, article: str) -> rdflib.Graph:
        """Return one article's graph. Raises StoreError where there is none, with the nearest identifiers."""
        quads = self.quads(article)
        return to_rdflib_graph(quads, as_iri(quads[0].graph_name).value)

    def article_graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the articles' graphs, by their form ({base}graph/{id}), sorted."""
        return tuple(sorted(as_iri(name).value for name in self._database.names() if article_of(as_iri(name).value)))

    def triples_in(self, graph: str, properties: Sequence[str] = ()) -> list[tuple[Term, Term, Term]]:
        """Return the triples of the graph with this IRI, or those with these properties; none where there is none.

        By a query: quads have the graph's name each, and that is looked up in the database each time.
        """
        only = f"VALUES ?p {{ {' '.join(str(ox.NamedNode(iri)) for iri in properties)} }}" if properties else ""
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH {ox.NamedNode(graph)} {{ {only} ?s ?p ?o }} }}"
        return [(s, p, o) for s, p, o in self.select(query).rows if s and p and o]

    def told(self, node: str, property: str, graph: str | None = None) -> list[tuple[str, str]]:
        """Return what the articles' graphs, or the one with this IRI, say of a node: each one's IRI and a value's text.

        A query takes ten times as long to be parsed and planned as this.
        """
        where = ox.NamedNode(graph) if graph else None
        quads = self._database.match(ox.NamedNode(node), ox.NamedNode(property), None, where)
        told = ((as_iri(quad.graph_name).value, text_of(quad.object)) for quad in quads)
        return [(name, value) for name, value in told if article_of(name)]

    def graphs(self) -> Iterator[tuple[str, rdflib.Graph]]:
        """Yield every article's identifier and graph, in the order of the identifiers. Raises StoreError."""
        for article, name in sorted(self._graphs().items()):
            yield article, to_rdflib_graph(self._database.match(graph=name), name.value)

    def articles_with(self, *iris: str) -> tuple[str, ...]:
        """Return the identifiers of the articles whose graphs have one of these IRIs, by these graphs' names, sorted.

        Raises ValueError where one is not an IRI.
        """
        names = set()
        for node in map(ox.NamedNode, iris):
            names |= {as_iri(q.graph_name) for q in self._database.match(subject=node)}
            names |= {as_iri(q.graph_name) for q in self._database.match(value=node)}
        return tuple(sorted(_articles_of(names)))

    def has(self, iri: str) -> bool:
        """Return whether an IRI stands anywhere in the store: as a node, a property, a graph, or the type of a literal.

        What is no IRI is nowhere.
        """
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        quads = f"{{ {node} ?p ?o }} UNION {{ ?s {node} ?o }} UNION {{ ?s ?p {node} }}"
        query = f"SELECT ?g WHERE {{ {{ GRAPH ?g {{ {quads} }} }} UNION {{ GRAPH {node} {{ ?s ?p ?o }} }} }} LIMIT 1"
        return bool(self.select(query).rows) or iri.startswith(PREFIXES["xsd"])

    def bases(self) -> tuple[str, ...]:
        """Return the base IRIs of the articles' graphs, which are named {base}graph/{id}, sorted."""
        return tuple(sorted({base_of(name) for name in self.article_graphs()}))

    def decisions(self) -> Iterator[rdflib.Graph]:
        """Yield the graph of people's decisions about identity, {base}identity; nothing where none was made."""
        yield from self._graphs_with(_DECISION)

    def corrections(self) -> Iterator[rdflib.Graph]:
        """Yield the graph of people's corrections, {base}corrections; nothing where none was made."""
        yield from self._graphs_with(_CORRECTION)

    def correction_quads(self) -> Iterator[tuple[str, Iterator[ox.Quad]]]:
        """Yield the name of the graph that `corrections` yields, and its quads: many are read faster so."""
        for name in self._names_with(_CORRECTION):
            yield name.value, self._database.match(graph=name)

    def _graphs_with(self, class_: ox.NamedNode) -> Iterator[rdflib.Graph]:
        for name in self._names_with(class_):
            yield to_rdflib_graph(self._database.match(graph=name), name.value)

    def _names_with(self, class_: ox.NamedNode) -> list[ox.NamedNode]:
        return sorted({as_iri(q.graph_name) for q in self._database.match(None, RDF_TYPE, class_)}, key=str)

    def union(self) -> rdflib.Graph:
        """Return all triples of all articles, and of people's decisions, in one graph; labels are left out.

        Raises StoreError where the store cannot be read.
        """
        lines = (line for _, lines in self.triples() for line in lines)
        return to_rdflib_graph(ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES), None)

    # ------------------------------------------------------------ labels

    def label(self, iri: str) -> str | None:
        """Return the label of a node, which is one for all articles; None where it has none."""
        return self._labels.of(ox.NamedNode(iri))

    def mislabelled(self) -> Iterator[str]:
        """Yield the nodes that have another label than follows from the articles, sorted; none in a sound store."""
        return (text_of(node) for node, _, _ in self._labels.wrong())

    # ------------------------------------------------------------ queries

    def query(self, query: str, bindings: Mapping[str, Term] | None = None) -> Result:
        """Run a SPARQL query and return Oxigraph's result; `bindings` go in as terms, never as text.

        The default graph is the union of all articles', unless the query has FROM or this is `over` some graphs. The
        prefixes of kg.prefixes are known. A bound variable must be projected (SEP-0007).

        Raises QueryError where the query cannot be parsed or run.
        """
        try:
            return self._database.query(query, self._dataset, bindings or {})
        except SyntaxError as error:
            raise QueryError(f"the query cannot be parsed: {error.msg}", hint="SPARQL 1.1 is allowed.") from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(f"the query cannot be run: {error}") from error

    def over(self, default: Iterable[str], named: Iterable[str]) -> Self:
        """Return this store with these graphs alone for its queries, whatever they say (SPARQL 1.1 Protocol, 2.1.4).

        Close this one only, and when the other is done with. Raises QueryError where one is not an IRI.
        """
        view = copy(self)
        try:
            view._dataset = [ox.NamedNode(name) for name in default], [ox.NamedNode(name) for name in named]
        except ValueError as error:
            raise QueryError(f"a graph's name is no IRI: {error}") from error
        return view

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        """Return all solutions of a SELECT query. Raises QueryError where it cannot be run or is not a SELECT."""
        result = self.query(query, bindings)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("this is not a SELECT query")
        columns = tuple(v.value for v in result.variables)
        try:
            return Rows(columns, [tuple(solution) for solution in result])
        except (RuntimeError, OSError, SyntaxError) as error:  # the last where a server's answer is none
            raise QueryError(f"the query failed while it ran: {error}") from error

    def triples(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield the name and the triples of each graph, by name: articles, decisions and corrections, without labels.

        A triple is a line of N-Triples, without the line's end, as Oxigraph writes it; they are sorted. As lines they
        are sorted, compared and joined in a fraction of the time that Python's objects need.
        """
        names = sorted(map(as_iri, self._database.names()), key=str)
        for name, lines in self._database.triples([name for name in names if not is_of_labels(name.value)]):
            yield name.value, sorted(lines.split(b"\n")[:-1])

    def dump(
        self,
        file: IO[bytes],
        format: Literal["nquads", "trig"],
        more: Callable[[list[bytes]], Iterable[bytes]] = lambda triples: (),
    ) -> None:
        """Write articles and decisions to `file`, sorted by graph and triple: the same store gives the same bytes.

        `more` returns what to add to the triples of a graph, as lines like those of `triples`.
        """
        graphs = ((name, sorted({*lines, *more(lines)})) for name, lines in self.triples())
        quads = (_quads(name, lines) for name, lines in graphs)
        if format == "nquads":
            file.writelines(quads)
        else:
            parsed = chain.from_iterable(ox.parse(lines, format=ox.RdfFormat.N_QUADS) for lines in quads)
            ox.serialize(parsed, output=file, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)


def _articles_of(names: Iterable[ox.NamedNode]) -> set[str]:
    """Return the identifiers in the names of graphs, {base}graph/{id}; other graphs are of no article."""
    return {unquote(article) for name in names if (article := article_of(name.value)) is not None}


def _quads(graph: str, triples: Iterable[bytes]) -> bytes:
    """Return triples, lines of N-Triples, as N-Quads of the graph with this IRI."""
    end = f" <{graph}> .\n".encode()
    return b"".join(line.removesuffix(b" .") + end for line in triples)
