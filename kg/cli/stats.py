"""`kg stats`: how much is in the store."""

from __future__ import annotations

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import store_option
from kg.store import Store


@click.command("stats")
@store_option
@prints_rows
def command(store: str, printing: Printing) -> None:
    """Count articles, statements and speakers: of all, by month of publication, by outlet; and the bytes on disk.

    \b
    Examples:
      kg stats
      kg stats --format csv > stats.csv
    """
    from kg.care import stats

    with Store.open(store) as opened:
        rows = stats(opened)
    printing.show(rows)
