"""`kg restore`: a store from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import stderr, store_option
from kg.messages import counted
from kg.store import folder_of


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@store_option
@click.option("--replace", is_flag=True, help="Put it in the place of the store that is there, which is gone then.")
def command(file: Path, store: str, replace: bool) -> None:
    """Make the store from FILE, which `kg backup` wrote.

    A store that is there is left alone unless you say --replace. FILE is checked first: where one byte of it is not as
    it was written, nothing is changed.

    \b
    Examples:
      kg restore kg-2026-11-29.tar --store restored.db
      kg restore kg-2026-11-29.tar --replace
    """
    from kg.care import restore

    made = restore(file, folder_of(store, "restore"), replace=replace)
    stderr().print(f"{store}: {counted(made.articles, 'article')} restored from {file}", markup=False)
