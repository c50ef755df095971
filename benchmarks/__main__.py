"""The speed of each step on the seeds, as a multiple of splitting them into words in the same run: `make bench`.

Absolute times depend on the machine, so compare the multiples. The unit of work is one pass over the five seeds; each
figure is the best of several repeats, as timeit advises: the rest is noise.
"""

from __future__ import annotations

import io
import re
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kg.doc import read_doc
from kg.export import export
from kg.find import annotate
from kg.pipeline import extract
from kg.queries import load, run
from kg.rdf.graph import to_graph
from kg.readers import read
from kg.store import Store
from kg.validate import validate_store

SEEDS = str(Path(__file__).parents[1] / "seeds")
REPEATS = 5


def best(work: Callable[[], object]) -> float:
    """Return the seconds of the fastest of REPEATS runs, after one that fills the caches."""
    work()
    return min(timeit.repeat(work, number=1, repeat=REPEATS))


def steps() -> list[tuple[str, float]]:
    """Return the name and the seconds of each step; the first one is the yardstick."""
    articles = list(read(SEEDS))
    docs = [read_doc(a) for a in articles]
    extractions = [extract(a) for a in articles]
    graphs = [to_graph(e) for e in extractions]
    store = Store.open(None)
    for graph in graphs:
        store.add(graph)

    def fill(path: str | None) -> None:
        with Store.open(path, write=True) as opened:
            for graph in graphs:
                opened.add(graph)

    def fill_disk() -> None:
        with tempfile.TemporaryDirectory() as folder:
            fill(f"{folder}/kg.db")

    def ask() -> None:
        for name, query in load().items():
            run(store, name, {p.name: p.example for p in query.parameters if p.default is None})

    with tempfile.TemporaryDirectory() as folder:
        return [
            ("split into words (the yardstick)", best(lambda: [re.findall(r"\w+", a.text) for a in articles])),
            ("read", best(lambda: list(read(SEEDS)))),
            ("to documents, with the net", best(lambda: [read_doc(a) for a in articles])),
            ("find", best(lambda: [annotate(doc) for doc in docs])),
            ("to documents, find and resolve", best(lambda: [extract(a) for a in articles])),
            ("to RDF", best(lambda: [to_graph(e) for e in extractions])),
            ("store in memory", best(lambda: fill(None))),
            ("store on disk", best(fill_disk)),
            ("all canned queries", best(ask)),
            ("validate", best(lambda: validate_store(store))),
            ("dump N-Quads", best(lambda: store.dump(io.BytesIO(), "nquads"))),
            ("export Turtle", best(lambda: export(store, f"{folder}/graph.ttl"))),
            ("export GEXF", best(lambda: export(store, f"{folder}/graph.gexf"))),
        ]


def main() -> None:
    """Print a row for each step."""
    words = sum(len(re.findall(r"\w+", a.text)) for a in read(SEEDS))
    table = Table(
        "step", "ms", "times the yardstick", "words/s", title=f"five articles, {words} words, best of {REPEATS}"
    )
    measured = steps()
    for name, seconds in measured:
        ratio = seconds / measured[0][1]
        table.add_row(name, f"{seconds * 1000:.1f}", f"{ratio:.0f}", f"{words / seconds:,.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
