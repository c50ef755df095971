"""What grows with a store, and what does not: `python -m benchmarks.scale --articles 1000`.

Invented articles (`benchmarks.invented`) are stored as `kg load` stores them, and measured at 100, 1,000, 10,000 and so
on. Each size is a store of its own in `build/scale/`, made in bulk, and kept, so that only the first run makes it;
delete it after a change of what is stored. `--plain 1000` does the same with plain rdflib and pySHACL at so many
articles. Prints tables in Markdown (docs/performance.md has some). Times are of the processor (user and system). A
question or an export that takes too long is ended, and its cell says so: a run ends at any size.
"""

from __future__ import annotations

import io
import json
import math
import multiprocessing
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice, pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

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
from kg.queries import find, run
from kg.queries import load as load_queries
from kg.queries.header import NODES, Query
from kg.resources import folder as resource_folder
from kg.store import VALIDATED, Rows, Store, Term, snapshot, text_of, to_rdflib
from kg.validate import validate_store

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "scale"
SMALLEST = 100
MORE = 20
"""Articles that are added to a store of each size, twice; the cost of one is the median of the second time."""
PATIENCE = 20
"""Seconds of processor time that one question may take, and a hundredth of what one export may."""
TIMES = 40
"""How many times what kg takes plain rdflib may take for the same, where that is a second or more: twice what is aimed
at."""
MEMORY = 12 << 30
"""Bytes that one question or export may take."""

_Found = TypeVar("_Found")
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


def build(size: int) -> Path:
    """Return the folder of the store with so many articles; where it is not there it is made, and its cost noted."""
    path, costs = FOLDER / f"{size}.db", FOLDER / f"{size}.json"
    if costs.exists():
        return path
    shutil.rmtree(path, ignore_errors=True)  # of a run that was ended
    knowledge, given = load_knowledge(), Generated()
    with Store.open(path, write=True) as store:
        start = spent()
        for done in load(given.next(size), store, knowledge=knowledge):
            if done.fault:
                raise click.ClickException(done.fault.message)
        seconds = spent() - start - given.seconds
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cost = {"ms": 1000 * seconds / size, "quads": len(store) / size, "MB": memory}
    costs.write_text(json.dumps(cost), encoding="utf-8")
    return path


def growth(paths: Mapping[int, Path]) -> Iterator[list[str]]:
    """Yield a row for each size: what an article cost, what one more costs, memory, and disk."""
    for size, path in paths.items():
        cost = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
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
    with snapshot(path, patience=PATIENCE) as copy:  # which shares what does not change: that can be tens of gigabytes
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


def questions(paths: Mapping[int, Path], plain: int) -> Iterator[list[str]]:
    """Yield a row for each question: ms and rows at each size, and how many times as long rdflib takes."""
    asked = []
    for path in paths.values():
        with Store.open(path) as store:
            names = often(store)
            find(store, "speaker", names["speaker"])  # which makes the index of names
            asked.append(list(cases(names)))
    with Store.open(paths[plain]) as store:
        rdflib_has = Plain(store)
        yield [LOADING, *("" for _ in paths), rdflib_has.loading()]
        yield [VALIDATING, *("" for _ in paths), rdflib_has.validating()]
        for of_each in zip(*asked, strict=True):
            answers = [
                next(iter(sorted(limited(partial(ask, path, query, given), PATIENCE))), None)
                for path, (_, query, given) in zip(paths.values(), of_each, strict=True)
            ]
            title, query, given = of_each[list(paths).index(plain)]
            ours = answers[list(paths).index(plain)]
            cells = (f"{1000 * a[0]:.0f} ({a[1]:,})" if a else f"over {1000 * PATIENCE:,}" for a in answers)
            yield [title, *cells, rdflib_has.asked(query, given, ours[0]) if ours else ""]


