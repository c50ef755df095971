"""Stores of an older schema: refused by everything but `kg migrate`, which loses nothing, wherever it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import invented
import pyoxigraph as ox
import pytest
from as_0_1_0 import OA, as_0_1_0_wrote, forget_version
from click.testing import CliRunner
from rdflib import OWL, Literal, URIRef

from kg.cli import cli
from kg.errors import StoreError
from kg.export import export
from kg.prefixes import PREFIXES
from kg.rdf.graph import from_graph, to_graph
from kg.rdf.namespaces import KG, NIF
from kg.store import Store, migrate
from kg.validate import validate_store

MADE_BY_0_1_0 = Path(__file__).parent / "stores" / "kg-0.1.0.tar.xz"
"""What kg 0.1.0 made of seeds/000_bd24a22dc4d4b672.txt, and of `kg same "White House" Hill --because "for a test"`."""

VERSION = 2
"""The schema that docs/architecture.md describes."""


@pytest.fixture
def pair(tmp_path):
    """Two stores of the same articles: one of this kg, one as 0.1.0 wrote it."""
    articles = [invented.dam(), invented.dam("dam-2"), invented.port()]
    for name, change in (("new.db", lambda graph: graph), ("old.db", as_0_1_0_wrote)):
        with Store.open(tmp_path / name, write=True) as store:
            for article in articles:
                store.add(change(to_graph(article)))
    forget_version(tmp_path / "old.db")
    return tmp_path / "new.db", tmp_path / "old.db"


@pytest.fixture
def old(tmp_path):
    with tarfile.open(MADE_BY_0_1_0) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "kg-0.1.0.db"


def exported(path: Path) -> bytes:
    with Store.open(path) as store:
        return export(store, path.with_suffix(".nq")).read_bytes()


def kg(*arguments):
    done = CliRunner().invoke(cli, [str(a) for a in arguments])
    if isinstance(done.exception, StoreError):  # which `main` prints
        return f"{done.exception}"
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
def test_a_migrated_store_exports_what_a_new_one_does(pair):
    new, old = pair
    assert migrate(old) == 3
    assert exported(old) == exported(new)
    assert migrate(old) is None
    with Store.open(old) as store:
        assert store.articles() == ("dam", "dam-2", "port")
        assert store.label("https://kg.example/person/orla-quist") == "Orla Quist"


@pytest.mark.slow
def test_what_people_added_stays(pair):
    _, old = pair
    remark = (URIRef("https://kg.example/article/port"), URIRef(PREFIXES["rdfs"] + "comment"), Literal("read twice"))
    graph = as_0_1_0_wrote(to_graph(invented.port()))
    graph.add(remark)
    store = ox.Store(str(old))
    store.add(
        ox.Quad(*(ox.NamedNode(str(t)) for t in remark[:2]), ox.Literal("read twice"), ox.NamedNode(graph.identifier))
    )
    del store
    migrate(old)
    with Store.open(old) as store:
        assert remark in store.graph("port")


STOPPED = """
import os, sys
from pathlib import Path
from kg.store import migrate
migrate(Path(sys.argv[1]), lambda done, total: os.kill(os.getpid(), 9) if done == 2 else None)
"""


@pytest.mark.slow
def test_a_migration_that_is_killed_goes_on(pair):
    new, old = pair
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, str(old)], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert done.returncode == -9
    with pytest.raises(StoreError, match="schema 1"):
        Store.open(old)
    assert 0 < migrate(old) < 3
    assert exported(old) == exported(new)


@pytest.mark.slow
def test_a_store_of_0_1_0_is_refused_until_it_is_migrated(old):
    asked = (["query", "articles"], ["validate"], ["export", old.with_suffix(".ttl")], ["remove", "x"], ["why", "Hill"])
    for arguments in (*asked, ["ingest", "seeds/000_bd24a22dc4d4b672.txt"], ["serve", "--port", "0"]):
        said = kg(*arguments, "--store", old)
        assert "graphs of schema 1" in said
        assert f"needs schema {VERSION}" in said
        assert f"kg migrate --store {old}" in said
    with pytest.raises(StoreError, match="kg migrate"):
        Store.open(old, write=True)
    assert "1 graph rewritten" in kg("migrate", "--store", old)  # not those of decisions and labels
    assert "has the schema of this kg" in kg("migrate", "--store", old)


@pytest.mark.slow
def test_a_store_of_0_1_0_loses_nothing(old):
    database = ox.Store(str(old))
    before = {q.subject.value: q for q in database.quads_for_pattern(None, ox.NamedNode(OA + "exact"), None, None)}
    del database
    register = (old / "identity.sqlite").read_bytes()
    migrate(old)
    assert (old / "identity.sqlite").read_bytes() == register
    with Store.open(old, write=True) as store:
        (article,) = store.articles()
        graph = store.graph(article)
        words = {str(span).replace("#char=", "#quote="): str(o) for span, o in graph.subject_objects(NIF.anchorOf)}
        assert words == {iri: quad.object.value for iri, quad in before.items()}
        assert not [t for t in graph if any(str(node).startswith(OA) for node in t)]
        again = to_graph(from_graph(graph))
        assert {t for t in graph if t[1] != KG.fingerprint} == {t for t in again if t[1] != KG.fingerprint}
        (decision,) = store.register.decisions.log
        assert (decision.kind, decision.reason) == ("same", "for a test")
        assert len(list(store.decisions())) == 1
        report = validate_store(store)
        assert report.conforms, report.findings


@pytest.mark.slow
def test_a_store_of_a_later_kg_is_refused(tmp_path):
    path = tmp_path / "kg.db"
    with Store.open(path, write=True) as store:
        store.add(to_graph(invented.port()))
    database = ox.Store(str(path))
    database.clear_graph(ox.DefaultGraph())
    version = ox.NamedNode(str(OWL.versionInfo))
    database.add(ox.Quad(ox.NamedNode("urn:kg:store"), version, ox.Literal("99"), ox.DefaultGraph()))
    database.flush()
    del database
    for opened in (lambda: Store.open(path), lambda: Store.open(path, write=True), lambda: migrate(path)):
        with pytest.raises(StoreError, match="schema 99, which a later kg wrote"):
            opened()


@pytest.mark.slow
def test_a_store_says_its_version_and_exports_do_not(tmp_path):
    path = tmp_path / "kg.db"
    for _ in range(2):
        with Store.open(path, write=True) as store:
            store.add(to_graph(invented.port()))
            said = store.select("SELECT ?v WHERE { <urn:kg:store> <http://www.w3.org/2002/07/owl#versionInfo> ?v }")
            assert said.records() == [{"v": str(VERSION)}]
    assert b"urn:kg:store" not in exported(path)
    with Store.open(path) as store:
        assert b"urn:kg:store" not in export(store, tmp_path / "x.ttl").read_bytes()


def test_a_store_that_is_being_written_is_refused_without_another_word(tmp_path):
    with Store.open(tmp_path / "kg.db", write=True):
        done = CliRunner().invoke(cli, ["migrate", "--store", str(tmp_path / "kg.db")])
    assert isinstance(done.exception, StoreError)
    assert not done.output


def test_migrating_nothing_makes_nothing(tmp_path):
    with pytest.raises(StoreError, match="there is no store"):
        migrate(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.slow
def test_no_log_stays_of_what_is_written(tmp_path):
    """RocksDB's log of writes has all once more, and each opening leaves notes."""
    path = tmp_path / "kg.db"
    graph = to_graph(invented.port())
    graph.add((URIRef("https://kg.example/x"), URIRef(PREFIXES["rdfs"] + "comment"), Literal("x" * 2_000_000)))
    for _ in range(2):
        with Store.open(path, write=True) as store:
            store.add(graph)
    assert sum(file.stat().st_size for file in path.glob("*.log")) < 1000
    assert not list(path.glob("LOG.old.*"))
    with Store.open(path) as store:
        assert len(store.graph("port")) == len(graph)
