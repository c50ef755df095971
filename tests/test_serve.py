"""The explorer over HTTP: its pages, linked data, SPARQL, limits, and what must not get through it."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import queue
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit

import anyio
import invented
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from starlette.requests import Request
from starlette.testclient import TestClient

from kg.curation import Wish, record, rename, revise
from kg.errors import KgError, QueryError, StoreError
from kg.model import Agent, Article, Event, Extraction, Metadata, Printed, Quotation, Software, Span
from kg.queries import run as ask
from kg.rdf.graph import from_graph, to_graph
from kg.serve import run, tasks
from kg.serve.answering import Explorer, Made, Turns
from kg.serve.app import application
from kg.serve.edition import Editions
from kg.serve.marks import Mark, paragraphs, visible
from kg.serve.negotiation import best
from kg.serve.server import Server
from kg.serve.worker import BusyError, MemoryLimitError, TimeLimitError, Workers
from kg.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

ROOT = Path(__file__).parents[1]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
BASE = "https://kg.example/"


def stored(folder, *extractions):
    with Store.open(folder, write=True) as store:
        for one in extractions:
            store.add(to_graph(one))
    return folder


def serving(folder, *, public=False):
    """The explorer of a store, as a client speaks to it."""
    return TestClient(application(Explorer(folder), public=public), base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A store of invented articles in which there is one of everything."""
    return stored(
        tmp_path_factory.mktemp("small") / "kg.db",
        invented.dam(),
        invented.dam("again"),
        invented.port(),
        invented.sequel(),
    )


@pytest.fixture(scope="module")
def client(small):
    with serving(small) as client:
        yield client


