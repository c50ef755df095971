"""`kg extract`: what is in articles, without a store."""

from __future__ import annotations

import json
import sys

import click

from kg.cli.articles import Extracting, InputArticles, takes_articles
from kg.cli.options import base_option, stdout
from kg.faults import Fault
from kg.knowledge import load
from kg.messages import counted
from kg.model import Article
from kg.pipeline import extract_all, identify_all, ingest


@click.command("extract")
@takes_articles
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl", "mentions", "extraction", "turtle", "trig"]),
    default="text",
    show_default=True,
    help="text: the article with its quotations marked. jsonl: its quotations, for programs. mentions: whom and what "
    "it mentions, for programs. extraction: all that was found, for `kg load`. turtle, trig: RDF.",
)
@base_option
def command(articles: InputArticles, extracting: Extracting, format_: str, base: str) -> None:
    """Find who said what in articles and print it; nothing is stored.

    The same people, events and claims in the articles of one call have the same IRIs, as if they were ingested. The
    formats text, jsonl and extraction have no IRIs: they print each article by itself.

    \b
    Examples:
      kg extract article.txt
      kg extract seeds/ --format jsonl > predictions.jsonl
      kg extract article.txt --include attitudes --min-confidence 0.5
      kg extract seeds/ --format extraction > shards/part-1.jsonl
      curl -s URL | kg extract - --format turtle
    """
    # A bar on the terminal to which the results go would get between them.
    with articles.journal.progress("extracting", articles.extent, bar=not sys.stdout.isatty()):
        if format_ in ("text", "jsonl", "extraction"):
            _print_each(articles, extracting, format_)
        else:
            _print_identified(articles, extracting, format_, base)
    if parts := articles.exceptions():
        articles.journal.say(f"{counted(articles.read - articles.left_out, 'article')} extracted, {', '.join(parts)}")
    sys.exit(articles.exit_code)


def _print_each(articles: InputArticles, extracting: Extracting, format_: str) -> None:
    """Print each article by itself, its agents by the names it gives them."""
    from kg.predictions import prediction
    from kg.shards import to_line
    from kg.show import article_view

    # text and jsonl do not use knowledge, but a faulty file is reported; extraction says what it is made for.
    knowledge = load(extracting.knowledge).digest if extracting.knowledge or format_ == "extraction" else ""
    for article, extraction in extract_all(articles, extracting.settings, knowledge=knowledge, jobs=extracting.jobs):
        assert extraction is not None  # none was skipped
        if isinstance(extraction, Fault):
            articles.failed(article.id, article.origin, extraction)
            continue
        articles.done(article.id, article.origin, "extracted")
        if format_ == "jsonl":
            sys.stdout.write(json.dumps(prediction(extraction), ensure_ascii=False) + "\n")
        elif format_ == "extraction":
            sys.stdout.write(to_line(extraction, knowledge))
        else:
            stdout().print(article_view(extraction))


def _print_identified(articles: InputArticles, extracting: Extracting, format_: str, base: str) -> None:
    """Print the articles with the IRIs of what several of them share."""
    from kg.identity.register import Decisions
    from kg.mentions import Labels, mentions_of
    from kg.rdf.conversion import to_rdflib_graph
    from kg.rdf.iri import Iris
    from kg.revision import quads_of
    from kg.store import Store

    settings, jobs, knowledge = extracting.settings, extracting.jobs, load(extracting.knowledge)
    if format_ == "trig":
        with Store.open(None) as store:
            for done in ingest(articles, store, base=base, settings=settings, knowledge=knowledge, jobs=jobs):
                if done.fault:
                    articles.failed(done.article, done.origin, done.fault)
                else:
                    articles.done(done.article, done.origin, "extracted")
            store.dump(sys.stdout.buffer, "trig")
        return
    # The last article can change the label of an agent of the first, so nothing is printed before all are read.
    labels, found = Labels(), []

    def failed(article: Article, fault: Fault) -> None:
        articles.failed(article.id, article.origin, fault)

    for extraction in identify_all(articles, settings, knowledge=knowledge, jobs=jobs, on_fault=failed):
        articles.done(extraction.article.id, extraction.article.origin, "extracted")
        labels.add(extraction)
        found.append(extraction)
    for extraction in found:
        if format_ == "mentions":
            sys.stdout.write(json.dumps(mentions_of(extraction, base, labels), ensure_ascii=False) + "\n")
        else:
            quads = quads_of(labels.on(extraction), Decisions(), base)
            graph = to_rdflib_graph(quads, Iris(base, extraction.article.id).bundle)
            sys.stdout.write(graph.serialize(format="turtle"))
