"""What many tests read and none changes: made once a session, also where pytest-xdist runs the session in processes."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import fasteners
import invented
import pytest
from click.testing import CliRunner
from hypothesis import settings

import kg
from kg.cli import cli
from kg.store import Store

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from kg.serve.worker import Workers

SEEDS = Path(__file__).parents[1] / "seeds"

WRITER = """
import sys
from invented import dam, port, sequel
from kg.rdf.graph import from_graph, to_graph
from kg.store import Store, answer
with Store.open(sys.argv[1], write=True) as store:
    store.add(to_graph(dam()))
    print("written", flush=True)
    for line in sys.stdin:
        answer(store)  # as `kg ingest` does between two articles
    store.add(to_graph(sequel()))
"""

# Hypothesis' own limit of 200 ms an example fails on a busy machine; the tests of time say what they allow.
# KG_EXAMPLES is how many inputs a property is tried with where its test does not say; --hypothesis-seed repeats a run.
settings.register_profile("kg", deadline=None, max_examples=int(os.environ.get("KG_EXAMPLES", "100")))
settings.load_profile("kg")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A function that makes the file or folder of this name once for all processes, and returns its path."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker has a folder of its own in that of the session

    def make(name: str, maker: Callable[[Path], None]) -> Path:
        done = folder / f"{name}.done"
        with fasteners.InterProcessLock(folder / f"{name}.lock"):
            if not done.exists():
                maker(folder / name)
                done.touch()
        return folder / name

    return make


@pytest.fixture(scope="session")
def seeds(once) -> dict[str, kg.Extraction]:
    """What `kg.extract` finds in each of the five seeds, by article id."""

    def extract(path: Path) -> None:
        path.write_bytes(pickle.dumps({article.id: kg.extract(article) for article in kg.read(SEEDS)}))

    return pickle.loads(once("seeds.pickle", extract).read_bytes())


@pytest.fixture(scope="session")
def seeds_store(once) -> Path:
    """The store that `kg ingest seeds/` makes. It is only read: who writes into a store copies it."""

    def ingest(path: Path) -> None:
        done = CliRunner().invoke(cli, ["ingest", str(SEEDS), "--store", str(path)])
        assert done.exit_code == 0, done.output

    return once("seeds.db", ingest)


@pytest.fixture(scope="session")
def store() -> Store:
    """The store of `ferry.py`, in memory. It is only read."""
    from ferry import ferry_store

    return ferry_store()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of invented articles in which there is one of everything. It is only read."""
    from pages import stored

    return stored(
        tmp_path_factory.mktemp("small") / "kg.db",
        invented.dam(),
        invented.dam("again"),
        invented.port(),
        invented.sequel(),
    )


@pytest.fixture(scope="session")
def client(small: Path) -> Iterator[TestClient]:
    """A client of the explorer of that store."""
    from pages import serving

    with serving(small) as client:
        yield client


@pytest.fixture
def writer() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Another process that writes the store, begins with one article and ends, when it is told, with another."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WRITER, str(folder)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SEEDS.parent), str(SEEDS.parent / "tests")])}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started.append(subprocess.Popen(command, **pipes, text=True, env=environment))
        assert started[0].stdout.readline() == "written\n"
        return started[0]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def workers() -> Iterator[Workers]:
    """A process of the explorer that answers queries; who waits longer for it than a moment is told so."""
    from kg.serve.worker import Workers

    made = Workers(1, memory=1024**3, patience=0.3)
    yield made
    made.close()
