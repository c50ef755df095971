"""How outlets printed one claim: from a real store, as rows, in the terminal and by the command."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import QueryError
from kg.model import Agent, Article, Extraction, Metadata, Printed, Quotation, Software, Span
from kg.rdf.graph import to_graph
from kg.store import Rows, Store
from kg.variants import COLUMNS, variants

SAID = "We will not load another ship until the Authority pays what it owes to every docker in this town"
PRINTINGS = {
    "wire": ("2021-03-03", "Coast News", [f"“{SAID},” Maria Duarte said."]),
    "cut": ("2021-03-04", "Hill Radio", ["“We will not load another ship until the Authority pays,” Maria Duarte said."]),
    "broken": ("2021-03-05", "Courier", ["“We won’t load another ship,” Maria Duarte said, ", "“until the Authority pays every docker in this town.”"]),
}  # fmt: skip
CLAIM = "claim/00c0ffee00c0ffee"


def extraction(id: str, published: str | None, outlet: str, parts: list[str], claim: str) -> Extraction:
    text = "".join(parts)
    contents = tuple(Span(text.index(p), text.index(p) + p.index("”") + 1) for p in parts)
    name = text.index("Maria Duarte")
    return Extraction(
        article=Article(
            id=id, text=text, body=(Span(0, len(text)),),
            metadata=Metadata(outlet=Printed(value=outlet), published=Printed(value=published) if published else None),
        ),
        software=Software(name="kg", version="0", digest="0" * 64),
        agents=(Agent(id="maria-duarte", type="person", name="Maria Duarte", mentions=(Span(name, name + 12),), iri="person/maria-duarte"),),
        quotations=(Quotation(contents=contents, cue=None, source=Span(name, name + 12), kind="direct", confidence=1.0, speaker="maria-duarte", claim=claim),),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "kg.db"
    with Store.open(path, write=True) as store:
        for id, (published, outlet, parts) in PRINTINGS.items():
            store.add(to_graph(extraction(id, published, outlet, parts, CLAIM)))
        store.add(to_graph(extraction("other", None, "Courier", ["“Nobody asked us,” Maria Duarte said."], "claim/1")))
    return path


def shown(rows: Rows) -> list[dict[str, str]]:
    values = [["" if t is None else t.value for t in row] for row in rows.rows]
    return [dict(zip(rows.columns, row, strict=True)) for row in values]


def test_every_printing_is_compared_with_the_first(folder: Path) -> None:
    with Store.open(folder) as store:
        rows = shown(variants(store))
    assert [(r["article"], r["change"], r["words"], r["first_words"]) for r in rows] == [
        ("wire", "first", f"“{SAID},”", ""),
        ("cut", "again", "“We will not load another ship until the Authority pays,”", ""),
        ("cut", "dropped", "", "what it owes to every docker in this town"),
        ("broken", "again", "“We won’t load another ship,” […] “until the Authority pays every docker in this town.”", ""),
        ("broken", "changed", "won’t", "will not"),
        ("broken", "dropped", "", "what it owes to"),
    ]  # fmt: skip
    assert {r["claim"] for r in rows} == {f"https://kg.example/{CLAIM}"}
    assert [r["outlet"] for r in rows if r["change"] == "again"] == ["Hill Radio", "Courier"]


def test_offsets_are_of_the_words_in_their_article(folder: Path) -> None:
    texts = {id: "".join(parts) for id, (_, _, parts) in PRINTINGS.items()}
    with Store.open(folder) as store:
        rows = shown(variants(store))
    for row in rows:
        for article, words, start, end in (
            (row["article"], row["words"], row["start"], row["end"]),
            ("wire", row["first_words"], row["first_start"], row["first_end"]),
        ):
            if words:
                printed = texts[article][int(start) : int(end)]
                assert printed == words or (printed[0], printed[-1]) == (words[0], words[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "speaker", "articles"),
    [
        (CLAIM, None, {"wire", "cut", "broken"}),
        (f"https://kg.example/{CLAIM}", None, {"wire", "cut", "broken"}),
        ("load SHIP authority", None, {"wire", "cut", "broken"}),
        ("nobody asked", None, {"other"}),
        ("claim/1", None, {"other"}),
        (None, "duarte", {"wire", "cut", "broken"}),
        ("asked", "duarte", {"other"}),
    ],
)
def test_what_is_meant(folder: Path, claim: str | None, speaker: str | None, articles: set[str]) -> None:
    with Store.open(folder) as store:
        assert {row["article"] for row in shown(variants(store, claim, speaker=speaker))} == articles


def test_words_that_nobody_said(folder: Path) -> None:
    with Store.open(folder) as store, pytest.raises(QueryError, match="with the words 'zebra'"):
        variants(store, "zebra")


@pytest.mark.slow
def test_in_the_terminal_changes_are_marked_in_the_words(folder: Path) -> None:
    result = CliRunner().invoke(cli, ["variants", "--store", str(folder)], env={"COLUMNS": "150"})
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.output.splitlines() if line.strip()]
    assert lines[0].startswith(f"https://kg.example/{CLAIM} · 3 printings, 3 outlets")
    assert lines[1:] == [
        "2021-03-03 · Coast News · Maria Duarte · wire 0-99 · first",
        f"“{SAID},”",
        "2021-03-04 · Hill Radio · Maria Duarte · cut 0-57",
        "“We will not load another ship until the Authority pays,” [-what it owes to every docker in this town-]",
        "2021-03-05 · Courier · Maria Duarte · broken 0-102",
        "“We [-will not-]{+won’t+} load another ship,” […] “until the Authority pays [-what it owes to-] every docker in this town.”",
    ]


@pytest.mark.slow
def test_as_csv(folder: Path) -> None:
    result = CliRunner().invoke(cli, ["variants", CLAIM, "--store", str(folder), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert result.exit_code == 0
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 6


@pytest.mark.slow
def test_a_store_without_repetitions_has_nothing_to_show(tmp_path: Path) -> None:
    with Store.open(tmp_path / "kg.db", write=True) as store:
        store.add(to_graph(extraction("one", None, "Courier", ["“Nobody asked us,” Maria Duarte said."], "claim/1")))
    result = CliRunner().invoke(cli, ["variants", "--store", str(tmp_path / "kg.db")])
    assert (result.exit_code, result.output.strip()) == (0, "nothing was printed more than once")