def ask(path: Path, query: Query, given: dict[str, str]) -> Iterator[tuple[float, int]]:
    """Yield the seconds of each of two tries, and how many rows there are."""
    with Store.open(path) as store:
        for _ in range(2):
            start = spent()
            rows = len(run(store, query, given).rows)
            yield spent() - start, rows


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
        return compared(lambda: pyshacl.validate(graph, shacl_graph=shapes), here, max(PATIENCE, here))

    def asked(self, query: Query, given: dict[str, str], ours: float) -> str:
        """Return how many times as long the same SPARQL takes, once the names are looked up."""
        recorded = _Recorded(self._store)
        run(recorded, query, given)  # type: ignore[arg-type]
        text, bindings = recorded.last
        terms = {name: to_rdflib(term) for name, term in bindings.items()}
        work = partial(self._dataset.query, text, initNs=PREFIXES, initBindings=terms)  # type: ignore[arg-type]
        return compared(lambda: list(work()), ours, max(TIMES * ours, 1))


def ratio(seconds: float, ours: float) -> str:
    """Return how many times as long something took, of which `ours` is the time."""
    return f"{seconds / ours:,.0f}"


def compared(work: Callable[[], object], ours: float, most: float) -> str:
    """Return how many times as long something takes as kg takes; after `most` seconds it is ended."""
    try:
        for seconds in limited(lambda: iter([timed(work)]), most, start="fork"):
            return ratio(seconds, ours)
    except _FailedError:
        return "cannot"
    return f"over {most / ours:,.0f}"


def limited(work: Callable[[], Iterator[_Found]], seconds: float, *, start: str = "forkserver") -> list[_Found]:
    """Return what some work yields in a process of its own until it has taken so many seconds of the processor.

    Work that takes more than MEMORY is ended too. It is pickled; where the process is to have what this one has,
    `start` is "fork", and the work opens no store: Oxigraph's threads are not in such a process. Raises _FailedError
    where the work raises something.
    """
    context: Any = multiprocessing.get_context(start)
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(work, theirs, math.ceil(seconds)))
    child.start()
    theirs.close()
    found: list[_Found] = []
    with suppress(EOFError):
        while True:
            found.append(ours.recv())
    child.join()
    if found and isinstance(found[-1], _FailedError):
        raise found[-1]
    return found


class _FailedError(Exception):
    """What went wrong in a process of its own, in words."""


def _send(work: Callable[[], Iterator[object]], to: Connection, seconds: int) -> None:
    limits = {resource.RLIMIT_CPU: math.ceil(spent()) + seconds, resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CORE: 0}
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    try:
        for found in work():
            to.send(found)
    except MemoryError:
        pass  # as if it had been ended
    except Exception as error:
        to.send(_FailedError(f"{type(error).__name__}: {error}"))


def start(path: Path) -> list[str]:
    """Return the seconds of `kg --version`, and of a question, each as a command of its own."""
    found = []
    for line in (["--version"], ["query", "relays", "--store", str(path), "--limit", "1"]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "kg", *line], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(f"{after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.2f}")
    return found


def exports(paths: Mapping[int, Path]) -> Iterator[list[str]]:
    """Yield a row for each size: the milliseconds an article of writing some formats, and of validating."""
    for size, path in paths.items():
        (path / VALIDATED).unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            files = [Path(scratch) / f"graph.{ending}" for ending in ("nq", "ttl", "gexf", "csv")]
            works = [partial(written, path, file) for file in files]
            found = [limited(work, 100 * PATIENCE) for work in works]
        cells = [f"{1000 * seconds[0] / size:.1f}" if seconds else "not in time or memory" for seconds in found]
        with Store.open(path) as store:
            cells.append(f"{1000 * timed(partial(validate_store, store)) / size:.1f}")
        yield [f"{size:,}", *cells, *start(path)]


def written(path: Path, file: Path) -> Iterator[float]:
    """Yield the seconds that it takes to export a store to a file, which is removed."""
    with Store.open(path) as store:
        yield timed(lambda: export(store, str(file)))
    file.unlink()


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
    FOLDER.mkdir(parents=True, exist_ok=True)
    paths = {size: build(size) for size in sizes(articles)}
    at = [f"{size:,}" for size in paths]
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
        growth(paths),
    )
    show(
        "Writing and checking, ms an article; and s of commands",
        ["articles", "N-Quads", "Turtle", "GEXF", "CSV", "validate", "kg --version", "kg query relays"],
        exports(paths),
    )
    show("Questions, ms (rows)", ["question", *at, f"rdflib, times, at {plain:,}"], questions(paths, plain))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.scale")
