"""Which article a node of a graph belongs to, so that a finding can say where it was made."""

from __future__ import annotations

from collections import defaultdict
from typing import Self

from kg.store import Store

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
        """Read them from a store."""
        articles: dict[str, dict[str, str]] = defaultdict(dict)
        for row in store.select(_ARTICLES).rows:
            graph, article, identifier = (str(getattr(term, "value", term)) for term in row)
            articles[graph][article] = min(identifier, articles[graph].get(article, identifier))
        return cls(articles)

    def __len__(self) -> int:
        """Return the number of articles."""
        return sum(map(len, self._articles.values()))

    def of(self, node: str, graph: str) -> str | None:
        """Return the identifier of the article that `node` of `graph` belongs to, None where that cannot be told.

        In a graph of one article that is the one; in a graph of several (an export), the one whose IRI `node` begins
        with, which persons, institutions and places do not.
        """
        here = self._articles.get(graph, {})
        if len(here) == 1:
            return next(iter(here.values()))
        found = [iri for iri in here if node == iri or node.startswith(f"{iri}/")]
        return here[max(found, key=len)] if found else None
