"""Options that several commands have, and the consoles they print to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.prefixes import DEFAULT_BASE
from kg.store import DEFAULT_PATH

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

F = TypeVar("F", bound=Callable[..., Any])

store_option: Callable[[F], F] = click.option(
    "--store",
    envvar="KG_STORE",
    default=DEFAULT_PATH,
    show_default=True,
    show_envvar=True,
    metavar="STORE",
    help="The store: a folder, or an address on a server.",
)

because_option: Callable[[F], F] = click.option(
    "--because", default="", metavar="TEXT", help="The reason, for the record."
)

base_option: Callable[[F], F] = click.option(
    "--base",
    envvar="KG_BASE",
    default=DEFAULT_BASE,
    show_default=True,
    show_envvar=True,
    metavar="IRI",
    help="The beginning of the IRIs of all nodes.",
)


def stderr() -> Console:
    """Return the console for messages and progress: standard error, since standard output may be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def progress_bar() -> Progress:
    """Return a bar of progress on standard error, which shows nothing where that is no terminal."""
    from rich.progress import Progress

    console = stderr()
    # Where there is no terminal, rich would print an empty line at the end.
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def stdout() -> Console:
    """Return the console for results: as wide as the terminal; where there is none, 120 characters without colour."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    return Console(highlight=False, width=width)
