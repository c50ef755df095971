"""Data flows one way: the imports of every module, read with ast, are those that docs/architecture.md allows."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "kg"
PAGE = (ROOT.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
PARTED = {"find", "resolve", "identity"}
"""Rooms of many modules, none of which may import each other in a circle."""
BOUNDED = PARTED | {"doc"}
"""Rooms whose bounds have names."""


def layers() -> list[tuple[set[str], set[str]]]:
    """Return the rows of the page's table: the rooms of a layer, and what else they may import, top to bottom."""
    rows = re.findall(r"^\| (?!layer)\w+ \| ([^|]*) \| [^|]* \| ([^|]*) \|$", PAGE, re.MULTILINE)
    found: list[tuple[set[str], set[str]]] = []
    for rooms, may in rows:
        above = {room for names, _ in found for room in names} | {"rdflib", "pyoxigraph"}
        allowed = above if may == "all above" else set(re.findall(r"`(\w+)/?`", may))
        allowed |= found[0][0] if may.startswith("values") else set()
        found.append((set(re.findall(r"`(\w+)/?`", rooms)), allowed))
    return found


LAYERS = layers()
LAYER_OF = {room: number for number, (rooms, _) in enumerate(LAYERS) for room in rooms}


def modules() -> dict[str, Path]:
    """Return every module of kg but its front, by its dotted name below kg."""
    files = sorted(f for f in ROOT.rglob("*.py") if f != ROOT / "__init__.py")
    parts = {f: f.relative_to(ROOT).with_suffix("").parts for f in files}
    return {".".join(p[:-1] if p[-1] == "__init__" else p): f for f, p in parts.items()}


MODULES = modules()


INSIDE = {
    "a property holds of all inputs, and the front shows few of them": {
        "find.attributions.linking",
        "identity.claims.minhash",
        "identity.claims.overlap",
        "plot.columns",
        "plot.static",
        "queries.tokens",
        "readers.layout",
        "serve.marks",
        "store.binding",
        "tagger.encoding",
        "tagger.states",
        "tagger.windows",
    },
    "an index that follows a change is that which is made anew": {
        "serve.columns",
        "serve.extractions",
        "serve.index_building",
        "serve.index_reading",
    },
    "limits of time, memory and order, which the process that serves must not reach": {
        "serve.answering",
        "serve.edition",
        "serve.server",
        "serve.tasks",
        "serve.worker",
    },
    "what it counts or talks to is behind the front: quads read, a server beside kg, addresses that are not public": {
        "readers.web",
        "store.client",
        "store.embedded",
    },
    "cases of a function whose result is one of many things that decide what the front shows": {
        "find.attributions.candidate",
        "find.attributions.confidence",
        "find.attributions.source_corrections",
        "identity.agents.descriptions",
        "identity.background_frequency",
    },
}
"""The modules inside rooms that tests import, by why: no front door shows what they test."""


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a module's syntax tree."""
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def statements(file: Path) -> list[ast.stmt]:
    """Return the statements of a module."""
    module = nodes(file)[0]
    assert isinstance(module, ast.Module)
    return module.body


