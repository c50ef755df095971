"""Data flows one way: the imports of every module, read with ast, point only to the layers above it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "kg"
LAYERS = [
    {"model", "errors", "resources", "press", "prefixes", "folding", "wording", "edtf"},
    {"read"},
    {"extract"},
    {"knowledge"},
    {"resolve"},
    {"identity"},
    {"namespaces", "iri", "graph"},
    {"store"},
    {"validate", "queries"},
    {"network", "export", "plot", "show", "variants"},
    {"curation"},
    {"pipeline", "predictions", "mentions", "api"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
BESIDE = {
    ("extract", "read"),
    ("resolve", "read"),
    ("knowledge", "read"),
    ("identity", "read"),
    ("identity", "resolve"),
    ("graph", "extract"),
    ("graph", "resolve"),
    ("graph", "read"),
    ("graph", "knowledge"),
    ("graph", "identity"),
    ("store", "extract"),
    ("store", "knowledge"),
    ("queries", "extract"),
}
"""Layers that must not meet although the one is above the other."""


def rooms() -> list[tuple[str, Path]]:
    files = sorted(ROOT.rglob("*.py"))
    return [(f.relative_to(ROOT).parts[0].removesuffix(".py"), f) for f in files if f != ROOT / "__init__.py"]


@cache
def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {node.module} | ({f"kg.{a.name}" for a in node.names} if node.module == "kg" else set())
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return found


@pytest.mark.parametrize(("room", "file"), rooms(), ids=lambda x: str(x) if isinstance(x, str) else x.name)
def test_imports_point_up(room, file):
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "kg" and len(parts) > 1 and parts[1] != "__version__":
            assert LEVEL[parts[1]] <= LEVEL[room], f"{file} imports {name}"
            assert (room, parts[1]) not in BESIDE, f"{file} imports {name}"


def test_only_their_rooms_know_rdflib_and_oxigraph():
    for room, file in rooms():
        names = {n.split(".")[0] for n in imported(file)}
        if LEVEL[room] < LEVEL["graph"]:
            assert "rdflib" not in names, file
        if "pyoxigraph" in names:
            assert room in {"knowledge", "store", "queries", "validate", "network", "export", "curation", "variants"}, (
                file
            )


def test_only_the_command_prints_or_exits():
    for room, file in rooms():
        if room == "cli":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"print", "sys.exit", "exit", "quit"}, f"{file}:{node.lineno} calls {called}"


def test_every_module_has_a_layer():
    assert {room for room, _ in rooms()} <= set(LEVEL)
