"""The explorer under load: `python -m benchmarks.serving STORE` has 50 readers ask a server for pages, for a minute.

The store that is served has the articles of STORE, each as often as it takes to make `--articles` of them, under other
identifiers. People, institutions and places are the same in all, so that the best known of them have very many
statements; events and claims are those of each copy. It is made in a folder, `--made`, which can be given again.

Each reader keeps one connection, asks for a page or a search, waits for `--pause` seconds on average as who reads does
(0: not at all), and asks for another. Addresses are drawn by Zipf's law, as pages of a site are asked for: a few often,
most hardly ever. Meanwhile a query is asked that would run for ever. All is on 127.0.0.1. What is printed: how long who
asked had to wait, the server's processor time a page, how many others used the processors (the load), what became of
the query, and the server's memory at the beginning and after each minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote, urlencode

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from kg.store import Store

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

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
"""A query of five patterns that share nothing."""

COMMON = ("s", "t", "the", "to", "th", "t h e s a o", "he said")
"""Words that very many statements have, and what is typed on the way to them."""

LISTS = ("/", "/speakers", "/institutions", "/events", "/outlets", "/claims", "/disputes", "/search", "/api/articles")


_OF_COPY = re.compile(
    rb'/(?:article|graph)/[^/>"#]+(?=[/>"#])|(?<=https://kg\.example)/(?:event|claim)/[^/>"]+(?=[>"])'
    rb'|/dc/terms/identifier> "[^"]*'
)
"""Where the number of a copy goes in N-Quads: after what is of one article."""


def parted(data: bytes) -> list[bytes]:
    """Return data in the pieces between which the number of a copy goes."""
    pieces, at = [], 0
    for found in _OF_COPY.finditer(data):
        pieces.append(data[at : found.end()])
        at = found.end()
    return [*pieces, data[at:]]


def mark(number: int) -> bytes:
    """Return what tells a copy from the article, which is number 0."""
    return f"~{number}".encode() if number else b""


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
            pieces = parted(triples.replace(b" .\n", f" {name} .\n".encode()))
            for number in range(numbers):
                yield mark(number).join(pieces)


def multiply(source: Path, folder: Path, articles: int) -> None:
    """Make a store of so many articles, or a few more, of those of another."""
    store = ox.Store.read_only(str(source))
    names = [name for name in store.named_graphs() if "/graph/" in str(name)]
    folder.mkdir(parents=True)
    made = ox.Store(str(folder))
    numbers = -(-articles // len(names))
    made.bulk_load(Copies(store, numbers), format=ox.RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]
    made.flush()
    del made, store  # this closes their files


@dataclass
class Server:
    """A `kg serve`: its address, and its process, of which Linux tells processor time and memory."""

    port: int
    pid: int

    def get(self, path: str) -> bytes:
        """Return what is at a path."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept": "text/html"})
        with urllib.request.urlopen(request) as answer:
            return bytes(answer.read())

    def processor(self) -> float:
        """Return the seconds of processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Return the memory that it has, files that are mapped left out."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return sum(int(found) for found in re.findall(r"Rss(?:Anon|Shmem):\s*(\d+)", status)) / 1024


@contextmanager
def serving(store: Path) -> Iterator[Server]:
    """Serve a store by a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            for line in iter(process.stderr.readline, ""):
                click.echo(line, nl=False)
                if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                    break
            port = int(found[1]) if found else 0
            server = Server(port, process.pid)
            server.get("/")
            took, used = time.perf_counter() - began, server.processor()
            click.echo(f"started, and the first page there, in {took:.2f} s, of which {used:.2f} s of a processor")
            yield server
        finally:
            process.terminate()


