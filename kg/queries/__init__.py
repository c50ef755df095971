"""Questions for the store: the canned queries of queries/*.rq, any other SPARQL, and how their rows are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from kg import resources
from kg.errors import QueryError
from kg.messages import suggestion
from kg.queries.answer import Answer, Row
from kg.queries.arguments import bind
from kg.queries.cues import cues
from kg.queries.figures import compare
from kg.queries.formats import FORMATS, render, write
from kg.queries.guarded import sparql
from kg.queries.header import VALUES, Parameter, Query, read
from kg.queries.meetings import pairs
from kg.queries.mistakes import absent
from kg.queries.names import find, find_article
from kg.queries.shaping import shape
from kg.queries.tenures import tenures
from kg.store import Rows, Store, Term

__all__ = [
    "FORMATS",
    "Answer",
    "Parameter",
    "Query",
    "Row",
    "absent",
    "find",
    "find_article",
    "get",
    "load",
    "pairs",
    "render",
    "run",
    "shape",
    "sparql",
    "write",
]


@cache
def load(folder: Path | None = None) -> dict[str, Query]:
    """Return the queries of a folder (kg's own where None) by name, sorted. Raises QueryError for a faulty header."""
    files = (folder or resources.folder("queries")).glob("*.rq")
    return {path.stem: read(path) for path in sorted(files, key=lambda path: path.stem)}


def get(name: str) -> Query:
    """Return the canned query of this name. Raises QueryError where there is none, with the nearest names."""
    if name in load():
        return load()[name]
    raise QueryError(f"there is no query {name!r}", hint=suggestion(name, load(), "`kg query --list` lists them."))


def run(store: Store, name: str, arguments: Mapping[str, str] | None = None) -> Rows:
    """Return the rows of a canned query. `arguments` are by parameter name, as a person would type them.

    A name can mean several nodes. The query is then run once for all of them. Rows are in the order of the nodes'
    labels, without duplicates. No argument becomes part of the query's text: nodes go in as IRIs, all else is bound.

    Raises QueryError where there is no such query or parameter, a needed argument is missing or of the wrong type, or
    nothing in the store has the name; StoreError where the store cannot be read.
    """
    query = get(name)
    bound = bind(store, query, arguments or {})
    blocks: dict[str, Sequence[Term]] = dict(bound.nodes)
    if query.cues:
        blocks["cue"] = cues(store, query.cues)
    text = VALUES.sub(lambda match: _values(match[1], blocks), query.text)
    answers = [store.select(text, terms) for terms in bound.terms]
    columns = answers[0].columns
    node_order: list[tuple[int, dict[Term | None, int]]] = [
        (columns.index(f"_{name}"), {node: rank for rank, node in enumerate(nodes)})
        for name, nodes in bound.nodes.items()
    ]
    rows = sorted(
        dict.fromkeys(row for answer in answers for row in answer.rows),
        key=lambda row: [rank[row[column]] for column, rank in node_order],
    )
    found = Rows(columns, rows)
    return _visible(_POSTPROCESSORS[query.postprocess](found) if query.postprocess else found)


def _values(name: str, blocks: Mapping[str, Sequence[Term]]) -> str:
    """Return the VALUES block that limits a variable to some terms, "" where any will do."""
    return f"VALUES $_{name} {{ {' '.join(map(str, blocks[name]))} }}" if name in blocks else ""


_POSTPROCESSORS = {"pairs": pairs, "compare": compare, "tenures": tenures}
"""What a header's `postprocess` names: what is slow in SPARQL, or not in the store."""


def _visible(rows: Rows) -> Rows:
    """Leave out the columns that begin with "_": parameters, and what postprocessing reads."""
    kept = [i for i, column in enumerate(rows.columns) if not column.startswith("_")]
    return Rows(tuple(rows.columns[i] for i in kept), [tuple(row[i] for i in kept) for row in rows.rows])
