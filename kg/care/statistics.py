"""How much is in a store: articles, statements, speakers, by month and by outlet, and bytes on disk."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyoxigraph as ox

from kg.store import Rows, Store, text_of

COLUMNS = ("by", "name", "articles", "statements", "speakers", "bytes")

# Oxigraph counts: fetching the quads and counting them in Python took ten times as long.
_ARTICLES = """
SELECT ?article ?month ?outlet WHERE {
  GRAPH ?g {
    ?article a schema:NewsArticle
    OPTIONAL { ?article schema:datePublished ?published }
    OPTIONAL { ?article schema:publisher ?outlet }
  }
  BIND(SUBSTR(STR(?published), 1, 7) AS ?month)
}
"""
_STATEMENTS = """
SELECT ?article ?speaker (COUNT(*) AS ?statements) WHERE {
  GRAPH ?g { ?quotation prov:wasQuotedFrom ?article OPTIONAL { ?quotation schema:spokenByCharacter ?speaker } }
}
GROUP BY ?article ?speaker
"""


def stats(store: Store) -> Rows:
    """Return how much is in a store: a row for all of it, one for each month of publication, one for each outlet.

    The columns are COLUMNS. `by` is "all", "month" or "outlet"; `name` is the month (2016-12) or the outlet, unbound
    for articles that have none; `speakers` counts each person, institution or group once; `bytes` is the size on disk,
    of all, and unbound for a server's. Months are in their order, outlets by their articles, most first. Raises
    StoreError or QueryError where the store cannot be read.
    """
    articles, statements = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    speakers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    groups: dict[str, tuple[tuple[str, str], ...]] = {}
    for article, month, outlet in store.select(_ARTICLES).rows:
        of_article = (("all", ""), ("month", text_of(month)), ("outlet", text_of(outlet)))
        groups[text_of(article)] = of_article
        articles.update(of_article)
    for article, speaker, count in store.select(_STATEMENTS).rows:
        for group in groups[text_of(article)]:
            statements[group] += int(text_of(count))
            if speaker is not None:
                speakers[group].add(text_of(speaker))
    size = store.size()
    names = {name: store.label(name) or name for by, name in articles if by == "outlet" and name}
    articles["all", ""] += 0  # an empty store has a row too
    return Rows(
        COLUMNS,
        [
            (
                ox.Literal(by),
                ox.Literal(names.get(name, name)) if name else None,
                *map(ox.Literal, (articles[by, name], statements[by, name], len(speakers[by, name]))),
                ox.Literal(size) if by == "all" and size is not None else None,
            )
            for by, name in sorted(articles, key=lambda group: _order(group, articles, names))
        ],
    )


def _order(group: tuple[str, str], articles: Counter[tuple[str, str]], names: dict[str, str]) -> tuple[object, ...]:
    """Return the key by which rows are sorted: what has no month or outlet stands last of its kind."""
    by, name = group
    return (by, not name, -articles[group] if by == "outlet" else 0, names.get(name, name), name)
