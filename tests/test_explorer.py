"""The explorer in a real browser: a way through it with and without scripts, by keyboard, on a phone, for everybody."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from kg.network import ABOUT, SAID
from kg.plot import picture

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


@pytest.fixture(scope="module")
def address(seeds_store, tmp_path_factory):
    """Where `kg serve` serves the seeds, as a person starts it."""
    folder = tmp_path_factory.mktemp("explorer") / "kg.db"
    shutil.copytree(seeds_store, folder)
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(folder), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        try:
            lines = iter(server.stderr.readline, "")
            yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        finally:
            server.terminate()
            server.communicate()


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
    assert frames[len(frames) // 2] < 60
    page.mouse.click(150, 400)
    page.locator("#panel blockquote").first.wait_for()
    page.wait_for_timeout(200)
    assert max(page.evaluate("window.frames_")) < 2500
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


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(open_page, address, width):
    page = open_page("/", viewport={"width": width, "height": 800})
    for path in PAGES[:-1]:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(open_page, address, scheme):
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page = open_page("/no-such-page", color_scheme=scheme)
    faults = []
    for path in PAGES:
        page.goto(address + path)
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")
        faults += [
            f"{path}: {one['id']}: {node['html'][:120]}: {node['failureSummary'][:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"][:2]
        ]
    assert not faults, "\n".join(faults)
