"""`kg backup`: the store in one file."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import stderr, store_option
from kg.messages import counted
from kg.store import folder_of


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a process that is writing the store; it answers between two articles.",
)
def command(file: Path, store: str, wait: float) -> None:
    """Write the store to FILE, a new file, as it is at one moment; `kg ingest` may be writing it meanwhile.

    `kg restore FILE` makes a store of it again. FILE has all that the store has, with a hash of each part.

    \b
    Examples:
      kg backup kg-2026-11-29.tar
      kg backup planet.tar --store planet.db
    """
    from kg.care import backup

    made = backup(folder_of(store, "backup"), file, patience=wait)
    stderr().print(f"{file} written: {counted(made.articles, 'article')}, {made.bytes} bytes", markup=False)
