"""`kg ingest`: articles into the store."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from kg.cli.options import base_option, store_option
from kg.cli.sources import Extracting, InputArticles, takes_articles
from kg.knowledge import load
from kg.pipeline import ingest
from kg.store import Store


@click.command("ingest")
@takes_articles
@store_option
@base_option
def command(articles: InputArticles, extracting: Extracting, store: str, base: str) -> None:
    """Read articles, find who said what in them, and store the graph of each.

    PATH is a file of text, HTML or JSON (docs/input.md lists the endings), a folder, a glob, or - for standard input.
    An article that is stored already is left alone if nothing changed, and replaced as a whole if something did. So a
    run that was stopped can simply be repeated. An article that something goes wrong with is left out, and said so.

    \b
    Examples:
      kg ingest seeds/
      kg ingest news/*.html --outlet "The Daily Planet" --store planet.db
      kg ingest archive.jsonl --jobs 4
    """
    settings, jobs, knowledge = extracting.settings, extracting.jobs, load(extracting.knowledge)
    rest = iter(articles)
    first = list(itertools.islice(rest, 1))
    if not first:  # a wrong path must not leave an empty store behind
        articles.console.print("no articles, so nothing was stored")
        sys.exit(articles.exit_code)
    outcomes: Counter[str] = Counter()
    quotations = triples = 0
    with Store.open(store, write=True) as opened, _progress(articles) as (started, finished):
        for done in ingest(
            itertools.chain(first, rest),
            opened,
            base=base,
            settings=settings,
            knowledge=knowledge,
            jobs=jobs,
            on_start=started,
        ):
            if done.fault:
                articles.failed(done.article, done.origin, done.fault)
            else:
                articles.done(done.article, done.origin, done.outcome)
            outcomes[done.outcome] += 1
            quotations += done.quotations or 0
            triples += done.triples or 0
            finished()
    parts = [f"{n} {outcome}" for outcome, n in sorted(outcomes.items())]
    if articles.unread:
        parts.append(f"{articles.unread} could not be read")
    if articles.foreign:
        parts.append(f"{articles.foreign} not in English")
    articles.console.print(f"{store}: {', '.join(parts)}; {quotations} quotations, {triples} triples written")
    sys.exit(articles.exit_code)


@contextmanager
def _progress(articles: InputArticles) -> Iterator[tuple[Callable[[object], None], Callable[[], None]]]:
    """Show a progress bar; yield what to call when an article is read, and when it is stored."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    text = TextColumn("{task.description}")
    columns = (SpinnerColumn(), text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=articles.console, transient=True) as progress:
        task = progress.add_task("ingesting", total=None)

        def started(_: object) -> None:
            progress.update(task, total=(progress.tasks[task].total or 0) + 1)

        yield started, lambda: progress.advance(task)
