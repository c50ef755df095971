"""One suite for every database that a store can be in: Oxigraph in a folder, `oxigraph serve`, Virtuoso 7.

What a store in a folder gives is what the others must give. The servers are real, and run on loopback.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace

import invented
import pyoxigraph as ox
import pytest
import servers
from click.testing import CliRunner
from killed_writer import check_killed_writer
from rdflib import BNode, Literal, URIRef

from kg.cli import cli
from kg.errors import QueryError, StoreError
from kg.pipeline import load
from kg.queries import available, run
from kg.rdf.graph import to_graph
from kg.store import Store
from kg.store.address import read
from kg.store.client import JSON, Client

SERVERS = {"oxigraph": servers.oxigraph, "virtuoso": servers.virtuoso}
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("databases")]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A function that gives the place of a server of this kind, which it starts at the first time."""
    with ExitStack() as stack:
        started = {}

        def start(kind):
            if kind not in started:
                started[kind] = stack.enter_context(SERVERS[kind](tmp_path_factory.mktemp(kind)))
            return started[kind]

        yield start


@pytest.fixture(params=["folder", *SERVERS])
def place(request, running, tmp_path, monkeypatch):
    """Where an empty store can be, of each kind."""
    return a_place(request.param, running, tmp_path, monkeypatch)


def a_place(kind, running, tmp_path, monkeypatch):
    if kind == "folder":
        return str(tmp_path / "kg.db")
    found = running(kind)
    setup(monkeypatch, found, tmp_path / "register")
    empty(found)
    return found.store


def setup(monkeypatch, place, register):
    for name, value in {**place.environment, "KG_REGISTER": str(register)}.items():
        monkeypatch.setenv(name, value)


def empty(place):
    where, client = read(place.store), Client()
    graphs = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(REGEX(STR(?g), '^https://kg.example|^urn:kg')) }"
    found = ox.parse_query_results(
        client.ask(where.query, {"query": graphs}, JSON).body, format=ox.QueryResultsFormat.JSON
    )
    for (name,) in found:
        client.update(where.update, f"DROP SILENT GRAPH {name}")
    client.close()