@pytest.fixture(scope="module")
def seeds_client(seeds_store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds") / "kg.db"
    shutil.copytree(seeds_store, folder)
    with serving(folder) as client:
        yield client


class Parsed(HTMLParser):
    """A page's elements, with their attributes and text."""

    VOID = frozenset(["meta", "link", "input", "br", "hr", "img"])

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.text, self.stray = [], [], [], []
        self.feed(html)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID and not (tag in ("rect",) and self.get_starttag_text().endswith("/>")):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def page(client, address, status=200):
    answer = client.get(address, headers={"Accept": BROWSER})
    assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Parsed(answer.text)


def text(parsed):
    return " ".join("".join(parsed.text).split())


def harmless(parsed):
    """Nothing of an article runs: scripts are kg's own files, no element has a handler, links are addresses."""
    for tag, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        if tag == "script":
            assert attributes["src"].startswith("/static/"), attributes
        for name in ("href", "src", "action"):
            assert (
                not urlsplit(attributes.get(name) or "").scheme.lower().startswith(("javascript", "data", "vbscript"))
            )


# ---------------------------------------------------------------- pages


def test_every_link_of_every_page_leads_to_a_page_and_a_place_in_it(client):
    """From the first page on: hundreds of addresses, and every fragment is the id of something."""
    waiting, seen, fragments = ["/"], {}, []
    while waiting:
        address = waiting.pop()
        where = urlsplit(address)
        # Two facets together, orders and pictures are more of the same; exports are tested with their own.
        if (
            address in seen
            or where.path.startswith("/network/")
            or "format=" in where.query
            or where.query.count("=") > 1
        ):
            continue
        answer = client.get(address, headers={"Accept": BROWSER})
        if answer.status_code == 303:
            waiting.append(answer.headers["location"].partition("#")[0])
            seen[address] = None
            continue
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        if not answer.headers["content-type"].startswith("text/html"):
            seen[address] = None
            continue
        parsed = seen[address] = Parsed(answer.text)
        harmless(parsed)
        assert len(parsed.of("h1")) == 1 or where.path.startswith("/article/"), address
        assert len(set(parsed.ids)) == len(parsed.ids), f"{address}: an id twice"
        for link in parsed.of("a") + parsed.of("link"):
            target = urljoin(address, link["href"])
            if target.startswith("/"):
                path, _, fragment = target.partition("#")
                waiting.append(path)
                if fragment:
                    fragments.append((address, path, fragment))
    pages = [address for address, parsed in seen.items() if parsed]
    assert len(pages) > 80
    for address, path, fragment in fragments:
        if seen.get(path):
            assert fragment in seen[path].ids, f"{address} leads to {path}#{fragment}, which is not there"
    for kind in ("/article/", "/person/", "/organization/", "/event/", "/claim/", "/search?", "/queries/", "/ontology"):
        assert any(kind in address for address in pages), kind


def test_an_article_is_its_whole_text_with_statements_marked_and_carded(client):
    parsed = page(client, "/article/dam")
    whole = text(parsed)
    for line in invented.DAM.splitlines():
        assert " ".join(line.split())[:20] in whole
    classes = [attributes.get("class", "") for _, attributes in parsed.elements]
    assert {"content direct", "content mixed", "content indirect", "cue"} <= set(classes)
    cards = [attributes for tag, attributes in parsed.elements if attributes.get("class", "").startswith("card ")]
    assert len(cards) == 3
    assert all(card["data-mark"] in parsed.ids for card in cards)
    for said in (
        "Orla Quist", "chief engineer", "Water Board", "Flood at Brackwater", "2019-03-03", "Hill Radio", "reporters",
        "at a briefing", "at least 1,200 people", "disputes", "0.90", "The Lowland Courier", "Delta Wire",
    ):  # fmt: skip
        assert said in whole, said


def test_a_card_says_that_a_person_corrected_it_and_leads_to_how(tmp_path):
    folder = stored(tmp_path / "kg.db", invented.port())
    with Store.open(folder, write=True) as store:
        revision = revise(store, "port", "1", Wish(events=()))
        record(store, [revision], curator="Ada", reason="it is about something else")
    with serving(folder) as client:
        parsed = page(client, "/article/port")
        assert "corrected by a person" in text(parsed)
        (link,) = [a["href"] for a in parsed.of("a") if a["href"].startswith("/correction/")]
        assert "it is about something else" in text(page(client, link))


def test_the_pages_of_a_speaker_an_institution_and_an_event_say_what_there_is(client):
    quist = text(page(client, "/person/orla-quist"))
    assert "2 statements" in quist
    assert "chief engineer, Water Board" in quist
    assert invented.ELSEWHERE in quist
    assert "“The wall will not hold,” […] “Leave now.”" in quist
    board = text(page(client, "/organization/water-board"))
    assert "Its speakers Orla Quist 2" in board
    courier = text(page(client, "/organization/lowland-courier"))
    assert "2 articles published" in courier
    flood = next(node for node in client.get("/api/names?q=flood").json()["names"] if node["type"] == "event")
    event = page(client, urlsplit(flood["iri"]).path)
    assert "2019-03-02 to …" in text(event)
    assert "at least 1,200, the ministry's spokesman, 2019-03-02" in text(event)
    bars = [attributes for attributes in event.of("rect") if attributes.get("class") in ("sure", "open")]
    assert bars
    assert all(0 <= float(bar["width"]) <= 100 for bar in bars)


def test_who_takes_part_in_an_event_and_when_it_was_lead_to_the_words_that_say_so(client, small):
    with Store.open(small) as store:
        extractions = [from_graph(store.graph(id)) for id in store.articles()]
    told = 0
    for one in extractions:
        for event in one.events:
            shown = client.get(
                f"/{event.iri or f'article/{one.article.id}/event/{event.id}'}", headers={"Accept": BROWSER}
            )
            spans = [participant.evidence for participant in event.participants]
            for span in [*spans, *([event.time_evidence] if event.time_evidence else [])]:
                told += any(
                    f"/article/{other.article.id}#char={span.start},{span.end}" in shown.text for other in extractions
                )
    assert told > 3


def test_the_place_of_an_event_leads_to_the_words_for_it_that_are_nearest(client, small):
    """Which the article marks when it is asked to, without scripts."""
    with Store.open(small) as store:
        extractions = [from_graph(store.graph(id)) for id in store.articles()]
    told = 0
    for one in extractions:
        for event in (event for event in one.events if event.places and event.places[0].span):
            shown = page(client, f"/{event.iri or f'article/{one.article.id}/event/{event.id}'}")
            (link,) = (a["href"] for a in shown.of("a") if "?at=" in a["href"])
            address, _, fragment = link.partition("#")
            article = client.get(address, headers={"Accept": BROWSER}).text
            words = re.search(rf'<span class="evidence" id="{fragment}">(.*?)</span>', article)
            assert words[1] == event.places[0].value
            told += 1
    assert told > 2


@pytest.mark.parametrize("at", ["1", "5,5", "9,3", "0,999999999", "-1,4", "1,2,3", "<b>", "٣,٤", "1" * 5000])
def test_words_that_are_none_of_an_article_are_not_marked(client, at):
    article = "/article/dam"
    marked = client.get(f"{article}?{urlencode({'at': at})}", headers={"Accept": BROWSER})
    assert marked.status_code == 200
    assert marked.text == client.get(article, headers={"Accept": BROWSER}).text


def test_articles_and_statements_by_month_have_the_same_months_and_by_year_where_they_are_many(tmp_path):
    def printed(day, id):
        made = invented.port()
        metadata = replace(made.article.metadata, published=Printed(value=day, span=None))
        return replace(made, article=replace(made.article, id=id, metadata=metadata))

    folder = stored(tmp_path / "kg.db", printed("2016-01-02", "a"), printed("2016-04-02", "b"))
    with serving(folder) as client:
        shown = [svg["aria-label"] for svg in page(client, "/").of("svg") if svg.get("role") == "group"]
        assert [re.search(r"by month, (\S+) to (\S+);", label).groups() for label in shown] == [
            ("2016-01", "2016-04")
        ] * 2
    stored(folder, printed("1890-04-02", "c"))
    with serving(folder) as client:
        shown = page(client, "/")
        years = [a for a in shown.of("a") if a["href"].startswith("/search?since=")]
        assert len(years) == 2 * (2016 - 1890 + 1)
        assert years[0]["aria-label"] == "1890: 1 article"
        assert "statement" in text(page(client, years[0]["href"]))


def test_every_page_says_how_to_cite_it(client):
    for address, cited in (
        ("/search?q=dam&order=latest", "/search?q=dam&order=latest"), ("/organization/water-board", f"{BASE}organization/water-board"),
        ("/article/dam", f"{BASE}article/dam"), ("/claims", "/claims"), ("/network?around=dam", "/network?around=dam"),
    ):  # fmt: skip
        shown = page(client, address)
        assert cited in [a["href"] for a in shown.of("a")]
        assert f"kg, {datetime.now(UTC):%Y-%m-%d}, {cited}" in text(shown)


def test_a_claim_shows_its_printings_the_first_one_first(client):
    claim = text(page(client, "/claim/wa11f411"))
    assert "2 printings" in claim
    assert "first" in claim
    assert "/claim/wa11f411" in client.get("/claims", headers={"Accept": BROWSER}).text


def test_copies_are_told_from_what_they_are_copies_of(tmp_path):
    first, other = invented.dam(), invented.dam("other")
    copy = replace(invented.dam("copy"), copy_of=("dam", "gone"))
    with serving(stored(tmp_path / "kg.db", copy, first, other)) as client:
        of_copy, of_first = (page(client, f"/article/{id}") for id in ("copy", "dam"))
        assert "Copy of Towns emptied as dam cracks" in text(of_copy)
        assert "/article/dam" in [link["href"] for link in of_copy.of("a")]
        assert "Copied by Towns emptied as dam cracks" in text(of_first)
        assert "/article/copy" in [link["href"] for link in of_first.of("a")]
        assert "cop" not in text(page(client, "/article/other")).partition("3 statements")[0].lower()
        claim = text(page(client, "/claim/wa11f411"))
        assert "3 printings in 1 outlet" in claim
        assert "2 reports of their own; the rest is a copy of another article here." in claim
        assert claim.count("copy of Towns emptied") == 1
        told = client.get("/api/articles/copy").json()
        assert [one["id"] for one in told["copy_of"]] == ["dam"]
        assert [one["id"] for one in client.get("/api/articles/dam").json()["copied_by"]] == ["copy"]
    with serving(stored(tmp_path / "none.db", first, other)) as client:
        assert "of their own" not in text(page(client, "/claim/wa11f411"))


def test_disputes_and_outlets(client):
    assert "Residents" in text(page(client, "/disputes")).title()
    rows = text(page(client, "/outlets"))
    assert re.search(r"The Lowland Courier\s*2\s*6", rows)


def test_an_outlet_is_counted_by_the_statements_of_its_articles(tmp_path):
    dam = invented.dam()
    types = {agent.id: agent.type for agent in dam.agents}
    speakers = [quotation.speaker for quotation in dam.quotations]
    unnamed = sum(speaker is None or types[speaker] == "group" for speaker in speakers)
    relayed = sum(quotation.relay is not None for quotation in dam.quotations)
    assert 0 < unnamed < len(speakers)
    silent = replace(invented.dam("silent"), quotations=(), figures=())
    with serving(stored(tmp_path / "kg.db", dam, silent)) as client:
        html = client.get("/outlets", headers={"Accept": BROWSER}).text
    row = html.partition("The Lowland Courier<")[2].partition("</tr>")[0]
    shares = [round(100 * count / len(speakers)) for count in (unnamed, relayed)]
    told = [int(number) for number in re.findall(r'class="n">(\d+)', row)]
    assert told == [2, len(speakers), len({*speakers} - {None}), *shares], html


@pytest.mark.parametrize("q", ["wall", "WALL hold", "quist", "brackwater quist", "courier leave", "Ferré", "“wall”"])
def test_search_finds_words_names_events_and_outlets(client, q):
    found = client.get("/api/search", params={"q": q}).json()
    assert found["total"] == (0 if q == "Ferré" else found["total"])
    assert q == "Ferré" or any("wall" in one["text"] for one in found["statements"])
    page(client, f"/search?q={quote(q)}")


@pytest.mark.parametrize(
    "q", ['"', "*", "NEAR(a b)", "a AND", "said:x", "-", "(", "x" * 5000, "\x00", "‮", "' OR 1=1 --", "%"]
)
def test_whatever_is_typed_is_words(client, q):
    assert client.get("/search", params={"q": q}, headers={"Accept": BROWSER}).status_code == 200
    assert client.get("/api/names", params={"q": q}).status_code == 200


def test_facets_count_what_narrowing_down_by_them_gives(seeds_client):
    whole = seeds_client.get("/api/search?q=aleppo").json()
    assert whole["total"] > 10
    tried = 0
    for name, values in whole["facets"].items():
        for value in values[:3]:
            asked = value["value"].removeprefix(BASE)
            narrowed = seeds_client.get("/api/search", params={"q": "aleppo", name: asked}).json()
            assert narrowed["total"] == value["count"], (name, value)
            tried += 1
    assert tried > 8
    assert seeds_client.get("/api/search", params={"since": "2016-12-01"}).json()["total"] < 73
    assert seeds_client.get("/api/search", params={"speaker": "person/nobody"}).json()["total"] == 73


def test_few_statements_are_counted_as_many_are(seeds_client, monkeypatch):
    asked = (
        "q=aleppo",
        "q=aleppo+hospital",
        "speaker=person/john-kerry",
        "institution=organization/state-department",
        "q=nothing-has-it",
    )
    counted = []
    for few in (0, 10**9):
        monkeypatch.setattr("kg.serve.finding._FEW", few)
        counted.append([seeds_client.get(f"/api/search?{one}&since={few % 7:04}").json() for one in asked])
    assert counted[0] == counted[1]
    assert [bool(one["facets"]["event"]) for one in counted[0]] == [True, True, True, True, False]


def test_a_search_says_in_which_order_its_statements_are(seeds_client, monkeypatch):
    def order(address):
        return re.search(r'class="orders">.*?<strong>([^<]*)', seeds_client.get(address).text)[1]

    assert order("/search?q=the") == "best match"
    monkeypatch.setattr("kg.serve.finding._MOST_WEIGHED", 3)  # those that have "the" are too many then
    assert {order(f"/search{query}") for query in ("?q=THE", "?q=the&order=relevance", "")} == {"latest"}


def test_the_offices_on_a_page_are_those_that_the_question_has(seeds_client, seeds_store):
    with Store.open(seeds_store) as store:
        speakers = store.select(
            "SELECT DISTINCT ?who WHERE { ?q schema:spokenByCharacter ?who . ?who a schema:Person }"
        )
        asked = {row["who"]: ask(store, "offices", {"speaker": row["who"]}).records() for row in speakers.records()}
    assert any(row["known_from"] == "knowledge" for rows in asked.values() for row in rows)
    for iri, rows in asked.items():
        page = seeds_client.get("/" + iri.removeprefix(BASE)).text
        shown = re.search(r'<ul class="offices">(.*?)</ul>', page, re.DOTALL)
        items = re.findall("<li>(.*?)</li>", shown[1]) if shown else []
        offices = [unescape(re.sub("<[^>]+>", "", item)) for item in items]
        assert len(offices) == len(rows)
        for office, row in zip(offices, rows, strict=True):
            cells = (row.get(name, "") for name in ("role", "institution", "first", "last", "evidence"))
            assert all(cell in office for cell in cells), office
            assert ("(known beforehand)" in office) == (row["known_from"] == "knowledge")
        for item in items:
            if proof := re.search(r'class="words" href="([^"#]+)#([^"]+)">“<bdi>([^<]*)', item):
                article = Parsed(seeds_client.get(unescape(proof[1]), headers={"Accept": BROWSER}).text)
                assert unescape(proof[2]) in article.ids
                assert unescape(proof[3]) in text(article)
            else:
                assert "(known beforehand)" in item


def test_pages_of_a_list_have_each_statement_once(seeds_client):
    seen = []
    for number in range(1, 6):
        seen += [one["iri"] for one in seeds_client.get(f"/api/search?page={number}").json()["statements"]]
    assert len(seen) == len(set(seen)) == 73
    for wrong in ("0", "-1", "x", "99999999999999999999", "²"):
        assert seeds_client.get("/search", params={"page": wrong}).status_code == 200


def test_the_questions_are_forms_and_give_rows_and_files(seeds_client):
    asked = page(seeds_client, "/queries/statements-by-speaker?speaker=kerry")
    places = [link["href"] for link in asked.of("a") if "#char=" in link["href"]]
    assert places
    target = page(seeds_client, places[0].partition("#")[0])
    assert places[0].partition("#")[2] in target.ids
    rows = csv.DictReader(io.StringIO(seeds_client.get("/queries/statements-by-speaker?speaker=kerry&format=csv").text))
    assert {row["speaker"] for row in rows} == {"John Kerry"}
    unknown = page(seeds_client, "/queries/statements-by-speaker?speaker=john-kery", 404)
    assert "Did you mean" in text(unknown)
    page(seeds_client, "/queries/nonsense", 404)


def test_rows_of_a_question_with_sizes_are_drawn(seeds_client):
    """But not where words stand in an article."""
    counted = page(seeds_client, "/queries/counts-by-month?ask=1")
    (chart,) = (a["href"] for a in counted.of("a") if "view=chart" in a["href"])
    drawn = page(seeds_client, f"/queries/counts-by-month{chart}")
    assert drawn.of("svg")
    assert len(drawn.of("table")) < 2
    said = page(seeds_client, "/queries/statements-by-speaker?speaker=kerry")
    assert not [a for a in said.of("a") if "view=chart" in a["href"]]
    assert page(seeds_client, "/queries/statements-by-speaker?speaker=kerry&view=chart").of("td")


def test_the_graph_is_a_picture_in_a_frame_and_in_files(seeds_client):
    shown = page(seeds_client, "/network?around=kerry")
    (frame,) = shown.of("iframe")
    picture = seeds_client.get(frame["src"])
    assert "John Kerry" in picture.text
    assert "frame-ancestors 'self'" in picture.headers["content-security-policy"]
    assert "unsafe-inline" not in picture.headers["content-security-policy"].partition("style-src")[0]
    late = seeds_client.get("/network/picture.graphml?since=2016-12-01")
    assert 0 < late.text.count("<node ") < seeds_client.get("/network/picture.graphml").text.count("<node ")
    assert seeds_client.get("/network/picture.svg?around=kerry").text.startswith("<?xml")
    assert "nobody-of-this-name" in seeds_client.get("/network/picture.html?around=nobody-of-this-name").text
    assert seeds_client.get("/network/picture.exe").status_code == 404
    more = page(seeds_client, "/network?most=1000")
    assert "most=1000" in more.of("iframe")[0]["src"]
    assert seeds_client.get("/network/picture.html?most=1000").status_code == 200
    assert seeds_client.get("/network/picture.html?most=-7").status_code == 200


# ---------------------------------------------------------------- marks


@st.composite
def marked(draw):
    made = draw(st.text(alphabet="ab é\n<&\U0001f30a", min_size=1, max_size=40))
    spans = draw(st.lists(st.tuples(st.integers(0, len(made) - 1), st.integers(1, len(made))), max_size=8))
    return made, [Span(a, b) for a, b in spans if a < b]


@settings(max_examples=300)
@given(marked())
def test_marks_cover_their_characters_and_no_others(case):
    """Nested, overlapping, over several paragraphs: every character is in the elements of its marks, and in no other."""
    made, spans = case
    marks = [Mark(span=span, id=f"m{n}", classes=f"m{n}") for n, span in enumerate(spans)]

    class Characters(HTMLParser):
        def __init__(self):
            super().__init__()
            self.inside, self.found, self.ids = [], [], []

        def handle_starttag(self, tag, attrs):
            self.inside.append(dict(attrs)["class"])
            self.ids += [dict(attrs)["id"]] if "id" in dict(attrs) else []

        def handle_endtag(self, tag):
            self.inside.pop()

        def handle_data(self, data):
            self.found += [(character, frozenset(self.inside)) for character in data]

    ids = []
    for paragraph in paragraphs(made, marks):
        read = Characters()
        read.feed(str(paragraph.html))
        assert not read.inside
        ids += read.ids
        expected = [
            (made[at], frozenset(f"m{n}" for n, span in enumerate(spans) if span.start <= at < span.end))
            for at in range(paragraph.span.start, paragraph.span.end)
        ]
        assert read.found == expected
    assert len(ids) == len(set(ids))


def test_the_time_for_marks_in_one_line_is_linear():
    def seconds(size):
        marks = [Mark(span=Span(at, at + 40), id=f"m{at}", classes="x") for at in range(0, size * 40, 40)]
        began = time.process_time()
        (paragraph,) = paragraphs("word " * size * 8, marks)
        assert paragraph.html.count("<span") == size
        return time.process_time() - began

    assert seconds(8000) < 10 * max(seconds(2000), 0.01)


def test_what_turns_the_direction_is_shown():
    assert visible("a\u202eb\u0000c\u0085") == "a\ufffdb\u2400c\ufffd"


# ---------------------------------------------------------------- linked data


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "text/html"), ("*/*", "text/html"), (BROWSER, "text/html"), ("text/turtle", "text/turtle"),
        ("application/ld+json;q=0.5, text/turtle;q=0.4", "application/ld+json"), ("text/*", "text/html"),
        ("text/html;q=0, */*;q=0.1", "text/turtle"), ("application/n-triples, */*;q=0", "application/n-triples"),
        ("image/png", None), ("text/turtle;q=0", None), ("text/turtle;q=x", None), (",;,", None),
    ],
)  # fmt: skip
def test_what_a_client_likes_best_is_given(accept, wanted):
    offers = ("text/html", "text/turtle", "application/ld+json", "application/n-triples")
    assert best(accept, offers) == wanted


FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}


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


# ---------------------------------------------------------------- SPARQL 1.1 Protocol: the query cases
# Written from the specification: https://www.w3.org/TR/sparql11-protocol/, sections 2.1 and 2.2.

ASK = "ASK { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
DAM, PORT = f"{BASE}graph/dam", f"{BASE}graph/port"
ARTICLES = "SELECT DISTINCT ?id WHERE { ?a a schema:NewsArticle ; dcterms:identifier ?id } ORDER BY ?id"
NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?a a schema:NewsArticle } } ORDER BY ?g"
DATASET = f"ASK {{ ?a dcterms:identifier 'dam' FILTER NOT EXISTS {{ ?b dcterms:identifier 'port' }} GRAPH <{PORT}> {{ ?c dcterms:identifier 'port' }} }}"


def values(answer):
    assert answer.status_code == 200, answer.text
    return [next(iter(row.values()))["value"] for row in answer.json()["results"]["bindings"]]


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


# ---------------------------------------------------------------- limits


@pytest.fixture
def workers():
    made = Workers(1, memory=1024**3, patience=0.3)
    yield made
    made.close()


def test_a_query_that_would_run_for_ever_is_ended_and_the_next_is_answered(seeds_store, workers):
    workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset())  # the process is there
    began = time.perf_counter()
    with pytest.raises(TimeLimitError):
        workers.call(tasks.tabled, seeds_store, ENDLESS, tasks.Dataset(), seconds=1)
    assert time.perf_counter() - began < 3
    assert workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset()).text == "true"
    assert workers.ended == 1


