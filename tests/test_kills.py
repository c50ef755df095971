"""kill -9 at any moment of what writes a store: what was reported is whole, nothing else is half there, and the same
command again makes the store of a run that nobody disturbed, byte for byte.

Each way is killed twice, and as often as KG_KILLS says where that is set (docs/care.md says what was run). The moments
are spread over the run by a seed, KG_SEED.
"""

from __future__ import annotations

import csv
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
from pathlib import Path
from tempfile import TemporaryDirectory

import invented
import pytest
from as_0_1_0 import as_0_1_0_wrote, forget_version

from kg import storing
from kg.care import backup, restore, verify
from kg.curation import Wish, read_edited, record, revise, same, to_undo, undo
from kg.errors import KgError
from kg.export import export
from kg.knowledge import load as load_knowledge
from kg.pipeline import ingest, load
from kg.readers import article_from_text
from kg.store import Store, migrate

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
    """Into a new store, a few at once."""
    storing._AT_ONCE = 4
    return load(extracted(), store)


def load_one(store):
    return load([next(extracted())], store)


def ingest_all(store):
    storing._AT_ONCE = 2
    return ingest(texts("Roe"), store, knowledge=load_knowledge(), jobs=1)


def ingest_again(store):
    """The same articles with other words: each graph takes the place of another."""
    return ingest(texts("Ogle"), store, knowledge=load_knowledge(), jobs=1)


def decide(store):
    """Two people are one in all articles, which are rewritten in one transaction."""
    with suppress(KgError):  # they are one already, where it is repeated; by then the graphs are made to agree
        same(store, "person/maria-duarte", "person/tom-okafor")
    return iter(())


def of_maria_duarte(store):
    """The rows of the table of quotations in which she speaks: none any more where the correction is recorded."""
    with TemporaryDirectory() as folder:
        table = export(store, Path(folder) / "table.csv").read_text(encoding="utf-8")
    return [row for row in csv.DictReader(io.StringIO(table, newline="")) if row["speaker"] == "Maria Duarte"]


def correct(store):
    """Somebody else said what she is said to have said, in all articles, which are rewritten in one transaction."""
    wish = Wish(speaker="tom okafor")
    with suppress(KgError):  # there is nothing to record, where it is repeated
        record(store, [revise(store, r["article"], r["iri"], wish) for r in of_maria_duarte(store)], curator="Ann Lee")
    return iter(())


def import_table(store):
    """The same, from an edited table."""
    file, hers = store.path.with_suffix(".csv"), of_maria_duarte(store)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, hers[0] if hers else ("article", "iri", "speaker"))
        writer.writeheader()
        writer.writerows(row | {"speaker": "Tom Okafor"} for row in hers)
    with suppress(KgError):
        record(store, read_edited(store, file, curator="Ann Lee").words, curator="Ann Lee")
    return iter(())


def load_and_correct(store):
    yield from load_all(store)
    yield from correct(store)


def take_back(store):
    with suppress(KgError):  # nothing stands any more, where it is repeated
        undo(store, to_undo(store, "1"), curator="Ann Lee", reason="")
    return iter(())


def remove_some(store):
    with suppress(KgError):  # they are not there any more, where it is repeated
        store.remove("port-03", "port-04", "port-05")
    return iter(())


def load_as_0_1_0(path, report):
    with Store.open(path, write=True) as store:
        for done in load_all(store):
            store.add(as_0_1_0_wrote(store.graph(done.article)))
    forget_version(path)


def rewrite(path, report):
    migrate(path, lambda done, total: report(""))


def load_and_back_up(path, report):
    """A store, and beside it the backup of another, which is larger."""
    other = path.with_name("other.db")
    for folder, loaded in ((path, load_one), (other, load_all)):
        with Store.open(folder, write=True) as store:
            list(loaded(store))
    backup(other, path.with_name("other.tar"))


def put_back(path, report):
    restore(path.with_name("other.tar"), path, replace=True)
    assert not list(path.parent.glob(f"{path.name}.*")), "what a killed one left is swept up"


WAYS = {
    "ingest": (None, ingest_all),
    "re-ingest": (ingest_all, ingest_again),
    "load at once": (None, load_all),
    "load": (load_one, load_all),
    "same": (load_all, decide),
    "correct": (load_all, correct),
    "import": (load_all, import_table),
    "undo": (load_and_correct, take_back),
    "remove": (load_all, remove_some),
    "migrate": (load_as_0_1_0, rewrite),
    "restore": (load_and_back_up, put_back),
}
AT_ONCE = ("same", "correct", "import", "undo", "remove", "restore")
"""What is stored in one transaction, or put in place by one renaming: all of it or none."""
OF_A_FOLDER = (load_as_0_1_0, rewrite, load_and_back_up, put_back)
"""Those that open the store themselves."""


def run(way, path, reports):
    """Do it, and report each article as it is safe."""
    os.environ["SOURCE_DATE_EPOCH"] = "1500000000"
    if way in OF_A_FOLDER:
        reports.send("")
        way(path, reports.send)
        return
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
PROCESSES.set_forkserver_preload(["test_kills", "kg.revision.rewriting", "kg.identity.agents", "kg.rdf.graph"])


@pytest.fixture
def importable(monkeypatch):
    """What is imported is imported once, by the process that the others are forked from."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def dumped(path):
    """The lines of each article's graph, and of people's decisions, by the graph's name."""
    file = io.BytesIO()
    with Store.open(path, write=True, any_schema=True) as store:
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
    assert new != old
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
        if name in AT_ONCE:
            assert graphs in (old, new)
        else:
            assert all(lines in (old.get(graph), new[graph]) for graph, lines in graphs.items())
            assert graphs.keys() >= old.keys()
        midway += graphs not in (old, new)
        process(way, path)
        assert dumped(path) == new
    with Store.open(path) as store:
        assert verify(store) == ()
    print(f"{name}: killed {KILLS} times, {midway} of them when some articles were stored and others not")
