"""The articles of a command line: the arguments and options for them, how they are extracted, and their problems."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg.cli.options import stderr
from kg.errors import InputError
from kg.find import Settings
from kg.lang.en.language import is_english
from kg.model import Article
from kg.pipeline import DEFAULTS
from kg.readers import Given, read

_OPTIONS = (
    click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
    click.option("--outlet", help="Who published these copies, where the texts do not say."),
    click.option("--agency", help="The wire service they came from."),
    click.option("--published", metavar="YYYY-MM-DD", help="The date of publication."),
    click.option(
        "--include",
        type=click.Choice(["attitudes"]),
        multiple=True,
        help="Besides what people say, what they are reported to think, want or do, and what headlines attribute.",
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
        help="What finds the quotations: the tagger, or an extractor of an installed package.",
    ),
    click.option(
        "--knowledge",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE",
        help="Turtle that adds to what kg knows of institutions, offices and states, or overrides it. May be repeated.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help="Processes to extract with.  [default: one for a few articles, one a core for more]",
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Extracting:
    """How articles are to be extracted: the values of the options."""

    settings: Settings
    knowledge: tuple[Path, ...]
    jobs: int | None


class InputArticles:
    """The articles of a command line. Iterate over it once.

    Afterwards `problems` counts what could not be read or extracted, `foreign` the articles that are not in English.
    """

    def __init__(self, paths: tuple[str, ...], given: Given) -> None:
        self.paths = paths
        self.given = given
        self.problems = self.foreign = 0
        self.read = 0
        self.console = stderr()

    def __iter__(self) -> Iterator[Article]:
        notice = self.console.print
        for article in read(*self.paths, given=self.given, on_problem=self._report, on_notice=notice):
            self.read += 1
            if not is_english(article.text):
                self.foreign += 1
                notice(
                    f"{article.origin or article.id}: is not in English; no statements are taken from it", markup=False
                )
            yield article

    def failed(self, article: Article, error: Exception) -> None:
        """Report an article that kg could not extract or store because of a fault of its own."""
        where = f"{type(error).__name__}: {error}"
        hint = "this is a fault of kg: please report it with the article; the other articles go through"
        self._report(InputError(article.origin or article.id, f"could not be extracted ({where})", hint=hint))

    def _report(self, error: InputError) -> None:
        self.problems += 1
        self.console.print(f"kg: {error}", markup=False, style="red")

    @property
    def exit_code(self) -> int:
        """0 if everything was read, 1 if only some, 2 if nothing."""
        if not self.problems:
            return 0
        return 1 if self.read else 2


def takes_articles(function: Callable[..., None]) -> Callable[..., None]:
    """Add the arguments and options of articles. The function gets two values of them: `articles` and `extracting`."""

    @functools.wraps(function)
    def command(
        paths: tuple[str, ...],
        outlet: str | None,
        agency: str | None,
        published: str | None,
        include: tuple[str, ...],
        min_confidence: float,
        extractor: str,
        knowledge: tuple[Path, ...],
        jobs: int | None,
        **others: Any,
    ) -> None:
        articles = InputArticles(paths, Given(outlet=outlet, agency=agency, published=published))
        settings = Settings(extractor=extractor, attitudes="attitudes" in include, min_confidence=min_confidence)
        function(articles, Extracting(settings=settings, knowledge=knowledge, jobs=jobs), **others)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