@cache
def imported(file: Path) -> frozenset[str]:
    """Return what a module imports, as dotted names: of `from a import b` both a and a.b."""
    found = set[str]()
    for node in nodes(file):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {str(node.module)} | {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return frozenset(found)


def of_kg(file: Path) -> set[str]:
    """Return the modules of kg that a module imports, by their names below kg."""
    names = {n.removeprefix("kg.") for n in imported(file) if n.startswith("kg.")}
    return {n for n in names if n in MODULES}


def test_the_page_names_every_room_once_and_no_other():
    assert len(LAYERS) > 8
    assert sum(len(rooms) for rooms, _ in LAYERS) == len(LAYER_OF), "a room stands in two layers"
    assert {name.split(".")[0] for name in MODULES} == set(LAYER_OF)


def test_a_module_imports_what_the_page_allows_its_layer():
    for name, file in MODULES.items():
        rooms, may = LAYERS[LAYER_OF[name.split(".")[0]]]
        for other in of_kg(file):
            assert other.split(".")[0] in rooms | may, f"kg.{name} imports kg.{other}"


@pytest.mark.parametrize("number", range(len(LAYERS)))
def test_a_layer_may_only_import_from_those_above_it(number):
    above = {room for rooms, _ in LAYERS[:number] for room in rooms}
    _, may = LAYERS[number]
    assert {m for m in may if m in LAYER_OF} <= above


@pytest.mark.parametrize("room", sorted(PARTED))
def test_modules_of_one_room_import_each_other_in_no_circle(room):
    within = {name: file for name, file in MODULES.items() if name.split(".")[0] == room}
    # A package's front imports its modules, which is no circle as long as none of them imports the front.
    graph = {
        name: {other for other in of_kg(file) if other in within and other != name} for name, file in within.items()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def exports(package: str) -> set[str]:
    """Return what the front of a package names in its `__all__`."""
    for node in statements(MODULES[package]):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def front_doors() -> set[str]:
    """Return the modules that are a package's front, that one exports, or that other rooms read a room through."""
    used = {name for by, file in MODULES.items() for name in of_kg(file) if name.split(".")[0] != by.split(".")[0]}
    fronts = {name for name, file in MODULES.items() if file.stem == "__init__" or "." not in name}
    return used | fronts | {f"{front}.{name}" for front in fronts for name in exports(front)}


def test_tests_go_through_front_doors():
    imported_by_tests = {name for file in Path(__file__).parent.glob("*.py") for name in of_kg(file)}
    assert imported_by_tests - front_doors() == {name for names in INSIDE.values() for name in names}


def test_only_their_rooms_know_rdflib_and_oxigraph():
    for name, file in MODULES.items():
        room = name.split(".")[0]
        _, may = LAYERS[LAYER_OF[room]]
        libraries = {n.split(".")[0] for n in imported(file)} & {"rdflib", "pyoxigraph"}
        assert libraries <= may, f"kg.{name} imports {libraries - may}"


def test_only_the_command_prints_or_exits():
    for name, file in MODULES.items():
        if name.split(".")[0] in {"cli", "__main__"}:
            continue
        for node in nodes(file):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = ast.unparse(node.func) if getattr(node.func, "attr", "exit") == "exit" else ""
                assert called not in {"print", "sys.exit", "exit", "quit"}, f"{file}:{node.lineno} calls {called}"


@pytest.mark.parametrize("folder", sorted(f.parent for f in ROOT.rglob("__init__.py")), ids=lambda f: f.name)
def test_a_folder_says_what_is_in_it_and_what_is_not(folder):
    doc = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    assert doc
    assert len(re.findall(r"[.:](?=\s|$)", doc)) >= 2, f"{folder.name}: two sentences, please"
    assert re.search(r"`(kg\.|training)", doc), f"{folder.name}: where is what one would look for here and is not?"


@pytest.mark.parametrize("folder", sorted(f.parent for f in ROOT.rglob("__init__.py")), ids=lambda f: f.name)
def test_a_front_shadows_none_of_its_modules(folder):
    front = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    package = ".".join(folder.relative_to(ROOT.parent).parts)  # from which only modules are imported
    imports = [n for n in front.body if isinstance(n, ast.ImportFrom) and n.module != package]
    bound = {a.asname or a.name for n in imports for a in n.names}
    bound |= {n.name for n in front.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    assert bound.isdisjoint(f.stem for f in folder.iterdir()), "a module that nobody can import by its name"


def test_no_cache_of_the_last_few_calls_stands_in_for_an_argument():
    for name, file in MODULES.items():
        assert not re.search(r"lru_cache\(maxsize=\d{1,3}\)", file.read_text(encoding="utf-8")), f"kg.{name}"


def test_a_cache_of_what_articles_print_has_a_bound():
    keys = {"key", "table", "lexicon", "relation", "kind", "unit", "sort"}  # of which there are a few dozen
    for name, file in MODULES.items():
        if name.split(".")[0] not in {*BOUNDED, "lang", "folding", "edtf"} or name == "lang.lexicon":
            continue
        functions = [n for n in statements(file) if isinstance(n, ast.FunctionDef)]
        unbounded = [f for f in functions if any(ast.unparse(d) == "cache" for d in f.decorator_list)]
        for function in unbounded:
            assert {a.arg for a in function.args.args} <= keys, f"kg.{name}.{function.name}: give lru_cache a size"


def public_functions(body: list[ast.stmt]) -> list[ast.FunctionDef]:
    """Return the public functions of a module, and the public methods of its public classes."""
    found = [n for n in body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    classes = (n for n in body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))
    return [*found, *(method for each in classes for method in public_functions(each.body))]


def raises(node: ast.AST) -> bool:
    """Return whether a statement makes an error and raises it; functions within it are not looked at."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return ast.unparse(node.exc.func).endswith("Error") and ast.unparse(node.exc.func) != "AssertionError"
    return any(raises(n) for n in ast.iter_child_nodes(node) if not isinstance(n, ast.FunctionDef | ast.Lambda))


def test_a_public_function_says_what_it_raises():
    silent = set()
    for name, file in MODULES.items():
        if name.split(".")[0] != "cli":  # whose functions are commands: they end with an exit status
            found = public_functions(statements(file))
            silent |= {
                f"kg.{name}.{function.name}"
                for function in found
                if any(map(raises, function.body))
                and not re.search(r"[Rr]aises?|[Ee]rrors are those", ast.get_docstring(function) or "")
            }
    assert not silent


def bounds(file: Path) -> set[str]:
    """Return the numbers that a module compares with, or gives to min, max or range, where they stand."""
    operands = [o for n in nodes(file) if isinstance(n, ast.Compare) for o in (n.left, *n.comparators)]
    for node in nodes(file):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"min", "max", "range"}:
            operands += node.args
    positions = {id(n) for each in nodes(file) if isinstance(each, ast.Subscript) for n in ast.walk(each.slice)}
    walked = (n for o in operands for n in ast.walk(o) if isinstance(n, ast.Constant) and id(n) not in positions)
    return {
        f"{file.name}:{n.lineno}: {n.value}"
        for n in walked
        if type(n.value) in (int, float) and n.value not in (0, 1, 2)
    }


@pytest.mark.parametrize("room", sorted(BOUNDED))
def test_a_bound_has_a_name(room):
    assert not {b for name, file in MODULES.items() if name.split(".")[0] == room for b in bounds(file)}
