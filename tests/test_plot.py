"""Pictures: laid out so that they can be read, drawn the same every time, and safe with whatever an article says."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import dam, unresolved
from PIL import Image

from kg.errors import OutputError, QueryError
from kg.model import Agent, Article, Delegation, Event, Extraction, Quotation, Software, Span
from kg.network import build, summary
from kg.plot import plot
from kg.plot.columns import chart
from kg.plot.palette import COLOURS, EDGE, NAMES
from kg.rdf.graph import to_graph
from kg.store import Store

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
IMAGE = "<img src=x onerror=\"document.title='hacked'\">"
SCRIPT = "</script><script>document.title='hacked'</script><!--"
DOLLARS = r"$\frac{1}{$ and $x^2$ cost \$5"


def stored(*extractions):
    store = Store.open(None)
    for one in extractions:
        store.add(to_graph(one))
    return store


def hostile():
    text = f"{SCRIPT} {IMAGE} {DOLLARS}\x0b said Bo Bell."
    everything = Span(0, len(text))
    return Extraction(
        article=Article(id=SCRIPT, text=text, body=(everything,)),
        software=Software(name="by hand", version="1", digest="a" * 64),
        agents=(
            Agent(id="b", type="person", name=f"Bo {IMAGE}", mentions=(everything,)),
            Agent(id="i", type="organization", name=DOLLARS, mentions=(everything,)),
        ),
        events=(Event(id="e", label=f"{SCRIPT}\x0b", type="disaster", mentions=(everything,)),),
        quotations=(
            Quotation(
                contents=(everything,), cue=None, source=None, kind="direct", confidence=1, speaker="b", about=("e",),
                on_behalf_of=(Delegation(organization="i", role=SCRIPT, evidence=everything),),
            ),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------- the layout


@st.composite
def summaries(draw):
    """What kg.network.summary gives, with any weights."""
    graph = nx.DiGraph()
    weight = st.integers(1, 30)
    speakers = draw(st.lists(st.sampled_from([f"s{n}" for n in range(12)]), unique=True, min_size=1))
    for speaker in speakers:
        type_ = draw(st.sampled_from(["person", "organization", "group"]))
        graph.add_node(speaker, label=draw(st.text(max_size=90)), type=type_, weight=0, said=draw(weight))
    for kind, label in (("organization", "on behalf of"), ("event", "about")):
        for n in range(draw(st.integers(0, 12))):
            graph.add_node(f"{kind}{n}", label=draw(st.text(max_size=90)), type=kind, weight=0, said=0)
            for speaker in draw(st.lists(st.sampled_from(speakers), unique=True, min_size=1, max_size=4)):
                graph.add_edge(speaker, f"{kind}{n}", label=label, weight=draw(weight))
    for u in [s for s in speakers if graph.nodes[s]["type"] == "organization"][:1]:
        for v in [s for s in speakers if s != u][:1]:
            graph.add_edge(v, u, label="on behalf of", weight=draw(weight))
    for _, data in graph.nodes(data=True):
        data["weight"] = max(data["said"], draw(weight))
    return graph


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(graph=summaries(), limit=st.integers(1, 15))
def test_boxes_do_not_overlap_and_links_end_inside_them(graph, limit):
    drawn = chart(graph, limit=limit)
    for column in ("institution", "speaker", "event"):
        boxes = sorted((b for b in drawn.boxes if b.column == column), key=lambda b: b.top)
        assert all(a.top + a.height < b.top for a, b in pairwise(boxes))
        assert all(b.top >= 0 and b.top + b.height <= drawn.height + 1e-6 for b in boxes)
        assert len({b.left for b in boxes}) <= 1
        if column != "institution":
            assert len(boxes) <= limit
    for link in drawn.links:
        left, right = drawn.boxes[link.left], drawn.boxes[link.right]
        assert left.left + left.width < right.left
        for box, top in ((left, link.left_top), (right, link.right_top)):
            assert box.top <= top
            assert top + link.thickness <= box.top + box.height + 1e-6
    speakers = sum(1 for _, d in graph.nodes(data=True) if d["said"])
    assert drawn.left_out["speaker"] == speakers - sum(b.column == "speaker" for b in drawn.boxes)
    assert chart(graph, limit=limit) == drawn


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(graph=summaries())
def test_with_room_for_all_nothing_but_the_unlinked_is_left_out(graph):
    drawn = chart(graph, limit=100)
    assert {b.node for b in drawn.boxes} >= {n for n in graph if graph.degree(n)}
    links = sum(d["weight"] for *_, d in graph.edges(data=True))
    own = sum(
        b.weight
        for b in drawn.boxes
        if b.column == "speaker" and any(i.node == b.node and i.column == "institution" for i in drawn.boxes)
    )
    assert sum(k.weight for k in drawn.links) == links + own


def test_links_that_need_not_cross_do_not():
    graph = nx.DiGraph()
    for n, m in ((0, 3), (1, 2), (2, 1), (3, 0)):
        graph.add_node(f"s{n}", label=f"speaker {n}", type="person", weight=2 + n, said=2 + n)
        graph.add_node(f"e{m}", label=f"event {m}", type="event", weight=2 + m, said=0)
        graph.add_edge(f"s{n}", f"e{m}", label="about", weight=1)
    drawn = chart(graph, limit=10)
    pairs = sorted((drawn.boxes[k.left].top, drawn.boxes[k.right].top) for k in drawn.links)
    assert [right for _, right in pairs] == sorted(right for _, right in pairs)


def test_those_with_most_statements_and_the_focus_are_drawn():
    graph = nx.DiGraph()
    for n in range(30):
        graph.add_node(f"s{n:02}", label="x", type="person", weight=n + 1, said=n + 1)
        graph.add_node(f"e{n:02}", label="x", type="event", weight=n + 1, said=0)
        graph.add_edge(f"s{n:02}", f"e{n:02}", label="about", weight=n + 1)
    drawn = chart(graph, limit=5, focus=frozenset({"e00", "s00"}))
    assert {b.node for b in drawn.boxes} == {f"{t}{n:02}" for t in "se" for n in (0, 26, 27, 28, 29)}
    assert drawn.left_out == {"speaker": 25, "event": 25}


def test_thousands_of_statements_do_not_make_a_tower():
    graph = nx.DiGraph()
    for n in range(20):
        graph.add_node(f"s{n}", label="x", type="person", weight=500 * n + 1, said=500 * n + 1)
        graph.add_node(f"e{n}", label="x", type="event", weight=500, said=0)
        graph.add_edge(f"s{n}", f"e{n}", label="about", weight=500 * n + 1)
    drawn = chart(graph, limit=24)
    assert drawn.height < 2000
    by_weight = sorted(drawn.links, key=lambda k: k.weight)
    assert by_weight[-1].thickness == pytest.approx(19 / 10 * by_weight[10].thickness, rel=0.01)
    assert by_weight[0].thickness > 0.5


# What needs matplotlib is slow for its import alone.


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=120), room=st.floats(40, 300), most=st.integers(1, 3))
def test_labels_stay_in_their_room(text, room, most):
    from kg.plot.static import FONT, _width, wrap

    lines = wrap(text, FONT, room, most=most)
    assert 1 <= len(lines) <= most
    assert all(_width(line, FONT) <= room for line in lines)
    if "…" not in "".join(lines) and text.split():
        assert " ".join(lines).split() == text.split()


@pytest.mark.slow
def test_a_label_that_is_too_long_ends_in_an_ellipsis():
    from kg.plot.static import FONT, fit

    assert fit("A very long name of a committee", FONT, 80).endswith("…")
    assert fit("Short", FONT, 80) == "Short"


# ---------------------------------------------------------------- SVG and PNG


@pytest.mark.slow
def test_the_picture_has_every_type_in_its_colour(tmp_path):
    picture = Image.open(plot(stored(unresolved()), tmp_path / "x.png")).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(1 << 24)}
    for type_ in NAMES:
        assert tuple(bytes.fromhex(COLOURS[type_][1:])) in colours, type_
    assert picture.width > 1500
    outlines = plot(stored(unresolved()), tmp_path / "x.svg").read_text().upper()
    assert all(f"STROKE: {EDGE[type_]}".upper() in outlines for type_ in NAMES)


def svg_words(path):
    """The words of an SVG, which matplotlib writes as comments beside their outlines."""
    return re.findall(r"<!-- (.*?) -->", path.read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.slow
def test_the_picture_says_what_it_shows_and_what_not(tmp_path):
    words = svg_words(plot(stored(unresolved(), dam("dam-2")), tmp_path / "x.svg"))
    assert "Who speaks, for whom, about what" in words
    assert (
        "7 statements in 2 articles, 2019-03-03 to 2019-03-04. Not drawn: the unknown sources of 1 statement." in words
    )
    assert {
        "Orla Quist",
        "Water Board",
        "Flood at Brackwater",
        "person",
        "institution",
        "unnamed group",
        "event",
    } <= set(words)
    words = svg_words(plot(stored(dam(), dam("dam-2")), tmp_path / "x.svg", limit=1))
    assert any("Not drawn: 4 more speakers, 3 more events." in w for w in words)


@pytest.mark.slow
def test_around_shows_one_corner_with_a_heavy_outline(tmp_path):
    store = stored(dam())
    path = plot(store, tmp_path / "x.svg", around="quist")
    words = svg_words(path)
    assert "Orla Quist: who speaks, for whom, about what" in words
    assert "residents" not in words
    assert path.read_text().count("stroke-width: 2") == 1
    words = svg_words(plot(stored(dam(), dam("dam-2")), tmp_path / "x.svg", around="flood"))
    assert "“flood”: who speaks, for whom, about what" in words


@pytest.mark.slow
def test_a_relay_can_be_the_centre(tmp_path):
    words = svg_words(plot(stored(dam()), tmp_path / "x.svg", around="hill radio"))
    assert "Hill Radio: who speaks, for whom, about what" in words
    assert "Interior Ministry" in words


@pytest.mark.slow
def test_words_of_an_article_are_no_formulas_nor_markup(tmp_path):
    store = stored(hostile())
    ElementTree.parse(plot(store, tmp_path / "x.svg"))
    assert Image.open(io.BytesIO(plot(store, tmp_path / "x.png").read_bytes())).width > 0
    assert "Date" not in plot(store, tmp_path / "x.svg").read_text()


@pytest.mark.slow
def test_what_cannot_be_drawn_says_why(tmp_path):
    with pytest.raises(OutputError, match="no quotations"):
        plot(stored(), tmp_path / "x.svg")
    with pytest.raises(OutputError, match=r"no format has the ending \.gif") as told:
        plot(stored(dam()), tmp_path / "x.gif")
    assert ".svg (svg), .png (png), .html/.htm (html)" in told.value.hint
    with pytest.raises(QueryError, match="nobody at all"):
        plot(stored(dam()), tmp_path / "x.svg", around="nobody at all")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- HTML, in a real browser


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
def open_page(browser, tmp_path):
    """A function that plots a store, opens the page offline and returns it; then nothing may have gone wrong in it."""
    troubles, requests = [], []
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)

    def opened(store, width=1400, **options):
        path = plot(store, tmp_path / "x.html", **options)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("document.getElementById('graph')._cyreg !== undefined")
        assert requests == [path.as_uri()]
        return page

    yield opened
    context.close()
    assert troubles == []
    assert len(requests) == 1


CY = "const cy = document.getElementById('graph')._cyreg.cy;"


def labels(page, selector):
    return set(page.evaluate(f"selector => {{ {CY} return cy.nodes(selector).map(n => n.data('label')); }}", selector))


def click(page, label, column):
    x, y = page.evaluate(
        f"""([label, column]) => {{ {CY}
        const node = cy.nodes().filter(n => n.data('label') === label && n.data('column') === column)[0];
        const at = node.renderedPosition(), frame = document.getElementById('graph').getBoundingClientRect();
        return [frame.left + at.x, frame.top + at.y]; }}""",
        [label, column],
    )
    page.mouse.click(x, y)


@pytest.mark.slow
def test_the_page_shows_every_speaker_institution_and_event(open_page):
    store = stored(dam())
    page = open_page(store)
    assert labels(page, "*") == {d["label"] for _, d in summary(build(store)).nodes(data=True)}
    assert page.locator("header p").inner_text() == "3 statements in 1 article, 2019-03-03 to 2019-03-04."
    assert page.locator("#types label").all_inner_texts() == ["person", "institution", "unnamed group", "event"]


@pytest.mark.slow
def test_a_click_on_a_box_shows_its_statements_verbatim_with_their_offsets(open_page):
    page = open_page(stored(dam()))
    click(page, "Orla Quist", "speaker")
    assert page.locator("#panel h2").inner_text() == "Orla Quist"
    assert page.locator("#panel blockquote").all_inner_texts() == ["“The wall will not hold,” […] “Leave now.”"]
    text = page.locator("#panel .statement").inner_text()
    assert "Orla Quist, for Water Board" in text
    first = dam().article.text.index("“The wall")
    assert (
        f"direct; Towns emptied as dam cracks \U0001f30a, The Lowland Courier, 2019-03-04; characters {first}-" in text
    )
    assert labels(page, ".chosen") == {"Orla Quist"}
    assert labels(page, ".dim") == {"Interior Ministry", "the ministry's spokesman", "residents"}
    page.locator("#panel a", has_text="Flood at Brackwater").click()
    assert page.locator("#panel blockquote").count() == 2
    assert page.locator("#panel h2").inner_text() == "Flood at Brackwater"
    page.get_by_role("button", name="Whole picture").click()
    assert labels(page, ".dim") == set()


@pytest.mark.slow
def test_a_link_shows_what_one_says_about_the_other(open_page):
    page = open_page(stored(dam()))
    page.evaluate(
        f"""() => {{ {CY} cy.edges().filter(e => e.source().data('label') === 'residents')[0].emit('tap'); }}"""
    )
    assert page.locator("#panel h2").inner_text() == "residents about Evacuation"
    assert page.locator("#panel blockquote").all_inner_texts() == ["the evacuation “a shambles”"]


@pytest.mark.slow
def test_the_search_finds_names_and_words_and_dims_the_rest(open_page):
    page = open_page(stored(dam()))
    page.fill("#search", "SHAMBLES")
    assert page.locator("#panel blockquote").all_inner_texts() == ["the evacuation “a shambles”"]
    assert labels(page, "*") - labels(page, ".dim") == {"residents", "Evacuation"}
    page.fill("#search", "quist")
    assert labels(page, ".chosen") == {"Orla Quist"}
    page.fill("#search", "nothing like it")
    assert page.locator("#panel blockquote").count() == 0
    page.fill("#search", "")
    assert labels(page, ".dim") == set()


@pytest.mark.slow
def test_types_can_be_hidden(open_page):
    page = open_page(stored(dam()))
    events = f"() => {{ {CY} return cy.nodes('[type = \"event\"]').every(n => n.visible() === VISIBLE); }}"
    page.get_by_label("event", exact=True).uncheck()
    page.wait_for_function(events.replace("VISIBLE", "false"))
    assert labels(page, ":visible") == labels(page, '[type != "event"]')
    page.get_by_label("event", exact=True).check()
    page.wait_for_function(events.replace("VISIBLE", "true"))


@pytest.mark.slow
def test_boxes_can_be_dragged_and_the_picture_zoomed(open_page):
    page = open_page(stored(dam()))
    where = f"() => {{ {CY} return [cy.nodes()[0].position('x'), cy.zoom()]; }}"
    x, zoom = page.evaluate(where)
    at = page.evaluate(
        f"() => {{ {CY} const p = cy.nodes()[0].renderedPosition(), f = cy.container().getBoundingClientRect(); return [f.left + p.x, f.top + p.y]; }}"
    )
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 30, at[1] + 10)
    page.mouse.move(at[0] + 60, at[1] + 20)
    page.mouse.up()
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"zoom => {{ {CY} return cy.zoom() > zoom; }}", arg=zoom)
    assert page.evaluate(where)[0] > x + 10


IN_SIGHT = f"""() => {{ {CY} const frame = cy.container().getBoundingClientRect();
    return cy.nodes(':visible').map(n => n.renderedBoundingBox()).every(
        b => b.x1 >= -1 && b.x2 <= frame.width + 1 && (!HIGH || (b.y1 >= -1 && b.y2 <= frame.height + 1))); }}"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_window_and_the_whole_picture_the_frame(open_page, seeds_store, width):
    with Store.open(seeds_store) as store:
        page = open_page(store, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(IN_SIGHT.replace("HIGH", "false"))
    page.get_by_role("button", name="Whole picture").click()
    assert page.evaluate(IN_SIGHT.replace("HIGH", "true"))


@pytest.mark.slow
def test_by_keyboard_alone_every_statement_is_reached(open_page):
    """The lists of what is in the picture; and the picture itself can be moved."""
    page = open_page(stored(dam()))
    told = page.locator("[role=status]")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    assert page.evaluate("document.activeElement.textContent").startswith("institutions (")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the speakers
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Orla Quist (1)"
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "Orla Quist"
    assert told.inner_text() == "Orla Quist: 1 statement"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "All that is in the picture"
    page.locator("#graph").focus()
    zoom = f"() => {{ {CY} return [cy.zoom(), cy.pan('x')]; }}"
    before = page.evaluate(zoom)
    page.keyboard.press("-")
    page.keyboard.press("ArrowRight")
    after = page.evaluate(zoom)
    assert after[0] < before[0]
    page.keyboard.press("0")
    assert page.evaluate(IN_SIGHT.replace("HIGH", "true"))


@pytest.mark.slow
def test_outlets_and_days_narrow_what_is_shown_and_the_address_brings_it_back(open_page, seeds_store, browser):
    with Store.open(seeds_store) as store:
        page = open_page(store)
        said = [d for _, d in build(store).nodes(data=True) if d["type"] == "quotation"]
    page.get_by_label("Outlet").select_option("GlobalSecurity.org")
    page.get_by_label("Since").fill("2016-12-09")
    page.get_by_label("Since").dispatch_event("change")
    left = [d for d in said if d.get("outlet") == "GlobalSecurity.org" and d.get("date", "") >= "2016-12-09"]
    assert 0 < len(left) < len(said)
    assert (
        {"Sergei Lavrov"} <= labels(page, '[column = "speaker"]:visible') <= {d["label"].split(" (")[0] for d in left}
    )
    click(page, "Sergei Lavrov", "speaker")
    shown = page.locator("#panel blockquote").all_inner_texts()
    assert shown
    assert set(shown) <= {d["text"] for d in left}
    again = page.context.new_page()
    again.goto(page.url)
    assert again.locator("#panel h2").inner_text() == "Sergei Lavrov"
    assert again.locator("#panel blockquote").all_inner_texts() == shown
    assert again.get_by_label("Outlet").input_value() == "GlobalSecurity.org"
    assert labels(again, ":visible") == labels(page, ":visible")
    again.close()


@pytest.mark.slow
def test_a_statement_leads_to_its_article_and_to_where_that_was_printed(open_page):
    made = dam()
    printed = replace(made.article.metadata, url="https://lowland.example/dam")
    page = open_page(stored(replace(made, article=replace(made.article, metadata=printed))))
    click(page, "Orla Quist", "speaker")
    assert page.get_by_role("link", name="as it was printed").get_attribute("href") == "https://lowland.example/dam"
    page.locator("#panel a", has_text="Towns emptied").click()
    assert page.locator("#panel blockquote").count() == 3
    assert labels(page, ".dim") == set()


@pytest.mark.slow
def test_axe_finds_nothing_that_keeps_somebody_from_using_it(open_page):
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    page = open_page(stored(dam()))
    click(page, "Orla Quist", "speaker")
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")] == []


@pytest.mark.slow
def test_around_opens_with_its_statements(open_page):
    page = open_page(stored(dam()), around="quist")
    assert page.title() == "Orla Quist: who speaks, for whom, about what"
    assert page.locator("#panel blockquote").count() == 1


@pytest.mark.slow
def test_a_hostile_article_is_shown_and_not_run(open_page):
    page = open_page(stored(hostile()))
    click(page, f"Bo {IMAGE}", "speaker")
    assert page.locator("#panel h2").inner_text() == f"Bo {IMAGE}"
    assert SCRIPT in page.locator("#panel blockquote").inner_text()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 3
    page.wait_for_timeout(100)
    assert page.title() == "Who speaks, for whom, about what"


@pytest.mark.slow
def test_a_hostile_name_in_the_title_is_not_run(open_page):
    page = open_page(stored(hostile()), around="bo img src")
    assert page.title() == f"Bo {IMAGE}: who speaks, for whom, about what"
    assert page.locator("img").count() == 0


@pytest.mark.slow
def test_the_page_forbids_itself_foreign_scripts(browser, tmp_path):
    page = browser.new_page(offline=True)
    page.goto(plot(stored(dam()), tmp_path / "x.html").as_uri())
    refused = page.evaluate(
        "() => new Promise((done) => { document.addEventListener('securitypolicyviolation', (e) => done(e.violatedDirective));"
        " const made = document.createElement('script'); made.textContent = 'document.title = \"hacked\"'; document.body.append(made); })"
    )
    assert refused.startswith("script-src")
    assert page.title() == "Who speaks, for whom, about what"
    page.close()