@dataclass
class Asked:
    """What readers ask for: paths of each kind, the most read first, and how they are drawn."""

    paths: dict[str, list[str]]
    weights: dict[str, list[float]]

    def one(self, chance: random.Random) -> tuple[str, str]:
        """Return a kind and a path."""
        (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
        (path,) = chance.choices(self.paths[kind], cum_weights=self.weights[kind])
        return kind, path


def asked(index: Path, base: str, chance: random.Random) -> Asked:
    """Return what there is to ask for in an index of the explorer."""
    paths = {"list": list(LISTS)}
    with closing(sqlite3.connect(index)) as db:
        for kind, sql in KINDS.items():
            rows = [row[0] for row in db.execute(sql)]
            chance.shuffle(rows) if kind in ("article", "claim") else None
            paths[kind] = [quote(iri.removeprefix(base), safe="/%~") for iri in rows if iri.startswith(base)]
        texts = [row[0] for row in db.execute("SELECT text FROM statement ORDER BY id LIMIT 5000")]
    words = [word for text in texts for word in re.findall(r"[a-z]{3,}", text.lower())]
    paths["search"] = [
        f"/search?q={'+'.join(chance.sample(words, chance.choice((1, 1, 2, 2, 3))))}" for _ in range(3000)
    ]
    return Asked(
        paths={kind: ["/" + path.lstrip("/") for path in some] for kind, some in paths.items()},
        weights={kind: list(accumulate(1 / rank for rank in range(1, len(some) + 1))) for kind, some in paths.items()},
    )


@dataclass
class Waited:
    """The seconds that answers took, by kind, and those that were none."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in SHARES})
    errors: list[str] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    """The server's memory at the beginning and after each minute."""
    endless: str = ""
    """What became of the query that would run for ever."""


async def reader(number: int, server: Server, what: Asked, until: float, pause: float, waited: Waited) -> None:
    """Ask for one address after the other, on one connection."""
    chance = random.Random(number)
    read, write = await asyncio.open_connection("127.0.0.1", server.port)
    while time.monotonic() < until:
        if pause:
            await asyncio.sleep(min(chance.expovariate(1 / pause), 10 * pause))
        if read.at_eof():  # the server ends a connection that is idle for ten seconds
            write.close()
            read, write = await asyncio.open_connection("127.0.0.1", server.port)
        kind, path = what.one(chance)
        began = time.perf_counter()
        write.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n".encode())
        head = await read.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        await read.readexactly(int(length[1]) if length else 0)
        waited.seconds[kind].append(time.perf_counter() - began)
        if head[9:12] not in (b"200", b"303"):
            waited.errors.append(f"{path}: {head[9:12].decode()}")
    write.close()


async def querier(server: Server, waited: Waited) -> None:
    """Ask the query that would run for ever."""
    began = time.perf_counter()
    read, write = await asyncio.open_connection("127.0.0.1", server.port)
    write.write(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/csv\r\n\r\n".encode())
    head = await read.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    said = (await read.readexactly(int(length[1]) if length else 0)).decode().strip()
    waited.endless = f"{head[9:12].decode()} after {time.perf_counter() - began:.1f} s: {said}"
    write.close()


async def weighing(server: Server, until: float, waited: Waited) -> None:
    """Note the memory now and after each minute."""
    began = time.monotonic()
    waited.megabytes.append(server.megabytes())
    for minute in range(1, round((until - began) / 60) + 1):
        await asyncio.sleep(began + 60 * minute - time.monotonic())
        waited.megabytes.append(server.megabytes())
        click.echo(f"minute {minute}: {waited.megabytes[-1]:.0f} MB")


async def load(server: Server, what: Asked, readers: int, seconds: float, pause: float) -> Waited:
    """Have so many readers ask for so many seconds."""
    waited, until = Waited(), time.monotonic() + seconds
    await asyncio.gather(
        querier(server, waited),
        weighing(server, until, waited),
        *(reader(n, server, what, until, pause, waited) for n in range(readers)),
    )
    return waited


def costs(server: Server, what: Asked, table: Table, count: int = 40) -> None:
    """Add what one page of each kind costs, that was not made yet: processor time, one after the other."""
    chance = random.Random(7)
    asked = {
        kind: chance.sample(paths[len(paths) // 50 :], min(count, len(paths) // 2))
        for kind, paths in ((kind, what.paths[kind]) for kind in SHARES)
    }
    asked["search for common words"] = [f"/search?{urlencode({'q': words})}" for words in COMMON]
    for kind, some in asked.items():
        spent = []
        for path in some:
            began = server.processor()
            server.get(path)
            spent.append(server.processor() - began)
        table.add_row(kind, f"{1000 * sum(spent) / len(spent):.1f}", f"{len(some)}")


@click.command()
@click.argument("source", metavar="STORE", type=click.Path(exists=True, path_type=Path))
@click.option("--articles", default=10_000, show_default=True, type=click.IntRange(1, 20_000), help="Articles served.")
@click.option("--made", type=click.Path(path_type=Path), help="The folder of the store that is served.")
@click.option("--readers", default=50, show_default=True, type=click.IntRange(1, 200))
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1, 600))
@click.option("--pause", default=1.0, show_default=True, type=click.FloatRange(0, 60), help="Seconds, on average.")
def main(source: Path, articles: int, made: Path | None, readers: int, seconds: int, pause: float) -> None:
    """Serve the articles of STORE, multiplied, to many readers, and print how long they waited."""
    with tempfile.TemporaryDirectory() as folder:
        store = made or Path(folder) / "kg.db"
        if not store.exists():
            multiply(source, store, articles)
        with serving(store) as server:
            health = json.loads(server.get("/health"))
            what = asked(store / "serve" / "index.sqlite", _base(store), random.Random(1))
            click.echo(f"{health['articles']:,} articles, {health['statements']:,} statements")
            alone = Table("page", "ms of processor time", "of", title="a page that was not made yet, alone")
            costs(server, what, alone)
            Console().print(alone)
            before = server.processor()
            waited = asyncio.run(load(server, what, readers, seconds, pause))
            spent = server.processor() - before
            count = sum(map(len, waited.seconds.values()))
            table = Table(
                *("page", "answers", "median ms", "p95 ms", "most ms"),
                title=f"{readers} readers, {seconds} s, a pause of {pause:g} s",
            )
            pages = [second for kind, some in waited.seconds.items() if kind != "search" for second in some]
            for kind, some in (("all pages", pages), *waited.seconds.items()):
                if some:
                    at = sorted(1000 * second for second in some)
                    shown = (at[len(at) // 2], at[int(len(at) * 0.95)], at[-1])
                    table.add_row(kind, f"{len(some)}", *(f"{value:.0f}" for value in shown))
            Console().print(table)
            click.echo(
                f"{count / seconds:.0f} answers a second, {len(waited.errors)} errors {waited.errors[:3]}; "
                f"{1000 * spent / count:.1f} ms of processor time each, so {count / spent:.0f} a second by one "
                f"processor, of which it had {spent / seconds:.0%}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()}; "
                f"memory {waited.megabytes[0]:.0f} MB before, after each minute "
                f"{' '.join(f'{value:.0f}' for value in waited.megabytes[1:])}, {server.megabytes():.0f} after"
            )
            click.echo(f"the query that would run for ever: {waited.endless}")


def _base(store: Path) -> str:
    """Return the base of a store's articles."""
    with Store.open(store) as opened:
        return opened.bases()[0]


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.serving")
