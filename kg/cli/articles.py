"""The articles of a command line: the arguments and options for them, how they are extracted, and their problems."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.completion import completes_files
from kg.cli.journal import Journal
from kg.cli.report import Report
from kg.errors import REPORT, InputError
from kg.faults import Fault
from kg.find import Settings
from kg.lang.en.language import foreign_language
from kg.model import Article
from kg.pipeline import DEFAULTS, Jobs
from kg.readers import Extent, Given, read

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
    click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completes_files),
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
        "--any-language",
        is_flag=True,
        help="Find statements in articles that are not English too. kg reads them as if they were, and errs often.",
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
        "--log",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Add every message to FILE, with the time, and what became of each article.",
    ),
    click.option("--verbose", "-v", is_flag=True, help="Say what became of each article."),
    click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help="Processes to extract with.  [default: one for a few articles, one a core for more]",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Extract on the workers of the Dask scheduler at ADDRESS, such as tcp://10.0.0.5:8786, instead.",
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Extracting:
    """How articles are to be extracted: the values of the options."""

    settings: Settings
    knowledge: tuple[Path, ...]
    jobs: Jobs


class Outcomes:
    """What became of the articles of a run: counted, reported and said.

    `read` counts the articles that were read, `unread` what could not be, `left_out` those that were read and left out.
    `report` is told what became of each, and `journal` what a person should know.
    """

    def __init__(self, report: Report, journal: Journal) -> None:
        self.report = report
        self.journal = journal
        self.read = self.unread = self.left_out = 0

    def done(self, id: str, origin: str, outcome: str) -> None:
        """Report an article that went through."""
        self.journal.detail(f"{origin or id}: {outcome}")
        self.report.write(origin, id, outcome, language=self._finished())

    def failed(self, id: str, origin: str, fault: Fault) -> None:
        """Report an article that is left out, since something went wrong with it."""
        self.left_out += 1
        language = self._finished()
        self.report.write(origin, id, "left out", error=fault.message, traceback=fault.traceback, language=language)
        message = f"kg: {origin or id}: article {id} is left out: {fault.message}\n  {REPORT}"
        self.journal.say(message, is_problem=True)

    def not_read(self, error: InputError) -> None:
        """Report what could not be read."""
        self.unread += 1
        trace = Fault.of(error.__cause__).traceback if error.__cause__ else ""
        self.report.write(error.where, None, "not read", error=error.message, traceback=trace)
        self.journal.say(f"kg: {error}", is_problem=True)

    def exceptions(self) -> list[str]:
        """Return what a summary says of the articles that went another way than expected."""
        return [f"{self.unread} could not be read"] if self.unread else []

    @property
    def exit_code(self) -> int:
        """0 if every article went through, 3 if some did not, 2 if none did."""
        if not self.unread and not self.left_out:
            return 0
        return SOME_LEFT_OUT if self.read > self.left_out else COULD_NOT_RUN

    def _finished(self) -> str | None:
        """Take note that an article is done; return its language where that is not English."""
        return None


class InputArticles(Outcomes):
    """The articles of a command line. Iterate over it once, and say of each what became of it, in the same order.

    Afterwards `foreign` counts those that are not in English, and `repeated` those that were there again, text and id,
    and are not among the articles.
    """

    def __init__(
        self, paths: tuple[str, ...], given: Given, report: Report, journal: Journal, *, any_language: bool
    ) -> None:
        super().__init__(report, journal)
        self.paths = paths
        self.given = given
        self.any_language = any_language
        self.extent = Extent()
        self.foreign = self.repeated = 0
        self._waiting: deque[tuple[int, str | None]] = deque()
        """Of each article in hand: the bytes that were read up to it, and its language where that is not English."""

    def __iter__(self) -> Iterator[Article]:
        # A report in a folder that is read would be read as it grows, without an end.
        written = [path for path in (self.report.path, self.journal.path) if path]
        for article in read(
            *self.paths,
            given=self.given,
            on_problem=self.not_read,
            on_notice=self.journal.say,
            on_again=self._again,
            leave_out=written,
            extent=self.extent,
        ):
            self.read += 1
            foreign = foreign_language(article.text)
            self._waiting.append((self.extent.done, foreign))
            if foreign:
                self.foreign += 1
                done = "read as if it were" if self.any_language else "no statements are taken from it"
                self.journal.say(f"{article.origin or article.id}: is not in English (but in {foreign}); {done}")
            yield article

    def exceptions(self) -> list[str]:
        """Return what a summary says of the articles that went another way than expected."""
        counts = (f"{self.foreign} not in English", self.foreign), (f"{self.repeated} again", self.repeated)
        return super().exceptions() + [part for part, count in counts if count]

    def _again(self, where: str, id: str, first: str) -> None:
        self.repeated += 1
        self.journal.detail(f"{where}: again, the article {id} as in {first}")
        self.report.write(where, id, "again")

    def _finished(self) -> str | None:
        read, foreign = self._waiting.popleft()
        self.journal.advance(read)
        return foreign


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
        any_language: bool,
        report: Path | None,
        log: Path | None,
        verbose: bool,
        jobs: int | None,
        scheduler: str | None,
        **others: Any,
    ) -> None:
        if jobs and scheduler:
            raise click.UsageError("--jobs and --scheduler both say where articles are extracted; leave one out")
        settings = Settings(
            extractor=extractor,
            attitudes="attitudes" in include,
            min_confidence=min_confidence,
            any_language=any_language,
        )
        extracting = Extracting(settings=settings, knowledge=knowledge, jobs=scheduler or jobs)
        given = Given(outlet=outlet, agency=agency, published=published)
        with Report.open(report) as reported, Journal.open(log, verbose=verbose) as journal:
            articles = InputArticles(paths, given, reported, journal, any_language=any_language)
            function(articles, extracting, **others)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
