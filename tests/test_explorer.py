"""The explorer in a real browser: a way through it with and without scripts, by keyboard, on a phone, for everybody."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import invented
import networkx as nx
import pytest
from pages import stored

from kg.curation import history
from kg.network import ABOUT, SAID
from kg.plot import picture
from kg.store import Store

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ROOT = Path(__file__).parents[1]
PAGES = (
    "/", "/search?q=aleppo", "/article/004_18d5f4d32488845a", "/person/john-kerry", "/organization/state-department",
    "/events", "/claims", "/disputes", "/outlets", "/queries", "/queries/statements-by-speaker?speaker=kerry",
    "/sparql?query=SELECT+?s+?t+%7B?s+schema:text+?t%7D",
    "/sparql?view=chart&query=SELECT+?cue+(COUNT(*)+AS+?n)+%7B?q+kg:cue/nif:anchorOf+?cue%7D+GROUP+BY+?cue",
    "/sparql?view=graph&query=SELECT+?s+?i+%7B?q+schema:spokenByCharacter+?s;kg:onBehalfOf+?i%7D", "/network", "/ontology", "/api", "/no-such-page",
)  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("explorer")]


@contextmanager
def serving(folder, pattern, *options):
    """`kg serve` of a store, as a person starts it; gives what it prints that has the pattern."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(folder), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, env=environment) as server:
        try:
            lines = iter(server.stderr.readline, "")
            yield next(found[0] for line in lines if (found := re.search(pattern, line)))
        finally:
            server.terminate()
            server.communicate()


