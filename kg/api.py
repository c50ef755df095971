"""The library's front door: a knowledge graph in a store, and what can be done with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg import pipeline
from kg.curation import Decided, different, same, why
from kg.curation.recovery import readopt, recover
from kg.errors import QueryError
from kg.find import Settings
from kg.knowledge import load
from kg.model import Article
from kg.pipeline import Ingested
from kg.prefixes import DEFAULT_BASE
from kg.store import DEFAULT_PATH, Rows, Store, to_rdflib

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from kg.validate import Report

Row = dict[str, "Node | None"]
"""A row of an answer: column names to rdflib terms, None where a column is unbound."""


class KnowledgeGraph:
    """The graph of the articles in one store. `kg.open` returns one; it is a context manager.

    Its methods take and return rdflib terms and graphs. `store` is the `kg.store.Store` itself, which can do more.
    Every method raises StoreError where the graph is closed or its files cannot be read.
    """

    def __init__(self, store: Store, *, base: str = DEFAULT_BASE) -> None:
        self.store = store
        self.base = base

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; the graph cannot be used afterwards. Raises StoreError where the disk cannot be written."""
        self.store.close()

    def ingest(
        self,
        articles: Iterable[Article],
        *,
        settings: Settings = pipeline.DEFAULTS,
        knowledge: Sequence[str | os.PathLike[str]] = (),
        jobs: int | None = 1,
    ) -> list[Ingested]:
        """Extract `articles` (from `kg.read`), store their graphs, and return the outcome of each.

        `settings` say what to extract and by which extractor, `knowledge` are Turtle files that add to what kg knows
        (docs/knowledge.md), `jobs` is the number of processes, None being one a core.

        An article with which something goes wrong is "left out", and its `fault` says why; the others go in.

        Raises InputError where an article or a knowledge file cannot be read, ModelError or ExtractorError where there
        is nothing to extract with, StoreError where the store cannot be written, KgError where the base is not an
        absolute IRI. Articles stored before the error stay.
        """
        known = load([Path(file) for file in knowledge])
        ingested = pipeline.ingest(articles, self.store, base=self.base, settings=settings, knowledge=known, jobs=jobs)
        return list(ingested)

    def add(self, graph: Graph) -> None:
        """Store one article's graph, perhaps edited, in place of the one of the same name. It keeps its IRIs.

        Raises GraphError where it is not the graph of one article, StoreError where it holds a term that RDF does not
        have or the store cannot be written.
        """
        from kg.rdf.graph import from_graph

        article = from_graph(graph).article.id
        recover(self.store, load())
        self.store.add(graph)
        readopt(self.store, article, load())

    def same(self, a: str, b: str, *, because: str = "") -> Decided:
        """Replace `b` by `a` in every graph, and in articles to come. Both are IRIs, paths under the base or names.

        Raises KgError where they are one already or of two kinds, QueryError where one is not known or several have its
        name, StoreError where the store cannot be written. It is `kg same`.
        """
        return same(self.store, a, b, because=because)

    def different(self, a: str, *others: str, because: str = "") -> Decided:
        """Keep `a` and another node apart for good; or make a new node of `a` in some articles (`others`).

        Raises KgError where nothing would be separated, QueryError where a node is not known or several have its name,
        StoreError where the store cannot be written. It is `kg different`.
        """
        return different(self.store, a, *others, because=because)

    def why(self, a: str, b: str | None = None) -> list[Row]:
        """Return the evidence by which things are taken for `a`, and people's decisions about it, a row for each.

        `b` is another node, whose rows are added, or an article, to which the rows are limited. Raises QueryError where
        one of them is not known or several have its name. It is `kg why`.
        """
        return _rows(why(self.store, a, b))

    def query(self, query: str, /, **parameters: str) -> list[Row]:
        """Return the rows of a canned query, by its name, or of any SPARQL SELECT.

        The parameters of a canned query are given as a person would type them (`speaker="kerry"`). A row maps column
        names to rdflib terms, None where a column is unbound.

        Raises QueryError where there is no such query, parameter or name in the store, with the nearest; where the
        SPARQL is not a SELECT, is given parameters, cannot be parsed or takes longer than a minute.
        """
        from kg.queries import run, sparql

        if query.replace("-", "").isalnum():
            return _rows(run(self.store, query, parameters))
        if parameters:
            raise QueryError("parameters are for canned queries", hint="Write the values into the SPARQL.")
        result = sparql(self.store, query)
        if not isinstance(result, Rows):
            raise QueryError(
                "this is not a SELECT query", hint="For other queries: kg.queries.sparql(graph.store, ...)."
            )
        return _rows(result)

    def graph(self, article: str | None = None) -> Graph:
        """Return one article's graph, or all triples in one graph. Raises StoreError where there is no such article."""
        return self.store.union() if article is None else self.store.graph(article)

    def validate(self) -> Report:
        """Check every article against the shapes and the rules. `report.conforms` says whether none is violated."""
        from kg.validate import validate_store

        return validate_store(self.store)


def _rows(result: Rows) -> list[Row]:
    return [
        {c: None if t is None else to_rdflib(t) for c, t in zip(result.columns, row, strict=True)}
        for row in result.rows
    ]


def open(
    path: str | os.PathLike[str] | None = DEFAULT_PATH, *, write: bool = False, base: str = DEFAULT_BASE
) -> KnowledgeGraph:
    """Open the knowledge graph in the folder `path`; None is a new one in memory, which can be written.

    With `write` it is made where there is none; otherwise it can only be read. `base` begins the IRIs of what is
    ingested. Raises StoreError where there is no store or something else, it is damaged, or another process has it
    open.
    """
    return KnowledgeGraph(Store.open(path, write=write), base=base)
