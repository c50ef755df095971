"""Words a second of `kg extract`, on one core and on two, against the net alone on one core in the same run.

`python -m benchmarks.extraction [N]` runs it on N articles (default 200) of `benchmarks.ingest`. Words are separated by
white space. The command's times are wall-clock times with its start. The speed of one machine can differ by half from
hour to hour, so compare the ratios. Needs Linux, where processes can be pinned to cores.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.ingest import articles
from kg.doc.quotation_marks import find_quoted_spans
from kg.model import Article
from kg.tagger.encoding import encode
from kg.tagger.session import load_model
from kg.tagger.windows import run_on_words

ARTICLES = 200


def net_alone(given: list[Article]) -> float:
    """Return the seconds that the net takes for all the articles."""
    encoded = [encode(a.text, a.body, find_quoted_spans(a.text, a.body)) for a in given]
    net = load_model()
    run_on_words(encoded[0], net)  # the first run allocates
    start = time.perf_counter()
    for each in encoded:
        run_on_words(each, net)
    return time.perf_counter() - start


def command(folder: str, cores: set[int]) -> float:
    """Return the seconds that `kg extract` takes for a folder on these cores."""
    kg = Path(sys.executable).with_name("kg")
    line = [str(kg), "extract", folder, "--format", "jsonl", "--jobs", str(len(cores))]
    start = time.perf_counter()
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    return time.perf_counter() - start


@click.command()
@click.argument("count", metavar="[N]", type=click.IntRange(1), default=ARTICLES)
def main(count: int) -> None:
    """Print words a second of `kg extract` on N articles, against the net alone."""
    given = list(islice(articles(), count))
    words = sum(len(article.text.split()) for article in given)
    every = sorted(os.sched_getaffinity(0))
    table = Table("", "s", "words/s", "against the net", title=f"{len(given)} articles, {words:,} words")
    os.sched_setaffinity(0, every[:1])
    net = net_alone(given)
    os.sched_setaffinity(0, every)
    rows = [("the net alone, one core", net)]
    with tempfile.TemporaryDirectory() as folder:
        for article in given:
            (Path(folder) / f"{article.id}.txt").write_text(article.text, encoding="utf-8")
        rows += [(f"kg extract, {n} of {len(every)} cores", command(folder, set(every[:n]))) for n in (1, 2)]
    for name, seconds in rows:
        table.add_row(name, f"{seconds:.1f}", f"{words / seconds:,.0f}", f"{net / seconds:.2f}")
    Console().print(table)
    click.echo(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.extraction")
