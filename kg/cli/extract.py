"""`kg extract`: what is in articles, without a store."""

from __future__ import annotations

import json
import sys

import click

from kg.cli.options import stdout
from kg.cli.sources import Sources, extractor_options, settings, source_options
from kg.pipeline import extract, graph_of
from kg.prefixes import DEFAULT_BASE
from kg.read import Given


@click.command("extract")
@source_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl", "turtle"]),
    default="text",
    show_default=True,
    help="text: the article with its quotations marked. jsonl: an article a line, for programs. turtle: RDF.",
)
@click.option("--base", envvar="KG_BASE", default=DEFAULT_BASE, show_default=True, help="Base IRI, for turtle.")
@extractor_options
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
) -> None:
    """Find who said what in articles and print it; nothing is stored.

    \b
    Examples:
      kg extract article.txt
      kg extract seeds/ --format jsonl > predictions.jsonl
      kg extract article.txt --include attitudes --min-confidence 0.5
      curl -s URL | kg extract - --format turtle
    """
    sources = Sources(paths, Given(outlet=outlet, agency=agency, published=published))
    wanted = settings(include, min_confidence, extractor)
    for article in sources:
        if format_ == "jsonl":
            from kg.predictions import prediction

            json.dump(prediction(extract(article, wanted)), sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")
        elif format_ == "turtle":
            sys.stdout.write(graph_of(article, base, wanted).serialize(format="turtle"))
        else:
            from kg.show import article_view

            stdout().print(article_view(extract(article, wanted)))
    sys.exit(sources.exit_code)
