"""The cost of one more article: `python -m benchmarks.identity` registers 10,000 and compares the last with the 100th.

The articles are invented (`benchmarks.invented`). Extraction is left out, since its cost does not depend on the store.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

import click

from benchmarks.invented import invented
from kg.identity import identify
from kg.identity.register import Register
from kg.knowledge import load

ARTICLES = 10_000
EARLY = range(50, 150)
"""The articles around the hundredth. Their median is the cost of the hundredth."""


def seconds(articles: int, path: Path | None) -> list[float]:
    """Return the seconds that it takes to identify and register each of so many articles."""
    knowledge = load()
    register = Register.open(path)
    spent = []
    for given in islice(invented(), articles):
        start = time.process_time()
        identify(given, register, knowledge)
        register.commit()
        spent.append(time.process_time() - start)
    register.close()
    return spent


@click.command()
@click.argument("articles", metavar="[N]", type=click.IntRange(EARLY.stop), default=ARTICLES)
def main(articles: int) -> None:
    """Print what it costs to identify and register N invented articles, the last against the 100th."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.sqlite"
        spent = seconds(articles, path)
        size = path.stat().st_size
    early = statistics.median(spent[EARLY.start : EARLY.stop])
    late = statistics.median(spent[-len(EARLY) :])
    click.echo(
        f"{articles} articles in {sum(spent):.0f} s of processor time, {size / articles / 1024:.0f} KiB each on disk"
    )
    click.echo(
        f"the 100th: {early * 1000:.1f} ms; the {articles}th: {late * 1000:.1f} ms; {late / early:.2f} times as much"
    )


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.identity")
