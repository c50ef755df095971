"""The article that a node belongs to, so that a finding can name it."""

from __future__ import annotations

from collections import defaultdict
from typing import Self

from kg.store import Store, text_of

_ARTICLES = """
SELECT ?graph ?article ?identifier WHERE {
  GRAPH ?graph { ?article a schema:NewsArticle ; dcterms:identifier ?identifier }
}
"""


class Articles:
    """The articles of each graph."""

    def __init__(self, articles: dict[str, dict[str, str]]) -> None:
        self._articles = articles

    @classmethod
    def read(cls, store: Store) -> Self:
        """Read the articles of a store. Raises StoreError where it cannot be read."""
        articles: dict[str, dict[str, str]] = defaultdict(dict)
        for row in store.select(_ARTICLES).rows:
            graph, article, identifier = map(text_of, row)
            articles[graph][article] = min(identifier, articles[graph].get(article, identifier))
        return cls(articles)

    def __len__(self) -> int:
        """Return the number of articles."""
        return sum(map(len, self._articles.values()))

    def of(self, node: str, graph: str) -> str | None:
        """Return the identifier of the article that `node` of `graph` belongs to, None where that is not known.

        In a graph of one article it is that one. In a graph of several (an export) it is the one whose IRI begins the
        node's; the IRIs of persons, institutions and places begin with none.
        """
        in_graph = self._articles.get(graph, {})
        if len(in_graph) == 1:
            return next(iter(in_graph.values()))
        found = [iri for iri in in_graph if node == iri or node.startswith(f"{iri}/")]
        return in_graph[max(found, key=len)] if found else None
