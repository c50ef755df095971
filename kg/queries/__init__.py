"""Questions for the store: the canned queries of queries/*.rq, any other SPARQL, and the printing of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg import resources
from kg.errors import QueryError
from kg.queries.arguments import bind
from kg.queries.figures import compare
from kg.queries.formats import FORMATS, render
from kg.queries.guarded import sparql
from kg.queries.header import VALUES, Parameter, Query, read
from kg.queries.meetings import pairs
from kg.queries.names import find, find_article
from kg.queries.tenures import tenures
from kg.store import Rows, Store, Term

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

    Where a name means several nodes, the query is answered for all of them at once, and the rows are given in the order
    of the nodes' labels, equal ones once. What is typed is never put into the text: a name's nodes are, and all else is
    bound as terms. Raises QueryError.
    """
    query = get(name)
    bound = bind(store, query, arguments or {})
    text = VALUES.sub(lambda at: _values(at[1], bound.nodes), query.text)
    answers = [store.select(text, terms) for terms in bound.terms]
    columns = answers[0].columns
    places: list[tuple[int, dict[Term | None, int]]] = [
        (columns.index(f"_{name}"), {node: place for place, node in enumerate(nodes)})
        for name, nodes in bound.nodes.items()
    ]
    rows = sorted(
        dict.fromkeys(row for answer in answers for row in answer.rows),
        key=lambda row: [place[row[column]] for column, place in places],
    )
    found = Rows(columns, rows)
    return _shown(_POSTS[query.post](found) if query.post else found)


def _values(name: str, nodes: Mapping[str, Sequence[ox.NamedNode]]) -> str:
    """Return the data block that limits a variable to some nodes; nothing where any will do."""
    return f"VALUES $_{name} {{ {' '.join(map(str, nodes[name]))} }}" if name in nodes else ""


_POSTS = {"pairs": pairs, "compare": compare, "tenures": tenures}
"""What a query's `post` names: what SPARQL would take too long for, or cannot know."""


def _shown(rows: Rows) -> Rows:
    """Leave out the columns that begin with "_": the parameters, which the caller knows, and what only `post` needs."""
    kept = [i for i, column in enumerate(rows.columns) if not column.startswith("_")]
    return Rows(tuple(rows.columns[i] for i in kept), [tuple(row[i] for i in kept) for row in rows.rows])
