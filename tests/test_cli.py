"""The command, as a person uses it: exact words, exit codes, and no traceback whatever the input.

Most of it runs in the tests' own process; what pipes, signals and the installed files do is seen in others.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import chdir, closing, suppress
from pathlib import Path
from unittest.mock import ANY

import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, cli, main
from kg.readers import article_from_text
from kg.resolve import resolve

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"


def kg(*arguments: object, cwd: Path | None = None, stdin: str = "", **env: str) -> subprocess.CompletedProcess:
    """Run kg in this process as the installed command runs: what `main` does not catch fails the test."""
    none = dict.fromkeys(k for k in os.environ if k.startswith("KG_"))
    runner = CliRunner()
    with runner.isolation(stdin, env={**none, "COLUMNS": "110", **env}) as (out, err, _), chdir(cwd or "."):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["kg", *map(str, arguments)])
            try:
                main()
                code = 0
            except SystemExit as exit:
                code = exit.code
        sys.stdout.flush()
        stdout, stderr = (stream.getvalue().decode("utf-8") for stream in (out, err))
    assert "Traceback" not in stderr, stderr
    return subprocess.CompletedProcess(arguments, code, stdout, stderr)


def process(*arguments: object, stdin: str | None = None) -> subprocess.CompletedProcess:
    """Run kg in a process of its own, with pipes."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def store(seeds_store):
    return seeds_store


@pytest.mark.slow
def test_ingest_says_what_it_did_and_does_it_once(tmp_path):
    first = kg("ingest", SEEDS, "--store", "s", cwd=tmp_path)
    assert "s: 5 added; " in first.stderr
    assert first.stdout == ""
    again = kg("ingest", SEEDS, "--store", "s", cwd=tmp_path)
    assert "s: 5 unchanged; 0 quotations, 0 triples written" in again.stderr
    assert kg("remove", "000_bd24a22dc4d4b672", "nobody", "--store", "s", cwd=tmp_path).returncode == 2
    assert kg("remove", "000_bd24a22dc4d4b672", "--store", "s", cwd=tmp_path).returncode == 0
    assert kg("remove", "000_bd24a22dc4d4b672", "--store", "none", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "none").exists()
    assert "s: 1 added, 4 unchanged; " in kg("ingest", SEEDS, cwd=tmp_path, KG_STORE="s").stderr


