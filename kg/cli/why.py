"""`kg why`: the evidence for what kg holds for one."""

from __future__ import annotations

import sys

import click

from kg.cli.options import stderr, store_option
from kg.cli.query import format_option
from kg.queries import render
from kg.store import Store


@click.command("why")
@click.argument("a")
@click.argument("b", required=False)
@store_option
@format_option
def command(a: str, b: str | None, store: str, format_: str) -> None:
    """Say why all that is A is taken for one: the evidence of each article, and what people decided.

    A is named as for `kg same`. B is another node, whose reasons are given too, or an article, of which alone they are.

    \b
    Examples:
      kg why "john kerry"
      kg why person/john-kerry 004_18d5f4d32488845a
      kg why "aleppo offensive" --format json
    """
    from kg.curation import why

    with Store.open(store) as opened:
        rows = why(opened, a, b)
    render(rows, format_, sys.stdout)
    if not rows.rows:
        stderr().print("nothing is registered of it: `kg ingest` registers what the store holds", markup=False)
