"""Reading articles for a command: the options that describe them, and the problems they have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from kg.cli.options import stderr
from kg.errors import InputError
from kg.model import Article
from kg.read import Given, read

F = TypeVar("F", bound=Callable[..., Any])


def source_options(function: F) -> F:
    """Add the PATH arguments and the options that give what articles do not print."""
    for option in reversed(
        (
            click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
            click.option("--outlet", help="Who published these copies, where the texts do not say."),
            click.option("--agency", help="The wire service they came from."),
            click.option("--published", metavar="YYYY-MM-DD", help="The date of publication."),
        )
    ):
        function = option(function)
    return function


class Sources:
    """The articles of a command line. Iterate over it once; afterwards `problems` counts what could not be read."""

    def __init__(self, paths: tuple[str, ...], given: Given) -> None:
        self.paths = paths
        self.given = given
        self.problems = 0
        self.articles = 0
        self.console = stderr()

    def __iter__(self) -> Iterator[Article]:
        notice = self.console.print
        for article in read(*self.paths, given=self.given, on_problem=self._problem, on_notice=notice):
            self.articles += 1
            yield article

    def _problem(self, error: InputError) -> None:
        self.problems += 1
        self.console.print(f"kg: {error}", markup=False, style="red")

    @property
    def exit_code(self) -> int:
        """0 if everything was read, 1 if only some, 2 if nothing."""
        if not self.problems:
            return 0
        return 1 if self.articles else 2
