"""SPARQL over HTTP: the protocol, formats, and the editor.

The cases of the protocol are written from https://www.w3.org/TR/sparql11-protocol/, sections 2.1 and 2.2.
"""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
import rdflib
from pages import (
    ASK,
    BASE,
    BROWSER,
    FORMATS,
    Parsed,
    harmless,
    page,
    text,
    values,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
DAM, PORT = f"{BASE}graph/dam", f"{BASE}graph/port"
ARTICLES = "SELECT DISTINCT ?id WHERE { ?a a schema:NewsArticle ; dcterms:identifier ?id } ORDER BY ?id"
NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?a a schema:NewsArticle } } ORDER BY ?g"
DATASET = f"ASK {{ ?a dcterms:identifier 'dam' FILTER NOT EXISTS {{ ?b dcterms:identifier 'port' }} GRAPH <{PORT}> {{ ?c dcterms:identifier 'port' }} }}"


def test_a_query_by_get_and_both_ways_of_post(client):
    for answer in (
        client.get("/sparql", params={"query": ASK}),
        client.post("/sparql", data={"query": ASK}),
        client.post("/sparql", content=ASK, headers={"Content-Type": DIRECT}),
        client.post("/sparql", content=ASK, headers={"Content-Type": f"{DIRECT}; charset=utf-8"}),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/sparql-results+json"
        assert answer.json() == {"head": {}, "boolean": True}


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_is_what_the_protocol_says(client, way):
    def ask(query, **graphs):
        if way == "get":
            return client.get("/sparql", params={"query": query, **graphs})
        if way == "form":
            return client.post("/sparql", data={"query": query, **graphs})
        return client.post("/sparql", params=graphs, content=query, headers={"Content-Type": DIRECT})

    assert values(ask(ARTICLES)) == ["again", "dam", "port", "sequel"]
    assert values(ask(ARTICLES, **{"default-graph-uri": DAM})) == ["dam"]
    assert values(ask(ARTICLES, **{"default-graph-uri": [DAM, PORT]})) == ["dam", "port"]
    assert values(ask(NAMED, **{"named-graph-uri": [DAM, PORT]})) == [DAM, PORT]
    assert values(ask(ARTICLES, **{"named-graph-uri": DAM})) == []
    assert values(ask(NAMED, **{"default-graph-uri": DAM})) == []
    assert ask(DATASET, **{"default-graph-uri": DAM, "named-graph-uri": PORT}).json()["boolean"] is True
    # What the protocol says wins over FROM; FROM alone holds.
    fixed = ARTICLES.replace("WHERE", f"FROM <{PORT}> WHERE")
    assert values(ask(fixed)) == ["port"]
    assert values(ask(fixed, **{"default-graph-uri": DAM})) == ["dam"]
    assert ask(ASK, **{"default-graph-uri": "no iri"}).status_code == 400


@pytest.mark.parametrize(
    "media",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"],
)
def test_rows_in_every_format(client, media):
    answer = client.get("/sparql", params={"query": ARTICLES}, headers={"Accept": media})
    assert answer.headers["content-type"].partition(";")[0] == media
    found = rdflib.query.Result.parse(io.BytesIO(answer.content), content_type=media)
    assert [str(row[0]) for row in found] == ["again", "dam", "port", "sequel"]


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize(
    "query", [f"DESCRIBE <{BASE}person/orla-quist>", "CONSTRUCT { ?q schema:text ?t } WHERE { ?q schema:text ?t }"]
)
def test_graphs_in_every_format(client, media, query):
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert answer.headers["content-type"].partition(";")[0] == media
    assert len(rdflib.Graph().parse(data=answer.content, format=FORMATS[media])) > 3


def test_terms_of_every_kind_in_xml(client):
    query = """SELECT ?a ?b ?c ?d ?e ?f WHERE { VALUES (?a ?b ?c ?d) { (<http://x.example/?a&b> "<é>\\r\\n\\u0001" "x"@en-GB 3.5) } BIND(BNODE() AS ?e) }"""
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+xml"})
    (row,) = rdflib.query.Result.parse(io.BytesIO(answer.content), content_type="application/sparql-results+xml")
    assert row[0] == rdflib.URIRef("http://x.example/?a&b")
    assert str(row[1]) == "<é>\r\n\ufffd"
    assert row[2] == rdflib.Literal("x", lang="en-GB")
    assert row[3].toPython() == pytest.approx(3.5) or float(row[3]) == 3.5
    assert isinstance(row[4], rdflib.BNode)
    assert row[5] is None


@pytest.mark.parametrize(
    ("status", "send"),
    [
        (405, lambda c: c.put("/sparql", params={"query": ASK})),
        (400, lambda c: c.get("/sparql", params={"query": [ASK, "SELECT * {}"]})),
        (415, lambda c: c.post("/sparql", content=ASK, headers={"Content-Type": "text/plain"})),
        (415, lambda c: c.post("/sparql", content=ASK)),
        (400, lambda c: c.post("/sparql", content="ASK { ?é".encode("utf-16"), headers={"Content-Type": DIRECT})),
        (400, lambda c: c.post("/sparql", content="", headers={"Content-Type": FORM})),
        (400, lambda c: c.get("/sparql", params={"query": "ASK { ?s ?p"})),
        (400, lambda c: c.get("/sparql", params={"query": ""})),
        (406, lambda c: c.get("/sparql", params={"query": ASK}, headers={"Accept": "image/png"})),
        (406, lambda c: c.get("/sparql", params={"query": ASK}, headers={"Accept": "text/turtle"})),
        (400, lambda c: c.get("/sparql", params={"query": "INSERT DATA { <a:a> <a:b> <a:c> }"})),
        (400, lambda c: c.get("/sparql", params={"query": "LOAD <http://x.example/>"})),
        (400, lambda c: c.get("/sparql", params={"query": "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"})),
        (400, lambda c: c.get("/sparql", params={"update": "CLEAR ALL"})),
        (400, lambda c: c.post("/sparql", data={"update": "CLEAR ALL"})),
        (400, lambda c: c.post("/sparql", content="CLEAR ALL", headers={"Content-Type": "application/sparql-update"})),
        (413, lambda c: c.post("/sparql", content="#" * 1_000_000, headers={"Content-Type": DIRECT})),
        (400, lambda c: c.get("/sparql", params={"query": "SELECT * { " + "{" * 20_000})),
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused_with_the_right_status(client, status, send):
    answer = send(client)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text
    assert values(client.get("/sparql", params={"query": ARTICLES})) == ["again", "dam", "port", "sequel"]


def test_the_service_describes_itself(client):
    described = rdflib.Graph().parse(data=client.get("/sparql").text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (service,) = described.subjects(rdflib.RDF.type, sd.Service)
    assert set(described.objects(service, sd.endpoint)) == {rdflib.URIRef("http://127.0.0.1/sparql")}
    assert sd.UnionDefaultGraph in set(described.objects(service, sd.feature))


def test_the_editor_shows_rows_and_what_is_wrong(client):
    editor = page(client, "/sparql")
    assert editor.of("textarea")
    shown = page(client, f"/sparql?query={quote(ARTICLES)}")
    assert "4 rows" in text(shown)
    files = {link["href"] for link in shown.of("a") if "format=" in link["href"]}
    assert {client.get(address).status_code for address in files} == {200}
    wrong = client.get("/sparql", params={"query": "SELECT <script>"}, headers={"Accept": BROWSER})
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    harmless(Parsed(wrong.text))


def drawn(client, query, view):
    """The page of an answer, shown in one way."""
    shown = page(client, f"/sparql?query={quote(query)}&view={view}")
    harmless(shown)
    return shown


def ways(parsed):
    links = [link["href"] for link in parsed.of("a") if "&view=" in link["href"] and "rel" not in link]
    return [href.rpartition("=")[2] for href in links]


def test_a_fault_is_shown_at_its_place(client):
    query = "SELECT ?é\nWHERE {\n  ?q a kg:DirectQuotatoin .\n}"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": BROWSER})
    assert answer.status_code == 400
    parsed = Parsed(answer.text)
    harmless(parsed)
    (field,) = parsed.of("textarea")
    assert query[int(field["data-start"]) : int(field["data-end"])] == "kg:DirectQuotatoin"
    assert "<mark>kg:DirectQuotatoin</mark>" in answer.text
    assert "kg:DirectQuotation" in text(parsed)  # what was meant
    told = client.get("/sparql", params={"query": "SELECT * WHERE { ?a ?b }"}, headers={"Accept": BROWSER})
    assert "<mark>" in told.text


def test_the_editor_is_told_prefixes_and_the_terms_of_the_vocabulary(client):
    told = client.get("/sparql/terms").json()
    assert told["prefixes"]["kg"] == "https://kg.example/ontology#"
    terms = {term["name"]: term for term in told["terms"]}
    assert terms["kg:onBehalfOf"]["kind"] == "property"
    assert len(terms["kg:onBehalfOf"]["means"]) > 10
    assert terms["kg:DirectQuotation"]["kind"] == terms["schema:Person"]["kind"] == "class"
    assert terms["kge:disaster"]["kind"] == "concept"


def test_numbers_are_drawn_as_bars_or_by_day_as_lines(client):
    counts = "SELECT ?cue (COUNT(*) AS ?n) WHERE { ?q kg:cue/nif:anchorOf ?cue } GROUP BY ?cue ORDER BY DESC(?n)"
    bars = drawn(client, counts, "chart")
    assert ways(bars) == ["table", "chart"]
    widths = [float(bar["width"]) for bar in bars.of("rect")]
    assert max(widths) == 100
    assert len(widths) == len(client.get("/sparql", params={"query": counts}).json()["results"]["bindings"])
    below = "SELECT ?x ?y WHERE { VALUES (?x ?y) { ('a' -10) ('b' 30) } }"
    assert [(float(b["x"]), float(b["width"])) for b in drawn(client, below, "chart").of("rect")] == [(0, 25), (25, 75)]
    days = "SELECT ?day ?n ?m WHERE { VALUES (?day ?n ?m) { ('2020-01' 4 1) ('2020-03' 2 1.5) ('2020-02' 0 UNDEF) } }"
    lines = drawn(client, days, "chart")
    points = [(float(point["cx"]), float(point["cy"])) for point in lines.of("circle")]
    assert len(points) == 5  # a value that is not there is no point
    assert points[0] == (0, 0)
    assert points[1][1] == 400
    assert 0 < points[1][0] < points[2][0] == 1000
    assert "2020-01: 4" in "".join(lines.text)
    several = "SELECT ?day ?who ?n WHERE { VALUES (?day ?who ?n) { ('2020-01' 'a' 4) ('2020-01' 'b' 2) } }"
    bars = drawn(client, several, "chart")  # no line leads from one to the other
    assert len(bars.of("rect")) == 2
    assert "2020-01, b" in "".join(bars.text)


def test_iris_are_drawn_as_a_graph(client):
    pairs = "SELECT ?speaker ?institution WHERE { ?q schema:spokenByCharacter ?speaker ; kg:onBehalfOf ?institution }"
    shown = drawn(client, pairs, "graph")
    assert ways(shown) == ["table", "graph"]
    assert "Orla Quist" in text(shown)
    assert "/person/orla-quist" in [link["href"] for link in shown.of("a")]
    triples = "CONSTRUCT { ?q kg:about ?e } WHERE { ?q kg:about ?e }"
    assert ways(drawn(client, triples, "graph")) == ["text", "table", "graph"]
    assert "kg:about" in text(drawn(client, triples, "graph"))
    assert "kg:about" in text(drawn(client, triples, ""))  # as Turtle
    assert len(drawn(client, triples, "table").of("td")) % 3 == 0
    many = "SELECT ?a ?b WHERE { ?a ?p ?b FILTER(isIRI(?b)) }"
    assert "edges more are not drawn" in text(drawn(client, many, "graph"))


def test_what_cannot_be_drawn_is_a_table(client):
    for query in (
        ARTICLES,
        "SELECT ?t WHERE { ?q schema:text ?t }",
        "SELECT (1 AS ?n) WHERE {}",
        "SELECT ?x WHERE { ?x kg:actt ?y }",
    ):
        answer = client.get("/sparql", params={"query": query, "view": "chart"}, headers={"Accept": BROWSER})
        assert "<figure" not in answer.text
    assert ways(page(client, f"/sparql?query={quote(ARTICLES)}&view=nonsense")) == []
    assert "true" in text(page(client, f"/sparql?query={quote(ASK)}&view=chart"))
