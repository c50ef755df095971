"""`kg review`: what is worth a person's look."""

from __future__ import annotations

import sys

import click

from kg.cli.options import store_option
from kg.cli.query import format_option
from kg.queries import render
from kg.store import Store


@click.command("review")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many rows.")
@store_option
@format_option
def command(limit: int, store: str, format_: str) -> None:
    """List what is worth a look, least certain first, each with a command that settles it.

    These are undated articles, unknown outlets, statements that may be wrong, nodes of several articles that may be
    two, and corrections whose words are gone from their article. What people corrected or decided is left out.

    \b
    Examples:
      kg review
      kg review --limit 200 --format csv > review.csv
    """
    from kg.curation import review

    with Store.open(store) as opened:
        rows = review(opened, limit)
    render(rows, format_, sys.stdout)
