"""`kg remove`: articles out of the store."""

from __future__ import annotations

import click

from kg.cli.options import store_option
from kg.store import Store


@click.command("remove")
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@store_option
def command(articles: tuple[str, ...], store: str) -> None:
    """Take articles out of the store, each with everything that was found in it.

    \b
    Example:
      kg remove 000_bd24a22dc4d4b672
    """
    with Store.open(store, write=True) as opened:
        for article in articles:
            opened.remove(article)
            click.echo(f"{store}: {article} removed", err=True)
