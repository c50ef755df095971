"""Questions for the store: the canned queries of queries/*.rq, any other SPARQL, and how their rows are printed.

Not in it: the database (`kg.store`), and checks that a graph is as it should be (`kg.validate`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from kg import resources
from kg.errors import QueryError
from kg.messages import suggestion
from kg.queries.answers import Answer, Row
from kg.queries.arguments import bind
from kg.queries.figures import compare
from kg.queries.filters import STATEMENTS, taken
from kg.queries.formats import FORMATS, render, write
from kg.queries.guarded import sparql
from kg.queries.header import NODES, VALUES, Parameter, Query, read
from kg.queries.meetings import pairs
from kg.queries.mistakes import absent
from kg.queries.names import find, find_article, names_of
from kg.queries.parts import with_parts
from kg.queries.printed import with_print
from kg.queries.responses import with_both_sides
from kg.queries.shaping import shape
from kg.queries.stances import stance_cues
from kg.queries.statement_index import with_words
from kg.queries.terms_of_office import tenures
from kg.store import Rows, Store, Term, text_of

__all__ = [
    "FORMATS",
    "Answer",
    "Parameter",
    "Query",
    "Row",
    "absent",
    "answer",
    "available",
    "find",
    "find_article",
    "get",
    "load",
    "names_of",
    "pairs",
    "render",
    "run",
    "shape",
    "sparql",
    "taken",
    "write",
]


_NAMED = 3
"""Nodes that a name was taken for, of which an empty answer tells."""


def load(folder: Path | None = None) -> dict[str, Query]:
    """Return the queries of a folder (kg's own where None) by name, sorted.

    Raises QueryError where there is no such folder or no query in it, or a header is faulty.
    """
    return {name: read(file) for name, file in _files(folder).items()}


def available(folders: Iterable[Path] = ()) -> dict[str, Query]:
    """Return kg's queries and those of folders, by name, sorted.

    Raises QueryError as `load` does, and where two queries have one name: which of them is meant could not be told.
    """
    return {name: read(file) for name, file in sorted(_files_in(folders).items())}


def get(name: str, folders: Iterable[Path] = ()) -> Query:
    """Return the query of this name; the headers of others are not read.

    Raises QueryError where there is none, with the nearest names, and as `available` does.
    """
    files = _files_in(folders)
    if name in files:
        return read(files[name])
    hint = suggestion(name, sorted(files), "`kg query --list` lists them; --queries FOLDER adds your own.")
    raise QueryError(f"there is no query {name!r}", hint=hint)


def _files_in(folders: Iterable[Path]) -> dict[str, Path]:
    """Return the files of kg's queries and of those in folders, by name. Raises QueryError as `available` does."""
    found = dict(_files(None))
    for folder in folders:
        for name, file in _files(folder).items():
            if name in found and read(found[name]) != read(file):
                raise QueryError(f"{file}: there is another query {name}", hint="Give the file another name.")
            found[name] = file
    return found


@cache
def _files(folder: Path | None) -> Mapping[str, Path]:
    """Return the files of a folder of queries (kg's own where None) by name, sorted. Raises QueryError as `load`."""
    place = folder or resources.folder("queries")
    if not place.is_dir():
        raise QueryError(f"there is no folder {folder}", hint="Name the folder that your *.rq files are in.")
    files = sorted(place.glob("*.rq"), key=lambda path: path.stem)
    if not files:
        raise QueryError(f"there is no query in {folder}", hint="A query is a file that ends in .rq: docs/queries.md.")
    return {file.stem: file for file in files}


def run(store: Store, query: str | Query, arguments: Mapping[str, str] | None = None) -> Rows:
    """Return the rows of a canned query. `arguments` are by parameter name, as a person would type them.

    The query is one of kg's own, by name, or from `get`. Besides its own parameters it takes filters (`taken`).

    A name can mean several nodes. The query is then run once for all of them. Rows are in the order of the nodes'
    labels, without duplicates. Where there are none, the note says what was asked for. No argument becomes part of the
    query's text: nodes go in as IRIs, words as literals, all else is bound.

    Raises QueryError where there is no such query or parameter, a needed argument is missing or of the wrong type, or
    nothing in the store has the name; StoreError where the store cannot be read.
    """
    query = get(query) if isinstance(query, str) else query
    bound = bind(store, query, arguments or {})
    blocks: dict[str, Sequence[Term]] = {**bound.limits, **bound.nodes}
    if query.cues:
        blocks["cue"] = stance_cues(store, query.cues)
    if query.parts in bound.nodes:
        blocks["happening"] = with_parts(store, bound.nodes[query.parts])
    words = [text_of(word) for word in bound.limits.get("word", ())]
    if words and (named := with_words(store, words)) is not None:
        among = blocks.get(STATEMENTS, named)
        blocks[STATEMENTS] = sorted(set(among) & set(named), key=str)
    text = VALUES.sub(lambda match: _values(match[1], match[2], blocks), query.text)
    # A node that is the only one is bound besides: then Oxigraph looks up what is about it wherever it is named. The
    # block stays, since Oxigraph begins with what has one.
    only = {f"_{name}": nodes[0] for name, nodes in bound.nodes.items() if len(nodes) == 1}
    answers = [store.select(text, {**terms, **only}) for terms in bound.terms]
    columns = answers[0].columns
    node_order: list[tuple[int, dict[Term | None, int]]] = [
        (columns.index(f"_{name}"), {node: rank for rank, node in enumerate(nodes)})
        for name, nodes in bound.nodes.items()
    ]
    rows = sorted(
        # What is about no node is not about those that are asked for.
        (
            r
            for r in dict.fromkeys(r for a in answers for r in a.rows)
            if all(r[column] in rank for column, rank in node_order)
        ),
        key=lambda row: [rank[row[column]] for column, rank in node_order],
    )
    found = Rows(columns, rows)
    shown = _visible(_POSTPROCESSORS[query.postprocess](found) if query.postprocess else found)
    if not shown.rows and arguments and not shown.note:
        return replace(shown, note=_asked(store, query, arguments))
    return shown


def _asked(store: Store, query: Query, arguments: Mapping[str, str]) -> str:
    """Return what a query without rows was asked for: what was typed, and whom or what a name was taken for."""
    types = {parameter.name: parameter.type for parameter in (*query.parameters, *taken(query).values())}
    asked = []
    for name, typed in arguments.items():
        if types[name] in NODES and typed.strip():
            labels = list(dict.fromkeys(store.label(n.value) or n.value for n in find(store, types[name], typed)))
            more = f" or {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
            asked.append(f"{name} {' or '.join(labels[:_NAMED])}{more}")
        else:
            asked.append(f"{name} {typed!r}{_instead(store, query, arguments, name)}")
    return f"asked for {'; '.join(asked)}"


def _instead(store: Store, query: Query, arguments: Mapping[str, str], name: str) -> str:
    """Return what can be asked for in place of a string that is no cell of its column, the commonest first."""
    if not any(p.name == name and p.type == "string" and p.default == "" for p in query.parameters):
        return ""
    rows = run(store, query, {other: typed for other, typed in arguments.items() if other != name})
    if name not in rows.columns:
        return ""
    there = Counter(text_of(row[rows.columns.index(name)]) for row in rows.rows)
    shown = [value for value, _ in there.most_common(_INSTEAD + 1) if value]
    more = ", …" if len(shown) > _INSTEAD else ""
    return f" (there: {', '.join(shown[:_INSTEAD])}{more})" if shown else ""


_INSTEAD = 8
"""Values of a column that are named where the one that was asked for is not among them."""


def answer(store: Store, query: Query, arguments: Mapping[str, str] | None = None, *, context: int = 0) -> Rows:
    """Return the rows of a query as people use them: those of `run`, with where each statement is printed.

    `context` is how many sentences are given before and after the one with the words. Where the query is about one
    article, that is known. Raises as `run` does.
    """
    rows = run(store, query, arguments)
    return rows if query.is_of_article else with_print(store, rows, context=context)


def _values(mark: str, name: str, blocks: Mapping[str, Sequence[Term]]) -> str:
    """Return the VALUES block that limits a variable to some terms, "" where any will do."""
    return f"VALUES {mark}{name} {{ {' '.join(map(str, blocks[name]))} }}" if name in blocks else ""


_POSTPROCESSORS = {"pairs": pairs, "compare": compare, "tenures": tenures, "with_both_sides": with_both_sides}
"""What a header's `postprocess` names: what is slow in SPARQL, or not in the store."""


def _visible(rows: Rows) -> Rows:
    """Leave out the columns that begin with "_": parameters, and what postprocessing reads."""
    kept = [i for i, column in enumerate(rows.columns) if not column.startswith("_")]
    columns = tuple(rows.columns[i] for i in kept)
    return replace(rows, columns=columns, rows=[tuple(row[i] for i in kept) for row in rows.rows])
