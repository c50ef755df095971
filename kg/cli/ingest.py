"""`kg ingest`: articles into the store."""

from __future__ import annotations

import itertools
import sys
from collections import Counter

import click

from kg.cli.articles import Extracting, InputArticles, takes_articles
from kg.cli.options import base_option, store_option
from kg.knowledge import load
from kg.pipeline import ingest
from kg.store import Store


@click.command("ingest")
@takes_articles
@store_option
@base_option
def command(articles: InputArticles, extracting: Extracting, store: str, base: str) -> None:
    """Read articles, find who said what in them, and store the graph of each.

    PATH is a file (docs/input.md lists the endings), a folder, a glob, the address of a page (https://...), or - for
    standard input.
    An article that is stored already is left alone if nothing changed, and replaced as a whole if something did. So a
    run that was stopped can simply be repeated. An article that something goes wrong with is left out, and said so.

    \b
    Examples:
      kg ingest seeds/
      kg ingest news/*.html --outlet "The Daily Planet" --store planet.db
      kg ingest archive.jsonl --jobs 4 --log ingest.log
    """
    settings, jobs, knowledge = extracting.settings, extracting.jobs, load(extracting.knowledge)
    rest = iter(articles)
    first = list(itertools.islice(rest, 1))
    if not first:  # a wrong path must not leave an empty store behind
        articles.journal.say("no articles, so nothing was stored")
        sys.exit(articles.exit_code)
    outcomes: Counter[str] = Counter()
    quotations = triples = 0
    progress = articles.journal.progress("ingesting", articles.extent)
    with Store.open(store, write=True) as opened, progress:
        read = itertools.chain(first, rest)
        for done in ingest(read, opened, base=base, settings=settings, knowledge=knowledge, jobs=jobs):
            if done.fault:
                articles.failed(done.article, done.origin, done.fault)
            else:
                articles.done(done.article, done.origin, done.outcome)
            outcomes[done.outcome] += 1
            quotations += done.quotations or 0
            triples += done.triples or 0
    parts = [f"{n} {outcome}" for outcome, n in sorted(outcomes.items())] + articles.exceptions()
    articles.journal.say(f"{store}: {', '.join(parts)}; {quotations} quotations, {triples} triples written")
    sys.exit(articles.exit_code)
