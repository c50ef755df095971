"""What Protégé sees: the Turtle that kg exports, loaded with the OWL API on which Protégé is built (Debian: libowlapi-java)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import invented
import pytest

from kg.export import export
from kg.rdf.graph import to_graph
from kg.store import Store

ROOT = Path(__file__).parents[1]
JARS = Path("/usr/share/java")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine"),
    pytest.mark.skipif(
        not (JARS / "owlapi-distribution.jar").exists(), reason="no OWL API: apt-get install libowlapi-java"
    ),
]


def load(file: Path) -> dict[str, int]:
    """Load a file as Protégé would; return its counts of axioms, individuals, properties and OWL 2 DL violations."""
    classpath = ":".join(str(jar) for jar in sorted(JARS.glob("*.jar")))
    command = ["java", "-cp", classpath, str(ROOT / "tests" / "Load.java"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    return {words[0]: int(words[1]) for words in lines if len(words) == 2 and words[1].isdigit()}


def test_the_seeds_graph_is_owl_2_dl_and_has_typed_properties(seeds_store, tmp_path):
    with Store.open(seeds_store) as store:
        export(store, tmp_path / "graph.ttl")
    seen = load(tmp_path / "graph.ttl")
    assert seen["violations"] == 0
    assert seen["individuals"] > 1000
    assert seen["individualsWithOneLabel"] == seen["individuals"]
    assert seen["objectProperties"] > 30
    assert seen["dataProperties"] > 20


def test_an_export_has_the_axioms_of_the_ontology_and_of_selectors(tmp_path):
    store = Store.open(None)
    store.add(to_graph(invented.port()))
    terms = load(ROOT / "ontology" / "kg.ttl")
    plain = load(export(store, tmp_path / "graph.ttl"))
    more = load(export(store, tmp_path / "more.ttl", selectors=True))
    assert plain["violations"] == more["violations"] == 0
    assert terms["axioms"] < plain["axioms"] < more["axioms"]
    assert more["objectProperties"] == plain["objectProperties"] + 2
    assert more["dataProperties"] == plain["dataProperties"] + 3
    assert more["annotationProperties"] == plain["annotationProperties"]


def test_a_property_nobody_declared_is_a_violation(tmp_path):
    text = (ROOT / "ontology" / "kg.ttl").read_text(encoding="utf-8")
    stray = "<https://kg.example/a> <https://kg.example/stray> <https://kg.example/b> .\n"
    typed = "<https://kg.example/a> a <https://kg.example/Undeclared> .\n"
    (tmp_path / "stray.ttl").write_text(text + stray + typed, encoding="utf-8")
    assert load(tmp_path / "stray.ttl")["violations"] > 0
