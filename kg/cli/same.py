"""`kg same`: two nodes that are one."""

from __future__ import annotations

import click

from kg.cli.asking import agreed, asks, show_node
from kg.cli.options import because_option, store_option
from kg.messages import counted
from kg.store import Store


@click.command("same")
@click.argument("a")
@click.argument("b")
@because_option
@asks
@store_option
def command(a: str, b: str, because: str, dry_run: bool, yes: bool, store: str) -> None:
    """Replace B by A, in the articles stored and in those to come.

    A and B are persons, institutions, groups, events or claims: an IRI, a path (person/john-kerry) or a name. The two
    that are meant are shown first. The decision is kept in the graph {base}identity, with its time and reason. `kg
    undo` takes it back; `kg different` with the same words does too, and keeps the two apart for good.

    \b
    Examples:
      kg same "saudi arabia" "saudi foreign ministry" --dry-run
      kg same organization/united-nations organization/un-general-assembly --because "one body" --yes
    """
    from kg.curation import meant, same

    with Store.open(store, write=True, create=False) as opened:
        show_node("stays  ", meant(opened, a))
        show_node("goes   ", meant(opened, b))
        if not agreed("Make one of the two?", dry_run=dry_run, yes=yes):
            return
        decided = same(opened, a, b, because=because)
    decision = decided.decision
    rewritten = counted(len(decided.articles), "article")
    click.echo(f"{decision.b} is {decision.a} from now on; {rewritten} rewritten", err=True)
