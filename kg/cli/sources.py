"""The articles of a command line: the arguments and options for them, how they are extracted, and their problems."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.options import stderr
from kg.cli.report import Report
from kg.errors import REPORT, InputError
from kg.faults import Fault
from kg.find import Settings
from kg.lang.en.language import is_english
from kg.model import Article
from kg.pipeline import DEFAULTS
from kg.readers import Given, read

F = TypeVar("F", bound=Callable[..., Any])

COULD_NOT_RUN, SOME_LEFT_OUT = 2, 3
"""Exit statuses: nothing went through; some articles went through, and others could not be read or were left out."""

knowledge_option: Callable[[F], F] = click.option(
    "--knowledge",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Turtle that adds to what kg knows of institutions, offices and states, or overrides it. May be repeated.",
)

report_option: Callable[[F], F] = click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what became of each article to FILE, an object of JSON a line, with the traceback of what failed.",
)

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
    knowledge_option,
    report_option,
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

    Afterwards `unread` counts what could not be read, `left_out` the articles that were read and left out, `foreign`
    those that are not in English. `report` is told what became of each.
    """

    def __init__(self, paths: tuple[str, ...], given: Given, report: Report) -> None:
        self.paths = paths
        self.given = given
        self.report = report
        self.unread = self.left_out = self.foreign = 0
        self.read = 0
        self.console = stderr()

    def __iter__(self) -> Iterator[Article]:
        notice = self.console.print
        # A report in a folder that is read would be read as it grows, without an end.
        unread = [self.report.path] if self.report.path else []
        for article in read(
            *self.paths, given=self.given, on_problem=self.not_read, on_notice=notice, leave_out=unread
        ):
            self.read += 1
            if not is_english(article.text):
                self.foreign += 1
                notice(
                    f"{article.origin or article.id}: is not in English; no statements are taken from it", markup=False
                )
            yield article

    def done(self, id: str, origin: str, outcome: str) -> None:
        """Report an article that went through."""
        self.report.write(origin, id, outcome)

    def failed(self, id: str, origin: str, fault: Fault) -> None:
        """Report an article that is left out, since something went wrong with it."""
        self.left_out += 1
        self.report.write(origin, id, "left out", error=fault.message, traceback=fault.traceback)
        self._print(f"{origin or id}: article {id} is left out: {fault.message}\n  {REPORT}")

    def not_read(self, error: InputError) -> None:
        """Report what could not be read."""
        self.unread += 1
        trace = Fault.of(error.__cause__).traceback if error.__cause__ else ""
        self.report.write(error.where, None, "not read", error=error.message, traceback=trace)
        self._print(str(error))

    def _print(self, message: str) -> None:
        self.console.print(f"kg: {message}", markup=False, style="red")

    @property
    def exit_code(self) -> int:
        """0 if every article went through, 3 if some did not, 2 if none did."""
        if not self.unread and not self.left_out:
            return 0
        return SOME_LEFT_OUT if self.read > self.left_out else COULD_NOT_RUN


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
        report: Path | None,
        jobs: int | None,
        **others: Any,
    ) -> None:
        settings = Settings(extractor=extractor, attitudes="attitudes" in include, min_confidence=min_confidence)
        extracting = Extracting(settings=settings, knowledge=knowledge, jobs=jobs)
        with Report.open(report) as opened:
            articles = InputArticles(paths, Given(outlet=outlet, agency=agency, published=published), opened)
            function(articles, extracting, **others)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
