"""HermiT, the OWL 2 DL reasoner that owlready2 brings, on rdflib graphs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from rdflib import Graph

from kg.resources import folder

QUICK_START = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""A run ends before most of what Java compiles pays: 2.1 s of CPU in place of 3.5."""

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT runs on Java, and there is none here")


def ontology() -> Graph:
    """Return kg.ttl and schemes.ttl in one graph."""
    return Graph().parse(folder("ontology") / "kg.ttl").parse(folder("ontology") / "schemes.ttl")


def consistent(*graphs: Graph) -> bool:
    """Return whether HermiT finds the ontology, the schemes and these graphs consistent, and every class possible."""
    import owlready2

    whole = ontology()
    for graph in graphs:
        whole += graph
    world = owlready2.World()
    with TemporaryDirectory() as temporary:
        file = Path(temporary) / "whole.nt"
        whole.serialize(file, format="nt", encoding="utf-8")
        with file.open("rb") as stream:
            world.get_ontology("https://kg.example/ontology").load(fileobj=stream)
        try:
            with patch.dict(os.environ, QUICK_START):
                owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return False
        return not list(world.inconsistent_classes())
