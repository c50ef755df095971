"""The explorer under load: `python -m benchmarks.serving STORE` has 50 readers ask a server for pages, for a minute.

The store that is served has the articles of STORE, each as often as it takes to make `--articles` of them, under other
identifiers. People, institutions and places are the same in all, so that the best known of them have very many
statements; events and claims are those of each copy. It is made in a folder, `--made`, which can be given again.

Each reader keeps one connection, asks for a page or a search, waits for `--pause` seconds on average as who reads does
(0: not at all), and asks for another. Addresses are drawn by Zipf's law, as pages of a site are asked for: a few often,
most hardly ever. All is on 127.0.0.1. What is printed: how long who asked had to wait, the server's processor time a
page, and its memory at the beginning and at the end.
"""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

KINDS = {
    "article": "SELECT iri FROM article ORDER BY id",
    "speaker": "SELECT iri FROM node WHERE type IN ('person', 'group') AND statements > 0 ORDER BY statements DESC, id",
    "institution": "SELECT iri FROM node WHERE type = 'organization' AND statements > 0 ORDER BY statements DESC, id",
    "event": "SELECT iri FROM node WHERE type = 'event' AND statements > 0 ORDER BY statements DESC, id",
    "claim": "SELECT DISTINCT claim FROM statement WHERE claim != '' ORDER BY id LIMIT 50000",
}
"""Where the index of the explorer has the addresses of each kind of page."""

SHARES = {"article": 40, "speaker": 15, "institution": 8, "event": 12, "claim": 5, "list": 5, "search": 15}
"""Of a hundred requests, how many are for each."""

LISTS = ("/", "/speakers", "/institutions", "/events", "/outlets", "/claims", "/disputes", "/search", "/api/articles")


class Copies:
    """A file of N-Quads to be read: the quads of a store, once for each number, with other identifiers."""

    def __init__(self, store: ox.Store, numbers: int) -> None:
        self._chunks = self._made(store, numbers)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes; none at the end."""
        if not self._rest:
            self._rest = next(self._chunks, b"")
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    @staticmethod
    def _made(store: ox.Store, numbers: int) -> Iterator[bytes]:
        """Yield the quads of each graph as often as there are numbers."""
        yield store.dump(format=ox.RdfFormat.N_QUADS, from_graph=ox.DefaultGraph()) or b""
        for name in sorted(store.named_graphs(), key=str):
            triples = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""
            pieces = _parted(triples.replace(b" .\n", f" {name} .\n".encode()))
            for number in range(numbers):
                yield (f"~{number}".encode() if number else b"").join(pieces)


_PLACES = re.compile(rb'(?:/(?:article|graph)/[^/>#]+(?=[/>#])|/(?:event|claim)/[^/>]+(?=>)|/dc/terms/identifier> "[^"]*)')


def _parted(quads: bytes) -> list[bytes]:
    """Return quads in the pieces between which the number of a copy goes."""
    pieces, at = [], 0
    for found in _PLACES.finditer(quads):
        pieces.append(quads[at : found.end()])
        at = found.end()
    return [*pieces, quads[at:]]


def multiply(source: Path, folder: Path, articles: int) -> None:
    """Make a store of so many articles, or a few more, of those of another."""
    store = ox.Store.read_only(str(source))
    names = [name for name in store.named_graphs() if "/graph/" in str(name)]
    folder.mkdir(parents=True)
    made = ox.Store(str(folder))
    made.bulk_load(Copies(store, -(-articles // len(names))), format=ox.RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]
    made.flush()


@click.command()
@click.argument("source", metavar="STORE", type=click.Path(exists=True, path_type=Path))
@click.option("--articles", default=10_000, show_default=True, type=click.IntRange(1, 20_000), help="Articles served.")
@click.option("--made", type=click.Path(path_type=Path), help="The folder of the store that is served.")
def main(source: Path, articles: int, made: Path | None) -> None:
    began = time.process_time()
    multiply(source, made, articles)
    print(time.process_time() - began)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.serving")
