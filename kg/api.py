"""The library's front door: a knowledge graph in a store, and what can be done with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg import pipeline
from kg.curation import Act, Decided, Wish, different, record, revise, same, to_undo, undo, why
from kg.errors import KgError, QueryError, check
from kg.find import Settings
from kg.knowledge import load
from kg.messages import counted, with_article
from kg.model import Article
from kg.pipeline import checked
from kg.prefixes import DEFAULT_BASE
from kg.queries import Answer
from kg.revision import readopt, recover
from kg.store import DEFAULT_PATH, Rows, Store
from kg.storing import Ingested

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Graph

    from kg.validate import Report


class KnowledgeGraph:
    """The graph of the articles in one store. `kg.open` returns one; it is a context manager.

    Answers are plain values, graphs are rdflib's. `store` is the `kg.store.Store` itself, which can do more. Every
    method raises StoreError where the graph is closed or its files cannot be read, and KgError where it is given
    something else than it takes.
    """

    def __init__(
        self, store: Store, *, base: str = DEFAULT_BASE, queries: Sequence[str | os.PathLike[str]] = ()
    ) -> None:
        self.store = store
        self.base = base
        self.queries = tuple(map(Path, queries))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: how much is in the graph."""
        counts = self.query(_COUNTS)[0]
        parts = ", ".join(counted(str(number), noun) for noun, number in counts.items())
        return f"<p><b>kg.KnowledgeGraph</b>: {parts}</p>"

    def close(self) -> None:
        """Close the store; the graph cannot be used afterwards. Raises StoreError where the disk cannot be written."""
        self.store.close()

    def ingest(
        self,
        articles: Iterable[Article],
        *,
        settings: Settings = pipeline.DEFAULTS,
        knowledge: Sequence[str | os.PathLike[str]] = (),
        jobs: pipeline.Jobs = 1,
    ) -> list[Ingested]:
        """Extract `articles` (from `kg.read`), store their graphs, and return the outcome of each.

        `settings` say what to extract and by which extractor, `knowledge` are Turtle files that add to what kg knows
        (docs/knowledge.md), `jobs` is the number of processes, None being one a core, or the address of a Dask
        scheduler.

        An article with which something goes wrong is "left out", and its `fault` says why; the others go in.

        Raises InputError where an article or a knowledge file cannot be read, ModelError or ExtractorError where there
        is nothing to extract with, StoreError where the store cannot be written, KgError where the base is not an
        absolute IRI. Articles stored before the error stay.
        """
        check("articles", articles, Iterable, "articles: kg.read(PATH) gives them", but_no=(str, bytes, Article))
        known = load([Path(file) for file in knowledge])
        articles = (checked(article) for article in articles)
        ingested = pipeline.ingest(articles, self.store, base=self.base, settings=settings, knowledge=known, jobs=jobs)
        return list(ingested)

    def add(self, graph: Graph) -> None:
        """Store one article's graph, perhaps edited, in place of the one of the same name. It keeps its IRIs.

        Raises GraphError where it is not the graph of one article, StoreError where it holds a term that RDF does not
        have or the store cannot be written.
        """
        from rdflib import Graph

        from kg.rdf.graph import from_graph

        check("graph", graph, Graph, "the rdflib.Graph of one article: graph.graph(ARTICLE) gives it")
        article = from_graph(graph).article.id
        recover(self.store, load())
        self.store.add(graph)
        readopt(self.store, article, load())

    def same(self, a: str, b: str, *, because: str = "") -> Decided:
        """Replace `b` by `a` in every graph, and in articles to come. Both are IRIs, paths under the base or names.

        Raises KgError where they are one already or of two kinds, QueryError where one is not known or several have its
        name, StoreError where the store cannot be written. It is `kg same`.
        """
        return same(self.store, _name("a", a), _name("b", b), because=because)

    def different(self, a: str, *others: str, because: str = "") -> Decided:
        """Keep `a` and another node apart for good; or make a new node of `a` in some articles (`others`).

        Raises KgError where nothing would be separated, QueryError where a node is not known or several have its name,
        StoreError where the store cannot be written. It is `kg different`.
        """
        names = (_name("others", other) for other in others)
        return different(self.store, _name("a", a), *names, because=because)

    def correct(
        self,
        article: str,
        statement: str,
        *,
        curator: str,
        reason: str = "",
        speaker: str | None = None,
        institutions: Sequence[str] | None = None,
        events: Sequence[str] | None = None,
    ) -> Act:
        """Say of a statement who said it, for whom, and about what; None is what you do not speak of.

        `article` is an id or words of a headline, `statement` its offsets START-END; speaker, institutions and events
        are names, paths or IRIs, "" and () being none. It is `kg correct`, which can say more, and `undo` takes it
        back. Raises QueryError where something is not known, KgError where nothing would change or nobody says who
        corrects it, StoreError where the store cannot be written.
        """
        for parameter, value in (("institutions", institutions), ("events", events)):
            if value is not None:
                check(parameter, value, Iterable, "names, in a list", but_no=(str, bytes))
        wish = Wish(
            speaker=None if speaker is None else _name("speaker", speaker),
            institutions=None if institutions is None else tuple(_name("institutions", i) for i in institutions),
            events=None if events is None else tuple(_name("events", e) for e in events),
        )
        word = revise(self.store, _name("article", article), _name("statement", statement), wish)
        return record(self.store, [word], curator=_name("curator", curator), reason=reason)

    def undo(self, which: str = "1", *, curator: str, reason: str = "") -> tuple[str, ...]:
        """Take back the latest correction or decision that stands, so many of them, or the act with this id.

        Return the articles whose graphs changed. It is `kg undo`. Raises KgError where there is nothing to undo or no
        such act stands, StoreError where the store cannot be written.
        """
        acts = to_undo(self.store, _name("which", which))
        return undo(self.store, acts, curator=_name("curator", curator), reason=reason)

    def why(self, a: str, b: str | None = None) -> Answer:
        """Return the evidence by which things are taken for `a`, and people's decisions about it, a row for each.

        `b` is another node, whose rows are added, or an article, to which the rows are limited. Raises QueryError where
        one of them is not known or several have its name. It is `kg why`.
        """
        return Answer(why(self.store, _name("a", a), None if b is None else _name("b", b)))

    def query(self, query: str, /, **parameters: str | int | float | date) -> Answer:
        """Return the rows of a canned query, by its name, or of any SPARQL SELECT.

        The parameters and filters of a canned query are given as a person would type them (`speaker="kerry"`). A row
        maps column names to plain values, None where a column is unbound. `answer.to_dataframe()` gives them to pandas.
        Rows of statements say where each is printed: outlet, headline, day, address and, as `context`, the sentence.

        Raises QueryError where there is no such query, parameter or name in the store, with the nearest; where the
        SPARQL is not a SELECT, is given parameters, cannot be parsed or takes longer than a minute.
        """
        from kg.queries import answer, get, sparql

        check("the query", query, str, 'the name of a query, such as "speakers", or a SELECT as text')
        if query.replace("-", "").isalnum():
            canned = get(query, self.queries)
            return Answer(answer(self.store, canned, {name: _typed(name, value) for name, value in parameters.items()}))
        if parameters:
            raise QueryError("parameters are for canned queries", hint="Write the values into the SPARQL.")
        result = sparql(self.store, query)
        if not isinstance(result, Rows):
            raise QueryError(
                "this is not a SELECT query", hint="For other queries: kg.queries.sparql(graph.store, ...)."
            )
        return Answer(result)

    def graph(self, article: str | None = None) -> Graph:
        """Return one article's graph, or all triples in one graph. Raises StoreError where there is no such article."""
        return self.store.union() if article is None else self.store.graph(_name("article", article))

    def network(self, around: str | None = None, *, summary: bool = False) -> nx.Graph[str]:
        """Return who said what about which event as a networkx graph; docs/export.md lists its attributes.

        `around` is the name of a speaker, an institution or an event: only what is near it. With `summary` quotations
        are no nodes, but weights of the edges between speakers, institutions and events. Raises QueryError where
        nothing has the name.
        """
        from kg import network

        whole = network.build(self.store, around=None if around is None else _name("around", around))
        return network.folded(whole) if summary else whole

    def validate(self) -> Report:
        """Check every article against the shapes and the rules. `report.conforms` says whether none is violated.

        Raises StoreError where the store cannot be read.
        """
        from kg.validate import validate_store

        return validate_store(self.store)