@pytest.mark.slow
def test_bad_articles_are_named_and_the_others_go_through(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (tmp_path / "good.txt").write_text("Bridge to close\n\nMayor Jane Roe said the bridge would close.\n")
    rows = [
        json.dumps({"id": f"row{n}", "text": f"Bridge {n}\n\nMayor Jane Roe said bridge {n} would close."})
        for n in range(10)
    ]
    rows[6] = '{"id": "row6", "text": '
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    done = kg("ingest", ".", "--report", "report.jsonl", cwd=tmp_path)
    assert done.returncode == 3
    assert "10 added, 3 could not be read" in done.stderr
    for name in ("empty.txt", "picture.txt", "rows.jsonl:7"):
        assert name in done.stderr
    report = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(r["file"] for r in report if r["outcome"] == "not read") == [
        "empty.txt",
        "picture.txt",
        "rows.jsonl:7",
    ]
    assert [r["id"] for r in report if r["outcome"] == "added"] == ["good", *(f"row{n}" for n in range(10) if n != 6)]
    assert all(r["error"] for r in report if r["outcome"] == "not read")


@pytest.mark.parametrize("command", ["ingest", "extract"])
@pytest.mark.slow
def test_an_article_that_is_there_again_is_said(tmp_path, command):
    row = json.dumps({"id": "row", "text": "Bridge\n\nMayor Jane Roe said the bridge would close."})
    (tmp_path / "rows.jsonl").write_text(f"{row}\n{row}\n")
    where = ["--store", str(tmp_path / "kg.db")] if command == "ingest" else []
    asked = [command, str(tmp_path), *where, "--report", str(tmp_path / "report.json"), "-v"]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0
    rows = [json.loads(line) for line in (tmp_path / "report.json").read_text().splitlines()]
    assert len(rows) == 2
    assert {"file": f"{tmp_path}/rows.jsonl:2", "id": "row", "outcome": "again"} in rows
    said = " ".join(done.stderr.split())
    assert f"rows.jsonl:2: again, the article row as in {tmp_path}/rows.jsonl:1" in said
    assert ("1 added, 1 again" if command == "ingest" else "1 article extracted, 1 again") in said


BRIDGE = "Bridge {n} to close\n\nMayor Jane Roe said on Monday that bridge {n} would close.\n"


@pytest.fixture
def three(tmp_path, monkeypatch):
    """Three articles, of which kg fails at the second."""
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(BRIDGE.format(n=n))

    def failing(doc, annotations, *rest):
        if doc.article.id == "1":
            raise KeyError("a fault")
        return resolve(doc, annotations, *rest)

    monkeypatch.setattr("kg.pipeline.resolve", failing)
    return tmp_path


@pytest.mark.parametrize("command", ["ingest", "extract", "extract --format mentions", "extract --format trig"])
@pytest.mark.slow
def test_an_article_that_is_left_out_is_said_with_its_file_and_how_to_report_it(three, command):
    where = ["--store", str(three / "kg.db")] if command == "ingest" else []
    asked = [*command.split(), str(three), "--report", str(three / "report.jsonl"), *where]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 3
    output = " ".join(done.stderr.split())
    assert f"kg: {three / '1.txt'}: article 1 is left out: KeyError: 'a fault' This is a fault of kg" in output
    rows = [json.loads(line) for line in (three / "report.jsonl").read_text().splitlines()]
    assert sorted(row["id"] for row in rows) == ["0", "1", "2"]
    (left_out,) = (row for row in rows if row["outcome"] == "left out")
    assert left_out["file"] == str(three / "1.txt")
    assert left_out["error"] == "KeyError: 'a fault'"
    assert "in failing" in left_out["traceback"]
    if command == "ingest":
        assert "2 added, 1 left out" in output


@pytest.mark.slow
def test_where_every_article_is_left_out_nothing_was_done(three):
    done = CliRunner().invoke(cli, ["ingest", str(three / "1.txt"), "--store", str(three / "kg.db")])
    assert done.exit_code == 2


def test_a_reader_that_fails_at_a_file_goes_on_with_the_next(three, monkeypatch):
    monkeypatch.undo()

    def failing(text, **named):
        if "bridge 1" in text:
            raise ZeroDivisionError("by nothing")
        return article_from_text(text, **named)

    monkeypatch.setattr("kg.readers.articles.article_from_text", failing)
    done = CliRunner().invoke(cli, ["extract", str(three), "--report", str(three / "report.jsonl")])
    assert done.exit_code == 3
    rows = [json.loads(line) for line in (three / "report.jsonl").read_text().splitlines()]
    assert sorted(row["outcome"] for row in rows) == ["extracted", "extracted", "not read"]
    assert "in failing" in next(row["traceback"] for row in rows if row["outcome"] == "not read")


def test_a_report_that_cannot_be_written_is_said_at_once(tmp_path):
    done = CliRunner().invoke(cli, ["extract", str(SEEDS), "--report", str(tmp_path / "none" / "report.jsonl")])
    assert "the report cannot be written" in str(done.exception)


def test_nothing_to_read_leaves_no_store(tmp_path):
    (tmp_path / "empty").mkdir()
    done = kg("ingest", "empty", "missing.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "missing.txt" in done.stderr
    assert not (tmp_path / "kg.db").exists()


@pytest.mark.slow
def test_extract_prints_the_prediction_format():
    done = kg("extract", SEEDS, "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["id"] for r in rows] == sorted(p.stem for p in SEEDS.glob("*.txt"))
    for row in rows:
        text = (SEEDS / f"{row['id']}.txt").read_text(encoding="utf-8")
        assert row["statements"]
        for statement in row["statements"]:
            for content in statement["contents"]:
                assert text[content["start"] : content["end"]] == content["text"]


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["jsonl", "mentions", "turtle", "trig"])
def test_extract_gives_the_same_bytes_in_any_number_of_processes(tmp_path, format_):
    rows = [
        json.dumps({"id": f"r{n}", "text": f"Bridge {n}\n\nMayor Jane Roe said bridge {n} would close.\n"})
        for n in range(12)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    one, two = (kg("extract", "rows.jsonl", "--format", format_, "--jobs", n, cwd=tmp_path).stdout for n in (1, 2))
    assert one == two
    assert len(one.splitlines()) >= 12


@pytest.mark.slow
def test_extract_trig_is_what_ingest_stores(store):
    extracted = kg("extract", SEEDS, "--format", "trig").stdout
    assert kg("export", "-", "--format", "trig", "--store", store).stdout == extracted


@pytest.mark.slow
def test_extract_mentions_has_the_iris_of_the_graph(store):
    rows = [json.loads(line) for line in kg("extract", SEEDS, "--format", "mentions").stdout.splitlines()]
    kerry = "https://kg.example/person/john-kerry"
    having = [row["id"] for row in rows if kerry in {agent["id"] for agent in row["agents"]}]
    assert len(having) >= 3
    for row in rows:
        text = (SEEDS / f"{row['id']}.txt").read_text(encoding="utf-8")
        for mention in row["mentions"]:
            assert text[mention["start"] : mention["end"]].strip()


@pytest.mark.slow
def test_knowledge_can_be_added_and_nonsense_is_said(tmp_path):
    (tmp_path / "good.ttl").write_text("# nothing to add\n")
    (tmp_path / "bad.ttl").write_text("this is no Turtle")
    article = "Mayor Jane Roe said the bridge would close.\n"
    good = kg("extract", "-", "--format", "turtle", "--knowledge", "good.ttl", stdin=article, cwd=tmp_path)
    assert (good.returncode, "person/jane-roe" in good.stdout) == (0, True)
    for name in ("bad.ttl", "none.ttl"):
        formats = ("text", "jsonl", "mentions", "turtle", "trig")
        for command in (("ingest", "-"), *(("extract", "-", "--format", format_) for format_ in formats)):
            bad = kg(*command, "--knowledge", name, stdin=article, cwd=tmp_path)
            assert (bad.returncode, bad.stdout) == (2, ""), command
            assert name in bad.stderr
        assert not (tmp_path / "kg.db").exists()


@pytest.mark.slow
def test_correct_import_and_undo(tmp_path):
    """A statement is corrected, shown, exported, imported and restored; each time it is asked first."""
    text = (
        "Bridge to close\n\nMayor Jane Roe said on Monday that the bridge would close. Tom Ogle said it had cracked.\n"
    )
    (tmp_path / "a.txt").write_text(text)
    assert kg("ingest", "a.txt", cwd=tmp_path).returncode == 0
    before = kg("export", "-", "--format", "nquads", cwd=tmp_path).stdout
    wish = ("correct", "a", "2", "--speaker", "jane roe", "--curator", "Ann Lee")
    shown = kg(*wish, "--dry-run", cwd=tmp_path)
    assert "speaker: Tom Ogle (person/tom-ogle) → Jane Roe (person/jane-roe)" in shown.stdout
    assert (kg(*wish, cwd=tmp_path).returncode, kg(*wish, cwd=tmp_path, stdin="n\n").returncode) == (2, 0)
    assert kg("export", "-", "--format", "nquads", cwd=tmp_path).stdout == before
    done = kg(*wish, cwd=tmp_path, stdin="y\n")
    assert done.returncode == 0, done.stderr
    act = done.stderr.split("recorded as ")[1].split(";")[0]
    speakers = kg("query", "statements", "cracked", "--format", "csv", "--columns", "speaker", cwd=tmp_path).stdout
    assert speakers.splitlines() == ["speaker", "Jane Roe"]
    assert "by Ann Lee" in kg("undo", "--list", cwd=tmp_path).stdout
    assert kg("validate", cwd=tmp_path).returncode == 0
    assert kg("verify", cwd=tmp_path).returncode == 0
    for ending in ("ttl", "trig", "nq", "jsonld", "rdf", "csv"):
        assert kg("export", f"g.{ending}", cwd=tmp_path).returncode == 0
        same = kg("import", f"g.{ending}", cwd=tmp_path)
        assert (same.returncode, "nothing to correct" in same.stderr) == (0, True), same.stderr
    assert kg("evaluate", "--format", "csv", cwd=tmp_path).stdout.splitlines()[0] == "what,corrected,right"
    assert "1 corrected article written" in kg("export", "corrections", "gold", cwd=tmp_path).stderr
    assert kg("undo", act, "--yes", cwd=tmp_path).returncode == 0
    after = kg("export", "-", "--format", "nquads", cwd=tmp_path).stdout.splitlines()
    assert [line for line in after if not line.endswith("/corrections> .")] == before.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("correct", "004", "1"), "Say what to correct"),
        (("correct", "004", "--speaker", "kerry"), "Say which statement"),
        (("correct", "004", "1", "--add", "--content", "0-9"), "--add takes no STATEMENT"),
        (("correct", "004", "1", "--not-a-statement", "--role", "x"), "goes with no other correction"),
        (("correct", "kerry", "--name", "x", "--add"), "do not go together"),
        (("correct", "999", "1", "--speaker", "kerry"), "there is no article '999'"),
        (("correct", "004", "1", "--speaker", "kerry", "--curator", " ", "--yes"), "nobody says who corrects this"),
        (("undo", "--yes"), "there is nothing to undo"),
        (("undo", "0badf00d"), "nothing that people said has the id"),
        (("import", "none.csv"), "none.csv: No such file"),
        (("import", "none.txt"), "kg reads no RDF from a file with the ending .txt"),
        (("export", "corrections"), "Say into which folder"),
        (("export", "graph.ttl", "folder"), "takes a folder"),
    ],
)
def test_what_cannot_be_corrected_is_said(store, tmp_path, arguments, says):
    shutil.copytree(store, tmp_path / "kg.db")
    done = kg(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.slow
def test_same_different_and_why(tmp_path):
    """Two of one name are parted and joined again, and the store says why, and what it was told."""
    for n, town in enumerate(("Alder", "Brook", "Alder")):
        text = f"{town} bridge to close\n\nMayor Jane Roe said on Monday that the bridge of {town} would close.\n"
        (tmp_path / f"{n}.txt").write_text(text)
    assert kg("ingest", ".", cwd=tmp_path).returncode == 0
    why = ("why", "jane roe", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(kg(*why, cwd=tmp_path).stdout)))) == 3
    before = kg("export", "-", "--format", "nquads", cwd=tmp_path).stdout
    shown = kg("different", "jane roe", "1", "--dry-run", cwd=tmp_path)
    assert (shown.returncode, "other   of 1: person/jane-roe-" in shown.stdout) == (0, True)
    unanswered = kg("different", "jane roe", "1", cwd=tmp_path)
    assert (unanswered.returncode, "--yes does it without asking" in unanswered.stderr) == (2, True)
    assert kg("export", "-", "--format", "nquads", cwd=tmp_path).stdout == before
    parted = kg("different", "jane roe", "1", "--because", "another town", "--yes", cwd=tmp_path)
    assert parted.returncode == 0, parted.stderr
    assert "1 article rewritten" in parted.stderr
    other = parted.stderr.split()[2]
    rows = list(csv.DictReader(io.StringIO(kg("why", other, "--format", "csv", cwd=tmp_path).stdout)))
    assert [row["article"] for row in rows] == ["1", "1"]
    assert "another town" in rows[0]["evidence"]
    assert kg("validate", cwd=tmp_path).returncode == 0
    for format_ in ("ttl", "jsonld", "rdf", "gexf", "csv"):
        assert kg("export", f"g.{format_}", cwd=tmp_path).returncode == 0
    shown = kg("same", "person/jane-roe", other, "--dry-run", cwd=tmp_path)
    assert (shown.returncode, "Jane Roe (person, 1 article)" in shown.stdout) == (0, True)
    unanswered = kg("same", "person/jane-roe", other, cwd=tmp_path)
    assert (unanswered.returncode, "--yes does it without asking" in unanswered.stderr) == (2, True)
    joined = kg("same", "person/jane-roe", other, cwd=tmp_path, stdin="y\n")
    assert joined.returncode == 0, joined.stderr
    after = kg("export", "-", "--format", "nquads", cwd=tmp_path).stdout.splitlines()
    assert [line for line in after if not line.endswith("/identity> .")] == before.splitlines()
    assert kg("same", "person/jane-roe", other, "--yes", cwd=tmp_path).returncode == 2
    assert "Did you mean" in kg("why", "jane row", cwd=tmp_path).stderr
    assert kg("different", "jane roe", "1", "--yes", cwd=tmp_path).returncode == 0
    which = kg("why", "jane roe", cwd=tmp_path)
    assert (which.returncode, which.stdout) == (2, "")
    first, question, most, fewer = which.stderr.splitlines()
    assert first == "kg: 2 speakers are called 'jane roe'"
    assert question.endswith("or its path:")
    assert most == "    Jane Roe (person, 2 articles): person/jane-roe"
    assert fewer.startswith("    Jane Roe (person, 1 article): person/jane-roe-")
    assert kg("why", "jane roe", "--store", "none", cwd=tmp_path).returncode == 2