@pytest.fixture(params=list(SERVERS))
def server(request, running, tmp_path, monkeypatch):
    """Where an empty store can be on a server, of each kind."""
    return a_place(request.param, running, tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def seeds_in_a_folder(seeds, tmp_path_factory):
    """A store of the seeds in a folder, to compare with."""
    path = tmp_path_factory.mktemp("seeds") / "kg.db"
    with Store.open(path, write=True) as store:
        assert {done.outcome for done in load(seeds.values(), store)} == {"added"}
    return str(path)


@pytest.fixture(scope="module", params=list(SERVERS))
def filled(request, running, seeds, tmp_path_factory):
    """A server with the seeds, which is only read."""
    found = running(request.param)
    with pytest.MonkeyPatch.context() as patch:
        setup(patch, found, tmp_path_factory.mktemp("register"))
        empty(found)
        with Store.open(found.store, write=True) as store:
            assert {done.outcome for done in load(seeds.values(), store)} == {"added"}
        yield found.store


def kg(*words, code=0):
    done = CliRunner().invoke(cli, list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        return f"{type(done.exception).__name__}: {done.exception}"
    assert done.exit_code == code, done.output
    return done.output


# ---------------------------------------------------------------- a server answers as a folder does


@pytest.mark.parametrize("file", ["graph.nq", "graph.ttl", "quotations.csv", "graph.svg"])
def test_exports_and_pictures_are_the_same_bytes(filled, seeds_in_a_folder, file, tmp_path):
    command = "plot" if file.endswith(".svg") else "export"
    kg(command, str(tmp_path / f"server-{file}"), "--store", filled)
    kg(command, str(tmp_path / f"folder-{file}"), "--store", seeds_in_a_folder)
    made = (tmp_path / f"folder-{file}").read_bytes()
    assert made
    assert (tmp_path / f"server-{file}").read_bytes() == made


GIVEN = (
    ("figures", {"kind": "killed"}),
    ("timeline", {"since": "2016-12"}),
    ("timeline", {"since": "2016-11", "until": "2016-12-03"}),
    ("statements-by-speaker", {"speaker": "kerry", "min_confidence": "0.8"}),
    ("statements", {"words": "aleppo", "outlet": "globalsecurity"}),
    ("low-confidence", {"below": "0.7"}),
    ("speakers", {"least": "2"}),
    ("claims", {"least": "1"}),
    ("responses", {"relation": "disputes"}),
)
"""Queries with what is bound as terms in FILTER, HAVING and inner groups, and with filters."""


def test_every_canned_query_has_the_same_rows(filled, seeds_in_a_folder):
    with Store.open(filled) as server, Store.open(seeds_in_a_folder) as folder:
        for name, query in available().items():
            given = {p.name: p.example for p in query.parameters if p.default is None}
            assert run(server, query, given) == run(folder, query, given), name
        for name, given in GIVEN:
            rows = run(folder, name, given)
            assert rows.rows, name
            assert run(server, name, given) == rows, name


@pytest.mark.parametrize(
    "words",
    [
        ("show", "article", "004_18d5f4d32488845a"),
        ("show", "event", "aleppo"),
        ("variants", "world war"),
        ("why", "john kerry"),
        ("review",),
        ("validate",),
        ("stats", "--columns", "by,name,articles,statements,speakers"),
        ("sparql", "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?q a schema:Quotation } } GROUP BY ?g ORDER BY ?g"),
        ("sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?a rdfs:label ?name }"),
        ("sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?a rdfs:label ?name }", "--per-graph"),
        (
            "sparql",
            "SELECT (COUNT(*) AS ?n) FROM <https://kg.example/graph/004_18d5f4d32488845a> WHERE { ?q a schema:Quotation }",
        ),
        ("sparql", "ASK { ?q a schema:Quotation }"),
        ("sparql", "CONSTRUCT { ?a rdfs:label ?n } WHERE { ?a a org:Organization ; rdfs:label ?n }"),
        ("sparql", 'SELECT ?q WHERE { ?q schema:text "no such words" ; a kg:Decision }'),
    ],
)  # fmt: skip
def test_commands_print_the_same(filled, seeds_in_a_folder, words):
    printed = kg(*words, "--store", seeds_in_a_folder)
    assert printed.strip()
    assert kg(*words, "--store", filled) == printed


@pytest.mark.parametrize(
    "words",
    [
        ("sparql", "SELECT ?q WHERE { ?q a "),
        ("sparql", "SELECT ?q WHERE { ?q kg:speaker ?t }"),
        ("sparql", "INSERT DATA { <a:b> <a:b> <a:b> }"),
        ("sparql", "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"),
        ("query", "statements-by-speaker", "nobody at all"),
        ("show", "article", "no such words anywhere"),
        ("query", "claims", "--least", "many"),
    ],
)
def test_mistakes_are_told_the_same(filled, seeds_in_a_folder, words):
    told = kg(*words, "--store", seeds_in_a_folder, code=2)
    assert re.match(r"\w+: ", told)
    assert kg(*words, "--store", filled, code=2) == told


def test_a_server_is_read_while_it_is_written(filled):
    code = "import sys; from kg.store import Store; Store.open(sys.argv[1], write=True)"
    with Store.open(filled, write=True) as writer, Store.open(filled) as reader:
        assert reader.articles() == writer.articles()
        other = subprocess.run([sys.executable, "-c", code, filled], capture_output=True, text=True)
        assert "is being written by another kg process here" in other.stderr


# ---------------------------------------------------------------- every database keeps what is written


def test_what_goes_in_comes_out(place):
    port, sequel = to_graph(invented.port()), to_graph(invented.sequel())
    with Store.open(place, write=True) as store:
        assert [store.add(port), store.add(sequel), store.add(port)] == ["added", "added", "unchanged"]
        assert store.articles() == ("port", "sequel")
        assert set(store.graph("port")) == set(port)
    with Store.open(place) as store:
        assert set(store.union()) == set(port) | set(sequel)
        assert store.text("port") == invented.port().article.text
        assert store.bases() == ("https://kg.example/",)
        assert not list(store.mislabelled())
        with pytest.raises(StoreError, match="Did you mean 'sequel'"):
            store.graph("sequal")
        with pytest.raises(StoreError, match="read only"):
            store.add(port)


def test_unchanged_changed_removed(place):
    graph, fewer = to_graph(invented.port()), to_graph(replace(invented.port(), figures=()))
    with Store.open(place, write=True) as store:
        store.add(graph)
        store.add(to_graph(invented.sequel()))
        before = len(store)
        assert store.add(fewer) == "replaced"
        assert set(store.graph("port")) == set(fewer)
        assert store.add(graph) == "replaced"
        assert len(store) == before
        store.remove("port")
        assert store.articles() == ("sequel",)
        assert not list(store.mislabelled())
        with pytest.raises(StoreError, match="no article 'port'"):
            store.graph("port")


def test_the_names_of_graphs_tell_the_articles(place):
    with Store.open(place, write=True) as store:
        for id in ("a/b c", "100%", "graph/x", "é", "labels", 'a"b\\c'):
            store.add(to_graph(replace(invented.port(), article=replace(invented.port().article, id=id))))
        assert store.articles_by_graph_name() == set(store.articles())
        store.remove("100%")
        assert store.articles_by_graph_name() == set(store.articles()) == {"a/b c", "graph/x", "é", "labels", 'a"b\\c'}


def test_queries_see_the_union_and_bind_terms(place):
    with Store.open(place, write=True) as store:
        store.add(to_graph(invented.port()))
        store.add(to_graph(invented.sequel()))
    with Store.open(place) as store:
        count = store.select("SELECT (COUNT(*) AS ?n) WHERE { ?q a schema:Quotation }")
        assert [[value.value for value in row] for row in count.rows] == [["5"]]
        hostile = ox.Literal('Maria Duarte" } DELETE WHERE { ?s ?p ?o')
        query = "SELECT ?s ?label WHERE { ?s rdfs:label ?label }"
        assert store.select(query, {"label": hostile}).rows == []
        named = store.select(query, {"label": ox.Literal("Maria Duarte")})
        assert {r[0].value for r in named.rows} == {"https://kg.example/person/maria-duarte"}
        assert store.has("https://kg.example/person/maria-duarte")
        assert not store.has("https://kg.example/person/nobody")
        assert store.has("https://kg.example/graph/port")
        for query in ("SELECT", "ASK { ?s ?p ?o }", "INSERT DATA { <a:b> <a:b> <a:b> }", "", "\0"):
            with pytest.raises(QueryError):
                store.select(query)


def test_any_characters_of_a_text_are_kept(place):
    text = "\t\"q\" \\n {}<>#?x $y 'z' \u00a0\u2028\U0001f30a e\u0301 </script> %41 " + "".join(
        map(chr, range(0x20, 0x7F))
    )
    graph = to_graph(invented.port())
    graph.add(
        (URIRef("https://kg.example/person/x"), URIRef("http://www.w3.org/2000/01/rdf-schema#comment"), Literal(text))
    )
    with Store.open(place, write=True) as store:
        store.add(graph)
        assert store.add(graph) == "unchanged"
        assert set(store.graph("port")) == set(graph)


def test_an_article_is_as_long_as_it_likes(place):
    """Virtuoso takes no more than about 5,000 triples in one request, and sends no more than 10,000 rows."""
    graph = to_graph(invented.port())
    span = URIRef("https://kg.example/article/port/text#char=0,1")
    for number in range(5300):
        graph.add((span, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"), Literal(f"word {number}")))
    with Store.open(place, write=True) as store:
        assert store.add(graph) == "added"
        assert store.fingerprint(str(graph.identifier))
        assert store.add(graph) == "unchanged"
        assert set(store.graph("port")) == set(graph)
        store.remove("port")
        assert store.articles() == ()


def test_people_decide_and_correct_alike(server, seeds, tmp_path):
    commands = [
        ("same", "saudi arabia", "saudi foreign ministry", "--because", "it speaks for it", "--yes"),
        ("correct", "004_18d5f4d32488845a", "1", "--speaker", "john kerry", "--curator", "Ann", "--yes"),
        ("undo", "--curator", "Ann", "--yes"),
    ]
    made = []
    for store in (server, str(tmp_path / "compared.db")):
        with Store.open(store, write=True) as opened:
            assert {done.outcome for done in load(seeds.values(), opened)} == {"added"}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
            for words in commands:
                kg(*words, "--store", store)
        kg("export", str(tmp_path / "made.nq"), "--store", store)
        made.append((tmp_path / "made.nq").read_bytes())
    assert b"Decision" in made[0]
    assert made[0] == made[1]


def test_articles_are_ingested_and_left_alone(place, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text("“The dam will hold,” Ann Lee, the mayor, said on Monday.\n")
    assert "1 added" in kg("ingest", str(article), "--store", place)
    assert "1 unchanged" in kg("ingest", str(article), "--store", place)
    article.write_text("“The dam will not hold,” Ann Lee, the mayor, said on Monday.\n")
    assert "1 replaced" in kg("ingest", str(article), "--store", place)
    assert "will not hold" in kg("query", "statements-by-speaker", "ann lee", "--format", "csv", "--store", place)


def test_a_killed_writer_leaves_only_whole_articles(place):
    check_killed_writer(place, articles=7, reports=9)


def test_labels_and_articles_are_found_by_node(place):
    with Store.open(place, write=True) as store:
        store.add(to_graph(invented.port()))
        assert store.label("https://kg.example/person/maria-duarte") == "Maria Duarte"
        assert store.articles_with("https://kg.example/person/maria-duarte") == ("port",)


# ---------------------------------------------------------------- the register of a server's graphs


def test_the_register_is_made_anew_where_another_machine_wrote(server, seeds, tmp_path, monkeypatch):
    first, second = [tmp_path / name for name in ("first", "second")]
    three, two = list(seeds.values())[:3], list(seeds.values())[3:]

    def written(register, extractions):
        monkeypatch.setenv("KG_REGISTER", str(register))
        with Store.open(server, write=True) as store:
            list(load(extractions, store))
            assert store.register.articles() == set(store.articles())

    written(first, three)
    monkeypatch.setenv("KG_REGISTER", str(second))
    assert "is not here, or older than its graphs" in kg("why", "john kerry", "--store", server, code=2)
    written(second, two)
    monkeypatch.setenv("KG_REGISTER", str(first))
    assert "is not here, or older than its graphs" in kg("why", "john kerry", "--store", server, code=2)
    written(first, ())
    assert "john kerry" in kg("why", "john kerry", "--store", server).casefold()


def test_a_lost_register_is_made_from_the_graphs(server, seeds, tmp_path):
    with Store.open(server, write=True) as store:
        list(load(seeds.values(), store))
    kg("export", str(tmp_path / "before.nq"), "--store", server)
    shutil.rmtree(tmp_path / "register")
    with Store.open(server, write=True) as store:
        assert {done.outcome for done in load(seeds.values(), store)} == {"unchanged"}
        assert store.register.articles() == set(seeds)
    kg("export", str(tmp_path / "after.nq"), "--store", server)
    assert (tmp_path / "after.nq").read_bytes() == (tmp_path / "before.nq").read_bytes()


def test_what_others_have_on_the_server_is_left_alone(server):
    client, update = Client(), read(server).update
    client.update(update, "INSERT DATA { GRAPH <urn:other> { <urn:a:b> <urn:a:c> 'other' } }")
    with Store.open(server, write=True) as store:
        store.add(to_graph(invented.port()))
        file = io.BytesIO()
        store.dump(file, "nquads")
        assert b"urn:a:b" not in file.getvalue()
        store.remove("port")
    asked = {"query": "SELECT ?o WHERE { GRAPH <urn:other> { <urn:a:b> <urn:a:c> ?o } }"}
    assert b"other" in client.ask(read(server).query, asked, JSON).body
    client.update(update, "DROP SILENT GRAPH <urn:other>")
    client.close()


def test_an_empty_server_has_no_store(server):
    assert "there is no store at" in kg("query", "speakers", "--store", server, code=2)
    assert "there is no store at" in kg("remove", "port", "--store", server, code=2)


def test_a_store_of_another_schema_is_refused(server):
    Store.open(server, write=True).close()
    update = """
      DELETE WHERE { GRAPH <urn:kg:store> { <urn:kg:store> <http://www.w3.org/2002/07/owl#versionInfo> ?v } } ;
      INSERT DATA { GRAPH <urn:kg:store> { <urn:kg:store> <http://www.w3.org/2002/07/owl#versionInfo> "%s" } }"""
    for version, told in (("9", "a later kg wrote"), ("1", "an earlier kg wrote"), ("x", "an earlier kg wrote")):
        client = Client()
        client.update(read(server).update, update % version)
        client.close()
        assert told in kg("query", "speakers", "--store", server, code=2)


def test_a_blank_node_is_no_node_of_kg(server):
    graph, who = to_graph(invented.port()), BNode("who")
    graph.add((who, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), URIRef("https://schema.org/Person")))
    graph.add((who, URIRef("http://www.w3.org/2000/01/rdf-schema#label"), Literal("Who")))
    with Store.open(server, write=True) as store, pytest.raises(StoreError, match="blank node"):
        store.add(graph)
