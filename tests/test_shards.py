"""`kg extract --format extraction` and `kg load`: what goes through files is stored as `kg ingest` stores it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))


def kg(*arguments, stdin=None):
    done = CliRunner().invoke(cli, [*map(str, arguments)], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def export(store):
    return kg("export", "-", "--format", "trig", "--store", store).stdout


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    """The seeds in two files, in their order."""
    folder = tmp_path_factory.mktemp("shards")
    for name, articles in (("a.jsonl", SEEDS[:2]), ("b.jsonl", SEEDS[2:])):
        (folder / name).write_text(kg("extract", *articles, "--format", "extraction").stdout, encoding="utf-8")
    return folder / "a.jsonl", folder / "b.jsonl"


@pytest.mark.slow
def test_loading_makes_the_store_that_ingesting_makes(shards, seeds_store, tmp_path):
    loaded = tmp_path / "loaded.db"
    assert "5 added" in kg("load", *shards, "--store", loaded).stderr
    assert export(loaded) == export(seeds_store)
    assert "3 unchanged" in kg("load", "-", "--store", loaded, stdin=shards[1].read_text(encoding="utf-8")).stderr
    assert "2 unchanged" in kg("ingest", *SEEDS[:2], "--store", loaded).stderr
    ingested = shutil.copytree(seeds_store, tmp_path / "ingested.db")
    assert "2 unchanged" in kg("load", shards[0], "--store", ingested).stderr


@pytest.mark.slow
def test_what_is_no_extraction_is_said_and_the_others_go_in(shards, tmp_path):
    first, second = shards[0].read_text(encoding="utf-8").splitlines()
    beyond, agents = json.loads(first), json.loads(first)
    beyond["extraction"]["quotations"][0]["cue"]["end"] = 10**6
    agents["extraction"]["quotations"][0]["speaker"] = "nobody"
    lines = [
        "{",
        '"text"',
        '{"text": "An article."}',
        json.dumps(beyond),
        json.dumps(json.loads(first) | {"identified_by": "x"}),
    ]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = kg("load", tmp_path / "bad.jsonl", tmp_path / "none.jsonl", "--store", tmp_path / "kg.db")
    assert done.exit_code == 2
    assert not (tmp_path / "kg.db").exists()
    assert [line.split(": ")[2] for line in done.stderr.splitlines() if line.startswith("kg:")] == [
        *("is no extraction",) * 3,
        f"{beyond['extraction']['quotations'][0]['cue']['start']}-1000000 is no span of its text",
        "was extracted for other knowledge, or by another version of kg",
        "No such file or directory",
    ]  # fmt: skip
    (tmp_path / "some.jsonl").write_text(f"{json.dumps(agents)}\n\n{second}\n", encoding="utf-8")
    report = tmp_path / "report.jsonl"
    done = kg("load", tmp_path / "some.jsonl", "--store", tmp_path / "kg.db", "--report", report)
    assert done.exit_code == 3
    assert "1 added, 1 left out" in done.stderr
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [(row["file"], row["outcome"]) for row in rows] == [
        (f"{tmp_path / 'some.jsonl'}:1", "left out"),
        (f"{tmp_path / 'some.jsonl'}:3", "added"),
    ]


@pytest.mark.slow
def test_other_knowledge_is_refused(shards, tmp_path):
    (tmp_path / "more.ttl").write_text("# nothing more is known, but the file counts\n", encoding="utf-8")
    done = kg("load", *shards, "--knowledge", tmp_path / "more.ttl", "--store", tmp_path / "kg.db")
    assert done.exit_code == 2
    assert done.stderr.count("was extracted for other knowledge") == 5
    assert not (tmp_path / "kg.db").exists()