@pytest.mark.slow
def test_extract_reads_standard_input():
    done = process("extract", "-", "--format", "turtle", stdin="Mayor Jane Roe said the bridge would close.\n")
    assert "schema:Quotation" in done.stdout
    shown = kg("extract", "-", stdin="Mayor Jane Roe said the bridge would close.\n")
    assert "Jane Roe" in shown.stdout


@pytest.mark.slow
def test_validate_exit_codes(store, tmp_path):
    assert kg("validate", "--store", store).returncode == 0
    turtle = tmp_path / "graph.ttl"
    assert kg("export", turtle, "--store", store).returncode == 0
    assert kg("validate", turtle).returncode == 0
    text = turtle.read_text(encoding="utf-8")
    turtle.write_text(text.replace('nif:anchorOf "White House"', 'nif:anchorOf "White Horse"'), encoding="utf-8")
    broken = kg("validate", turtle)
    assert broken.returncode == 1
    assert "does not conform" in broken.stdout
    assert not json.loads(kg("validate", turtle, "--format", "json").stdout)["conforms"]
    turtle.write_text("this is no Turtle", encoding="utf-8")
    assert kg("validate", turtle).returncode == 2
    assert kg("validate", tmp_path / "none.ttl").returncode == 2
    assert kg("validate", "--store", tmp_path / "none.db").returncode == 2
    assert "sh:conforms true" in kg("validate", "--store", store, "--format", "turtle").stdout


