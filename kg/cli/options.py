"""Options that several commands share, and the consoles they print to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
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

because_option: Callable[[F], F] = click.option(
    "--because", default="", metavar="TEXT", help="The reason, for the record."
)

knowledge_option: Callable[[F], F] = click.option(
    "--knowledge",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Turtle that adds to what kg knows of institutions, offices and states, or overrides it. May be repeated.",
)

jobs_option: Callable[[F], F] = click.option(
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Processes to extract with.  [default: one for a few articles, one a core for more]",
)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 article", "2 articles"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def stderr() -> Console:
    """Return the console for messages and progress: standard error, so that results can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def stdout() -> Console:
    """Return the console for results: as wide as the terminal, and without colour where it is none."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 120
    return Console(highlight=False, width=width)
