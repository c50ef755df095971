"""`kg import`: many corrections at once, from an edited export."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.asking import agreed, asks, curator_option, reason_option, show_differences
from kg.cli.options import store_option
from kg.messages import counted
from kg.store import Store


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@reason_option
@curator_option
@asks
@store_option
def command(file: Path, reason: str, curator: str, dry_run: bool, yes: bool, store: str) -> None:
    """Take over what was edited in FILE, an export of this store, as corrections.

    FILE is a table (.csv), edited in a spreadsheet, or a graph (.ttl, .trig, .nq, .jsonld, .rdf), edited in Protégé or
    by hand. It is checked, and what it changes is shown, before anything is recorded. `kg undo` takes all of it back
    (docs/corrections.md says what can be edited).

    \b
    Examples:
      kg import edited.ttl --dry-run
    """
    from kg import curation

    with Store.open(store, write=True, create=False) as opened:
        found = curation.read_edited(opened, file, curator=curator)
        show_differences(opened, found.words)
        if found.left:
            click.echo(f"changes of {', '.join(found.left)} are no corrections, and are left out", err=True)
        if not found.words:
            click.echo(f"{file} says what the store says: nothing to correct", err=True)
            return
        if not agreed(f"Record {counted(len(found.words), 'correction')}?", dry_run=dry_run, yes=yes):
            return
        act = curation.record(opened, found.words, curator=curator, reason=reason)
    recorded, rewritten = counted(len(act.corrections), "correction"), counted(len(act.articles), "article")
    done = f"{recorded} recorded as {act.id}; {rewritten} rewritten. `kg undo {act.id}` takes them back"
    click.echo(done, err=True)
