"""`kg why`: the evidence for what kg takes for one node."""

from __future__ import annotations

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import stderr, store_option
from kg.store import Store


@click.command("why")
@click.argument("a")
@click.argument("b", required=False)
@store_option
@prints_rows
def command(a: str, b: str | None, store: str, printing: Printing) -> None:
    """Show why things are taken for A: the evidence in each article, and people's decisions.

    A is given as for `kg same`. B is another node, whose evidence is added, or an article, to which it is limited.

    \b
    Examples:
      kg why "john kerry"
      kg why person/john-kerry 004_18d5f4d32488845a
      kg why "jay carney" --format json
    """
    from kg.curation import why

    with Store.open(store) as opened:
        rows = why(opened, a, b)
    printing.show(rows)
    if not rows.rows:
        stderr().print("the register has nothing about it; `kg ingest` registers what is in the store", markup=False)
