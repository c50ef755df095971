"""Options that several commands share, and the consoles they print to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.store import DEFAULT_PATH

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])

store_option: Callable[[F], F] = click.option(
    "--store",
    envvar="KG_STORE",
    default=DEFAULT_PATH,
    show_default=True,
    show_envvar=True,
    metavar="FOLDER",
    help="The store.",
)


def stderr() -> Console:
    """Return the console for messages and progress: standard error, so that results can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def stdout() -> Console:
    """Return the console for results: as wide as the terminal, and without colour where it is none."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    return Console(highlight=False, width=width)