@pytest.fixture(scope="module")
def address(seeds_store, tmp_path_factory):
    """Where `kg serve` serves the seeds."""
    folder = tmp_path_factory.mktemp("explorer") / "kg.db"
    shutil.copytree(seeds_store, folder)
    with serving(folder, r"http://127\.0\.0\.1:\d+") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM} (Debian's package chromium)")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser, address):
    """A function that opens a page; afterwards nothing may have gone wrong in it, and nothing been asked of others."""
    troubles, elsewhere, contexts = [], [], []

    def opened(path, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: troubles.append(message.text) if path != "/no-such-page" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith((address, "data:")) else None)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles
    assert not elsewhere


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_search_to_an_article_its_speaker_an_event_and_back(open_page, scripts):
    page = open_page("/", java_script_enabled=scripts)
    page.locator("header input").fill("bandits")
    page.locator("header input").press("Enter")
    page.locator(".statement a.proof").first.click()
    assert "Russia Resumes Aleppo Bombings" in page.locator("h1").inner_text()
    mark = page.locator(":target")
    assert "bandits are still in Aleppo" in mark.inner_text()
    assert mark.bounding_box()["y"] < page.viewport_size["height"]  # in view
    number = page.locator("article sup a").nth(1)
    number.click()
    assert "told" in page.locator(".card:target").inner_text()
    page.locator(".card:target h3 a.node").click()
    assert page.locator("h1").inner_text() == "Sergei Lavrov"
    page.locator("aside .counts", has_text="About").locator("a").first.click()
    page.locator(".chosen").get_by_text("event:").wait_for()
    page.locator(".statement .quiet a.node.event").first.click()
    assert page.locator(".kicker").inner_text().startswith("event")
    page.go_back()
    page.go_back()
    assert page.locator("h1").inner_text() == "Sergei Lavrov"


def test_by_keyboard_alone(open_page):
    page = open_page("/article/004_18d5f4d32488845a")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("kerry")
    page.locator("#names option").first.wait_for(state="attached")
    assert page.locator("#names option").first.get_attribute("value") == "John Kerry"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=kerry")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "proof":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"  # where one is can be seen
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")


def test_the_page_of_a_search_follows_what_is_typed(open_page):
    page = open_page("/search?kind=direct")
    box = page.locator("header input[name=q]")
    box.press_sequentially("alep", delay=20)
    page.wait_for_url("**/search?kind=direct&q=alep")
    assert page.locator("h1").inner_text() == "“alep”"
    marked = page.locator("main mark").all_inner_texts()
    assert marked
    assert {words.lower()[:4] for words in marked} == {"alep"}
    assert page.locator("blockquote:not(.direct)").count() == 0
    assert "statement" in page.get_by_role("status").inner_text()
    assert page.locator(".citation a").inner_text() == page.url
    assert page.evaluate("document.activeElement.name") == "q"
    again = open_page(f"/search?{urlsplit(page.url).query}")
    assert again.locator("main").inner_text() == page.locator("main").inner_text()


def test_a_card_shows_its_statement_in_the_text(open_page):
    page = open_page("/article/004_18d5f4d32488845a")
    card = page.locator(".card").nth(3)
    card.hover()
    assert page.locator("article .on").get_attribute("id") == card.get_attribute("data-mark")
    page.locator("article .on").click()
    assert page.locator(".card:target").get_attribute("id") == card.get_attribute("id")


def test_the_graph_runs_in_its_frame(open_page):
    page = open_page("/network?around=kerry")
    frame = page.frame_locator("iframe")
    frame.get_by_text("John Kerry").first.wait_for()
    assert "statements" in frame.locator("#panel").inner_text()
    assert page.url.endswith("/network?around=kerry")


def test_what_is_chosen_in_the_graph_is_in_the_address_of_its_page(open_page):
    page = open_page("/network")
    frame = page.frame_locator("iframe")
    frame.get_by_text("institutions (").click()
    frame.locator("#panel li a").first.click()
    page.wait_for_url(re.compile(r"/network#show="))
    frame.get_by_label("event").uncheck()
    page.wait_for_url(re.compile(r"&hide=event$"))
    chosen = frame.locator("#panel h2").inner_text()
    assert page.locator(".citation a").inner_text() == page.url
    again = open_page(urlsplit(page.url).path + "#" + urlsplit(page.url).fragment)
    frame = again.frame_locator("iframe")
    frame.locator("#panel blockquote").first.wait_for()
    assert frame.locator("#panel h2").inner_text() == chosen
    assert not frame.get_by_label("event").is_checked()


def test_what_the_graph_shows_is_saved(open_page, tmp_path):
    page = open_page("/network/picture.html")

    def saved(kind):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        return file

    def drawn():
        root = ElementTree.parse(saved("SVG")).getroot()
        return [len(root.findall(f".//{{http://www.w3.org/2000/svg}}{tag}")) for tag in ("rect", "path")]

    boxes, links = drawn()
    told = page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    assert [boxes, links] == [len(told["boxes"]), len(told["links"])]
    whole = nx.read_graphml(saved("GraphML"))
    assert set(whole) == {box["node"] for box in told["boxes"]}
    assert all(weight > 0 for *_, weight in whole.edges(data="weight"))
    assert saved("PNG").read_bytes().startswith(b"\x89PNG")
    page.get_by_label("event").uncheck()
    fewer = drawn()
    assert fewer[0] == sum(box["type"] != "event" for box in told["boxes"]) < boxes
    assert fewer[1] < links
    page.get_by_label("Search").fill("kerry")
    few = nx.read_graphml(saved("GraphML"))
    assert 0 < len(few) < len(whole)
    assert any("Kerry" in label for _, label in few.nodes(data="label"))


def test_the_graph_is_drawn_without_scripts(open_page):
    page = open_page("/network?around=kerry", java_script_enabled=False)
    assert not page.locator("iframe").is_visible()
    drawn = page.locator("img.drawn")
    drawn.scroll_into_view_if_needed()
    assert drawn.bounding_box()["height"] > 100  # an image that cannot be shown is its words


def test_a_graph_of_two_thousand_boxes_moves_smoothly(browser, tmp_path):
    """Also on a busy machine: a frame takes 17 ms on a quiet one, and a click, after which all boxes change, 0.3 s."""
    graph = nx.MultiDiGraph()
    for n in range(1000):
        graph.add_node(f"person/{n}", type="person", label=f"Person {n}", weight=2)
        graph.add_node(f"event/{n}", type="event", label=f"Event {n} at a place", weight=2)
    for n in range(2000):
        quotation = f"quotation/{n}"
        graph.add_node(
            quotation,
            type="quotation",
            label="said",
            text=f"Statement {n}",
            article="a",
            offsets="1-2",
            kind="direct",
            weight=1,
        )
        graph.add_edge(f"person/{n % 1000}", quotation, label=SAID)
        graph.add_edge(quotation, f"event/{(n * 7) % 1000}", label=ABOUT)
    file = tmp_path / "graph.html"
    file.write_bytes(picture(graph, "html", limit=1000))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(file.as_uri())
    page.locator("#panel h2").wait_for()
    assert page.evaluate("JSON.parse(document.getElementById('data').textContent).boxes.length") == 2000
    page.evaluate(
        """() => {
          window.frames_ = [];
          let last = performance.now();
          const frame = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
          requestAnimationFrame(frame);
        }"""
    )
    page.mouse.move(400, 500)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(400 + 2 * step, 500 - 8 * step)
        page.wait_for_timeout(16)
    page.mouse.up()
    frames = sorted(page.evaluate("window.frames_.splice(0)"))
    assert frames[len(frames) // 2] < 250
    page.mouse.click(150, 400)
    page.locator("#panel blockquote").first.wait_for()
    page.close()


def test_a_query_is_asked_and_its_rows_are_downloaded(open_page):
    page = open_page("/sparql")
    page.get_by_label("Query").fill("SELECT (COUNT(*) AS ?n) WHERE { ?q a kg:DirectQuotation }")
    page.get_by_role("button", name="Ask").click()
    count = page.locator("td").inner_text()
    assert int(count) > 10
    with page.expect_download() as download:
        page.evaluate(
            "() => { const a = document.createElement('a'); a.href = [...document.querySelectorAll('a')].find(x => x.textContent === 'csv').href; a.download = ''; a.click(); }"
        )
    assert Path(download.value.path()).read_text().split() == ["n", count]


def test_the_editor_completes_what_is_typed(open_page):
    page = open_page("/sparql")
    field, list_ = page.get_by_label("Query"), page.locator("#completions")
    field.fill("")
    field.press_sequentially("SELECT ?speaker WHERE { ?q kg:onB")
    list_.locator("li").first.wait_for()
    assert list_.locator("li b").first.inner_text() == "kg:onBehalfOf"
    field.press("Tab")
    assert field.input_value().endswith("?q kg:onBehalfOf")
    assert list_.is_hidden()
    field.press_sequentially(" ?sp")
    assert list_.locator("li b").first.inner_text() == "?speaker"
    field.press("Enter")
    assert field.input_value().endswith("kg:onBehalfOf ?speaker")
    field.press_sequentially(" . ?q direct")
    assert list_.locator("li b").first.inner_text() == "kg:DirectQuotation"
    field.press("Escape")
    assert list_.is_hidden()
    field.press_sequentially(" 'orga")
    assert list_.is_hidden()  # in a string nothing is completed
    field.fill("SELECT * WHERE { ?q a schema:Quotation }")
    with page.expect_navigation():
        field.press("Control+Enter")
    assert page.get_by_role("heading", name="rows").is_visible()


def test_the_editor_goes_to_the_fault(open_page, address):
    page = open_page("/no-such-page")  # of which the browser's console may speak
    page.goto(f"{address}/sparql")
    page.get_by_label("Query").fill("# \U0001d49c is one character\nSELECT * WHERE { ?a kg:abuot ?b }")
    page.get_by_role("button", name="Ask").click()
    assert page.locator("[role=alert] mark").inner_text() == "kg:abuot"
    chosen = (
        "(({value, selectionStart, selectionEnd}) => value.slice(selectionStart, selectionEnd))(document.activeElement)"
    )
    assert page.evaluate(chosen) == "kg:abuot"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_there_and_no_wider_than_its_window(open_page, address, width, scripts):
    page = open_page("/", viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    for path in (*PAGES[:-1], an_event(page, address)):
        page.goto(address + path)
        assert page.locator("h1").first.is_visible(), path
        assert page.locator("html").evaluate("html => html.scrollWidth") <= width, path


def an_event(page, address):
    """The address of an event, which no person can know beforehand."""
    page.goto(f"{address}/events")
    return page.locator("main a.event").first.get_attribute("href")


def serious_faults(page, path, **options):
    """What axe finds on a page that keeps somebody from using it."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", {**options, "resultTypes": ["violations"]})
    return [
        f"{path}: {one['id']}: {node['html'][:120]}: {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:2]
    ]


def test_a_page_is_printed_as_on_paper_also_by_who_reads_it_dark(open_page, address):
    page = open_page("/article/004_18d5f4d32488845a", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")

    def style(selector, property):
        return page.evaluate("([a, b]) => getComputedStyle(document.querySelector(a))[b]", [selector, property])

    def light(selector, property="backgroundColor"):
        return sum(map(int, re.findall(r"\d+", style(selector, property))[:3])) / 765

    assert light("body", "color") == 0
    assert all(light(f".content.{kind}") > 0.75 for kind in ("direct", "mixed", "indirect"))
    assert light(".card h3 a.node", "color") < 0.5
    assert not any(page.locator(shown).is_visible() for shown in ("header form", "header nav", ".cite >> nth=0"))
    assert page.locator(".citation").is_visible()
    assert len(page.pdf()) > 10_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(open_page, address, scheme):
    page = open_page("/no-such-page", color_scheme=scheme)
    faults = []
    for path in (*PAGES, an_event(page, address)):
        page.goto(address + path)
        faults += serious_faults(page, path, iframes=False)
    assert not faults, "\n".join(faults)


# ---------------------------------------------------------------- editing, with --edit

ALEPPO = "004_18d5f4d32488845a"


@pytest.fixture(scope="module")
def desk(seeds_store, tmp_path_factory):
    """A store of the seeds and of an article with letters of several code units, and where to sign in to edit it."""
    folder = tmp_path_factory.mktemp("desk") / "kg.db"
    shutil.copytree(seeds_store, folder)
    stored(folder, invented.dam())
    with serving(folder, r"http://127\.0\.0\.1:\d+/login\?token=\S+", "--edit") as login:
        yield folder, login


@pytest.fixture
def sign_in(browser, desk):
    """A function that signs a curator in and opens a page; afterwards nothing may have gone wrong in it."""
    troubles, contexts = [], []

    def signed_in(path, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(desk[1])
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/edit/review")
        site = urlsplit(desk[1])
        page.goto(f"{site.scheme}://{site.netloc}{path}")
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert not troubles


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_correction_is_still_there_when_the_article_comes_again(desk, sign_in, tmp_path, scripts):
    page = sign_in(f"/article/{ALEPPO}", java_script_enabled=scripts)
    card = page.locator(".card").nth(3 if scripts else 4)
    mark = card.get_attribute("data-mark")
    assert "Sergei Lavrov" in card.inner_text()
    card.get_by_role("link", name="Correct …").click()
    page.get_by_label("Who said it").fill("john kerry")
    page.get_by_label("Why").fill("he, not Lavrov")
    page.get_by_role("button", name="Record").click()
    page.locator(".noted", has_text="Corrected").wait_for()
    card = page.locator(f'.card[data-mark="{mark}"]')
    assert card.locator("h3 .node").inner_text() == "John Kerry"
    with Store.open(desk[0]) as store:
        assert (history(store)[0].curator, history(store)[0].reason) == ("Ada Lovelace", "he, not Lavrov")
    seed = next((ROOT / "seeds").glob(f"{ALEPPO}*"))
    again = tmp_path / seed.name
    again.write_text(f"{seed.read_text()}\n\nThe talks went on until {'noon' if scripts else 'midnight'}.\n")
    ingest = [sys.executable, "-c", "from kg.cli import main; main()", "ingest", str(again), "--store", str(desk[0])]
    done = subprocess.run(ingest, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "1 replaced" in done.stdout + done.stderr
    for _ in range(60):
        page.goto(page.url.partition("#")[0])
        if page.get_by_text("The talks went on until").count():
            break
        page.wait_for_timeout(500)
    assert page.locator(f'.card[data-mark="{mark}"] h3 .node').inner_text() == "John Kerry"
    page.get_by_role("link", name="What people said of it").click()
    page.locator(".acts li", has_text="speaker").first.get_by_role("button", name="Undo").click()
    page.locator(".noted", has_text="Undone:").wait_for()
    page.goto(page.url.partition("/edit")[0] + f"/article/{ALEPPO}")
    assert page.locator(f'.card[data-mark="{mark}"] h3 .node').inner_text() == "Sergei Lavrov"


SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".source-text"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at >= 0) return getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
  }
}"""


def test_words_are_taken_by_selecting_them(desk, sign_in):
    page = sign_in("/article/dam")
    page.get_by_role("link", name="Add one that is missing").click()
    words = " drove out at least 1,200 people"
    assert "\U0001f30a" in invented.DAM.partition(words)[0]  # before it one code point of two code units
    for select, button in ((words, "What was said"), ("Nobody came", "One more piece"), ("read", "Cue")):
        page.evaluate(SELECT, select)
        page.get_by_role("button", name=button).click()

    def offsets(said):
        start = invented.DAM.index(said)
        return f"{start}-{start + len(said)}"

    assert page.locator("[name=contents]").nth(0).input_value() == offsets(words.strip())
    assert page.locator("[name=contents]").nth(1).input_value() == offsets("Nobody came")
    assert page.locator("[name=cue]").input_value() == offsets("read")
    page.get_by_label("Who said it").fill("orla")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".noted", has_text="Added").wait_for()
    card = page.locator(".card:target")
    assert "drove out at least 1,200 people […] Nobody came" in card.inner_text()
    assert card.locator("h3 .node").inner_text() == "Orla Quist"


def test_ten_of_the_queue_are_settled_with_keys_alone(desk, sign_in):
    page = sign_in("/edit/review")
    done = []
    for key in ("y", "u", *("n", "y") * 5, "s", "c"):
        while key != "u" and page.locator(".says").count() == 0:  # a node
            before = page.locator("[name=item]").input_value()
            page.keyboard.press("s")
            page.wait_for_function("before => document.querySelector('[name=item]').value !== before", arg=before)
        item = page.locator("[name=item]").input_value()
        page.keyboard.press(key)
        if key == "c":
            page.wait_for_url("**/edit/statement?**")
        else:
            page.wait_for_function("item => document.querySelector('[name=item]').value !== item", arg=item)
        done.append((key, item))
    assert done[0][1] == done[2][1]  # what was undone came back
    assert len({item for _, item in done[2:12]}) == 10
    page.locator("[name=speaker]").press("n")  # a letter that is typed is no key
    assert page.locator("[name=speaker]").input_value().startswith("n")
    with Store.open(desk[0]) as store:
        latest = [said.summary.partition(":")[0] for said in history(store)[:12]]
    assert latest[:10] == ["is right", "is no statement"] * 5
    assert latest[10].startswith("undoes")
    assert latest[11] == "is right"


DESK_PAGES = (
    "/login", "/edit/review", "/edit/history", f"/edit/statement?article={ALEPPO}", "/edit/node?node=person/john-kerry",
    f"/article/{ALEPPO}", "/person/john-kerry",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_where_curators_work(sign_in, scheme):
    width = 390 if scheme == "light" else 1280
    page = sign_in(f"/article/{ALEPPO}", color_scheme=scheme, viewport={"width": width, "height": 800})
    segment = page.locator(".card").first.get_attribute("data-mark")
    site = page.url.partition("/article")[0]
    faults = []
    for path in (*DESK_PAGES, f"/edit/statement?article={ALEPPO}&statement={quote(segment)}"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        faults += serious_faults(page, path)
    assert not faults, "\n".join(faults)
