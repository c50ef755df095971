"""`kg remove`: articles out of the store."""

from __future__ import annotations

import click

from kg.cli.completion import completes
from kg.cli.options import store_option
from kg.store import Store


@click.command("remove")
@click.argument("articles", shell_complete=completes("article"), nargs=-1, required=True, metavar="ARTICLE...")
@store_option
def command(articles: tuple[str, ...], store: str) -> None:
    """Remove articles from the store, with all that was found in them; none of them if one is unknown.

    \b
    Example:
      kg remove 000_bd24a22dc4d4b672
    """
    with Store.open(store, write=True, create=False) as opened:
        opened.remove(*articles)
    for article in articles:
        click.echo(f"{store}: {article} removed", err=True)
