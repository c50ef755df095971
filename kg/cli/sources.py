"""Articles for a command: the options that describe them and say what to extract, and the problems they have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from kg.cli.options import stderr
from kg.errors import InputError
from kg.extract import Settings
from kg.model import Article
from kg.pipeline import DEFAULTS
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


def extractor_options(function: F) -> F:
    """Add the options that say what is extracted and by what; `settings` makes `Settings` of their values."""
    for option in reversed(
        (
            click.option(
                "--include",
                type=click.Choice(["attitudes"]),
                multiple=True,
                help="Besides what people say, what they are told to think, want or do, and what headlines attribute.",
            ),
            click.option(
                "--min-confidence",
                type=click.FloatRange(0, 1),
                default=DEFAULTS.min_confidence,
                show_default=True,
                metavar="P",
                help="Leave out quotations that are less likely to be right.",
            ),
            click.option(
                "--extractor",
                default=DEFAULTS.extractor,
                show_default=True,
                metavar="NAME",
                help="What finds the quotations: the tagger, or what a package adds.",
            ),
        )
    ):
        function = option(function)
    return function


def settings(include: tuple[str, ...], min_confidence: float, extractor: str) -> Settings:
    """Return the settings that the values of `extractor_options` ask for."""
    return Settings(extractor=extractor, attitudes="attitudes" in include, min_confidence=min_confidence)


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
