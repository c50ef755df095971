"""Pictures of who speaks for whom about what: SVG and PNG to print, HTML to explore."""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import OutputError
from kg.export.files import choose, whole
from kg.store import Store

__all__ = ["FORMATS", "LIMITS", "plot"]

FORMATS: dict[str, tuple[str, ...]] = {"svg": (".svg",), "png": (".png",), "html": (".html", ".htm")}
"""The formats, and the endings that mean them."""

LIMITS = {"svg": 24, "png": 24, "html": 200}
"""How many speakers and how many events a picture shows at most: what a page can hold, and what a browser can move."""


def plot(
    store: Store,
    path: str | os.PathLike[str],
    *,
    around: str | None = None,
    format: str | None = None,
    limit: int | None = None,
) -> Path:
    """Draw the whole store, or what lies around one speaker, institution or event, into the file `path`.

    `around` is a name as kg.queries takes it, the format the one named or that the ending means (FORMATS), `limit` how
    many speakers and how many events are drawn at most, those of most statements (LIMITS unless given); the picture
    says how many were left out. The same store gives the same bytes. Raises QueryError where nothing is called
    `around`, and OutputError: an unknown format, nothing to draw, a file that cannot be written.
    """
    target = Path(path)
    kind = choose(target, format, FORMATS)
    # networkx and matplotlib take half a second to load: only where a picture is asked for.
    from kg import network
    from kg.plot.columns import chart

    graph = network.build(store)
    focus = frozenset(network.find(store, graph, around) if around is not None else ())
    if focus:
        graph = network.neighbourhood(graph, focus)
    summary = network.summary(graph)
    if not summary:
        raise OutputError("there is nothing to draw: the store has no quotations", hint="Ingest articles first.")
    laid_out = chart(summary, limit=limit or LIMITS[kind], focus=focus)
    title = "Who speaks, for whom, about what"
    if focus:
        one = graph.nodes[min(focus)]["label"] if len(focus) == 1 else f"“{around}”"
        title = " ".join(f"{one}: who speaks, for whom, about what".split())
    note = _note(summary.graph, laid_out.left_out)
    if kind == "html":
        from kg.plot.page import draw as draw_page

        picture = draw_page(laid_out, graph, title=title, note=note, focus=focus)
    else:
        from kg.plot.static import draw

        picture = draw(laid_out, "svg" if kind == "svg" else "png", title=title, note=note, focus=focus)
    with whole(target) as file:
        file.write(picture)
    return target


def _note(counts: dict[str, int | str], left_out: dict[str, int]) -> str:
    """Return what a picture says of itself: how much it stands for, and what it leaves out."""
    span = f", {counts['first']} to {counts['last']}" if counts["first"] else ""
    note = f"{_count(counts['statements'], 'statement')} in {_count(counts['articles'], 'article')}{span}."
    missing = [_count(n, f"more {what}") for what, n in left_out.items() if n]
    if counts["unresolved"]:
        missing.append(f"the unknown sources of {_count(counts['unresolved'], 'statement')}")
    return f"{note} Not drawn: {', '.join(missing)}." if missing else note


def _count(number: int | str, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
