"""Articles extracted on a Dask cluster: the store of a run in one process, also where workers are killed at their work."""

from __future__ import annotations

import io
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.cluster import Cluster
from kg.errors import KgError
from kg.faults import Fault
from kg.knowledge import load as load_knowledge
from kg.pipeline import ingest
from kg.readers import article_from_text
from kg.store import Store

distributed = pytest.importorskip("distributed", reason="the extra kg[dask] is not installed")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]

ARTICLE = """Bridge {n} to close

Mayor Jane Roe said on Monday that bridge {n} over the Lisk would close for repairs.

“It is unsafe to drive over bridge {n},” she told reporters. Engineer Tom Ogle said its pillars had cracked.
"""


def articles(count=24):
    return [article_from_text(ARTICLE.format(n=n), id=f"bridge-{n:02}") for n in range(count)]


@pytest.fixture(scope="module")
def cluster():
    import dask

    # Whoever has an article when its worker dies is suspected at the first death, so that both ways are tried here.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
        ) as made,
    ):
        yield made


def written(store):
    file = io.BytesIO()
    store.dump(file, "nquads")
    return file.getvalue()


def stored(path, **asked):
    knowledge = load_knowledge()
    with Store.open(path, write=True) as store:
        outcomes = [(d.article, d.outcome, d.fault) for d in ingest(articles(), store, knowledge=knowledge, **asked)]
        return outcomes, written(store)


def test_a_worker_that_is_killed_loses_and_doubles_nothing(tmp_path, cluster):
    expected = stored(tmp_path / "here", jobs=1)
    assert [outcome for _, outcome, _ in expected[0]] == ["added"] * 24
    victim = next(iter(cluster.workers.values())).pid

    def kill(id):
        if id == "bridge-05":
            os.kill(victim, signal.SIGKILL)

    knowledge, outcomes = load_knowledge(), []
    with Store.open(tmp_path / "there", write=True) as store:
        for done in ingest(articles(), store, knowledge=knowledge, jobs=cluster.scheduler_address):
            kill(done.article)
            outcomes.append((done.article, done.outcome, done.fault))
        there = outcomes, written(store)
    assert there == expected
    with Store.open(tmp_path / "there", write=True) as store:
        again = list(ingest(articles(), store, knowledge=knowledge, jobs=cluster.scheduler_address))
    assert {d.outcome for d in again} == {"unchanged"}


def _halved(number):
    if number == 3:
        os._exit(9)
    return number / 2


def test_a_task_that_ends_its_worker_is_left_out_and_no_other(cluster):
    run = Cluster(_halved, cluster.scheduler_address).run
    results = list(run((n, n != 5) for n in range(12)))
    assert [task for task, _ in results] == list(range(12))
    found = dict(results)
    assert isinstance(found.pop(3), Fault)
    assert found.pop(5) is None
    assert found == {n: n / 2 for n in range(12) if n not in (3, 5)}


def test_the_command_extracts_on_a_cluster(tmp_path, cluster):
    (tmp_path / "a.txt").write_text(ARTICLE.format(n=1))
    asked = [
        "ingest",
        str(tmp_path / "a.txt"),
        "--store",
        str(tmp_path / "s"),
        "--scheduler",
        cluster.scheduler_address,
    ]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    assert "1 added" in done.output
    both = CliRunner().invoke(cli, [*asked, "--jobs", "2"])
    assert both.exit_code == 2
    assert "--jobs and --scheduler both say" in both.output


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "ftp://127.0.0.1:8786"])
def test_where_no_scheduler_is_that_is_said_and_nothing_stored(tmp_path, address, monkeypatch):
    monkeypatch.setattr("kg.cluster._ANSWERS", 1)
    with Store.open(tmp_path / "s", write=True) as store:
        with pytest.raises(KgError, match="no scheduler answers at"):
            list(ingest(articles(1), store, jobs=address))
        assert store.articles() == ()


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler in a process of its own, without workers, and its address."""
    told = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    process = subprocess.Popen([*command, "--scheduler-file", told], stderr=subprocess.DEVNULL)
    while not told.exists():
        assert process.poll() is None
        time.sleep(0.05)
    yield process, json.loads(told.read_text())["address"]
    process.kill()
    process.wait()


def test_a_scheduler_without_workers_ends_the_run(scheduler, monkeypatch):
    monkeypatch.setattr("kg.cluster._PATIENCE", 1)
    with pytest.raises(KgError, match="has no workers"):
        list(Cluster(math.sqrt, scheduler[1]).run([(1, True)]))


def test_a_scheduler_that_goes_away_ends_the_run(scheduler):
    import dask

    process, address = scheduler
    threading.Timer(1, process.kill).start()
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(KgError, match="is gone"):
        list(Cluster(math.sqrt, address).run([(1, True)]))


def test_a_scheduler_that_lacks_what_is_run_says_so(scheduler):
    with pytest.raises(KgError, match="cannot run kg") as told:
        list(Cluster(_halved, scheduler[1]).run([(1, True)]))  # the scheduler cannot import this file
    assert "Install the same kg on the scheduler" in told.value.hint
