"""`kg different`: one node that is two."""

from __future__ import annotations

import click

from kg.cli.options import because_option, counted, store_option
from kg.store import Store


@click.command("different")
@click.argument("a")
@click.argument("others", nargs=-1, required=True, metavar="B|ARTICLE...")
@because_option
@store_option
def command(a: str, others: tuple[str, ...], because: str, store: str) -> None:
    """Say that A and B are never one; or that the A of these articles is another.

    A and B are named as for `kg same`. Where `kg same` made B part of A, that is taken back. Where kg itself took two
    for one, name the articles that mean the other: their A becomes a node of its own. `kg same` takes either back.

    \b
    Examples:
      kg different "john kerry" "john kirby"
      kg different person/john-kerry 004_18d5f4d32488845a --because "the boxer, not the secretary"
    """
    from kg.curation import different

    Store.open(store).close()  # opened to read first, since to write would make a store where there is none
    with Store.open(store, write=True) as opened:
        decided = different(opened, a, *others, because=because)
    decision = decided.decision
    rewritten = counted(len(decided.articles), "article")
    click.echo(f"{decision.a} and {decision.b} are two from now on; {rewritten} rewritten", err=True)
