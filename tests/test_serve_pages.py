"""The pages of the explorer: what each says, finds, counts and cites."""

from __future__ import annotations

import csv
import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote, urlencode, urljoin, urlsplit

import invented
import pytest
from pages import (
    BASE,
    BROWSER,
    Parsed,
    harmless,
    page,
    serving,
    stored,
    text,
)

from kg.curation import Wish, record, revise
from kg.model import Printed
from kg.queries import run as ask
from kg.rdf.graph import from_graph
from kg.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


@pytest.fixture(scope="module")
def seeds_client(seeds_store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds") / "kg.db"
    shutil.copytree(seeds_store, folder)
    with serving(folder) as client:
        yield client


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
        "q=aleppo+ceasefire",
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
