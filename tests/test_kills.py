"""kill -9 at any moment of what writes a store: what was reported is whole, nothing else is half there, and the same
command again makes the store of a run that nobody disturbed, byte for byte.

Each way is killed twice, and as often as KG_KILLS says where that is set (docs/care.md says what was run). The moments
are spread over the run by a seed, KG_SEED.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from multiprocessing import get_context

import invented
import pytest

from kg.care import verify
from kg.curation import same
from kg.errors import KgError
from kg.knowledge import load as load_knowledge
from kg.pipeline import ingest, load
from kg.readers import article_from_text
from kg.store import Store

KILLS = int(os.environ.get("KG_KILLS", "2"))
SEED = int(os.environ.get("KG_SEED", "1"))

ARTICLE = """Bridge {n} to close

Mayor Jane Roe said on Monday that bridge {n} over the Lisk would close for repairs.

“It is unsafe to drive over the Lisk,” {engineer} told reporters. Engineer Tom Ogle said the pillars of bridge {n} had cracked.
"""


def texts(engineer):
    return [article_from_text(ARTICLE.format(n=n, engineer=engineer), id=f"bridge-{n:02}") for n in range(4)]


def extracted():
    """Extractions that share people, institutions and an event, without the work of finding them."""
    for n in range(10):
        for extraction in (invented.port(), invented.sequel()):
            yield replace(extraction, article=replace(extraction.article, id=f"{extraction.article.id}-{n:02}"))


def load_all(store):
    return load(extracted(), store)


def ingest_all(store):
    return ingest(texts("Roe"), store, knowledge=load_knowledge(), jobs=1)


def ingest_again(store):
    """The same articles with other words: each graph takes the place of another."""
    return ingest(texts("Ogle"), store, knowledge=load_knowledge(), jobs=1)


def decide(store):
    """Two people are one in all articles, which are rewritten in one transaction."""
    with suppress(KgError):  # they are one already, where it is repeated; by then the graphs are made to agree
        same(store, "person/maria-duarte", "person/tom-okafor")
    return iter(())


WAYS = {
    "ingest": (None, ingest_all),
    "re-ingest": (ingest_all, ingest_again),
    "load": (None, load_all),
    "same": (load_all, decide),
}


def run(way, path, reports):
    """Do it, and report each article as it is safe."""
    os.environ["SOURCE_DATE_EPOCH"] = "1500000000"
    with Store.open(path, write=True) as store:
        reports.send("")
        for done in way(store):
            reports.send(done.article)


def process(way, path, kill_after=None):
    """Do it in another process; return the reported articles, and the seconds from one report to the next.

    It is killed so many seconds after so many reports, where `kill_after` says so.
    """
    ours, theirs = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=run, args=(way, path, theirs))
    child.start()
    theirs.close()
    reported, times = [], []
    with suppress(EOFError):
        while True:
            reported.append(ours.recv())
            times.append(time.monotonic())
            if kill_after and len(reported) == kill_after[0]:
                time.sleep(kill_after[1])
                child.kill()
    child.join()
    assert child.exitcode in ((0, -9) if kill_after else (0,))
    return set(reported) - {""}, [end - start for start, end in pairwise([*times, time.monotonic()])]


PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["test_kills", "kg.curation.rewriting", "kg.identity.agents", "kg.rdf.graph"])


@pytest.fixture
def importable(monkeypatch):
    """What is imported is imported once, by the process that the others are forked from."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def dumped(path):
    """The lines of each article's graph, and of people's decisions, by the graph's name."""
    file = io.BytesIO()
    with Store.open(path, write=True) as store:
        store.dump(file, "nquads")
    graphs = {}
    for line in file.getvalue().decode().splitlines():
        graphs.setdefault(line.split()[-2], []).append(line)
    return graphs


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
def test_a_killed_run_leaves_whole_articles_and_can_be_repeated(name, tmp_path, importable):
    before, way = WAYS[name]
    first, whole, path = tmp_path / "first.db", tmp_path / "whole.db", tmp_path / "kg.db"
    if before:
        process(before, first)
        shutil.copytree(first, whole)
    old = dumped(first) if before else {}
    _, pauses = process(way, whole)
    new = dumped(whole)
    moments = random.Random(f"{SEED} {name}")
    midway = 0
    for _ in range(KILLS):
        shutil.rmtree(path, ignore_errors=True)
        if before:
            shutil.copytree(first, path)
        reports = moments.randrange(len(pauses)) + 1
        reported, _ = process(way, path, (reports, moments.uniform(0, pauses[reports - 1])))
        graphs = dumped(path)
        reported = {f"<https://kg.example/graph/{article}>" for article in reported}
        assert {graph: new[graph] for graph in reported}.items() <= graphs.items()
        assert all(lines in (old.get(graph), new[graph]) for graph, lines in graphs.items())
        assert graphs.keys() >= old.keys()
        if name == "same":
            assert graphs in (old, new)  # all of them or none
        midway += graphs not in (old, new)
        process(way, path)
        assert dumped(path) == new
    with Store.open(path) as store:
        assert verify(store) == ()
    print(f"{name}: killed {KILLS} times, {midway} of them when some articles were stored and others not")
