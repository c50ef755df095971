"""`kg different`: two nodes kept apart, or one split in two."""

from __future__ import annotations

import click

from kg.cli.asking import agreed, asks, show_node
from kg.cli.options import because_option, stdout, store_option
from kg.messages import counted
from kg.store import Store


@click.command("different")
@click.argument("a")
@click.argument("others", nargs=-1, required=True, metavar="B|ARTICLE...")
@because_option
@asks
@store_option
def command(a: str, others: tuple[str, ...], because: str, dry_run: bool, yes: bool, store: str) -> None:
    """Keep A and B apart for good; or make a new node of the A of some articles.

    A and B are given as for `kg same`, and shown first. Where `kg same` replaced B by A, that is undone. Where kg
    itself took two for one, name the articles that mean the other: their A becomes a node of its own. `kg undo` undoes
    either.

    \b
    Examples:
      kg different "john kerry" "john kirby" --dry-run
      kg different person/john-kerry 004_18d5f4d32488845a --because "the boxer, not the secretary" --yes
    """
    from kg.curation import different, meant, to_part

    with Store.open(store, write=True, create=False) as opened:
        decision = to_part(opened, a, *others, because=because)
        one = meant(opened, decision.a)
        show_node("one    ", one)
        if decision.articles:
            stdout().print(f"other   of {', '.join(decision.articles)}: {decision.b}", markup=False, soft_wrap=True)
        elif (other := meant(opened, decision.b)).path != one.path:
            show_node("other  ", other)
        else:
            stdout().print(f"other   what was made one with it: {decision.b}", markup=False, soft_wrap=True)
        if not agreed("Keep the two apart?", dry_run=dry_run, yes=yes):
            return
        decided = different(opened, a, *others, because=because)
    decision = decided.decision
    rewritten = counted(len(decided.articles), "article")
    click.echo(f"{decision.a} and {decision.b} are different from now on; {rewritten} rewritten", err=True)
