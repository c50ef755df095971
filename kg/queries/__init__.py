"""Questions for the store: the canned queries of queries/*.rq, any other SPARQL, and the printing of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kg import resources
from kg.errors import QueryError
from kg.queries.arguments import bindings
from kg.queries.figures import compare
from kg.queries.formats import FORMATS, render
from kg.queries.guarded import sparql
from kg.queries.header import Parameter, Query, read
from kg.queries.meetings import pairs
from kg.queries.names import find, find_article
from kg.store import Rows, Store

__all__ = [
    "FORMATS",
    "Parameter",
    "Query",
    "find",
    "find_article",
    "get",
    "load",
    "pairs",
    "render",
    "run",
    "sparql",
]


@cache
def load(folder: Path | None = None) -> dict[str, Query]:
    """Return the queries of a folder (kg's own where None) by name, sorted. Raises QueryError for a faulty header."""
    return {path.stem: read(path) for path in sorted((folder or resources.folder("queries")).glob("*.rq"))}


def get(name: str) -> Query:
    """Return the canned query of this name. Raises QueryError, which suggests the nearest."""
    if name in load():
        return load()[name]
    from rapidfuzz import process

    near = process.extract(name, list(load()), limit=3, score_cutoff=60)
    hint = f"Did you mean {', '.join(n for n, _, _ in near)}?" if near else "`kg query --list` lists them."
    raise QueryError(f"there is no query {name!r}", hint=hint)


def run(store: Store, name: str, arguments: Mapping[str, str] | None = None) -> Rows:
    """Return the rows of a canned query. `arguments` are by parameter name, as a person would type them.

    They are bound as terms, never put into the text. Where a name means several nodes, the query is answered for each,
    in the order of their labels, and equal rows are given once. Raises QueryError.
    """
    query = get(name)
    answers = [store.select(query.text, bound) for bound in bindings(store, query, arguments or {})]
    rows = Rows(answers[0].columns, list(dict.fromkeys(row for answer in answers for row in answer.rows)))
    return _shown(_POSTS[query.post](rows) if query.post else rows)


_POSTS = {"pairs": pairs, "compare": compare}
"""What a query's `post` names: what SPARQL would take too long for."""


def _shown(rows: Rows) -> Rows:
    """Leave out the columns that begin with "_": the parameters, which the caller knows, and what only `post` needs."""
    kept = [i for i, column in enumerate(rows.columns) if not column.startswith("_")]
    return Rows(tuple(rows.columns[i] for i in kept), [tuple(row[i] for i in kept) for row in rows.rows])
