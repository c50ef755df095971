"""Pictures of who speaks for whom about what: SVG and PNG to print, HTML to explore in a browser.

Not in it: the network that is drawn (`kg.network`), and the pictures of the explorer (`kg.serve`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.export.files import format_of, replacing
from kg.messages import counted
from kg.store import Store

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FORMATS", "LIMITS", "picture", "plot"]

FORMATS: dict[str, tuple[str, ...]] = {"svg": (".svg",), "png": (".png",), "html": (".html", ".htm")}
"""The formats, and the endings of each."""

LIMITS = {"svg": 24, "png": 24, "html": 200}
"""Most speakers and most events in a picture: what fits on a page, and what a browser can move smoothly."""


def plot(
    store: Store,
    path: str | os.PathLike[str],
    *,
    around: str | None = None,
    format: str | None = None,
    limit: int | None = None,
) -> Path:
    """Draw the whole store, or what is around one speaker, institution or event, into the file `path`.

    `around` is a name as for kg.queries. The format is the one named, or else that of the ending (FORMATS). At most
    `limit` speakers and `limit` events are drawn (default LIMITS), those with most statements; the picture says how
    many were left out. The same store gives the same bytes. Raises QueryError where nothing has the name `around`,
    OutputError where the format is not known, there is nothing to draw or the file cannot be written, StoreError where
    the store cannot be read.
    """
    target = Path(path)
    kind = format_of(target, format, FORMATS)
    # Imported here, as in `picture`: networkx and matplotlib take half a second to load.
    from kg import network

    graph = network.build(store)
    focus = network.find_nodes(store, graph, around) if around is not None else ()
    drawn = picture(graph, kind, focus=focus, name=around or "", limit=limit)
    with replacing(target) as file:
        file.write(drawn)
    return target


def picture(
    graph: nx.MultiDiGraph[str], kind: str, *, focus: Iterable[str] = (), name: str = "", limit: int | None = None
) -> bytes:
    """Return a picture of a graph as `kg.network.build` makes them, in one of FORMATS.

    `focus` are the nodes that it is about, `name` is what they were asked for by. Raises OutputError where there is
    nothing to draw.
    """
    from kg import network
    from kg.plot.columns import chart

    around = frozenset(focus)
    if around:
        graph = network.neighbourhood(graph, around)
    summary = network.summary(graph)
    if not summary:
        raise OutputError("there is nothing to draw: the store has no quotations", hint="Ingest articles first.")
    drawn = chart(summary, limit=limit or LIMITS[kind], focus=around)
    title = "Who speaks, for whom, about what"
    if around:
        one = graph.nodes[min(around)]["label"] if len(around) == 1 else f"“{name}”"
        title = " ".join(f"{one}: who speaks, for whom, about what".split())
    note = _note(summary.graph, drawn.left_out)
    if kind == "html":
        from kg.plot.page import draw as draw_page

        return draw_page(drawn, graph, title=title, note=note, focus=around)
    from kg.plot.static import draw

    return draw(drawn, "svg" if kind == "svg" else "png", title=title, note=note, focus=around)


def _note(counts: dict[str, int | str], left_out: dict[str, int]) -> str:
    """Return a picture's caption: how much it shows, and what it leaves out."""
    span = f", {counts['first']} to {counts['last']}" if counts["first"] else ""
    note = f"{counted(counts['statements'], 'statement')} in {counted(counts['articles'], 'article')}{span}."
    missing = [counted(n, f"more {what}") for what, n in left_out.items() if n]
    if counts["unresolved"]:
        missing.append(f"the unknown sources of {counted(counts['unresolved'], 'statement')}")
    return f"{note} Not drawn: {', '.join(missing)}." if missing else note
