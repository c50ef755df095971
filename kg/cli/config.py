"""`kg config`: which settings hold, and why."""

from __future__ import annotations

from pathlib import Path

import click
import pyoxigraph as ox

from kg.cli.answers import Printing, prints_rows
from kg.cli.settings import Values, origins
from kg.store import Rows


@click.command("config")
@prints_rows
@click.pass_obj
def command(settings: tuple[Path | None, Values], /, printing: Printing) -> None:
    """Show the settings that hold, and where each is from: the environment, kg.toml, or kg's default.

    kg.toml in this folder, or the file of `kg --config FILE` or KG_CONFIG, sets what the options of all commands are:
    store, base, outlet, agency, knowledge, queries, format. An option in the line wins over the environment, and that
    over the file.

    \b
    Examples:
      kg config
      kg config --format json
    """
    printing.show(Rows(("setting", "value", "from"), [tuple(map(ox.Literal, row)) for row in origins(*settings)]))
