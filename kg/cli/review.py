"""`kg review`: what is worth a person's look."""

from __future__ import annotations

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import store_option
from kg.store import Store

_ROWS = 20
"""Rows that are listed unless `--limit` says how many: as many as a person looks through at once."""


@click.command("review")
@store_option
@prints_rows
def command(store: str, printing: Printing) -> None:
    """List what is worth a look, least certain first, each with a command that settles it: 20, or --limit.

    These are undated articles, unknown outlets, statements that may be wrong, nodes of several articles that may be
    two, and corrections whose words are gone from their article. What people corrected or decided is left out.

    \b
    Examples:
      kg review
      kg review --limit 200 --format csv > review.csv
    """
    from kg.curation import review

    with Store.open(store) as opened:
        rows = review(opened, _ROWS if printing.limit is None else printing.limit)
    printing.show(rows)
