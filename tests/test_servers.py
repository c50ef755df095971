"""Servers that are not there, refuse, break off, or answer nonsense, and what a person is told of them."""

from __future__ import annotations

import json
import time

import pyoxigraph as ox
import pytest
import servers
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import StoreError
from kg.store import Store
from kg.store.address import read
from kg.store.binding import bound

NOTES = json.dumps(
    {
        "head": {"vars": ["what", "value"]},
        "results": {
            "bindings": [
                {
                    "what": {"type": "uri", "value": "urn:kg:store"},
                    "value": {"type": "literal", "value": "2"},
                }
            ]
        },
    }
).encode()
"""What a server answers to the first question: that it has a store of this schema."""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A register in a folder of its own, nobody who asks, and no waiting between tries."""
    monkeypatch.setenv("KG_REGISTER", str(tmp_path / "register"))
    for name in ("USER", "PASSWORD", "TOKEN", "TIMEOUT", "UPDATE"):
        monkeypatch.delenv(f"KG_STORE_{name}", raising=False)
    monkeypatch.setattr("kg.store.client._WAITS", (0.01, 0.01, 0.01))


def told(store, *words):
    """Return what a command says that cannot run."""
    done = CliRunner().invoke(cli, [*(words or ("query", "speakers")), "--store", store])
    assert isinstance(done.exception, StoreError), done.exception
    assert done.exception.exit_code == 2
    return str(done.exception)


def after_notes(reply):
    """Answer the first request with the notes, the others by `reply`."""
    asked = []

    def answer(handler, request):
        asked.append(request)
        return servers.send(handler, 200, NOTES) if len(asked) == 1 else reply(handler, request)

    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body", "headers", "words"),
    [
        (500, b"out of \x1b[31mmemory", {"Content_Type": "text/plain"}, ["failed (500)", "out of  [31mmemory"]),
        (503, b"", {}, ["failed (503) after several tries"]),
        (401, b"", {"WWW_Authenticate": 'Basic realm="x"'}, ["does not let kg in (401)", "KG_STORE_USER"]),
        (403, b"", {}, ["does not let kg in (403)"]),
        (404, b"no such page", {}, ["is not there", "the address of its Query service"]),
        (302, b"", {"Location": "https://elsewhere.example/query"}, ["leads elsewhere", "https://elsewhere.example/query"]),
        (206, NOTES, {}, ["a part of the answer only"]),
        (413, b"", {}, ["takes no request so long"]),
        (200, b"<html>Welcome!", {"Content_Type": "text/html"}, ["answers with text/html", "Welcome!"]),
        (200, NOTES[:-40], {}, ["no answer to the query"]),
        (200, b"", {}, ["no answer to the query"]),
        (200, b'{"head": {}, "boolean": true}', {}, ["no answer to the query"]),
        (200, b'{"head": {"vars": ["x"]}, "results": {"bindings": [{}]}}', {}, ["no answer to the query"]),
        (200, NOTES.replace(b'"uri"', b'"literal"'), {}, ["no answer to the query"]),
        (200, NOTES, {"X_SPARQL_MaxRows": "1"}, ["at most 1 rows, and cut the answer", "ResultSetMaxRows"]),
        (200, NOTES.replace(b'"2"', b'"x"'), {}, ["schema 0"]),
    ],
)  # fmt: skip
def test_what_a_server_says_is_told_in_plain_words(status, body, headers, words):
    with servers.saying(lambda handler, _: servers.send(handler, status, body, **headers)) as (address, _):
        said = told(address)
    assert address in said
    assert all(word in said for word in words), said
    assert "\x1b" not in said


@pytest.mark.slow
def test_a_server_that_is_not_there_is_told_soon():
    began = time.monotonic()
    assert "cannot be reached" in told(f"http://127.0.0.1:{servers.free_port()}/query")
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_an_answer_that_breaks_off_is_no_answer():
    with servers.saying(lambda h, _: servers.send(h, 200, NOTES[:-40], length=len(NOTES))) as (address, asked):
        assert "broke off its answer" in told(address)
    assert len(asked) == 2, "it is tried once more"


@pytest.mark.slow
def test_a_server_that_sends_a_byte_a_second_is_not_waited_for(monkeypatch):
    monkeypatch.setenv("KG_STORE_TIMEOUT", "0.4")

    def drip(handler, _):
        servers.send(handler, 200, b"", length=1000)
        for _ in range(20):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    with servers.saying(drip) as (address, asked):
        assert "took over 0.4 seconds" in told(address)
    with servers.saying(lambda handler, _: time.sleep(1)) as (address, asked):
        assert "KG_STORE_TIMEOUT" in told(address)
    assert len(asked) == 1, "a slow server is not asked again"


@pytest.mark.slow
def test_a_busy_server_is_asked_again_and_as_late_as_it_says(monkeypatch):
    waited = []
    monkeypatch.setattr("kg.store.client.time.sleep", waited.append)
    answers = [(503, {"Retry_After": "7"}), (429, {}), (502, {}), (200, {})]

    def reply(handler, _):
        status, headers = answers.pop(0)
        servers.send(handler, status, nothing, **headers)

    nothing = b'{"head": {"vars": ["o"]}, "results": {"bindings": []}}'
    with servers.saying(after_notes(reply)) as (address, asked), Store.open(address) as store:
        assert store.fingerprint("https://kg.example/graph/x") is None
    assert len(asked) == 5
    assert waited[0] == 7
    assert all(0 < wait < 0.02 for wait in waited[1:])


@pytest.mark.slow
def test_an_update_is_done_again_where_the_server_broke_off():
    """A graph is replaced whole, so doing it twice does what doing it once does."""
    broken = []

    def reply(handler, request):
        if not request.path.endswith("/update"):
            servers.send(handler, 200, NOTES)
        elif not broken:
            broken.append(request)
            handler.close_connection = True
        else:
            servers.send(handler, 204, b"")

    with servers.saying(reply) as (address, asked):
        Store.open(address, write=True).close()
    updates = [request.form for request in asked if request.path.endswith("/update")]
    assert len(updates) == 2
    assert updates[0] == updates[1]


@pytest.mark.slow
def test_who_asks_is_said_and_never_printed(monkeypatch):
    with servers.saying(lambda handler, _: servers.send(handler, 403, b"")) as (address, asked):
        monkeypatch.setenv("KG_STORE_TOKEN", "t0ken")
        assert "t0ken" not in told(address)
        assert asked[-1].headers["authorization"] == "Bearer t0ken"
        monkeypatch.setenv("KG_STORE_USER", "ann")
        assert "both KG_STORE_TOKEN and KG_STORE_USER" in told(address)
        monkeypatch.delenv("KG_STORE_TOKEN")
        assert "only one is set" in told(address)
        monkeypatch.setenv("KG_STORE_PASSWORD", "s3cret")
        assert "s3cret" not in told(address)
        assert asked[-1].headers["authorization"] == "Basic YW5uOnMzY3JldA=="
        monkeypatch.setenv("KG_STORE_TIMEOUT", "soon")
        assert "'soon'" in told(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://store.example/query", "not encrypted"),
        ("https://ann:s3cret@store.example/query", "names a user or a password"),
        ("https:///query", "is none"),
        ("https://store.example:port/query", "is none"),
        ("https://store.example/query?default-graph-uri=x", "is none"),
        ("https://[::1/query", "is none"),
        ("https://store.example/a b", "is none"),
    ],
)
def test_an_address_that_is_none_is_not_asked(address, words):
    said = told(address)
    assert words in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("query", "update"),
    [
        ("https://a.example/query", "https://a.example/update"),
        ("https://a.example/news/query", "https://a.example/news/update"),
        ("https://a.example/repositories/news", "https://a.example/repositories/news/statements"),
        ("https://a.example/sparql", "https://a.example/sparql"),
        ("http://localhost:3030/news", "http://localhost:3030/news"),
        ("http://[::1]:7878/query", "http://[::1]:7878/update"),
    ],
)
def test_the_update_service_is_where_the_common_servers_have_it(query, update, monkeypatch):
    assert read(query).update == update
    monkeypatch.setenv("KG_STORE_UPDATE", "https://b.example/change")
    assert read(query).update == "https://b.example/change"


def test_each_address_has_a_register_of_its_own(monkeypatch, tmp_path):
    monkeypatch.delenv("KG_REGISTER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    addresses = (
        "https://a.example/query",
        "https://a.example/query/",
        "https://a.example:8443/query",
        "https://b.example/query",
    )
    assert len({read(address).folder for address in addresses}) == len(addresses)
    assert read("https://A.example/query").folder == read("https://a.example/query").folder


@pytest.mark.parametrize(
    "words", [("backup", "a.tar"), ("restore", "a.tar"), ("migrate",), ("serve",)], ids=lambda words: words[0]
)
def test_what_needs_files_is_refused(words):
    assert f"kg {words[0]} needs a store in a folder" in told("https://store.example/query", *words)


@pytest.mark.slow
def test_a_servers_files_are_not_verified():
    with servers.saying(lambda handler, _: servers.send(handler, 200, NOTES)) as (address, _):
        assert "kg cannot read its files" in told(address, "verify")


def test_an_address_in_a_file_of_settings_is_no_path(tmp_path):
    settings = tmp_path / "kg.toml"
    settings.write_text('store = "https://store.example/sparql"\n')
    done = CliRunner().invoke(cli, ["--config", str(settings), "config", "--format", "csv"])
    assert "https://store.example/sparql" in done.output


# ---------------------------------------------------------------- terms bound in a query's text

QUADS = """
<urn:a> <urn:p> "one" <urn:g> .
<urn:a> <urn:q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .
<urn:b> <urn:p> "two" <urn:g> .
<urn:b> <urn:q> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:h> .
<urn:c> <urn:p> "x\\" } # ?x" <urn:h> .
<urn:c> <urn:q> "3"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:h> .
"""


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x ?y WHERE { ?x <urn:p> ?y }",
        "SELECT ?y ?x WHERE { ?x <urn:p> ?y FILTER(?y != '?x { }') } # ?x { SELECT",
        "SELECT ?n (COUNT(*) AS ?m) WHERE { ?s <urn:q> ?v } GROUP BY ?n HAVING (COUNT(*) >= ?n)",
        "SELECT ?n ?s WHERE { { SELECT ?n ?s WHERE { ?s <urn:q> ?v FILTER(?v > ?n) } } ?s <urn:p> ?t }",
        "SELECT ?n ?s WHERE { { ?s <urn:q> ?v FILTER(COALESCE(?v <= ?n, false)) } UNION { ?s <urn:none> ?v } }",
        "SELECT ?x ?y WHERE { GRAPH ?g { OPTIONAL { ?x <urn:p> ?y } } }",
        "SELECT ?x ?s WHERE { ?s <urn:p> ?y FILTER NOT EXISTS { ?s <urn:p> ?y FILTER(?s = ?x) } }",
        "SELECT * WHERE { ?x <urn:p> ?y . { SELECT ?x (MAX(?v) AS ?most) WHERE { ?x <urn:q> ?v } GROUP BY ?x } }",
        "select ?x where { ?x <urn:p> ?y } order by ?y limit 1",
        "SELECT ?x $y { VALUES ?x { UNDEF } ?x <urn:p> $y }",
    ],
)
def test_a_term_in_the_text_does_what_a_bound_one_does(query):
    store = ox.Store()
    store.load(QUADS, format=ox.RdfFormat.N_QUADS)
    terms = {
        "x": ox.NamedNode("urn:c"),
        "y": ox.Literal('x" } # ?x'),
        "n": ox.Literal("2", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    }
    projected = query.partition("{")[0].replace("$", "?")
    bindings = {name: term for name, term in terms.items() if f"?{name} " in projected} or {"x": terms["x"]}
    substitutions = {ox.Variable(name): term for name, term in bindings.items()}

    def rows(text, **more):
        return sorted(str(row) for row in store.query(text, use_default_graph_as_union=True, **more))

    wanted = rows(query, substitutions=substitutions)
    assert rows(bound(query, bindings)) == wanted
    assert wanted or "EXISTS" in query