def test_a_query_that_takes_too_much_memory_is_ended(seeds_store, workers):
    heavy = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    with pytest.raises(MemoryLimitError):
        workers.call(tasks.tabled, seeds_store, heavy, tasks.Dataset(), seconds=120)
    assert workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset()).text == "true"


def test_who_would_wait_too_long_is_told_so(seeds_store, workers):
    def hold():
        with pytest.raises(TimeLimitError):
            workers.call(tasks.tabled, seeds_store, ENDLESS, tasks.Dataset(), seconds=3)

    holding = threading.Thread(target=hold)
    holding.start()
    time.sleep(0.5)
    with pytest.raises(BusyError):
        workers.call(tasks.tabled, seeds_store, ASK, tasks.Dataset())
    holding.join()


def test_an_answer_has_at_most_so_many_rows(seeds_store, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_ROWS", 10)
    with pytest.raises(QueryError, match="more than 10 rows"):
        tasks.answered(seeds_store, "SELECT * WHERE { ?s ?p ?o } LIMIT 11", tasks.Dataset(), "text/csv")
    monkeypatch.setattr(tasks, "MOST_BYTES", 100)
    with pytest.raises(QueryError, match="more than 100 bytes"):
        tasks.answered(seeds_store, "SELECT * WHERE { ?s ?p ?o } LIMIT 9", tasks.Dataset(), "text/csv")


# ---------------------------------------------------------------- who is answered first


def test_what_should_be_there_first_is_made_first():
    """A search goes before the pages that wait, but not before one that has waited long."""

    async def order():
        turns, done, gives_up = Turns(), [], anyio.CancelScope()

        async def take(name, within, scope):
            with scope:
                async with turns.turn(within):
                    done.append(name)
                    await anyio.sleep(0.001)

        async with anyio.create_task_group() as group:
            asked = {"being made": 1, "page": 1, "page after it": 1, "gives up": -9, "search": 0.5, "has waited": -1}
            for name, within in asked.items():
                group.start_soon(take, name, within, gives_up if name == "gives up" else anyio.CancelScope())
                await anyio.sleep(0)
            gives_up.cancel()
        async with turns.turn(1):
            return done

    assert anyio.run(order) == ["being made", "has waited", "search", "page", "page after it"]


def test_one_page_is_made_at_a_time_and_once_for_all_who_ask(small):
    made, at_once = [], []

    def make(edition, request):
        at_once.append(1)
        time.sleep(0.05)
        made.append(len(at_once))
        at_once.pop()
        return Made(body=b"x", media="text/plain")

    async def ask():
        explorer = Explorer(small)
        request = Request({"type": "http", "headers": []})
        async with anyio.create_task_group() as group:
            for key in ("a", "b", "a", "a"):
                group.start_soon(lambda key=key: explorer.answer(request, make, key=key))
        explorer.editions.close()
        explorer.workers.close()

    anyio.run(ask)
    assert made == [1, 1]


# ---------------------------------------------------------------- a store that is written meanwhile


WRITER = """
import sys
from invented import dam, port, sequel
from kg.rdf.graph import from_graph, to_graph
from kg.store import Store, answer
with Store.open(sys.argv[1], write=True) as store:
    store.add(to_graph(dam()))
    print("written", flush=True)
    for line in sys.stdin:
        answer(store)  # as `kg ingest` does between two articles
    store.add(to_graph(sequel()))
"""


@pytest.fixture
def writer(tmp_path):
    """Another process that writes the store, begins with one article and ends, when it is told, with another."""
    started = []

    def start(folder):
        command = [sys.executable, "-c", WRITER, str(folder)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started.append(subprocess.Popen(command, **pipes, text=True, env=environment))
        assert started[0].stdout.readline() == "written\n"
        return started[0]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_writer_is_not_kept_waiting_and_what_it_wrote_is_served(tmp_path, writer, monkeypatch):
    monkeypatch.setattr("kg.serve.edition.PATIENCE", 0.3)
    folder = stored(tmp_path / "kg.db", invented.port())
    with serving(folder) as client:
        editions = client.app.state.explorer.editions
        editions.stop_watching()
        assert not editions.renew()
        process = writer(folder)  # would fail if the explorer held the store
        with pytest.raises(StoreError, match="in use"):
            editions.renew()
        assert client.get("/health").json()["is_behind"]
        assert page(client, "/article/port")
        assert client.get("/article/dam").status_code == 404

        monkeypatch.setattr("kg.serve.edition.PATIENCE", 30)
        answering = threading.Thread(
            target=lambda: [(process.stdin.write("\n") and process.stdin.flush()) or time.sleep(0.2) for _ in range(30)]
        )
        answering.start()
        assert editions.renew()  # while it is written
        answering.join()
        assert page(client, "/article/dam")
        assert client.get("/article/sequel").status_code == 404

        process.stdin.close()
        process.wait()
        assert editions.renew()
        assert not editions.renew()
        assert page(client, "/article/sequel")
        assert client.get("/health").json() | {"as_of": "", "version": ""} == {
            "status": "ok", "version": "", "as_of": "", "is_behind": False, "articles": 3,
            "statements": sum(len(one.quotations) for one in (invented.port(), invented.dam(), invented.sequel())),
        }  # fmt: skip
        assert client.get("/api/search?q=wall").json()["total"] == 1
        assert len([f for f in (folder / "serve").iterdir() if f.name.startswith("copy-")]) == 1
    assert [f.name for f in (folder / "serve").iterdir()] == ["index.sqlite"]


def test_no_page_of_an_earlier_edition_is_given(tmp_path):
    folder = stored(tmp_path / "kg.db", invented.dam(), invented.port())
    dam = invented.dam()
    metadata = replace(dam.article.metadata, outlet=Printed(value="The Upland Post", span=None))
    shows = {
        "/institutions": "Authority of the Harbour", "/search?q=harbour": "Authority of the Harbour",
        "/article/dam": "The Upland Post", "/outlets": "The Upland Post",
    }  # fmt: skip
    with serving(folder) as client:
        was = {path: client.get(path) for path in shows}
        for path, answer in was.items():
            assert client.get(path).text == answer.text  # as it was kept
            assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        with Store.open(folder, write=True) as store:
            store.add(to_graph(replace(dam, article=replace(dam.article, metadata=metadata))))
            record(
                store, [rename(store, "Harbour Authority", shows["/institutions"])], curator="Ada", reason="its name"
            )
        client.app.state.explorer.editions.renew()
        for path, answer in was.items():
            now = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
            assert now.status_code == 200
            assert shows[path] in now.text
            assert shows[path] not in answer.text


def test_a_renamed_node_keeps_its_address_on_the_page_of_an_article(tmp_path):
    folder = stored(tmp_path / "kg.db", invented.dam())
    names = {
        "person/orla-quist": "Orla M. Quist", "organization/water-board": "Water Authority",
        "article/dam/event/flood": "The flood of the old mill",
    }  # fmt: skip
    with Store.open(folder, write=True) as store:
        record(store, [rename(store, node, name) for node, name in names.items()], curator="Ada", reason="their names")
    with serving(folder) as client:
        html = client.get("/article/dam", headers={"Accept": BROWSER}).text
        for node, name in names.items():
            assert {*re.findall(rf'href="/{node}"[^>]*><bdi>([^<]*)', html)} == {name}


def test_a_store_that_was_asked_often_is_opened_anew_and_answers_the_same(small, monkeypatch):
    """Oxigraph keeps what it has read, and cannot be told how much."""
    monkeypatch.setattr("kg.serve.edition.QUESTIONS", 3)
    addresses = ("/organization/water-board", "/article/dam", "/article/dam?format=nt", "/place/brackwater")
    with TestClient(application(explorer := Explorer(small), public=False), base_url="http://127.0.0.1") as client:
        with explorer.editions.read() as edition:
            opened = {id(store := edition.store): store}
            edition.pages.put = lambda *kept: None  # each page is made each time
        shown = [client.get(address, headers={"Accept": BROWSER}).text for address in addresses]
        for _ in range(3):
            assert [client.get(address, headers={"Accept": BROWSER}).text for address in addresses] == shown
        with explorer.editions.read() as edition:
            opened[id(store := edition.store)] = store
        assert len(opened) == 2
        with pytest.raises(StoreError, match="is closed"):
            next(iter(opened.values())).select("SELECT * {}")


def test_what_is_being_read_stays_until_it_is_read(tmp_path, workers):
    folder = stored(tmp_path / "kg.db", invented.port())
    editions = Editions(folder, workers)
    with editions.read() as before:
        stored(folder, invented.dam())
        assert editions.renew()
        assert before.store.articles() == ("port",)
        with editions.read() as now:
            assert now.store.articles() == ("dam", "port")
    with pytest.raises(StoreError, match="closed"):
        before.store.articles()
    assert not before.folder.exists()
    editions.close()


def test_the_index_of_a_store_that_was_copied_is_made_once(tmp_path, workers):
    with Store.open(stored(tmp_path / "kg.db", invented.port())) as store:
        store.copy(tmp_path / "copy.db")
    said = []
    for _ in range(2):
        Editions(tmp_path / "copy.db", workers, said.append).close()
    assert len(said) == 2


def test_an_index_of_the_same_store_is_used_again_and_copies_left_over_are_removed(tmp_path, workers):
    folder = stored(tmp_path / "kg.db", invented.port())
    said = []
    Editions(folder, workers, said.append).close()
    assert len(said) == 2
    left = folder / "serve" / "copy-999999999-1"
    left.mkdir()
    Editions(folder, workers, said.append).close()
    assert len(said) == 2
    assert not left.exists()
    (folder / "serve" / "index.sqlite").write_bytes(b"no database")
    Editions(folder, workers, said.append).close()
    assert len(said) == 4


# ---------------------------------------------------------------- what must not get through

IMAGE = "<img src=x onerror=\"document.title='hacked'\">"
SCRIPT = "</script><script>document.title='hacked'</script><!--"


def hostile():
    text = f"{SCRIPT} {IMAGE} {{{{ 7*7 }}}} \u202eesrever\u202c \x00\x1b[31m ]]> &amp; said Bo Bell. 7 dead"
    everything = Span(0, len(text))
    return Extraction(
        article=Article(
            id=f"{SCRIPT}/../x", text=text, body=(everything,),
            metadata=Metadata(
                title=Printed(value=f"{SCRIPT}{IMAGE}", span=None), outlet=Printed(value=f"O {IMAGE}", span=None),
                url="javascript:document.title='hacked'",
            ),
        ),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(
            Agent(id="b", type="person", name=f"Bo {IMAGE}", aliases=(SCRIPT,), mentions=(everything,)),
            Agent(id="g", type="group", name=SCRIPT, mentions=(everything,)),
        ),
        events=(Event(id="e", label=f"{SCRIPT} \u202e", type="disaster", mentions=(everything,)),),
        quotations=(
            Quotation(
                contents=(everything,), cue=everything, source=everything, kind="direct", confidence=1, speaker="b", about=("e",),
                addressee=everything, occasion=everything, claim="claim/x",
            ),
            Quotation(contents=(Span(2, 9),), cue=None, source=None, kind="mixed", confidence=0, speaker="g"),
        ),
    )  # fmt: skip


def test_nothing_in_an_article_runs(tmp_path):
    with serving(stored(tmp_path / "kg.db", hostile())) as client:
        waiting, seen = ["/", f"/search?q={quote(SCRIPT)}", "/speakers", "/events", "/outlets", "/claim/x"], set()
        while waiting:
            address = waiting.pop()
            if address in seen or len(seen) > 60:
                continue
            seen.add(address)
            answer = client.get(address, headers={"Accept": BROWSER})
            assert answer.status_code in (200, 303), address
            if answer.status_code == 303 or not answer.headers["content-type"].startswith("text/html"):
                continue
            parsed = Parsed(answer.text)
            harmless(parsed)
            assert "\u202e" not in answer.text
            assert "\x1b" not in answer.text
            assert " 49 " not in text(parsed)
            links = [urljoin(address, link["href"]).partition("#")[0] for link in parsed.of("a")]
            waiting += [link for link in links if re.match(r"/(article|person|event|claim|organization|group)", link)]
        for kind in ("/article/", "/person/", "/event/", "/claim/", "/group/"):
            assert any(kind in address for address in seen), kind
        assert client.get("/network/picture.html").status_code == 200


def test_a_line_of_ten_megabytes_is_shown_found_and_asked_for(tmp_path):
    said, many = "The gate is open", "no end in sight " * 650_000
    text_ = f"{many}{said}, Bo Bell said {many[:100]}"
    start = len(many)
    quoted, cue, source = (
        Span(start + text_[start:].index(w), start + text_[start:].index(w) + len(w)) for w in (said, "said", "Bo Bell")
    )
    long = Extraction(
        article=Article(id="long", text=text_, body=(Span(0, len(text_)),), metadata=Metadata()),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(Agent(id="b", type="person", name="Bo Bell", mentions=(source,)),),
        quotations=(Quotation(contents=(quoted,), cue=cue, source=source, kind="direct", confidence=1, speaker="b"),),
    )
    assert len(text_) > 10_000_000
    with serving(stored(tmp_path / "kg.db", long)) as client:
        shown = page(client, "/article/long")
        assert len(shown.of("section")) == 1
        assert sum(map(len, shown.text)) > len(text_)
        harmless(shown)
        assert "1 statement" in text(page(client, "/search?q=gate"))
        assert "Bo Bell" in text(page(client, "/"))
        assert values(client.get("/sparql", params={"query": "SELECT (STRLEN(?t) AS ?n) { ?x nif:isString ?t }"})) == [
            str(len(text_))
        ]
        assert client.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2f..%2fetc/passwd", "/..%2f..%2fetc/passwd",
        "/article/..%2f..%2fidentity.sqlite", "/static//etc/passwd", "/%00", "/article/%ff%fe", "/queries/..%2fx",
        "/network/picture.../../x", "/person/<script>", "/person/a b", "/x" * 3000,
    ],
)  # fmt: skip
def test_no_other_file_is_reached(client, path):
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code in (400, 404), answer.status_code
    assert "root:" not in answer.text
    harmless(Parsed(answer.text)) if answer.headers["content-type"].startswith("text/html") else None


