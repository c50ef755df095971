"""`kg load`: what was extracted elsewhere, into the store."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from pathlib import Path

import click

from kg.cli.articles import Outcomes, knowledge_option, report_option
from kg.cli.journal import Journal
from kg.cli.options import base_option, store_option
from kg.cli.report import Report
from kg.knowledge import load as load_knowledge
from kg.pipeline import load
from kg.shards import read_shards
from kg.store import Store


@click.command("load")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@knowledge_option
@report_option
@store_option
@base_option
def command(files: tuple[str, ...], knowledge: tuple[Path, ...], report: Path | None, store: str, base: str) -> None:
    """Store what `kg extract --format extraction` wrote, on other machines perhaps.

    The articles are identified and stored in the order of the files and their lines: the store is that of `kg ingest`
    of the same articles in this order. FILE is - for standard input. A run that was stopped can simply be repeated.

    \b
    Examples:
      kg load shards/*.jsonl
      kg extract seeds/ --format extraction | kg load -
    """
    known = load_knowledge(knowledge)
    with Report.open(report) as opened_report:
        articles = Outcomes(opened_report, Journal())
        rest = read_shards(files, known.digest, on_problem=articles.not_read)
        first = list(itertools.islice(rest, 1))
        if not first:  # a wrong path must not leave an empty store behind
            articles.journal.say("no articles, so nothing was stored")
            sys.exit(articles.exit_code)
        outcomes: Counter[str] = Counter()
        with Store.open(store, write=True) as opened:
            for done in load(itertools.chain(first, rest), opened, base=base, knowledge=known):
                articles.read += 1
                if done.fault:
                    articles.failed(done.article, done.origin, done.fault)
                else:
                    articles.done(done.article, done.origin, done.outcome)
                outcomes[done.outcome] += 1
    parts = [f"{n} {outcome}" for outcome, n in sorted(outcomes.items())] + articles.exceptions()
    articles.journal.say(f"{store}: {', '.join(parts)}")
    sys.exit(articles.exit_code)
