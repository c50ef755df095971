"""Which articles are copies of one text, what a store says of them, and how their statements are counted."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.identity.copies import match_copies
from kg.identity.register import Register
from kg.model import Article, Extraction, Metadata, Printed, Software, Span
from kg.queries import run
from kg.rdf.graph import from_graph, to_graph
from kg.store import Store
from kg.validate import validate_store

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
ARTICLES = Path(__file__).parent / "articles"
SOFTWARE = Software(name="kg", version="0", digest="0" * 64)
AMP = "Read the full story on our site. Share this with your friends. Sign up for our morning newsletter today."


def article(
    id: str, text: str, *, published: str | None = None, outlet: str | None = None, agency: str | None = None
) -> Article:
    meta = Metadata(
        published=Printed(value=published) if published else None,
        outlet=Printed(value=outlet) if outlet else None,
        agency=Printed(value=agency) if agency else None,
    )
    return Article(id=id, text=text, body=(Span(0, len(text)),) if text else (), metadata=meta)


def links(articles: Iterable[Article], register: Register | None = None) -> set[tuple[str, str]]:
    """Return the (copy, original) pairs that are found as articles come one after the other."""
    register, found = register or Register.open(), set()
    for one in articles:
        linked = match_copies(Extraction(article=one, software=SOFTWARE), register)
        found |= {(one.id, other) for other in linked.copy_of} | {(other, one.id) for other in linked.copied_by}
    return found


def paragraphs(path: Path) -> list[str]:
    return [p for p in path.read_text(encoding="utf-8").split("\n") if p.strip()]


def rewrapped(lines: list[str]) -> str:
    words = " ".join(lines).split()
    return "\n".join(" ".join(words[i : i + 9]) for i in range(0, len(words), 9))


COPIES = {
    "re-wrapped": rewrapped,
    "of another title": lambda lines: "\n".join(["What nobody has said of this until now", *lines[1:]]),
    "with an agency's line": lambda lines: "\n".join([lines[0], f"LONDON (Reuters) - {lines[1]}", *lines[2:]]),
    "without its end": lambda lines: "\n".join(lines[: max(1, len(lines) * 2 // 3)]),
    "amid a page": lambda lines: "\n".join([AMP, *lines, AMP]),
    "in capitals, with typewriter's marks": lambda lines: (
        "\n".join(lines).upper().translate(str.maketrans("“”’—", '""\'-'))
    ),
}


@pytest.mark.parametrize("change", COPIES)
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_changed_copy_is_found(path, change):
    original = article("a", path.read_text(encoding="utf-8"))
    copy = article("b", COPIES[change](paragraphs(path)))
    assert links([original, copy]) == {("b", "a")}


def test_different_articles_are_none():
    """The five seeds are of one month, and several of one war."""
    texts = [*SEEDS, *sorted(ARTICLES.glob("*.txt"))]
    assert links(article(path.stem, path.read_text(encoding="utf-8")) for path in texts) == set()


def test_articles_that_share_a_long_quotation_are_none():
    first, second = (paragraphs(path) for path in SEEDS[:2])
    shared = "“We will not load another ship until the Harbour Authority pays what it owes to every docker in town”"
    assert links([article("a", "\n".join([*first, shared])), article("b", "\n".join([*second, shared]))]) == set()


def test_few_words_are_compared_with_none():
    assert links([article("a", AMP), article("b", AMP), article("c", ""), article("d", "")]) == set()


def test_what_stands_outside_the_body_does_not_count():
    menu = "\n".join(f"Section {i} news and views of today for readers number {i * i}" for i in range(60))
    found = []
    for path in SEEDS[:2]:
        text = "\n".join(paragraphs(path))
        one = article(path.stem, f"{menu}\n{text}")
        found.append(replace(one, body=(Span(len(menu) + 1, len(one.text)),)))
    assert links(found) == set()


def test_the_original_is_what_came_out_first_then_the_agencys():
    text = SEEDS[0].read_text(encoding="utf-8")
    undated = article("a", text)
    outlets = article("b", text, published="2016-12-09", outlet="The Guardian", agency="Reuters")
    wire = article("c", text, published="2016-12-09", outlet="Reuters")
    early = article("d", text, published="2016-12-08", outlet="The Guardian")
    assert links([undated, outlets, wire, early]) == {
        ("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"),
    }  # fmt: skip


@pytest.mark.slow
def test_pairs_do_not_hang_on_the_order_of_articles():
    lines = paragraphs(SEEDS[0])
    each = [
        article("whole", "\n".join(lines), published="2016-12-09"),
        article("cut", COPIES["without its end"](lines), published="2016-12-08"),
        article("wrapped", rewrapped(lines)),
        article("other", SEEDS[1].read_text(encoding="utf-8")),
    ]
    expected = {("whole", "cut"), ("wrapped", "cut"), ("wrapped", "whole")}
    for order in itertools.permutations(each):
        assert links(order) == expected


def test_an_article_that_comes_again_says_what_it_said():
    text = SEEDS[0].read_text(encoding="utf-8")
    first, second = article("a", text), article("b", text)
    register = Register.open()
    assert links([first, second], register) == {("b", "a")}
    assert links([first], register) == set()  # the graph of b has the link
    assert links([second], register) == {("b", "a")}
    register.forget("b")
    assert links([first], register) == set()
    assert links([second], register) == {("b", "a")}


def test_a_new_date_closes_no_circle():
    text = SEEDS[0].read_text(encoding="utf-8")
    first, second, third = (article(id, text, published=f"2016-12-0{n}") for n, id in enumerate("abc", 2))
    register = Register.open()
    found = links([first, third, replace(first, metadata=article("", "", published="2016-12-05").metadata)], register)
    assert found | links([second], register) == {("c", "a"), ("b", "a"), ("c", "b")}


# ---------------------------------------------------------------- in a store


def kg_(*arguments: object) -> str:
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """One article of an agency, its copy in an outlet, that outlet's page for phones, and another article."""
    folder = tmp_path_factory.mktemp("copies")
    text = SEEDS[0].read_text(encoding="utf-8")
    lines = paragraphs(SEEDS[0])
    given = {
        "1-wire": (text, {"published": "2016-12-09", "outlet": "Reuters"}),
        "2-paper": (
            "\n\n".join(["Another headline of the paper's own", *lines[1:]]),
            {"published": "2016-12-09", "outlet": "The Guardian", "agency": "Reuters"},
        ),
        "3-phone": ("\n\n".join(lines), {"published": "2016-12-10", "outlet": "The Guardian", "agency": "Reuters"}),
        "4-other": (SEEDS[1].read_text(encoding="utf-8"), {"published": "2016-12-09", "outlet": "CNN"}),
    }
    for name, (words, meta) in given.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
        (folder / f"{name}.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def path(folder, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("store") / "kg.db"
    kg_("ingest", folder, "--store", path)
    return path


@pytest.fixture
def copied(path, tmp_path) -> Path:
    return shutil.copytree(path, tmp_path / "kg.db")


def pairs(path: Path) -> dict[str, set[tuple[str, str]]]:
    """Return the (copy, original) pairs by the article whose graph has them."""
    found = {}
    with Store.open(path) as store:
        for id in store.articles():
            one = from_graph(store.graph(id))
            found[id] = {(id, other) for other in one.copy_of} | {(other, id) for other in one.copied_by}
    return found


PAIRS = {("2-paper", "1-wire"), ("3-phone", "1-wire"), ("3-phone", "2-paper")}


@pytest.mark.slow
def test_the_graph_of_the_later_one_has_the_link(path):
    assert pairs(path) == {
        "1-wire": set(),
        "2-paper": {("2-paper", "1-wire")},
        "3-phone": {("3-phone", "1-wire"), ("3-phone", "2-paper")},
        "4-other": set(),
    }
    with Store.open(path) as store:
        assert [f for f in validate_store(store).findings if f.severity == "violation"] == []


@pytest.mark.slow
def test_the_pairs_are_the_same_in_another_order_and_stand_where_the_later_one_is(folder, tmp_path):
    for name in ("3-phone", "4-other", "1-wire", "2-paper"):
        kg_("ingest", folder / f"{name}.txt", "--store", tmp_path / "kg.db")
    assert pairs(tmp_path / "kg.db") == {
        "3-phone": set(),
        "4-other": set(),
        "1-wire": {("3-phone", "1-wire")},
        "2-paper": {("2-paper", "1-wire"), ("3-phone", "2-paper")},
    }


@pytest.mark.slow
def test_what_is_shown(path):
    with Store.open(path) as store:
        articles = {row["article"]: row.get("copy_of") for row in run(store, "articles").records()}
        provenance = run(store, "article-provenance", {"article": "3-phone"}).records()
    assert articles == {"1-wire": None, "2-paper": "1-wire", "3-phone": "1-wire", "4-other": None}
    assert {row["copy_of"] for row in provenance} == {"1-wire"}
    assert "copied by 2-paper, 3-phone" in kg_("show", "article", "1-wire", "--store", path)
    shown = kg_("show", "article", "2-paper", "--store", path)
    assert "copy of 1-wire" in shown
    assert "copied by 3-phone" in shown
    assert "cop" not in kg_("show", "article", "4-other", "--store", path).split("\n\n")[0]


@pytest.mark.slow
def test_a_claim_in_three_copies_is_printed_three_times_in_two_outlets_and_reported_once(path):
    with Store.open(path) as store:
        claims = run(store, "claims", {"least": "1"}).records()
        one_outlets = run(store, "claims", {"least": "1", "outlet": "the guardian"}).records()
    thrice = {(row["outlets"], row["independent"]) for row in claims if row["articles"] == "3"}
    assert thrice == {("2", "1")}
    assert {row["independent"] for row in claims if row["articles"] == "1"} == {"1"}
    assert {(row["outlets"], row["printings"], row["independent"]) for row in one_outlets} == {("1", "2", "1")}


@pytest.mark.slow
def test_an_outlet_has_a_statement_once_though_it_prints_it_twice(path):
    with Store.open(path) as store:
        rows = run(store, "outlets-by-sources").records()
    counts = {(r["press"], r["as"]): {} for r in rows}
    for row in rows:
        counts[row["press"], row["as"]][row["source"]] = (row["statements"], row["articles"])
    assert counts["The Guardian", "outlet"] == counts["Reuters", "outlet"] == counts["Reuters", "agency"]
    assert {articles for _, articles in counts["The Guardian", "outlet"].values()} == {"1"}


@pytest.mark.slow
def test_without_the_original_a_copy_is_a_report(folder, copied):
    kg_("remove", "1-wire", "--store", copied)
    assert set().union(*pairs(copied).values()) == PAIRS
    with Store.open(copied) as store:
        articles = {row["article"]: row.get("copy_of") for row in run(store, "articles").records()}
        independent = {row["independent"] for row in run(store, "claims", {"least": "1"}).records()}
    assert articles == {"2-paper": None, "3-phone": "2-paper", "4-other": None}
    assert independent == {"1"}
    kg_("ingest", folder, "--store", copied)
    assert pairs(copied)["1-wire"] == set()


@pytest.mark.slow
def test_links_outlive_a_lost_register(folder, copied, tmp_path):
    (copied / "identity.sqlite").unlink()
    text = "\n".join(["A headline of another day", *paragraphs(SEEDS[0])[1:]])
    (tmp_path / "5-late.txt").write_text(text, encoding="utf-8")
    kg_("ingest", tmp_path / "5-late.txt", "--store", copied)
    found = pairs(copied)
    assert found.pop("5-late") == {("5-late", "1-wire"), ("5-late", "2-paper"), ("5-late", "3-phone")}
    assert set().union(*found.values()) == PAIRS
    kg_("ingest", folder, "--store", copied)
    assert set().union(*pairs(copied).values()) >= PAIRS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "rules"),
    [
        (lambda a, b: (a, "kg:copyOf", a), {"copy-of-another"}),
        (lambda a, b: (b, "kg:copyOf", a), {"copy-of-another"}),
        (lambda a, b: (a, "kg:copyOf", '"1-wire"'), {"article-copy-of"}),
        (lambda a, b: (f"{b[:-1]}x>", "kg:copyOf", b), {"copy-in-its-graph"}),
        (lambda a, b: (f"{b[:-1]}x>", "kg:copyOf", a), set()),
    ],
)
def test_validation_finds_a_link_that_cannot_be(edit, rules, tmp_path):
    text = "Ann Lee spoke."
    copy = Extraction(article=article("a", text), software=SOFTWARE, copy_of=("b",))
    assert from_graph(to_graph(copy)).copy_of == ("b",)
    triple = edit("<https://kg.example/article/a>", "<https://kg.example/article/b>")
    graph = to_graph(copy)
    graph.update(f"INSERT DATA {{ {' '.join(triple)} }}", initNs={"kg": "https://kg.example/ontology#"})
    with Store.open(None) as store:
        store.add(graph)
        found = {f.rule for f in validate_store(store).findings if f.severity == "violation"}
    assert found == rules
