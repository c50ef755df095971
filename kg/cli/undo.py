"""`kg undo`: the latest of what people said, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from kg.cli.asking import agreed, asks, curator_option, reason_option
from kg.cli.options import stdout, store_option
from kg.messages import counted
from kg.store import Store

if TYPE_CHECKING:
    from kg.curation import Said


@click.command("undo")
@click.argument("which", metavar="[N|ID]", default="1")
@click.option("--list", "list_", is_flag=True, help="List what people said, latest first, and what of it stands.")
@reason_option
@curator_option
@asks
@store_option
def command(which: str, list_: bool, reason: str, curator: str, dry_run: bool, yes: bool, store: str) -> None:
    """Take back the latest correction or decision about identity that stands; the N latest; or the one with this ID.

    Nothing is removed: that it was undone is recorded too. An import counts as one.

    \b
    Examples:
      kg undo --list
      kg undo --yes
      kg undo 3 --dry-run
    """
    from kg import curation

    if list_:
        with Store.open(store) as opened:
            said = curation.history(opened)
        _show(said)
        if not said:
            click.echo("nobody has corrected or decided anything", err=True)
        return
    with Store.open(store, write=True, create=False) as opened:
        acts = curation.to_undo(opened, which)
        _show(acts)
        if not agreed(f"Undo {'this' if len(acts) == 1 else 'these'}?", dry_run=dry_run, yes=yes):
            return
        changed = curation.undo(opened, acts, curator=curator, reason=reason)
    click.echo(f"{len(acts)} undone; {counted(len(changed), 'article')} rewritten", err=True)


def _show(said: Iterable[Said]) -> None:
    from rich.text import Text

    console = stdout()
    for one in said:
        by = f" by {one.curator}" if one.curator else ""
        reason = f" ({one.reason})" if one.reason else ""
        state = "" if one.stands or one.is_undoing else " · stands no more"
        told = f"  {one.at:%Y-%m-%d %H:%M:%S}{by}  {one.summary}{reason}"
        line = Text.assemble((one.id, "bold"), told, (state, "dim"))
        console.print(line, soft_wrap=True)
