"""`kg stats`: how much is in the store."""

from __future__ import annotations

import sys

import click

from kg.cli.options import store_option
from kg.cli.query import format_option
from kg.queries import render
from kg.store import Store


@click.command("stats")
@store_option
@format_option
def command(store: str, format_: str) -> None:
    """Count articles, statements and speakers: of all, by month of publication, by outlet; and the bytes on disk.

    \b
    Examples:
      kg stats
      kg stats --format csv > stats.csv
    """
    from kg.care import stats

    with Store.open(store) as opened:
        rows = stats(opened)
    render(rows, format_, sys.stdout)
