"""The time of each step of ingesting N articles: `python -m benchmarks.ingest [N]` (default 1,000).

The articles are real where ../shared exists (PolNeAR's training part, then ECB+'s), else invented by
benchmarks.invented. The times are processor times of one run in one process. Compare the shares of extraction's time.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.invented import invented
from kg.identity import identify
from kg.knowledge import load
from kg.model import Article
from kg.pipeline import extract
from kg.prefixes import DEFAULT_BASE
from kg.rdf.conversion import as_iri
from kg.readers import article_from_text
from kg.revision import quads_of
from kg.store import Store

ARTICLES = 1_000
SHARED = Path(__file__).parents[2] / "shared" / "eval"
FILES = ("polnear/train.jsonl", "ecb/train_full.jsonl")

EXTRACT = "extract and resolve"
STEPS = (EXTRACT, "identify and register", "to RDF", "store")


def articles() -> Iterator[Article]:
    """Yield real articles where there are any, else invented ones, without end."""
    files = [SHARED / file for file in FILES if (SHARED / file).exists()]
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield article_from_text(row["text"], id=row["id"])
    if not files:
        for extraction in invented():
            yield article_from_text(extraction.article.text, id=extraction.article.id)


def measured(given: list[Article]) -> dict[str, float]:
    """Return the seconds of each step for all the articles."""
    spent: dict[str, float] = dict.fromkeys(STEPS, 0.0)

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        start = time.process_time()
        yield
        spent[step] += time.process_time() - start

    knowledge = load()
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/kg.db", write=True) as store:
        register = store.register
        for article in given:
            with timed(EXTRACT):
                found = extract(article)
            with timed("identify and register"):
                known = identify(found, register, knowledge)
                register.commit()
            with timed("to RDF"):
                quads = quads_of(known, register.decisions, DEFAULT_BASE)
            with timed("store"):
                store.add_quads(as_iri(next(iter(quads)).graph_name).value, quads)
    return spent


@click.command()
@click.argument("count", metavar="[N]", type=click.IntRange(1), default=ARTICLES)
def main(count: int) -> None:
    """Print the time of each step of ingesting N articles."""
    given = list(islice(articles(), count))
    origin = "real" if (SHARED / FILES[0]).exists() else "invented"
    spent = measured(given)
    table = Table("step", "s", "of extraction", title=f"{len(given)} {origin} articles")
    for step, seconds in spent.items():
        table.add_row(step, f"{seconds:.1f}", f"{seconds / spent[EXTRACT]:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.ingest")
