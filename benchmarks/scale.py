"""What grows with a store, and what does not: `python -m benchmarks.scale --articles 1000`.

Invented articles (`benchmarks.invented`) are stored as `kg load` stores them, and measured at 100, 1,000, 10,000 and so
on. The stores are kept in `build/scale/`, so that only the first run makes them; delete it after a change of what is
stored. `--plain 100` does the same with plain rdflib and pySHACL at so many articles. Prints tables in Markdown
(docs/performance.md has some). Times are of the processor (user and system).
"""

from __future__ import annotations

import io
import json
import multiprocessing
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import click
import pyoxigraph as ox
import pyshacl
import rdflib

from benchmarks.invented import invented
from kg.export import export
from kg.knowledge import load as load_knowledge
from kg.model import Extraction
from kg.pipeline import load
from kg.prefixes import PREFIXES
from kg.queries import load as load_queries
from kg.queries import run
from kg.queries.header import NODES, Query
from kg.resources import folder as resource_folder
from kg.store import VALIDATED, Rows, Store, Term, text_of, to_rdflib
from kg.validate import validate_store

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "scale"
SMALLEST = 100
MORE = 20
"""Articles that are added to a store of each size, twice; the cost of one is the median of the second time."""
PATIENCE = 20
"""Seconds that plain rdflib may take for one thing."""

LOADING, VALIDATING = "(load N-Quads)", "(validate)"

_MOST = """SELECT ?name (COUNT(*) AS ?times) WHERE {{ GRAPH ?g {{ {pattern} }}
  GRAPH ?labels {{ ?node skos:prefLabel ?name }} }}
GROUP BY ?name ORDER BY DESC(?times) ?name LIMIT 10"""
_OFTEN = {
    "speaker": "?quotation schema:spokenByCharacter ?node . ?node a schema:Person",
    "institution": "?quotation kg:onBehalfOf ?node",
    "event": "?quotation kg:about ?node",
    "claim": "?node schema:appearance ?quotation",
    "outlet": "?item schema:publisher ?node",
}
"""What names of each type are named for. The tenth most frequent is asked for."""


def spent() -> float:
    """Return the seconds of processor time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that something takes."""
    start = spent()
    work()
    return spent() - start


def sizes(articles: int) -> list[int]:
    """Return the sizes at which a store of so many articles is measured."""
    return [n for n in (SMALLEST * 10**i for i in range(6)) if n < articles] + [articles]


# ---------------------------------------------------------------- stores


class Generated:
    """Invented articles, and how long it took to invent them."""

    def __init__(self) -> None:
        self._given = invented()
        self.seconds = 0.0

    def next(self, count: int) -> Iterator[Extraction]:
        """Yield the next so many."""
        for _ in range(count):
            start = spent()
            extraction = next(self._given)
            self.seconds += spent() - start
            yield extraction


def build(folder: Path, articles: int) -> None:
    """Store so many articles, and keep a copy at each size beside what an article cost until there."""
    knowledge, given = load_knowledge(), Generated()
    shutil.rmtree(folder, ignore_errors=True)
    costs, before = [], 0
    for size in sizes(articles):
        with Store.open(folder / "growing.db", write=True) as store:
            start, invented_before = spent(), given.seconds
            for done in load(given.next(size - before), store, knowledge=knowledge):
                if done.fault:
                    raise click.ClickException(done.fault.message)
            seconds = spent() - start - (given.seconds - invented_before)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            costs.append({"ms": 1000 * seconds / (size - before), "quads": len(store) / size, "MB": memory})
        # With what is kept beside it; the largest is not there twice, which at 100,000 is tens of gigabytes.
        keep = shutil.move if size == articles else shutil.copytree
        keep(folder / "growing.db", folder / f"{size}.db")
        before = size
    (folder / "costs.json").write_text(json.dumps(costs), encoding="utf-8")


def growth(folder: Path, articles: int) -> Iterator[list[str]]:
    """Yield a row for each size: what an article cost, what one more costs, memory, and disk."""
    costs = json.loads((folder / "costs.json").read_text(encoding="utf-8"))
    for size, cost in zip(sizes(articles), costs, strict=True):
        path = folder / f"{size}.db"
        first, later = one_more(path, size)
        more = f"{1000 * first:.0f}", f"{1000 * later:.0f}"
        spent_on = f"{cost['ms']:.0f}", *more, f"{unchanged(path, size):.1f}"
        yield [f"{size:,}", f"{cost['quads']:.0f}", *spent_on, f"{cost['MB']:.0f}", f"{disk(path) / size / 1024:.0f}"]


