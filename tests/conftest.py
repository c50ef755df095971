"""What many tests read and none changes: made once a session, also where pytest-xdist runs the session in processes."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import fasteners
import pytest
from click.testing import CliRunner
from hypothesis import settings

import kg
from kg.cli import cli

SEEDS = Path(__file__).parents[1] / "seeds"

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
