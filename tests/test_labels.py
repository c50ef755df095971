"""One label for one node: the commonest full name, the same in queries, exports, pictures and mentions."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from kg.cli import cli
from kg.labels import best_label


@pytest.mark.parametrize(
    ("forms", "person", "label"),
    [
        ({"Rosa Lund": 9, "Rosa M. Lund": 3, "Lund": 20, "Mayor-elect Rosa Lund": 1}, True, "Rosa Lund"),
        ({"Lund": 5, "Rosa Lund": 1}, True, "Rosa Lund"),
        ({"Rosa Lund": 1, "Baker Rosa Lund": 1}, True, "Rosa Lund"),
        ({"Tom Okafor": 4, "Tom Okafor Jr.": 1}, True, "Tom Okafor"),
        ({"Okafor": 2, "Okafor Jr.": 1}, True, "Okafor"),
        ({"ROSA LUND": 3, "Rosa Lund": 1}, True, "Rosa Lund"),
        ({"Senate": 3, "North Delta Senate": 1}, False, "Senate"),
        ({"Observatory": 1, "Delta Observatory for Rivers": 1}, False, "Delta Observatory for Rivers"),
        ({"the monitor": 7, "Delta Observatory": 1}, False, "Delta Observatory"),
        ({"WHO": 5, "World Health Organization": 2}, False, "WHO"),
    ],
)
def test_the_commonest_full_name_is_the_label(forms: dict[str, int], person: bool, label: str) -> None:
    assert best_label(Counter(forms), person=person) == label


TEXTS = {
    "a": "Ferry talks fail in Harwick\n\nMay 6, 2020\n\nFerry owner Milan Kossuth said the talks had failed in Harwick.\n",
    "b": "Ferry strike in Harwick\n\nJune 2, 2020\n\nThe ferry strike in Harwick was over, ferry owner Milan Kossuth said.\n",
    "c": "Ferry talks in Harwick\n\nJuly 2, 2020\n\nFerry owner Kossuth said the ferry talks in Harwick would go on.\n",
    "d": "Ferry sinks in Harwick\n\nJuly 9, 2020\n\nThe ferry in Harwick sank, ferry owner Milan J. Kossuth said.\n",
}


@pytest.mark.slow
def test_all_views_show_one_label(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    store = ["--store", str(tmp_path / "kg.db")]

    def kg(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    kg("ingest", str(folder), *store)
    shown = {row["speaker"] for row in csv.DictReader(kg("query", "speakers", "--format", "csv", *store).splitlines())}
    assert shown == {"Milan Kossuth"}
    assert "Milan Kossuth" in kg("show", "article", "c", *store)
    kg("export", str(tmp_path / "q.csv"), *store)
    with (tmp_path / "q.csv").open(encoding="utf-8") as file:
        assert {row["speaker"] for row in csv.DictReader(file)} == {"Milan Kossuth"}
    kg("export", str(tmp_path / "q.ttl"), *store)
    turtle = rdflib.Graph().parse(tmp_path / "q.ttl")
    (person,) = turtle.subjects(rdflib.RDF.type, rdflib.URIRef("https://schema.org/Person"))
    assert [str(o) for o in turtle.objects(person, rdflib.RDFS.label)] == ["Milan Kossuth"]
    assert "Kossuth" in {str(o) for o in turtle.objects(person, rdflib.SKOS.altLabel)}

    agents = [
        a
        for line in kg("extract", str(folder), "--format", "mentions").splitlines()
        for a in json.loads(line)["agents"]
    ]
    assert {(a["label"], a["type"]) for a in agents if a["id"] == str(person)} == {("Milan Kossuth", "person")}
    for article in ("a", "b", "d"):
        kg("remove", article, *store)
    assert {r["speaker"] for r in csv.DictReader(kg("query", "speakers", "--format", "csv", *store).splitlines())} == {
        "Kossuth"
    }
