"""Linked data: every IRI of a graph has a page and a graph, in the format that a client likes best."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlsplit

import invented
import pytest
import rdflib
from pages import (
    BASE,
    BROWSER,
    FORMATS,
    page,
    serving,
    stored,
    text,
)
from rdflib.compare import isomorphic

from kg.model import Agent, Article, Extraction, Quotation, Software, Span
from kg.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "text/html"), ("*/*", "text/html"), (BROWSER, "text/html"), ("text/turtle", "text/turtle"),
        ("application/ld+json;q=0.5, text/turtle;q=0.4", "application/ld+json"), ("text/*", "text/html"),
        ("text/html;q=0, */*;q=0.1", "text/turtle"), ("application/n-triples, */*;q=0", "application/n-triples"),
        ("image/png", None), ("text/turtle;q=0", None), ("text/turtle;q=x", None), (",;,", None),
    ],
)  # fmt: skip
def test_what_a_client_likes_best_is_given(client, accept, wanted):
    answer = client.get("/article/dam", headers={"Accept": accept})
    if wanted is None:
        assert answer.status_code == 406
    else:
        assert answer.headers["content-type"].split(";")[0] == wanted


@pytest.mark.parametrize("media", FORMATS)
def test_an_article_is_its_graph_in_every_format(client, small, media):
    answer = client.get("/article/dam", headers={"Accept": media})
    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]
    with Store.open(small) as store:
        told = store.graph("dam")
    assert isomorphic(rdflib.Graph().parse(data=answer.content, format=FORMATS[media]), told)


def test_every_iri_of_a_graph_dereferences(client, small):
    with Store.open(small) as store:
        graph = store.graph("dam")
    iris = {str(t) for triple in graph for t in triple if isinstance(t, rdflib.URIRef) and str(t).startswith(BASE)}
    assert len(iris) > 60
    for iri in sorted({iri.partition("#")[0] for iri in iris}):
        answer = client.get(urlsplit(iri).path, headers={"Accept": "text/turtle"})
        assert answer.status_code == 200, iri
        assert len(rdflib.Graph().parse(data=answer.text, format="turtle")), iri
        html = client.get(urlsplit(iri).path, headers={"Accept": BROWSER})
        assert html.status_code in (200, 303), iri
        if html.status_code == 303:
            assert page(client, html.headers["location"])
    assert rdflib.URIRef(f"{BASE}person/orla-quist") in set(
        rdflib.Graph().parse(data=client.get("/person/orla-quist", headers={"Accept": "text/turtle"}).text).subjects()
    )


def test_a_graph_that_is_about_no_article_dereferences(client):
    turtle = client.get("/labels?format=nt", headers={"Accept": BROWSER}).text
    assert "prefLabel" in turtle
    assert "Orla Quist" in text(page(client, "/labels"))


def test_a_statement_leads_to_its_place_and_links_say_what_else_there_is(client):
    one = client.get("/api/search?q=wall").json()["statements"][0]
    answer = client.get(urlsplit(one["iri"]).path, headers={"Accept": BROWSER})
    address, _, fragment = answer.headers["location"].partition("#")
    assert fragment in page(client, address).ids
    link = client.get("/article/dam", headers={"Accept": BROWSER}).headers["link"]
    assert '</article/dam?format=ttl>; rel="alternate"; type="text/turtle"' in link
    assert client.get("/article/dam?format=ttl", headers={"Accept": BROWSER}).text.startswith("@prefix")
    assert client.get("/article/dam?format=doc").status_code == 406
    assert client.get("/article/dam", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("id", ["a/b c", "100%", "é", "..", "x?y#z", "<b>", "a'b\"c"])
def test_an_article_of_any_name_has_its_page(tmp_path, id):
    made = replace(invented.port(), article=replace(invented.port().article, id=id))
    with serving(stored(tmp_path / "kg.db", made)) as client:
        shown = client.get("/api/articles").json()["articles"][0]
        assert shown["id"] == id
        path = shown["iri"].removeprefix(BASE.rstrip("/"))
        if id != "..":  # a client takes this for the folder above
            assert text(page(client, path))
            assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 200


def test_names_of_all_scripts_have_their_page(tmp_path):
    said = "Łódź spoke, said Зоя Ли."
    agent = Agent(id="z", type="person", name="Зоя Ли", mentions=(Span(17, 23),))
    made = Extraction(
        article=Article(id="x", text=said, body=(Span(0, len(said)),)),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(agent,),
        quotations=(
            Quotation(contents=(Span(0, 10),), cue=None, source=None, kind="indirect", confidence=1, speaker="z"),
        ),
    )
    with serving(stored(tmp_path / "kg.db", made)) as client:
        assert "Зоя Ли" in text(page(client, "/person/зоя-ли"))
        assert client.get("/person/" + quote("зоя-ли"), headers={"Accept": "text/turtle"}).status_code == 200


def test_the_vocabulary_is_at_its_namespace(client):
    ontology = rdflib.Graph().parse(data=client.get("/ontology", headers={"Accept": "text/turtle"}).text)
    assert (rdflib.URIRef(f"{BASE}ontology#onBehalfOf"), None, None) in ontology
    assert "onBehalfOf" in page(client, "/ontology").ids
    assert "disaster" in page(client, "/event-type").ids
    assert "press-secretary" in page(client, "/role").ids


def test_who_has_a_page_already_is_told_so(client):
    first = client.get("/person/orla-quist", headers={"Accept": BROWSER})
    again = client.get("/person/orla-quist", headers={"Accept": BROWSER, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    turtle = {"Accept": "text/turtle", "If-None-Match": first.headers["etag"]}
    assert client.get("/person/orla-quist", headers=turtle).status_code == 200
    assert client.head("/person/orla-quist").status_code == 200