def disk(path: Path) -> int:
    """Return the bytes of a store."""
    with Store.open(path) as store:
        return store.size() or 0


def one_more(path: Path, size: int) -> tuple[float, float]:
    """Return the seconds of one more article in a store of this size, just opened, and the median of later ones.

    Others were stored before, by which all that kg reads once a process was read, and the store closed again.
    """
    given, knowledge = iter(islice(invented(), size, size + 2 * MORE)), load_knowledge()
    before, more = list(islice(given, MORE)), list(given)
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        copy = shutil.copytree(path, Path(scratch) / "kg.db")
        with Store.open(copy, write=True) as store:
            deque(load(before, store, knowledge=knowledge), maxlen=0)
        with Store.open(copy, write=True) as store:
            moments = [spent(), *(spent() for _ in load(more, store, knowledge=knowledge))]
    first, *later = (end - start for start, end in pairwise(moments))
    return first, statistics.median(later)


def unchanged(path: Path, size: int) -> float:
    """Return the seconds that it takes to load all articles of a store again."""
    given = Generated()
    with Store.open(path, write=True) as store:
        seconds = timed(lambda: [*load(given.next(size), store)])
    return seconds - given.seconds


# ---------------------------------------------------------------- questions


def often(store: Store) -> dict[str, str]:
    """Return for each type of node a name that many statements have."""
    found = {}
    for type, pattern in _OFTEN.items():
        rows = store.select(_MOST.format(pattern=pattern)).rows
        found[type] = text_of(rows[-1][0])
    return found | {"article": store.articles()[0]}


def arguments(query: Query, names: dict[str, str]) -> dict[str, str]:
    """Return what is asked: whatever the query needs, and a node where it can be about one."""
    given = {p.name: names.get(p.type, p.example) for p in query.parameters if p.default is None}
    nodes = [p for p in query.parameters if p.type in NODES]
    return given or {p.name: names[p.type] for p in nodes[:1]}


def cases(names: dict[str, str]) -> Iterator[tuple[str, Query, dict[str, str]]]:
    """Yield what is asked: every query about one node, and about all where it can be."""
    for name, query in load_queries().items():
        asked = arguments(query, names)
        if asked:
            yield f"{name} {' '.join(asked)}", query, asked
        if all(p.default is not None for p in query.parameters):
            yield name, query, {}


def questions(folder: Path, articles: int, plain: int) -> Iterator[list[str]]:
    """Yield a row for each question: ms and rows at each size, and how many times as long rdflib takes."""
    with ExitStack() as opened:
        stores = {size: opened.enter_context(Store.open(folder / f"{size}.db")) for size in sizes(articles)}
        asked = [list(cases(often(store))) for store in stores.values()]
        rdflib_has = Plain(stores[plain])
        yield [LOADING, *("" for _ in stores), rdflib_has.loading()]
        yield [VALIDATING, *("" for _ in stores), rdflib_has.validating()]
        for of_each in zip(*asked, strict=True):
            answers = [
                ask(store, query, given) for store, (_, query, given) in zip(stores.values(), of_each, strict=True)
            ]
            at = list(stores).index(plain)
            title, query, given = of_each[at]
            cells = (f"{1000 * seconds:.0f} ({rows:,})" for seconds, rows in answers)
            yield [title, *cells, rdflib_has.asked(query, given, answers[at][0])]


def ask(store: Store, query: Query, given: dict[str, str]) -> tuple[float, int]:
    """Return the seconds of the better of two tries, and how many rows there are."""
    found: list[int] = []
    seconds = min(timed(lambda: found.append(len(run(store, query, given).rows))) for _ in range(2))
    return seconds, found[0]


class _Recorded:
    """A store that notes what it is asked last."""

    def __init__(self, store: Store) -> None:
        self._store, self.path = store, store.path

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Rows:
        self.last = query, dict(bindings or {})
        return self._store.select(query, bindings)

    def label(self, iri: str) -> str | None:
        return self._store.label(iri)


