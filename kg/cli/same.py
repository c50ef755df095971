"""`kg same`: two nodes that are one."""

from __future__ import annotations

import click

from kg.cli.options import because_option, store_option
from kg.messages import counted
from kg.store import Store


@click.command("same")
@click.argument("a")
@click.argument("b")
@because_option
@store_option
def command(a: str, b: str, because: str, store: str) -> None:
    """Replace B by A, in the articles stored and in those to come.

    A and B are persons, institutions, groups, events or claims: an IRI, a path (person/john-kerry) or a name. The
    decision is kept in the graph {base}identity, with its time and reason. `kg different A B` undoes it.

    \b
    Examples:
      kg same "saudi arabia" "saudi foreign ministry" --because "it speaks for the kingdom"
      kg same organization/united-nations organization/un-general-assembly
    """
    from kg.curation import same

    with Store.open(store, write=True, create=False) as opened:
        decided = same(opened, a, b, because=because)
    decision = decided.decision
    rewritten = counted(len(decided.articles), "article")
    click.echo(f"{decision.b} is {decision.a} from now on; {rewritten} rewritten", err=True)
