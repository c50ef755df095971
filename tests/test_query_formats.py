"""The formats of rows: read back by other programs, cut to a terminal, and safe to open."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time

import pyoxigraph as ox
import pytest
from ferry import (
    EXPECTED,
    C,
    column,
    values,
    written,
)
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kg.errors import KgError, OutputError, QueryError
from kg.prefixes import PREFIXES
from kg.queries import (
    FORMATS,
    render,
    run,
    shape,
    write,
)
from kg.store import Rows

HOSTILE = 'a\tb\n"c", d | *e* <f> \x1b[31m\\ =1+1 \x9b \r'
TERMS: list[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...]] = [
    (ox.NamedNode("https://schema.org/text"), ox.Literal(HOSTILE), ox.Literal("3", datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))),
    (ox.BlankNode("b0"), ox.Literal("chat", language="fr"), None),
    (ox.Literal("+x", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")), ox.Literal(""), ox.Literal("1.5", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))),
]  # fmt: skip


@pytest.mark.parametrize(("format", "media"), [("srj", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)])
def test_srj_and_tsv_are_read_back_by_another_program(format, media):
    rows = Rows(("a", "b", "c"), TERMS)
    parsed = ox.parse_query_results(written(rows, format), format=media)
    assert [v.value for v in parsed.variables] == ["a", "b", "c"]
    assert [tuple(solution) for solution in parsed] == TERMS


def test_csv_holds_every_character():
    text = written(Rows(("a", "b", "c"), TERMS), "csv")
    assert text.startswith("a,b,c\r\n")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [
        ["https://schema.org/text", HOSTILE, "3"],
        ["_:b0", "chat", ""],
        ["+x", "", "1.5"],
    ]


def test_json_is_an_object_a_row_with_plain_values():
    rows = Rows(("a", "b", "c"), TERMS)
    plain = [
        {"a": "https://schema.org/text", "b": HOSTILE, "c": 3},
        {"a": "_:b0", "b": "chat", "c": None},
        {"a": "+x", "b": "", "c": 1.5},
    ]
    assert json.loads(written(rows, "json")) == plain
    assert [json.loads(line) for line in written(rows, "jsonl").split("\n")[:-1]] == plain


FORMULAS = ("=1+1", "+1+1", "@SUM(A1)", "-2+3", "\t=1", "\uff1d1")


def test_a_safe_csv_opens_in_a_spreadsheet_and_does_nothing():
    rows = Rows(("=a",), [(ox.Literal(cell),) for cell in (*FORMULAS, "-5", "“no”", "é")])
    text = written_safely(rows, "csv")
    assert text.startswith("\ufeff")
    assert [cell for (cell,) in csv.reader(io.StringIO(text[1:], newline=""))] == [
        "'=a", *(f"'{cell}" for cell in FORMULAS), "-5", "“no”", "é",
    ]  # fmt: skip
    assert all(line.count("\t") == 0 for line in written_safely(rows, "tsv").splitlines())
    assert "'=1+1" in written_safely(rows, "tsv")


def written_safely(rows: Rows, format: str) -> str:
    file = io.StringIO(newline="")
    render(rows, format, file, safe=True)
    return file.getvalue()


@pytest.mark.slow
def test_a_workbook_holds_text_and_numbers_and_is_the_same_tomorrow(monkeypatch):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is the extra kg[xlsx]")
    rows = Rows(("a", "b", "c"), [*TERMS, *((ox.Literal(cell), None, None) for cell in FORMULAS)])
    first, second = io.BytesIO(), io.BytesIO()
    write(rows, "xlsx", first)
    time.sleep(1.1)
    write(rows, "xlsx", second)
    assert first.getvalue() == second.getvalue()
    sheet = openpyxl.load_workbook(first).active
    assert [cell.value for cell in sheet[1]] == ["a", "b", "c"]
    assert [sheet.cell(2, 3).value, sheet.cell(4, 3).value] == [3, 1.5]
    assert [(row[0].data_type, row[0].value) for row in list(sheet.rows)[4:]] == [("s", cell) for cell in FORMULAS]


def test_without_openpyxl_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(KgError, match=r"kg\[xlsx\]"):
        write(Rows(("a",), []), "xlsx", io.BytesIO())


def numbers(*cells: int | str | None) -> Rows:
    """Return rows with a column n of these cells, and a column i that counts them."""
    integer = ox.NamedNode(PREFIXES["xsd"] + "integer")

    def term(cell: int | str | None) -> ox.Literal | None:
        return ox.Literal(str(cell), datatype=integer if isinstance(cell, int) else None) if cell is not None else None

    return Rows(("n", "i"), [(term(cell), term(i)) for i, cell in enumerate(cells)])


def test_rows_are_sorted_as_numbers_cut_and_chosen():
    rows = numbers(10, None, 9, "b", "Á", 9)
    assert column(shape(rows, sort=["n"]), "n") == [("9",), ("9",), ("10",), ("Á",), ("b",), (None,)]
    assert column(shape(rows, sort=["-n", "i"]), "n", "i")[2:] == [("10", "0"), ("9", "2"), ("9", "5"), (None, "1")]
    assert values(shape(rows, columns=["i", "n"], sort=["n", "-i"], limit=2)) == [("5", "9"), ("2", "9")]
    assert shape(rows, limit=0).rows == []
    with pytest.raises(QueryError, match=r"no column 'm'.*\n.*Columns: n, i"):
        shape(rows, columns=["m"])


def test_statements_are_cited_in_a_line_each(store):
    lines = written(run(store, "statements-by-speaker", {"speaker": "okafor"}), "cite").splitlines()
    assert lines[0].startswith("Okafor, said: = nothing | about *money*")  # the reporter's words, so without marks
    assert lines[1].startswith("Tom Okafor (Harbour Authority), 2021-04-09, said: “We checked,” […] “Twice.”. ")
    assert lines[1].endswith(f"[inquiry-2, {C[0]}-{C[1]}]")
    with pytest.raises(OutputError, match="no statements to cite"):
        written(run(store, "speakers"), "cite")


def test_markdown_shows_the_words_and_keeps_its_cells():
    lines = written(Rows(("a", "b", "c"), TERMS), "md").splitlines()
    assert lines[0] == "| a | b | c |"
    assert len(lines) == 5
    assert "schema:text" in lines[2]
    assert r"\| \*e\* \<f\> ␛\[31m\\ =1+1" in lines[2]
    assert len(re.findall(r"(?<!\\)\|", lines[2])) == 4


@pytest.mark.parametrize("width", ["200", "80", "60", "20"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_table_fits_any_width_and_names_the_columns_that_it_has_no_room_for(store, monkeypatch, name, width):
    monkeypatch.setenv("COLUMNS", width)
    rows = run(store, name, EXPECTED[name][0])
    text = written(rows, "table")
    lines = text.splitlines()
    assert max(map(len, lines)) <= int(width)
    table, _, note = text.partition("no room for ")
    missing = set(re.findall(r"\w+", note.partition("(")[0]))
    shown = "".join(table.split())
    for record in rows.records():
        for name, value in record.items():
            # A wrapped cell stands in the pieces of its lines, between those of the others.
            assert name in missing or set(value.split()) <= set(table.split()) or len(value) > 14 or value in shown
    assert len(missing) < len(rows.columns)


@pytest.mark.parametrize("width", ["40", "60", "80", "100", "120", "160"])
def test_a_table_cuts_no_cell_and_leaves_out_no_column_without_a_word(monkeypatch, width):
    """Also where several columns must be wrapped, which rich by itself makes too wide and then cuts."""
    monkeypatch.setenv("COLUMNS", width)
    lengths = {"speaker": 16, "statement": 200, "about": 27, "published": 10, "article": 48, "start": 5, "end": 5}
    letters = [chr(0x391 + i) for i in range(len(lengths))]
    cells = [(f"{x * 20} " * (n // 20) + x * (n % 20)).strip() for x, n in zip(letters, lengths.values(), strict=True)]
    text = written(Rows(tuple(lengths), [tuple(map(ox.Literal, cells))]), "table")
    table, _, note = text.partition("no room for ")
    missing = set(re.findall(r"\w+", note.partition("(")[0]))
    for name, cell in zip(lengths, cells, strict=True):
        assert table.count(cell[0]) == (0 if name in missing else len(cell.replace(" ", "")))


@given(st.text("ab “’é\t\n日\u200b", min_size=31, max_size=200), st.booleans())
def test_a_cell_is_broken_where_rich_breaks_it(cell, is_wide):
    """kg breaks most cells itself, since rich needs eight times as long."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COLUMNS", "30" if is_wide else "8")
        printed = written(Rows(("a",), [(ox.Literal(cell),)]), "table").split("\n")[2:-1]
    lines = Text(cell).wrap(Console(), max(map(cell_len, printed)), overflow="fold")
    assert [line.rstrip() for line in printed] == [line.plain.rstrip() for line in lines]