def test_slow_connections_are_ended_and_keep_nobody_out(small, monkeypatch):
    """Some send nothing, some half a head, one asks for much and does not take it; one goes on asking."""
    monkeypatch.setattr("kg.serve.server.PATIENCE", 2.0)
    servers, addresses = [], queue.Queue()
    init = Server.__init__
    monkeypatch.setattr(Server, "__init__", lambda self, config: servers.append(self) or init(self, config))
    serving = threading.Thread(
        target=run, args=(small,), kwargs={"port": 0, "ready": lambda address, _: addresses.put(address)}
    )
    serving.start()
    port = urlsplit(addresses.get(timeout=60)).port
    ask = b"GET /static/style.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(80)]
    taker = socket.socket()
    taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    taker.connect(("127.0.0.1", port))
    try:
        for number, one in enumerate(slow):
            one.settimeout(60)
            one.sendall((b"", b"GET / HTTP/1.1\r\nHost: 127")[number % 2])
        taker.sendall(ask * 300)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/speakers", timeout=60) as answer:
            assert answer.status == 200
        for one in slow:
            with suppress(ConnectionError):
                assert not one.recv(1)
        until, busy = time.monotonic() + 60, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        busy.connect()
        first, asked = busy.sock, time.monotonic()
        while len(servers[0].server_state.connections) > 1 or time.monotonic() < asked + 5:
            assert time.monotonic() < until
            time.sleep(0.1)
            busy.request("GET", "/health")
            assert busy.getresponse().read()
        assert busy.sock is first  # it was never ended
        busy.close()
    finally:
        for one in (*slow, taker):
            one.close()
        servers[0].should_exit = True
        serving.join(60)
    assert not serving.is_alive()


