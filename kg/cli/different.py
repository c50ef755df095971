"""`kg different`: two nodes kept apart, or one split in two."""

from __future__ import annotations

import click

from kg.cli.options import because_option, store_option
from kg.messages import counted
from kg.store import Store


@click.command("different")
@click.argument("a")
@click.argument("others", nargs=-1, required=True, metavar="B|ARTICLE...")
@because_option
@store_option
def command(a: str, others: tuple[str, ...], because: str, store: str) -> None:
    """Keep A and B apart for good; or make a new node of the A of some articles.

    A and B are given as for `kg same`. Where `kg same` replaced B by A, that is undone. Where kg itself took two for
    one, name the articles that mean the other: their A becomes a node of its own. `kg undo` undoes either.

    \b
    Examples:
      kg different "john kerry" "john kirby"
      kg different person/john-kerry 004_18d5f4d32488845a --because "the boxer, not the secretary"
    """
    from kg.curation import different

    with Store.open(store, write=True, create=False) as opened:
        decided = different(opened, a, *others, because=because)
    decision = decided.decision
    rewritten = counted(len(decided.articles), "article")
    click.echo(f"{decision.a} and {decision.b} are different from now on; {rewritten} rewritten", err=True)
