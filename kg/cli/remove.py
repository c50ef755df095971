"""`kg remove`: articles out of the store."""

from __future__ import annotations

import click

from kg.cli.options import store_option
from kg.store import Store


@click.command("remove")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@store_option
def command(articles: tuple[str, ...], store: str) -> None:
    """Take articles out of the store, each with all that was found in it: all of them, or none if one is unknown.

    \b
    Example:
      kg remove 000_bd24a22dc4d4b672
    """
    Store.open(store).close()  # opened to read first, since to write would make a store where there is none
    with Store.open(store, write=True) as opened:
        opened.remove(*articles)
    for article in articles:
        click.echo(f"{store}: {article} removed", err=True)
