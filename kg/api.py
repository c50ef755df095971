"""The library's front door: a knowledge graph in a store, with what people do with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg import pipeline
from kg.curation import Decided, different, same, why
from kg.curation.recovery import readopt, recover
from kg.extract import Settings
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


class KnowledgeGraph:
    """The graph of the articles in one store. Made by `kg.open`; a context manager.

    rdflib terms and graphs are what its methods give and take. `store` is the store itself, for what is not here.
    """

    def __init__(self, store: Store, *, base: str = DEFAULT_BASE) -> None:
        self.store = store
        self.base = base

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; the graph cannot be used afterwards."""
        self.store.close()

    def ingest(
        self,
        articles: Iterable[Article],
        *,
        settings: Settings = pipeline.DEFAULTS,
        knowledge: Sequence[str | os.PathLike[str]] = (),
        jobs: int | None = 1,
    ) -> list[Ingested]:
        """Extract `articles` (from `kg.read`) and store their graphs; return what became of each.

        `settings` say what to extract and by what, `knowledge` names Turtle files that add to what kg knows
        (docs/knowledge.md), `jobs` is the number of processes, None one a core. Raises KgError; what was stored before
        it stays.
        """
        known = load([Path(file) for file in knowledge])
        ingested = pipeline.ingest(articles, self.store, base=self.base, settings=settings, knowledge=known, jobs=jobs)
        return list(ingested)

    def add(self, graph: Graph) -> None:
        """Store one article's graph, perhaps edited, in place of the one of its name; it keeps the IRIs it has.

        Raises StoreError, and GraphError where it is not the graph of an article.
        """
        from kg.graph import from_graph

        article = from_graph(graph).article.id
        recover(self.store, load())
        self.store.add(graph)
        readopt(self.store, article, load())

    def same(self, a: str, b: str, *, because: str = "") -> Decided:
        """Make `a` of all that is `b`, for good. Both are IRIs, paths under the base or names, as for `kg same`.

        Raises KgError where they are one already or of two kinds, QueryError where one is not known.
        """
        return same(self.store, a, b, because=because)

    def different(self, a: str, *others: str, because: str = "") -> Decided:
        """Keep `a` and another node apart for good, or take `a` of the articles `others` for another.

        It is `kg different`. Raises KgError where that would part nothing, QueryError where a node is not known.
        """
        return different(self.store, a, *others, because=because)

    def why(self, a: str, b: str | None = None) -> list[Row]:
        """Return the evidence for all that is taken for `a`, and what people decided, a row each, as `kg why`.

        `b` is another node, whose reasons come too, or an article, of which alone they do. Raises QueryError.
        """
        return _rows(why(self.store, a, b))

    def query(self, query: str, /, **parameters: str) -> list[Row]:
        """Return the rows of a canned query, by its name, or of any SPARQL SELECT.

        The parameters of a canned query are given as a person would type them (`speaker="kerry"`). A row maps column
        names to rdflib terms, None where a column is unbound. Raises QueryError, which suggests the nearest name.
        """
        from kg.queries import run, sparql

        is_name = query.replace("-", "").isalnum()
        result: Any = run(self.store, query, parameters) if is_name else sparql(self.store, query)
        assert isinstance(result, Rows)
        return _rows(result)

    def graph(self, article: str | None = None) -> Graph:
        """Return one article's graph, or all articles' triples in one. Raises StoreError for an unknown article."""
        return self.store.union() if article is None else self.store.graph(article)

    def validate(self) -> Report:
        """Check every article against the shapes and the rules; `report.conforms` says whether all is well."""
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

    Without `write` the store must exist and only reads are possible. Raises StoreError.
    """
    return KnowledgeGraph(Store.open(path, write=write), base=base)
