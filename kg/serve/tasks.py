"""What worker processes do: queries, and pictures of the graph. Each reads the copy of the store that it is told."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError
from kg.prefixes import shortened
from kg.queries import run
from kg.queries.guarded import sparql
from kg.serve.drawings import Drawing, chart, net, views
from kg.serve.linked import written
from kg.serve.negotiation import RDF, TURTLE, best
from kg.serve.results import ROWS, Cell, cells, write
from kg.serve.worker import SECONDS
from kg.store import Rows, Store, Term

SHOWN = 1000
"""Most rows that a page shows; the whole answer can be downloaded."""

MOST_BYTES = 64 * 1024 * 1024
"""Most bytes of an answer."""

MOST_ROWS = 200_000
"""Most rows of an answer."""

MOST_DRAWN = ("200", "500", "1000")
"""Most speakers, and most events, that can be drawn to be explored: 2,000 boxes still move at a frame in 17 ms."""

_opened: dict[Path, Store] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """The graphs a query may see, by IRI. Where both are empty these are all, and the default graph is their union."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A query's answer, written. `media` is "" where it cannot be written as the client wants it."""

    media: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A query's answer for a page: rows, of which `count` are there; of triples also Turtle, or only "true" or "false".

    `views` are the ways to show it, `view` is the one that is meant, and `drawing` what it shows. `note` is on rows.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    count: int = 0
    text: str = ""
    note: str = ""
    views: tuple[str, ...] = ()
    view: str = ""
    drawing: Drawing | None = None


def _store(folder: Path, dataset: Dataset) -> Store:
    if folder not in _opened:
        for old in _opened.values():
            old.close()
        _opened.clear()
        _opened[folder] = Store.open(folder)
    store = _opened[folder]
    return store.over(dataset.default, dataset.named) if dataset != Dataset() else store


def _asked(folder: Path, query: str, dataset: Dataset) -> Rows | bool | str:
    found = sparql(_store(folder, dataset), query, timeout=2 * SECONDS)  # the process is ended before
    if isinstance(found, Rows) and len(found.rows) > MOST_ROWS:
        raise QueryError(f"the answer has more than {MOST_ROWS:,} rows", hint="Add LIMIT, or count them: COUNT(*).")
    return found


def answered(folder: Path, query: str, dataset: Dataset, accept: str) -> Answer:
    """Return the answer of a SPARQL query in the form that suits an Accept header best.

    Raises QueryError where it is not a query that is allowed, or the answer is too large.
    """
    found = _asked(folder, query, dataset)
    if isinstance(found, str):
        media = best(accept, RDF)
        body = found.encode() if media == TURTLE else _as(found, media) if media else b""
    else:
        media = best(accept, ROWS)
        body = write(found, media) if media else b""
    if len(body) > MOST_BYTES:
        raise QueryError(f"the answer has more than {MOST_BYTES:,} bytes", hint="Add LIMIT, or ask for fewer columns.")
    return Answer(media=media or "", body=body)


def _as(turtle: str, media: str) -> bytes:
    return written({quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}, media)


def tabled(folder: Path, query: str, dataset: Dataset, view: str = "") -> Table:
    """Return the answer of a SPARQL query for a page: "table", "chart", "graph" or, of triples, "text".

    One that is not possible is the first that is. Raises QueryError as `answered` does.
    """
    found = _asked(folder, query, dataset)
    if isinstance(found, bool):
        return Table(text=str(found).lower())
    if isinstance(found, Rows):
        made = _table(found)
        possible = views(made.columns, made.rows)
    else:
        triples = [quad.triple for quad in ox.parse(found, format=ox.RdfFormat.TURTLE)]
        rows: list[tuple[Term | None, ...]] = [(t.subject, t.predicate, t.object) for t in triples]
        made = replace(_table(Rows(("subject", "property", "value"), rows)), text=found)
        possible = ("text", *views(made.columns, made.rows))
    return _viewed(folder, made, possible, view)


def _viewed(folder: Path, made: Table, possible: tuple[str, ...], view: str, offsets: Collection[str] = ()) -> Table:
    """Return a table in one of the ways that are possible, the first where it is none; `offsets` are no sizes."""
    view = view if view in possible else possible[0]
    columns, rows = _without(made, offsets)
    drawing: Drawing | None = None
    if view == "chart":
        drawing = chart(columns, rows)
    elif view == "graph":
        store = _store(folder, Dataset())
        drawing = net(columns, rows, lambda iri: store.label(iri) or _last_part(iri))
    return replace(made, views=possible, view=view, drawing=drawing)


def _without(made: Table, left_out: Collection[str]) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of a table, without some columns."""
    kept = [place for place, column in enumerate(made.columns) if column not in left_out]
    return tuple(made.columns[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in made.rows)


def _last_part(iri: str) -> str:
    """Return an IRI as a name, where it has none: with its prefix, or its last segments."""
    short = shortened(iri)
    return short if short != iri else "/".join(iri.rsplit("/", 2)[-2:])


def _table(found: Rows) -> Table:
    return Table(
        columns=found.columns,
        rows=tuple(cells(row) for row in found.rows[:SHOWN]),
        count=len(found.rows),
        note=found.note,
    )


def canned(folder: Path, name: str, arguments: Mapping[str, str], view: str = "") -> Table:
    """Return the answer of a canned query for a page, with views as `tabled` has them.

    Raises QueryError as `kg.queries.run` does.
    """
    made = _table(run(_store(folder, Dataset()), name, arguments))
    return _viewed(folder, made, views(*_without(made, _OFFSETS)), view, _OFFSETS)


_OFFSETS = ("start", "end")
"""Columns of canned queries whose numbers say where words stand."""


def canned_file(folder: Path, name: str, arguments: Mapping[str, str], media: str) -> bytes:
    """Return the answer of a canned query in one of the formats of results."""
    return write(run(_store(folder, Dataset()), name, arguments), media)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """The part of the graph that a picture shows: around a name, of an outlet, in a time; "" is any.

    `most` is how many speakers, and how many events, are drawn at most; "" is what `kg plot` draws.
    """

    around: str = ""
    outlet: str = ""
    since: str = ""
    until: str = ""
    most: str = ""


def picture(folder: Path, selection: Selection, kind: str) -> bytes:
    """Return a picture of a part of the graph: "html", "svg" or "png"; or that part as "graphml".

    Raises QueryError where nothing has the name, OutputError where there is nothing to draw.
    """
    from kg import network
    from kg.export.graphs import write_graphml
    from kg.plot import picture as draw

    store = _store(folder, Dataset())
    graph = network.build(store)
    focus = network.find_nodes(store, graph, selection.around) if selection.around else []
    graph = network.within(graph, outlet=selection.outlet, since=selection.since, until=selection.until)
    focus = [node for node in focus if node in graph]
    if selection.around and not focus:
        raise QueryError("nothing of that is in this time and outlet", hint="Choose a longer time, or any outlet.")
    if kind == "graphml":
        out = io.BytesIO()
        write_graphml(network.neighbourhood(graph, focus) if focus else graph, out)
        return out.getvalue()
    limit = int(selection.most) if kind == "html" and selection.most in MOST_DRAWN else None
    return draw(graph, kind, focus=focus, name=selection.around, limit=limit)
