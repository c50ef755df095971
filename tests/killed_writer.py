"""A process that adds and replaces articles in a store without an end, and is killed at its work."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import invented

from kg.model import Extraction
from kg.rdf.graph import to_graph
from kg.store import Store


def check_killed_writer(place: str, *, articles: int, reports: int) -> None:
    """Kill it after some reports of what it stored: all that it reported is there, and no article is half there."""
    process = subprocess.Popen([sys.executable, __file__, place, str(articles)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    reported = {process.stdout.readline().strip() for _ in range(reports)}
    time.sleep(0.05)
    process.kill()
    reported |= set(process.stdout.read().split("\n")[:-1])
    process.wait()
    assert "a0" in reported
    sizes = {len(to_graph(stored(number, articles))) for number in (0, articles)}
    with Store.open(place, write=True) as store:
        assert reported <= set(store.articles())
        assert {len(graph) for _, graph in store.graphs()} <= sizes


def stored(number: int, of: int) -> Extraction:
    """Return what is stored at this turn: one of `of` articles, in every other round without its figures."""
    port = invented.port()
    article = replace(port.article, id=f"a{number % of}")
    return replace(port, article=article, figures=port.figures if number // of % 2 == 0 else ())


def main(place: str, articles: int) -> None:
    store = Store.open(place, write=True)
    for number in range(10**6):
        store.add(to_graph(stored(number, articles)))
        print(f"a{number % articles}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