class Plain:
    """Plain rdflib and pySHACL, with all graphs of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._dump = io.BytesIO()
        store.dump(self._dump, "nquads")
        self._dataset = rdflib.Dataset(default_union=True)

    def loading(self) -> str:
        """Return how many times as long reading N-Quads takes."""
        self._dump.seek(0)
        here = timed(lambda: ox.Store().load(self._dump, format=ox.RdfFormat.N_QUADS))
        self._dump.seek(0)
        return ratio(timed(lambda: self._dataset.parse(self._dump, format="nquads")), here)

    def validating(self) -> str:
        """Return how many times as long pySHACL takes, with the shapes alone, for all graphs in one."""
        here = timed(lambda: validate_store(self._store))
        shapes = rdflib.Graph().parse(resource_folder("ontology") / "shapes.ttl")
        graph = self._store.union()
        return ratio(limited(lambda: pyshacl.validate(graph, shacl_graph=shapes)), here)

    def asked(self, query: Query, given: dict[str, str], ours: float) -> str:
        """Return how many times as long the same SPARQL takes, once the names are looked up."""
        recorded = _Recorded(self._store)
        run(recorded, query, given)  # type: ignore[arg-type]
        text, bindings = recorded.last
        terms = {name: to_rdflib(term) for name, term in bindings.items()}
        work = partial(self._dataset.query, text, initNs=PREFIXES, initBindings=terms)  # type: ignore[arg-type]
        return ratio(limited(lambda: list(work())), ours)


def ratio(seconds: float | None, ours: float) -> str:
    """Return how many times as long something took, of which `ours` is the time; None is longer than PATIENCE."""
    return f"over {PATIENCE / ours:,.0f}" if seconds is None else f"{seconds / ours:,.0f}"


def limited(work: Callable[[], object]) -> float | None:
    """Return the seconds that something takes in a process of its own, None where these are more than PATIENCE."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=lambda: theirs.send(timed(work)))
    child.start()
    seconds: float | None = ours.recv() if ours.poll(PATIENCE) else None
    child.kill()
    child.join()
    return seconds


def start(path: Path) -> list[str]:
    """Return the seconds of `kg --version`, and of a question, each as a command of its own."""
    found = []
    for line in (["--version"], ["query", "relays", "--store", str(path), "--limit", "1"]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "kg", *line], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(f"{after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.2f}")
    return found


def exports(folder: Path, articles: int) -> Iterator[list[str]]:
    """Yield a row for each size: the milliseconds an article of writing some formats, and of validating."""
    for size in sizes(articles):
        path = folder / f"{size}.db"
        (path / VALIDATED).unlink(missing_ok=True)
        with Store.open(path) as store, tempfile.TemporaryDirectory() as scratch:
            works = [partial(export, store, f"{scratch}/graph.{ending}") for ending in ("nq", "ttl", "gexf", "csv")]
            cells = [f"{1000 * timed(work) / size:.1f}" for work in works]
            cells.append(f"{1000 * timed(partial(validate_store, store)) / size:.1f}")
        yield [f"{size:,}", *cells, *start(path)]


def show(title: str, head: list[str], rows: Iterable[list[str]]) -> None:
    """Print a table in Markdown."""
    click.echo(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        click.echo(f"| {' | '.join(row)} |")


@click.command()
@click.option("--articles", default=1_000, help="Articles in the largest store.")
@click.option("--plain", default=SMALLEST, help="Articles in the store that plain rdflib is asked.")
def main(articles: int, plain: int) -> None:
    """Print tables of what grows with a store and what does not."""
    folder = FOLDER / str(articles)
    if not (folder / "costs.json").exists():
        build(folder, articles)
    at = [f"{size:,}" for size in sizes(articles)]
    show(
        "Storing",
        [
            "articles",
            "quads",
            "ms an article",
            "ms for one more",
            "ms for each after it",
            "s to load all again",
            "MB of memory",
            "KiB each",
        ],
        growth(folder, articles),
    )
    show(
        "Writing and checking, ms an article; and s of commands",
        ["articles", "N-Quads", "Turtle", "GEXF", "CSV", "validate", "kg --version", "kg query relays"],
        exports(folder, articles),
    )
    show("Questions, ms (rows)", ["question", *at, f"rdflib, times, at {plain:,}"], questions(folder, articles, plain))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.scale")