@pytest.mark.slow
def test_query_formats_agree(store):
    ask = ("query", "statements-by-speaker", "kerry", "--store", store, "--format")
    rows = list(csv.DictReader(io.StringIO(kg(*ask, "csv").stdout)))
    assert len(rows) >= 10
    assert {r["speaker"] for r in rows} == {"John Kerry"}
    plain = [json.loads(line) for line in kg(*ask, "jsonl").stdout.splitlines()]
    assert plain == json.loads(kg(*ask, "json").stdout)
    bindings = json.loads(kg(*ask, "srj").stdout)["results"]["bindings"]
    statements = [r["statement"] for r in rows]
    assert [b["statement"]["value"] for b in bindings] == [p["statement"] for p in plain] == statements
    assert kg(*ask, "md").stdout.startswith("| ")
    assert len(kg(*ask, "tsv").stdout.splitlines()) == len(rows) + 1


@pytest.mark.slow
def test_rows_are_chosen_sorted_and_written_to_a_file(store, tmp_path):
    asked = ("query", "speakers", "--store", store, "--sort", "-statements,speaker", "--limit", "3")
    lines = kg(*asked, "--columns", "speaker,statements", "--format", "csv").stdout.splitlines()
    assert lines[0] == "speaker,statements"
    counts = [int(line.rpartition(",")[2]) for line in lines[1:]]
    assert len(counts) == 3
    assert counts == sorted(counts, reverse=True)
    for ending in ("csv", "tsv", "json", "jsonl", "srj", "xlsx", "md", "txt"):
        done = kg(*asked, "--output", tmp_path / f"a.{ending}")
        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / f"a.{ending}").stat().st_size > 50
    assert "Allowed: .txt (table), .csv (csv)" in kg(*asked, "--output", tmp_path / "a.doc").stderr
    assert "Did you mean 'speaker'" in kg(*asked, "--columns", "speeker").stderr
    assert kg(*asked, "--output", tmp_path / "none" / "a.csv").returncode == 2


