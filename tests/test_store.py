"""The store, on disk: a real one in a temporary folder, and processes that are really killed."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace

import invented
import pyoxigraph
import pytest
from killed_writer import check_killed_writer
from rdflib import BNode, Graph, Literal, URIRef

from kg.errors import QueryError, StoreError
from kg.rdf.graph import to_graph
from kg.store import VOTES, Store, to_ox, to_rdflib
from kg.store.embedded import Embedded


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kg.db"


@pytest.fixture
def filled(path):
    with Store.open(path, write=True) as store:
        store.add(to_graph(invented.port()))
        store.add(to_graph(invented.sequel()))
    return path


@pytest.mark.slow
def test_what_goes_in_comes_out(filled):
    with Store.open(filled) as store:
        assert store.articles() == ("port", "sequel")
        assert set(store.graph("port")) == set(to_graph(invented.port()))
        assert set(store.union()) == set(to_graph(invented.port())) | set(to_graph(invented.sequel()))
        assert [name for name, _ in store.graphs()] == ["port", "sequel"]


@pytest.mark.slow
def test_the_names_of_graphs_tell_the_articles(path):
    with Store.open(path, write=True) as store:
        for id in ("a/b c", "100%", "graph/x", "é"):
            store.add(to_graph(replace(invented.port(), article=replace(invented.port().article, id=id))))
        assert store.articles_by_graph_name() == set(store.articles())
        store.remove("100%")
        assert store.articles_by_graph_name() == set(store.articles()) == {"a/b c", "graph/x", "é"}


@pytest.mark.slow
def test_unchanged_changed_removed(filled):
    graph = to_graph(invented.port())
    with Store.open(filled, write=True) as store:
        before = len(store)
        assert store.add(graph) == "unchanged"
        fewer = to_graph(replace(invented.port(), figures=()))
        assert store.add(fewer) == "replaced"
        assert set(store.graph("port")) == set(fewer)
        assert store.add(graph) == "replaced"
        assert len(store) == before
        store.remove("port")
        assert store.articles() == ("sequel",)
        with pytest.raises(StoreError, match="no article 'port'"):
            store.graph("port")


@pytest.mark.slow
def test_an_unknown_article_suggests_the_nearest(filled):
    with Store.open(filled) as store, pytest.raises(StoreError, match="Did you mean 'sequel'"):
        store.graph("sequal")


@pytest.mark.slow
def test_many_readers_or_one_writer(filled):
    code = "import sys; from kg.store import Store; Store.open(sys.argv[1], write=sys.argv[2] == 'w'); print('opened')"

    def other(mode):
        return subprocess.run([sys.executable, "-c", code, str(filled), mode], capture_output=True, text=True)

    with Store.open(filled):
        assert other("r").stdout == "opened\n"
        assert "in use by another kg process" in other("w").stderr
    with Store.open(filled, write=True):
        assert "in use by another kg process that writes it" in other("r").stderr


def test_what_is_not_a_store_is_said_and_left_alone(tmp_path):
    with pytest.raises(StoreError, match="there is no store"):
        Store.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        Store.open(tmp_path / "file", write=True)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="other things in it"):
        Store.open(tmp_path / "folder", write=True)
    assert [p.name for p in (tmp_path / "folder").iterdir()] == ["letter.txt"]


@pytest.mark.slow
def test_a_damaged_store_is_said(filled):
    for file in filled.glob("MANIFEST*"):
        file.write_bytes(b"\0" * 10)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(filled)


@pytest.mark.slow
def test_a_killed_ingest_leaves_only_whole_articles(path):
    check_killed_writer(str(path), articles=50, reports=60)


def test_queries_see_the_union_and_bind_terms(filled):
    with Store.open(filled) as store:
        count = store.select("SELECT (COUNT(*) AS ?n) WHERE { ?q a schema:Quotation }")
        assert count.columns == ("n",)
        assert count.rows[0][0].value == "5"
        hostile = pyoxigraph.Literal('Maria Duarte" } DELETE WHERE { ?s ?p ?o')
        assert store.select("SELECT ?s ?label WHERE { ?s rdfs:label ?label }", {"label": hostile}).rows == []
        named = store.select(
            "SELECT ?s ?label WHERE { ?s rdfs:label ?label }", {"label": pyoxigraph.Literal("Maria Duarte")}
        )
        assert [r[0].value for r in named.rows] == ["https://kg.example/person/maria-duarte"]


@pytest.mark.slow
@pytest.mark.parametrize("query", ["SELECT", "ASK { ?s ?p ?o }", "INSERT DATA { <a:b> <a:b> <a:b> }", "", "\0"])
def test_what_is_no_select_is_refused(filled, query):
    with Store.open(filled) as store, pytest.raises(QueryError):
        store.select(query)


@pytest.mark.slow
def test_dumps_are_the_same_bytes_whatever_the_order(path):
    dumps = []
    for extractions in ((invented.port(), invented.sequel()), (invented.sequel(), invented.port())):
        store = Store.open(None)
        for extraction in extractions:
            store.add(to_graph(extraction))
        file = io.BytesIO()
        store.dump(file, "trig")
        dumps.append(file.getvalue())
    assert dumps[0] == dumps[1]
    quads = pyoxigraph.parse(dumps[0], format=pyoxigraph.RdfFormat.TRIG)
    assert len(list(quads)) == len(to_graph(invented.port())) + len(to_graph(invented.sequel()))


@pytest.mark.parametrize("term", [
    URIRef("https://a.example/"), BNode("b1"), Literal("plain"), Literal("été", lang="fr"), Literal(5), Literal("5.5", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal")),
])  # fmt: skip
def test_terms_convert_both_ways(term):
    assert to_rdflib(to_ox(term)) == term


def test_a_graph_without_a_name_is_refused():
    with pytest.raises(StoreError, match="needs an IRI"):
        Store.open(None).add(Graph())


def of_one_speaker(number, name="Rosa Lund"):
    """Return the graph of an article with this number, which calls a speaker of them all so."""
    port = invented.port()
    speaker = next(a for a in port.agents if a.type == "person")
    agents = tuple(replace(a, name=name, iri="person/speaker") if a is speaker else a for a in port.agents)
    return to_graph(replace(port, article=replace(port.article, id=f"a{number}"), agents=agents))


SPEAKER = "https://kg.example/person/speaker"


@pytest.mark.slow
def test_one_more_article_reads_no_more_where_many_name_its_people(path, monkeypatch):
    read = Counter()
    through = Embedded.match

    def counted(database, *terms, **named_terms):
        for quad in through(database, *terms, **named_terms):
            read["quads"] += 1
            yield quad

    monkeypatch.setattr(Embedded, "match", counted)
    spent = []
    with Store.open(path, write=True) as store:
        for number in range(60):
            read.clear()
            store.add(of_one_speaker(number))
            spent.append(read["quads"])
        assert spent[-1] <= spent[30], "the labels of a node are read again with each article that names it"
    with Store.open(path, write=True) as store:
        read.clear()
        store.add(of_one_speaker(60))
        assert read["quads"] <= spent[30], "and with each process that stores some"
        store.add(of_one_speaker(0, "Somebody Else"))
        store.remove("a1")
        assert not list(store.mislabelled())
    with Store.open(path, write=True) as store:
        store.add(of_one_speaker(1))
        assert not list(store.mislabelled())


@pytest.mark.slow
def test_what_graphs_were_counted_to_say_is_believed_of_the_store_as_it_is_only(path):
    """Where a process was killed, the file says what was so before; it can be damaged, or gone."""
    file = path / VOTES

    def stored(*named):
        with Store.open(path, write=True) as store:
            for number, name in named:
                store.add(of_one_speaker(number, name))
            assert not list(store.mislabelled())
            return store.label(SPEAKER)

    assert stored(*((number, "Rosa Lund") for number in range(20))) == "Rosa Lund"
    earlier = file.read_bytes()
    assert stored(*((number, "Rosa Berg") for number in range(9))) == "Rosa Lund"
    file.write_bytes(earlier)
    assert stored((9, "Rosa Berg"), (10, "Rosa Berg")) == "Rosa Berg"
    for damaged in (b"no database" * 1000, earlier[: len(earlier) // 2], b""):
        file.write_bytes(damaged)
        assert stored((11, "Rosa Berg")) == "Rosa Berg"
    assert stored((11, "Rosa Lund"), (10, "Rosa Lund")) == "Rosa Lund"
    for number, counts in enumerate(("[[1", "5", '[["name", "Rosa Moss", "many"]]', "[[1, 2, 3]]"), 30):
        with closing(sqlite3.connect(file)) as kept, kept:
            assert kept.execute("UPDATE votes SET counts = ?", (counts,)).rowcount
        assert stored((number, "Rosa Lund")) == "Rosa Lund"
        assert stored((number, "Rosa Hale")) == "Rosa Lund"
    file.unlink(missing_ok=True)
    file.mkdir()  # where no file can be made
    assert stored((10, "Rosa Berg")) == "Rosa Berg"
