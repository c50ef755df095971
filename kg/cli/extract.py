"""`kg extract`: what is in articles, without a store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from kg.cli.options import jobs_option, knowledge_option, stdout
from kg.cli.sources import Sources, extractor_options, settings, source_options
from kg.extract import Settings
from kg.knowledge import Knowledge, load
from kg.model import Article
from kg.pipeline import extracted, identified, ingest
from kg.prefixes import DEFAULT_BASE
from kg.read import Given


@click.command("extract")
@source_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl", "mentions", "turtle", "trig"]),
    default="text",
    show_default=True,
    help="text: the article with its quotations marked. jsonl: its quotations, and mentions: whom and what it speaks "
    "of, for programs. turtle, trig: RDF.",
)
@click.option("--base", envvar="KG_BASE", default=DEFAULT_BASE, show_default=True, help="Base of all IRIs.")
@extractor_options
@knowledge_option
@jobs_option
def command(
    paths: tuple[str, ...],
    outlet: str | None,
    agency: str | None,
    published: str | None,
    format_: str,
    base: str,
    include: tuple[str, ...],
    min_confidence: float,
    extractor: str,
    knowledge: tuple[Path, ...],
    jobs: int | None,
) -> None:
    """Find who said what in articles and print it; nothing is stored.

    The same people, events and claims of the articles of one call have the same IRIs, as if they were ingested. The
    formats text and jsonl have no IRIs: they give each article by itself, and --knowledge changes nothing in them.

    \b
    Examples:
      kg extract article.txt
      kg extract seeds/ --format jsonl > predictions.jsonl
      kg extract article.txt --include attitudes --min-confidence 0.5
      curl -s URL | kg extract - --format turtle
    """
    sources = Sources(paths, Given(outlet=outlet, agency=agency, published=published))
    wanted = settings(include, min_confidence, extractor)
    if format_ in ("text", "jsonl"):
        if knowledge:
            load(knowledge)  # a faulty file is reported although these formats have no use for it
        _alone(sources, wanted, format_, jobs)
    else:
        _together(sources, wanted, format_, base, load(knowledge), jobs)
    sys.exit(sources.exit_code)


def _alone(articles: Iterable[Article], wanted: Settings, format_: str, jobs: int | None) -> None:
    """Print each article as it stands: under the names it prints, whatever else is known of them."""
    from kg.predictions import prediction
    from kg.show import article_view

    for _, extraction in extracted(articles, wanted, jobs=jobs):
        assert extraction is not None  # none was skipped
        if format_ == "jsonl":
            sys.stdout.write(json.dumps(prediction(extraction), ensure_ascii=False) + "\n")
        else:
            stdout().print(article_view(extraction))


def _together(
    articles: Iterable[Article], wanted: Settings, format_: str, base: str, knowledge: Knowledge, jobs: int | None
) -> None:
    """Print what says who and what is the same in several articles."""
    from kg.curation.rewriting import graph_of
    from kg.identity.register import Decisions
    from kg.mentions import mentions_of
    from kg.store import Store

    if format_ == "trig":
        with Store.open(None) as store:
            for _ in ingest(articles, store, base=base, settings=wanted, knowledge=knowledge, jobs=jobs):
                pass
            store.dump(sys.stdout.buffer, "trig")
        return
    for extraction in identified(articles, wanted, knowledge=knowledge, jobs=jobs):
        if format_ == "mentions":
            sys.stdout.write(json.dumps(mentions_of(extraction, base), ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(graph_of(extraction, Decisions(), base).serialize(format="turtle"))