def test_what_is_least_needed_goes_first(store, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = written(run(store, "statements-by-speaker", {"speaker": "okafor"}), "table")
    shown = text.splitlines()[0].split()
    assert {"speaker", "statement", "published"} <= set(shown)
    assert not {"start", "end", "cue"} & set(shown)
    assert "no room for" in text
    monkeypatch.setenv("COLUMNS", "200")
    assert "no room for" not in written(run(store, "statements-by-speaker", {"speaker": "okafor"}), "table")


@pytest.mark.parametrize(
    ("name", "given", "stays"),
    [
        ("statements-by-speaker", {"speaker": "okafor"}, ["speaker", "statement"]),
        ("institutions", {}, ["institution"]),
        ("articles", {}, ["article"]),
        ("denials", {}, ["speaker", "statement"]),
        ("speakers", {}, ["speaker", "statements"]),
        ("figures", {}, ["figure", "source"]),
    ],
)
def test_what_the_rows_are_about_stays_in_forty_columns(store, monkeypatch, name, given, stays):
    monkeypatch.setenv("COLUMNS", "40")
    assert set(stays) <= set(written(run(store, name, given), "table").splitlines()[0].split())


def test_columns_come_back_where_the_others_leave_room(store, monkeypatch):
    """Sixty characters of a headline have no room beside the rest, and twenty have."""
    rows = Rows(
        ("article", "outlet", "headline", "agency"),
        [tuple(map(ox.Literal, ("a" * 20, "o" * 25, "headline " * 10, "g" * 30)))],
    )
    monkeypatch.setenv("COLUMNS", "76")
    assert written(rows, "table").splitlines()[0].split() == ["article", "outlet", "headline"]


def test_both_sides_of_a_dispute_stay_in_sixty_columns(monkeypatch):
    cells = {"said": "2016-12-09", "speaker": "United States", "statement": "these claims", "whom": "Gennady Gatilov"}
    cells["what"] = "No, we are not going to put pressure on Damascus because one must understand that"
    monkeypatch.setenv("COLUMNS", "60")
    shown = written(Rows(tuple(cells), [tuple(map(ox.Literal, cells.values()))]), "table").splitlines()[0].split()
    assert shown == ["speaker", "statement", "whom", "what"]


@pytest.mark.parametrize("width", ["200", "20"])
def test_table_lets_no_article_command_the_terminal(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    text = written(Rows(("a",), [(ox.Literal("[bold]\x1b[31mx\x07\x9b"),)]), "table")
    assert not set(text) & {"\x1b", "\x07", "\x9b"}
    assert "[bold]" in text


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "cite"])
@pytest.mark.parametrize("rows", [Rows(("a",), []), Rows((), []), Rows((), [()]), Rows(("a",), [(None,)])])
def test_few_rows(format, rows):
    write(rows, format, io.BytesIO())


def test_no_rows_is_said():
    assert written(Rows(("a",), []), "table") == "no rows\n"
    assert json.loads(written(Rows(("a",), []), "srj"))["results"]["bindings"] == []
    assert json.loads(written(Rows(("a",), []), "json")) == []


def test_unknown_format():
    with pytest.raises(OutputError, match="table, csv, tsv, json, jsonl, srj, xlsx, md"):
        written(Rows((), []), "docx")