_COUNTS = """SELECT
  (COUNT(DISTINCT ?a) AS ?article) (COUNT(DISTINCT ?q) AS ?statement) (COUNT(DISTINCT ?s) AS ?speaker)
WHERE { { GRAPH ?g { ?a a schema:NewsArticle } } UNION { GRAPH ?g { ?q a schema:Quotation } }
  UNION { GRAPH ?g { ?q schema:spokenByCharacter ?s } } }"""
"""How much is in a store; the columns are nouns."""


def _name(parameter: str, value: object) -> str:
    check(parameter, value, str, "a name, as text")
    return str(value)


def _typed(parameter: str, value: object) -> str:
    """Return a value as a person types it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date):
        raise KgError(
            f"{parameter} is {with_article(value.__class__.__name__)}: {value!r:.60}",
            hint="Give what you would type for it, as text, or a number or a date.",
        )
    return str(value)[: len("YYYY-MM-DD")] if isinstance(value, date) else str(value)


def open(
    path: str | os.PathLike[str] | None = DEFAULT_PATH,
    *,
    write: bool = False,
    base: str = DEFAULT_BASE,
    queries: Sequence[str | os.PathLike[str]] = (),
) -> KnowledgeGraph:
    """Open the knowledge graph in the folder `path`; None is a new one in memory, which can be written.

    With `write` it is made where there is none; otherwise it can only be read. `base` begins the IRIs of what is
    ingested; `queries` are folders of queries beside kg's own. Raises StoreError where there is no store or something
    else, it is damaged, or another process has it open.
    """
    check("path", path, str | os.PathLike | None, "the folder of a store, or None for a new one in memory")
    return KnowledgeGraph(Store.open(path, write=write), base=base, queries=queries)