@pytest.mark.slow
def test_words_need_no_quotation_marks_and_no_option(store):
    def rows(*asked: str) -> list[dict[str, object]]:
        done = kg("query", *asked, "--store", store, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    kerry = rows("statements-by-speaker", "john", "kerry")
    assert (
        kerry == rows("statements-by-speaker", "--speaker", "john kerry") == rows("statements-by-speaker", "john kerry")
    )
    assert (
        rows("spokespeople", "state", "department") == rows("spokespeople", "--institution", "state department") != []
    )
    assert rows("statements", "war", "crimes") == rows("statements", "--words", "war crimes") != []
    assert 0 < len(rows("statements-by-speaker", "kerry", "--type", "indirect")) < len(kerry)
    wrong = kg("query", "speakers", "kerry", "--store", store)
    assert wrong.returncode == 2
    assert "takes no words here ('kerry'); its options: --least, --speaker" in " ".join(wrong.stderr.split())
    twice = kg("query", "statements-by-speaker", "a", "--speaker", "b", "--store", store)
    assert twice.returncode == 2
    assert "speaker is given twice: as words ('a') and as --speaker ('b')" in " ".join(twice.stderr.split())
    assert "needs speaker" in kg("query", "statements-by-speaker", "--store", store).stderr


@pytest.mark.slow
def test_queries_of_a_folder_stand_beside_kgs_own(store, tmp_path):
    mine = tmp_path / "mine.rq"
    mine.write_text(
        '# title = "Mine"\n# question = "Mine?"\nSELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?a a schema:NewsArticle } }\n'
    )
    listed = kg("query", "--list", "--queries", tmp_path).stdout
    assert "Mine?" in listed
    assert "statements-by-speaker" in listed
    for asked in (("--queries", tmp_path, "mine"), ("mine", "--queries", tmp_path), ("mine", f"--queries={tmp_path}")):
        assert kg("query", *asked, "--store", store, "--format", "csv").stdout.split() == ["n", "5"]
    assert kg("query", "mine", "--store", store, KG_QUERIES=str(tmp_path)).returncode == 0
    for asked in ("--list", "--help"):
        assert "Mine?" in kg("query", asked, KG_QUERIES=str(tmp_path)).stdout
    assert "Did you mean 'mine'" in kg("query", "mint", "--queries", tmp_path).stderr
    assert "there is no folder" in kg("query", "mine", "--queries", tmp_path / "none").stderr
    assert kg("query", "mine", "--queries").returncode == 2


@pytest.mark.slow
def test_who_disputes_whom_has_both_sides_and_a_count_of_the_others(store):
    told = "2 denials more answer no statement that is printed beside them"
    shown = kg("query", "responses", "--store", store).stdout
    assert told in shown
    asked = kg("query", "responses", "--store", store, "--format", "json")
    (pair,) = json.loads(asked.stdout)
    assert told in asked.stderr
    assert (pair["speaker"], pair["evidence"], pair["whom"]) == ("United States", "dismissed", "Gennady Gatilov")
    narrow = kg("query", "responses", "--store", store, COLUMNS="80").stdout
    assert narrow.split()[:4] == ["speaker", "statement", "whom", "what"]


@pytest.mark.slow
def test_three_corrections_hold_when_all_is_ingested_again_with_attitudes(tmp_path, store):
    """The afternoon of somebody who asks, puts right what is wrong, and takes it elsewhere."""
    shutil.copytree(store, tmp_path / "kg.db")

    def found(*asked):
        return json.loads(kg("query", *asked, "--format", "json", cwd=tmp_path).stdout)

    (backtracking,) = found("statements", "backtracking")
    (safe, *_) = found("statements-by-speaker", "monitors")
    at = "{0[start]}-{0[end]}".format
    for words in (
        ("correct", backtracking["article"], at(backtracking), "--content", "1151-1256", "--reason", "accused them"),
        ("correct", safe["article"], at(safe), "--speaker", "john kirby"),
        ("correct", "person/john-kerry", "--name", "John F. Kerry"),
    ):
        done = kg(*words, "--yes", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    again = kg("ingest", SEEDS, "--include", "attitudes", cwd=tmp_path)
    assert "kg.db: 5 replaced; " in again.stderr
    (statement,) = found("statements", "backtracking")
    assert (statement["start"], statement["speaker"]) == (1151, "Sergei Lavrov")
    assert [s["speaker"] for s in found("statements", safe["statement"])] == ["John Kirby"]
    assert {s["speaker"] for s in found("statements-by-speaker", "kerry")} == {"John F. Kerry"}
    for file in ("graph.gexf", "quotations.csv"):
        assert kg("export", file, cwd=tmp_path).returncode == 0
    assert "John F. Kerry" in (tmp_path / "graph.gexf").read_text(encoding="utf-8")
    rows = list(csv.DictReader((tmp_path / "quotations.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["speaker"] for row in rows if row["text"] == safe["statement"]] == ["John Kirby"]


@pytest.mark.slow
def test_an_empty_answer_says_what_was_asked_for(store):
    """Of two words after an option, the second is one of the words that are looked for."""
    asked = ("query", "statements", "bridge", "--institution", "state", "department", "--store", store)
    assert kg(*asked).stdout.splitlines() == [
        "no rows",
        "asked for institution State Department; words 'bridge department'",
    ]
    empty = kg(*asked, "--format", "json")
    assert (json.loads(empty.stdout), empty.stderr.startswith("no rows\nasked for institution")) == ([], True)
    assert kg("query", "statements", "bombing", "--store", store, "--format", "json").stderr == ""


@pytest.mark.slow
def test_a_long_table_goes_through_the_pager(store, tmp_path):
    """On a terminal; what a pipe reads is never paged."""
    program = [sys.executable, "-m", "kg", "query", "speakers", "--store", str(store)]
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED; cat\n")
    pager.chmod(0o755)
    terminal, end = os.openpty()
    env = {**os.environ, "PAGER": str(pager), "TERM": "xterm", "LINES": "10", "COLUMNS": "80"}
    done = subprocess.run(program, stdin=end, stdout=end, stderr=subprocess.PIPE, env=env, cwd=ROOT)
    os.close(end)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert done.returncode == 0, done.stderr
    assert "PAGED" in shown
    assert "John Kerry" in shown
    assert "PAGED" not in subprocess.run(program, capture_output=True, text=True, env=env, cwd=ROOT).stdout


@pytest.mark.slow
def test_query_help_and_mistakes(store):
    listed = kg("query", "--list").stdout
    assert "statements-by-speaker" in listed
    help_ = kg("query", "statements-by-speaker", "--help").stdout
    assert "SPEAKER" in help_
    assert "--since" in help_
    late = kg("query", "counts-by-month", "--since", "2016-12", "--until", "2016-11", "--store", store)
    assert late.returncode == 2
    assert late.stderr.startswith("kg: --since: '2016-12' is after '2016-11'")
    assert kg("query", "low-confidence", "--below", "much", "--store", store).stderr.startswith("kg: --below: 'much'")
    for asked in (("--list", "--store", store), ("--store", store, "--list"), (f"--store={store}", "--list")):
        assert kg("query", *asked).stdout == listed
    articles = kg("query", "articles", "--store", store).stdout
    assert kg("query", "--store", store, "articles").stdout == articles != ""
    unknown = kg("query", "statements-by-speaker", "kerri", "--store", store)
    assert unknown.returncode == 2
    assert "John Kerry" in unknown.stderr
    assert "Did you mean" in kg("query", "statements-by-speeker", "x", "--store", store).stderr
    assert "Did you mean 'query'" in kg("querry").stderr
    assert "It is a question: kg query speakers" in kg("speakers").stderr
    twice = kg("query", "articles", "--cite", "--format", "json", "--store", store)
    assert (twice.returncode, twice.stdout) == (2, "")
    assert "--format json" in twice.stderr


@pytest.mark.slow
@pytest.mark.parametrize("query", [
    "DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SELECT {", "(" * 100_000,
    "LOAD <file:///etc/passwd>", "\0",
])  # fmt: skip
def test_hostile_sparql_is_refused(store, tmp_path, query):
    file = tmp_path / "hostile.rq"
    file.write_text(query)
    done = kg("sparql", file, "--store", store)
    assert done.returncode == 2
    assert done.stderr.startswith("kg: ")


@pytest.mark.slow
def test_sparql_answers(store, tmp_path):
    done = kg("sparql", "SELECT (COUNT(*) AS ?n) { ?a a schema:NewsArticle }", "--store", store, "--format", "csv")
    assert done.stdout.split() == ["n", "5"]
    assert kg("sparql", "ASK { ?q a schema:Quotation }", "--store", store).stdout == "true\n"
    longer = f"ASK {{ ?q a schema:Quotation }} # {'no name of a file is as long as this ' * 9}"
    assert kg("sparql", longer, "--store", store).stdout == "true\n"
    described = kg("sparql", "DESCRIBE <https://kg.example/person/john-kerry>", "--store", store)
    assert "John Kerry" in described.stdout
    nobody = kg("sparql", "DESCRIBE <https://kg.example/person/nobody>", "--store", store)
    assert (nobody.returncode, nobody.stdout) == (0, "")
    assert "nothing in the store has <https://kg.example/person/nobody>" in nobody.stderr
    assert (
        "nothing in the store has schema:txt" in kg("sparql", "SELECT * { ?q schema:txt ?t }", "--store", store).stderr
    )
    assert "Did you mean 'SELECT'" in kg("sparql", "SELEC", "--store", store).stderr
    assert "no-such.rq: No such file" in kg("sparql", "no-such.rq", "--store", store).stderr
    made = kg("sparql", "CONSTRUCT { ?p a schema:Person } WHERE { ?p a schema:Person }", "--store", store)
    assert "person/john-kerry" in made.stdout
    slow = process(  # what timed out works on until its process ends
        "sparql", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--store", store, "--timeout", "0.5"
    )
    assert slow.returncode == 2
    assert "0.5 s" in slow.stderr


@pytest.mark.slow
def test_show_prints_the_article_verbatim(store):
    shown = kg("show", "article", "004", "--store", store, COLUMNS="4000").stdout
    assert "After a humanitarian pause, [the strikes] have resumed" in shown
    assert "Sergei Lavrov (Foreign Minister, Russian Foreign Ministry)" in shown
    speaker = kg("show", "speaker", "lavrov", "--store", store).stdout
    assert "Russian Foreign Ministry" in speaker
    assert "Everyone understands it" in speaker
    # Where each statement is printed, for who would cite it.
    place = "“Russia Resumes Aleppo Bombings After Brief Pause”, GlobalSecurity.org, 2016-12-09 · 004_18d5f4d32488845a"
    assert place in " ".join(speaker.split())
    assert place in " ".join(kg("show", "event", "military operations", "--store", store).stdout.split())
    assert kg("show", "event", "aleppo", "--store", store).returncode == 0
    # What is reported is printed behind the word that says so.
    assert "also acknowledged: there has not been" in kg("show", "speaker", "kirby", "--store", store).stdout
    assert kg("show", "event", "coronation", "--store", store).returncode == 2


@pytest.mark.slow
def test_speakers_of_one_name_are_shown_each_under_its_own(store):
    """Russia's president and its foreign minister are not, and a letter is the beginning of many names."""
    shown = kg("show", "speaker", "s", "--store", store, COLUMNS="300").stdout
    first, *listed = shown.splitlines()
    number = int(first.split()[0])
    assert first == f"{number} speakers are called 's':"
    assert number > 1
    counts = [int(re.search(r"(\d+) statements? in", line)[1]) for line in listed[:number]]
    assert counts == sorted(counts, reverse=True)
    for place, line in enumerate(listed[:number], 1):
        name = line.split(" · ")[0].split(maxsplit=1)[1]
        assert line.split()[0] == str(place)
        assert re.search(r" · (person|organization|article)/", line)
        assert f"{place}. {name} ─" in shown
    alone = kg("show", "speaker", "sergei", "lavrov", "--store", store).stdout
    assert alone.startswith("Sergei Lavrov ─")


@pytest.mark.slow
def test_a_terminal_is_asked_which_speaker_of_a_name_is_meant(store):
    program = [sys.executable, "-m", "kg", "show", "speaker", "john", "--store", str(store)]
    listed = subprocess.run(program, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    assert listed[0] == "2 speakers are called 'john':"
    assert [line.split(" · ")[0].split() for line in listed[1:3]] == [["1", "John", "Kerry"], ["2", "John", "Kirby"]]
    headings = {"1": "1. John Kerry ─", "2": "2. John Kirby ─"}
    for typed, shown in (("9\n2\n", ["2"]), ("\n", ["1", "2"])):
        code, printed = _answered(program, typed)
        assert code == 0, printed
        assert printed.count("Which one? [1-2, Enter for all]") == typed.count("\n")
        assert [number for number, heading in headings.items() if heading in printed] == shown
    assert _answered(program, "\x04") == (2, ANY)


def _answered(program: list[str], typed: str) -> tuple[int, str]:
    """Return how a command ends on a terminal where this is typed, and what it prints."""
    terminal, end = os.openpty()
    os.write(terminal, typed.encode())
    env = {**os.environ, "TERM": "dumb", "COLUMNS": "100"}
    with subprocess.Popen(program, stdin=end, stdout=end, stderr=end, env=env, cwd=ROOT) as running:
        os.close(end)
        printed = b""
        with suppress(OSError):  # the terminal is closed
            while piece := os.read(terminal, 4096):
                printed += piece
    os.close(terminal)
    return running.returncode, printed.decode()


def test_a_hostile_article_does_not_command_the_terminal(tmp_path):
    text = 'Title here\n\nMayor Jane Roe said: "\x1b[2J\x1b]0;owned\x07The bridge closes [bold red]now[/]."\n'
    (tmp_path / "evil.json").write_text(json.dumps({"id": "evil", "text": text}))
    shown = kg("extract", "evil.json", cwd=tmp_path).stdout
    assert "Jane Roe" in shown
    assert "\x1b" not in shown
    assert "[bold red]now[/]" in shown


@pytest.mark.slow
def test_every_ending_exports_and_an_unknown_one_is_said(store, tmp_path):
    for ending in ("ttl", "trig", "nq", "jsonld", "rdf", "graphml", "gexf", "json", "cyjs", "csv"):
        assert kg("export", tmp_path / f"g.{ending}", "--store", store).returncode == 0
        assert (tmp_path / f"g.{ending}").stat().st_size > 1000
    bad = kg("export", tmp_path / "g.docx", "--store", store)
    assert bad.returncode == 2
    assert not (tmp_path / "g.docx").exists()


def test_every_command_has_help_with_an_example():
    for command in COMMANDS:
        done = kg(command, "--help")
        assert done.returncode == 0
        assert f"  kg {command}" in done.stdout, command


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_error(store):
    script = f'"{sys.executable}" -c "from kg.cli import main; main()" query speakers --store "{store}" --format csv | head -1'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_output_that_lacks_the_letters_of_the_articles_is_said(store, encoding):
    command = [sys.executable, "-c", "from kg.cli import main; main()", "query", "statements-by-speaker", "kerry"]
    command += ["--store", str(store)]
    done = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("kg: the output has '\\u201c', which ")
    assert "Set PYTHONIOENCODING=utf-8" in done.stderr
    assert done.stderr.count("\n") == 2


def test_a_name_that_is_no_text_is_not_there(store, tmp_path):
    shutil.copytree(store, tmp_path / "kg.db")
    for command in ("remove", "why"):
        done = kg(command, "\udcff", "--store", tmp_path / "kg.db")  # as Python reads a byte that is no UTF-8
        assert done.returncode == 2
        assert r"'\udcff' in this store" in done.stderr


def has_articles(register: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{register.as_uri()}?mode=ro", uri=True)) as db:
            return db.execute("SELECT 1 FROM drafts").fetchone() is not None
    except sqlite3.Error:
        return False


@pytest.mark.slow
def test_stopped_by_the_keyboard_says_so_and_keeps_what_is_stored(tmp_path):
    rows = [
        json.dumps({"id": f"r{n}", "text": f"Bridge {n}\n\nMayor Jane Roe said bridge {n} would close.\n" * 40})
        for n in range(4000)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    # Where the tests run in the background of a script, a process that they start ignores the keyboard.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from kg.cli import main; main()"
    command = [sys.executable, "-c", heeding, "ingest", "rows.jsonl", "--jobs", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not has_articles(tmp_path / "kg.db" / "identity.sqlite"):  # so the net is loaded: its import hides a stop
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    stderr = process.communicate()[1]
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert "continues from there" in stderr
    assert kg("query", "articles", "--format", "csv", cwd=tmp_path).returncode == 0


@pytest.mark.slow
def test_settings_hold_where_neither_the_line_nor_the_environment_says_it(store, tmp_path):
    (tmp_path / "kg.toml").write_text(f'store = "{store}"\nformat = "csv"\nqueries = ["mine"]\n')
    (tmp_path / "mine").mkdir()
    mine = '# title = "M"\n# question = "M?"\nSELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?a a schema:NewsArticle } }\n'
    (tmp_path / "mine" / "mine.rq").write_text(mine)
    assert kg("query", "mine", cwd=tmp_path).stdout.split() == ["n", "5"]
    assert json.loads(kg("query", "mine", "--format", "json", cwd=tmp_path).stdout) == [{"n": 5}]
    assert kg("sparql", "ASK { ?q a schema:Quotation }", cwd=tmp_path).stdout == "true\n"
    assert "lavrov" in kg("show", "speaker", "lavrov", cwd=tmp_path).stdout.lower()
    rows = json.loads(kg("config", "--format", "json", cwd=tmp_path, KG_BASE="https://a.example/").stdout)
    held = {row["setting"]: (row["value"], row["from"]) for row in rows}
    assert held["store"] == (str(store), "kg.toml")
    assert held["base"] == ("https://a.example/", "KG_BASE in the environment")
    assert held["outlet"] == ("", "default")
    assert held["queries"] == ("mine", "kg.toml")
    assert kg("query", "articles", cwd=tmp_path, KG_STORE="none.db").returncode == 2
    assert kg("query", "articles", "--store", "none.db", cwd=tmp_path).returncode == 2
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    assert kg("--config", "../kg.toml", "query", "mine", cwd=elsewhere).stdout.split() == ["n", "5"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sotre = 'x'", "Did you mean 'store'"),
        ("store = 3", "store is 3"),
        ("store = ['a']", "It is text, in quotation marks"),
        ("knowledge = [1]", "or a list of texts"),
        ("store", "is not TOML"),
        ("format = 'cvs'", "Did you mean 'csv'"),
    ],
)
def test_a_faulty_file_of_settings_is_said(tmp_path, text, complaint):
    (tmp_path / "kg.toml").write_text(text)
    done = kg("query", "articles", cwd=tmp_path)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "kg.toml" in done.stderr
    assert kg("--config", "none.toml", "config", cwd=tmp_path).returncode == 2


def completed(store: Path, *words: str) -> set[str]:
    """Return what a shell would offer for the last of these words."""
    line = {"COMP_WORDS": shlex.join(words), "COMP_CWORD": str(len(words) - 1), "_KG_COMPLETE": "bash_complete"}
    found = kg(KG_STORE=str(store), **line).stdout.split()
    return {item.split(",", 1)[1] for item in found if item.startswith("plain,")} | {
        item for item in found if item.startswith("file,")
    }


@pytest.mark.slow
def test_the_shell_completes_commands_queries_and_names(store, tmp_path):
    assert completed(store, "kg", "que") == {"query"}
    assert completed(store, "kg", "query", "statements-by") == {"statements-by-institution", "statements-by-speaker"}
    assert "Kerry" in completed(store, "kg", "query", "statements-by-speaker", "ke")
    assert completed(store, "kg", "query", "statements-by-speaker", "sergei", "l") == {"Lavrov"}
    assert "Lavrov" in completed(store, "kg", "show", "speaker", "lav")
    assert completed(store, "kg", "show", "article", "004") == {"004_18d5f4d32488845a"}
    assert "Aleppo" in completed(store, "kg", "query", "speakers", "--event", "alep")
    assert completed(store, "kg", "ingest", "see") == {"file,see"}
    assert completed(tmp_path / "none", "kg", "show", "article", "0") == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell):
    done = kg("completion", shell)
    assert done.returncode == 0
    assert "_KG_COMPLETE" in done.stdout
    assert kg("completion", "csh").returncode == 2


def imported(*arguments: object) -> tuple[str, set[str]]:
    """Return what a command prints in a process of its own, and all modules that it imports."""
    code = """import sys
from kg.cli import main
try:
    main()
finally:
    sys.stderr.write(" ".join(sys.modules))
"""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout, set(done.stderr.split())


HEAVY = {
    *("networkx", "numpy", "onnxruntime", "rapidfuzz", "rdflib", "threadpoolctl", "tokenizers", "trafilatura"),
}
"""What no command waits for that has no use for it."""


@pytest.mark.slow
def test_help_waits_for_nothing_heavy():
    printed, modules = imported("--help")
    assert not modules & (HEAVY | {"importlib.metadata", "json", "pyoxigraph", "rich", "tomllib"})
    assert {m for m in modules if m.startswith("kg.")} == {
        *("kg.cli", "kg.cli.settings", "kg.errors", "kg.messages", "kg.prefixes"),
    }
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\w", printed, re.M), command


@pytest.mark.slow
@pytest.mark.parametrize("format", ["table", "json"])
def test_a_query_waits_for_nothing_that_it_does_not_need(store, format):
    printed, modules = imported("query", "statements-by-speaker", "kerry", "--store", store, "--format", format)
    assert "Kerry" in printed
    assert not modules & HEAVY
    assert ("rich" in modules) == (format == "table")


@pytest.mark.slow
def test_the_wheel_carries_everything(tmp_path):
    """Build the wheel, install it elsewhere, and do the main job without the checkout."""
    if shutil.which("git") is None:
        pytest.skip("building from a clean copy needs git")
    wheel = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert wheel.returncode == 0, wheel.stderr
    site = tmp_path / "site"
    shutil.unpack_archive(next(tmp_path.glob("*.whl")), site, "zip")
    script = tmp_path / "away.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(site)!r})\nimport kg\nassert kg.__file__.startswith({str(site)!r})\nfrom kg.cli import main; main()\n"
    )
    for arguments in (
        ["ingest", str(SEEDS)],
        ["validate"],
        ["query", "speakers"],
        ["plot", "g.html"],
        ["plot", "g.svg"],
    ):
        done = subprocess.run([sys.executable, str(script), *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, (arguments, done.stderr)


@pytest.mark.slow
def test_a_run_says_how_far_it_is_and_what_became_of_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cli.journal._EVERY", 0.0)
    rows = [json.dumps({"id": f"a{n}", "text": f"The mayor said the bridge number {n} would close."}) for n in range(3)]
    rows.append(
        json.dumps({"id": "de", "text": "„Die Brücke ist sicher, wir haben jeden Balken geprüft“, sagte sie. " * 3})
    )
    (tmp_path / "news.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    log, report = tmp_path / "run.log", tmp_path / "report.jsonl"
    options = ["--store", str(tmp_path / "s.db"), "--log", str(log)]
    done = kg("ingest", tmp_path, *options, "-v", "--report", report)
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    assert sum(re.fullmatch(r"ingesting: \d articles?, [\d.]+/s, \d+ %.*", line) is not None for line in said) == 4
    assert f"{tmp_path}/news.jsonl.gz:1: added" in said
    assert "is not in English (but in de); no statements are taken from it" in done.stderr
    assert "4 added, 1 not in English; 3 quotations" in said[-1]
    assert [json.loads(line).get("language") for line in report.read_text().splitlines()] == [None, None, None, "de"]
    logged = log.read_text().splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", line) for line in logged)
    assert {line[21:] for line in logged} >= set(said[-1:])

    report.unlink()
    again = kg("ingest", tmp_path, *options, "--any-language")
    assert "4 replaced, 1 not in English" in again.stderr
    assert "news.jsonl.gz:1: replaced" not in again.stderr  # without -v
    assert "news.jsonl.gz:1: replaced" in log.read_text()
