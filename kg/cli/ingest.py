"""`kg ingest`: articles into the store."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from pathlib import Path

import click

from kg.cli.options import jobs_option, knowledge_option, store_option
from kg.cli.sources import Sources, extractor_options, settings, source_options
from kg.knowledge import load
from kg.model import Article
from kg.pipeline import ingest
from kg.prefixes import DEFAULT_BASE
from kg.read import Given
from kg.store import Store


@click.command("ingest")
@source_options
@store_option
@click.option("--base", envvar="KG_BASE", default=DEFAULT_BASE, show_default=True, show_envvar=True, help="Base IRI.")
@extractor_options
@knowledge_option
@jobs_option
def command(
    paths: tuple[str, ...],
    outlet: str | None,
    agency: str | None,
    published: str | None,
    store: str,
    base: str,
    include: tuple[str, ...],
    min_confidence: float,
    extractor: str,
    knowledge: tuple[Path, ...],
    jobs: int | None,
) -> None:
    """Read articles, find who said what in them, and store the graph of each.

    PATH is a file (.txt, .html, .json, .jsonl), a folder, a glob, or - for standard input. An article already stored is
    left alone if nothing changed and replaced whole if something did, so a run that was stopped can simply be repeated.

    \b
    Examples:
      kg ingest seeds/
      kg ingest news/*.html --outlet "The Daily Planet" --store planet.db
      kg ingest archive.jsonl --jobs 4
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    sources = Sources(paths, Given(outlet=outlet, agency=agency, published=published))
    wanted = settings(include, min_confidence, extractor)
    known = load(knowledge)
    articles = iter(sources)
    first = list(itertools.islice(articles, 1))
    if not first:  # a wrong path must not leave an empty store behind
        sources.console.print("no articles, so nothing was stored")
        sys.exit(sources.exit_code)
    outcomes: Counter[str] = Counter()
    quotations = triples = 0
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with (
        Store.open(store, write=True) as opened,
        Progress(*columns, console=sources.console, transient=True) as progress,
    ):
        task = progress.add_task("ingesting", total=None)

        def started(_: Article) -> None:
            progress.update(task, total=(progress.tasks[task].total or 0) + 1)

        given = itertools.chain(first, articles)
        for done in ingest(given, opened, base=base, settings=wanted, knowledge=known, jobs=jobs, on_start=started):
            outcomes[done.outcome] += 1
            quotations += done.quotations or 0
            triples += done.triples or 0
            progress.advance(task)
    parts = [f"{n} {outcome}" for outcome, n in sorted(outcomes.items())] or ["no articles"]
    if sources.problems:
        parts.append(f"{sources.problems} could not be read")
    sources.console.print(f"{store}: {', '.join(parts)}; {quotations} quotations, {triples} triples written")
    sys.exit(sources.exit_code)
