"""`kg plot`: a picture of the graph."""

from __future__ import annotations

import click

from kg.cli.options import stderr, store_option
from kg.plot import plot
from kg.store import Store


@click.command("plot")
@click.argument("file")
@store_option
@click.option("--around", metavar="NAME", help="Draw only what is around one speaker, institution or event.")
def command(file: str, store: str, around: str | None) -> None:
    """Draw the graph to FILE: .svg or .png for a page, .html to explore in a browser (one file, works offline).

    \b
    Examples:
      kg plot graph.svg
      kg plot kerry.png --around kerry
      kg plot graph.html
    """
    with Store.open(store) as opened:
        plot(opened, file, around=around)
    stderr().print(f"{file} written", markup=False)