def test_every_answer_has_the_headers_that_protect(client):
    for address in ("/", "/nothing", "/static/page.js", "/api/names?q=x", "/sparql", "/metrics"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers


def test_on_this_machine_other_sites_cannot_read(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    for origin, allowed in (("https://evil.example", False), ("http://localhost:3000", True), ("null", False)):
        answer = client.get("/api/names?q=x", headers={"Origin": origin})
        assert ("access-control-allow-origin" in answer.headers) == allowed
        assert client.options("/sparql", headers={"Origin": origin}).status_code == 204


def test_served_to_others_any_site_can_read(small):
    with serving(small, public=True) as client:
        answer = client.get("/api/names?q=x", headers={"Origin": "https://any.example", "Host": "news.example"})
        assert answer.headers["access-control-allow-origin"] == "*"


def test_only_reading_is_possible(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for address in ("/", "/article/dam", "/api/search"):
            assert client.request(method, address).status_code == 405


# ---------------------------------------------------------------- for programs


def test_the_openapi_document_has_every_operation_and_they_answer(client):
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    routes = {route.path for route in client.app.routes if route.path.startswith("/api/")} - {"/api/openapi.json"}
    assert routes == set(document["paths"])
    values = {"id": "dam", "iri": f"{BASE}person/orla-quist", "q": "wall", "page": "1"}
    for path, operations in document["paths"].items():
        given = {p["name"]: values[p["name"]] for p in operations["get"]["parameters"] if p["name"] in values}
        answer = client.get(path.format(**given), params=given)
        assert answer.status_code == 200
        assert answer.json()
    assert client.get("/api/articles/none").status_code == 404
    assert client.get("/api/node?iri=none").status_code == 404
    dam = client.get("/api/articles/dam").json()
    assert dam["text"] == invented.DAM
    assert [q["number"] for q in dam["quotations"]] == [1, 2, 3]
    assert json.loads(client.get("/api", headers={"Accept": "application/json"}).text) == document


def test_health_and_metrics(client):
    health = client.get("/health").json()
    assert health["status"] == "ok"
    assert health["articles"] == 4
    client.get("/person/orla-quist", headers={"Accept": BROWSER})
    metrics = client.get("/metrics").text
    assert re.search(r'kg_requests_total\{page="resource",status="200"\} [1-9]', metrics)
    assert "kg_request_seconds_bucket" in metrics


# ---------------------------------------------------------------- starting it


def test_without_the_extra_it_says_what_to_install(monkeypatch, small):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(KgError, match="uvicorn") as error:
        run(small)
    assert "pip install 'kg[serve]'" in error.value.hint


def test_what_cannot_be_served_is_said(small, tmp_path):
    with pytest.raises(KgError, match="no store"):
        run(tmp_path / "none", port=0)
    with pytest.raises(KgError, match="cannot be served"):
        run(small, host="no.such.host.invalid", port=0)
