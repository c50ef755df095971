"""The examples that people read on the pages and in docstrings, and how each is run.

An example is a fenced block of some language, or an indented one: commands where its first word is a command, else
Python. A block that is neither (a diagram, a tree of folders) has to be fenced as `text`.

Where a command is shown with what it prints (a line `$ COMMAND`, then the output), that is what it prints today, in a
terminal of 100 columns. A line `…` stands for any lines that are left out.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from click.testing import CliRunner

from kg import knowledge
from kg.cli import cli

ROOT = Path(__file__).parents[1]
COMMANDS = {"kg", "make", "pip", "python", "cat", "pre-commit", ".", "docker"}
LEFT_OUT = "…"


@dataclass(frozen=True)
class Example:
    """An example: its file and line, its language, and its lines without their indentation."""

    place: str
    language: str
    text: str


def on_page(page: Path, root: Path = ROOT) -> list[Example]:
    """Return the examples of a page of Markdown, in its order."""
    return list(_blocks(page.read_text(encoding="utf-8"), str(page.relative_to(root))))


def in_docstrings(module: Path) -> list[Example]:
    """Return the examples in the docstrings of a module, its classes and its functions."""
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            name = getattr(node, "name", "")
            found += _blocks(ast.get_docstring(node) or "", f"{module.relative_to(ROOT)} {name}".rstrip())
    return found


def _blocks(text: str, place: str) -> Iterator[Example]:
    """Yield the fenced and the indented blocks; the latter follow an empty line, else they belong to a paragraph."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        start = number
        if fence := re.match(r"(```+)\s*(\w*)\s*$", lines[number]):
            number = next(n for n in range(start + 1, len(lines)) if lines[n].strip() == fence[1])
            block = lines[start + 1 : number]
            yield Example(f"{place}:{start + 1}", fence[2] or "text", "\n".join(block) + "\n")
        elif _is_code(lines[number]) and (number == 0 or not lines[number - 1].strip()):
            while number + 1 < len(lines) and (_is_code(lines[number + 1]) or not lines[number + 1].strip()):
                number += 1
            block = [line[4:] for line in lines[start : number + 1]]
            language = "console" if block[0].split()[0] in COMMANDS else "python"
            yield Example(f"{place}:{start + 1}", language, "\n".join(block).rstrip() + "\n")
        number += 1


def _is_code(line: str) -> bool:
    return line.startswith("    ") and line.strip() != ""


def run(example: Example) -> str:
    """Run an example in the current folder, and return its text with what its commands print now.

    Fails where the example does, and where nobody has said how its language is run.
    """
    match example.language:
        case "python":
            exec(compile(example.text, example.place, "exec"), {"__name__": "example"})
        case "console":
            return _transcript(example)
        case "sparql":
            Path("example.rq").write_text(example.text, encoding="utf-8")
            _run_kg(["sparql", "example.rq"], example.place)
        case "turtle":
            Path("example.ttl").write_text(example.text, encoding="utf-8")
            knowledge.load([Path("example.ttl")])
        case "toml":
            tomllib.loads(example.text)
        case "json":
            json.loads(example.text)
        case "text":
            pass
        case other:
            raise AssertionError(f"{example.place}: no test knows how to run {other!r}")
    return example.text


def _transcript(example: Example) -> str:
    """Run the commands of an example. Where one is shown with output, its output takes that place."""
    lines = example.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    printed = [_run_command(line, example.place) for line in commands(example)]
    if not starts:
        return example.text
    assert starts[0] == 0, example.place
    made: list[str] = []
    for start, end, output in zip(starts, [*starts[1:], len(lines)], printed, strict=True):
        shown = lines[start + 1 : end]
        made += [lines[start], *(_cut_alike(output, shown) if any(shown) else shown)]
    return "\n".join(made) + "\n"


def _cut_alike(output: str, shown: list[str]) -> list[str]:
    """Return the lines of an output, with as many left out as in what is shown of it, and an empty line where it ends."""
    lines = [line.rstrip() for line in output.strip().splitlines()]
    ending = [""] if shown[-1] == "" else []
    if LEFT_OUT in shown:
        head, tail = shown.index(LEFT_OUT), len(shown) - len(ending) - shown.index(LEFT_OUT) - 1
        lines = [*lines[:head], LEFT_OUT, *lines[max(head, len(lines) - tail) :]]
    return lines + ending


def commands(example: Example) -> list[str]:
    """Return the command lines of an example, without what they print and without what is said beside them."""
    lines = example.text.splitlines()
    if any(line.startswith("$ ") for line in lines):
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [re.sub(r" {2,}\S.*", "", line) for line in lines if line.strip()]


def _run_command(line: str, place: str) -> str:
    """Run kg and cat, and return what they print. Of what takes long or changes the machine, only that it exists is held."""
    name, *words = shlex.split(line, comments=True)
    match name:
        case "kg":
            return _run_kg(words, place)
        case "python" if words[:2] == ["-m", "kg"]:
            return _run_kg(words[2:], place)
        case "cat":
            return subprocess.run(["bash", "-c", line], check=True, capture_output=True, encoding="utf-8").stdout
        case "make":
            targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
            assert set(words) <= set(targets), f"{place}: {line}"
        case "python":
            _parse_module(words, f"{place}: {line}")
        case "pip":
            project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
            extras = re.findall(r"\w+", "".join(re.findall(r"\[(.*?)\]", line)))
            assert set(extras) <= set(project["optional-dependencies"]), f"{place}: {line}"
        case "pre-commit":
            assert (ROOT / ".pre-commit-config.yaml").exists()
        case ".":
            assert f"VENV := {words[0].split('/')[0]}\n" in (ROOT / "Makefile").read_text(encoding="utf-8"), place
        case "docker":
            assert (ROOT / "Dockerfile").exists()
        case _:
            raise AssertionError(f"{place}: no test knows how to run {name!r}")
    return ""


def _run_kg(words: list[str], place: str) -> str:
    words, file = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
    expanded = [name for word in words for name in (sorted(glob(word)) or [word])]
    done = CliRunner().invoke(cli, expanded)
    assert done.exit_code == 0, f"{place}: kg {shlex.join(words)}\n{done.output}\n{done.exception!r}"
    assert done.output, f"{place}: kg {shlex.join(words)} says nothing"
    if file:
        Path(file).write_text(done.stdout, encoding="utf-8")
    return done.output


def _parse_module(words: list[str], place: str) -> None:
    """Hold that a module or script exists, and that `python -m training` takes the command and its options."""
    if words[0] != "-m":
        assert (ROOT / words[0]).exists(), place
        return
    module = ROOT.joinpath(*words[1].split("."))
    assert module.is_dir() or module.with_suffix(".py").exists(), place
    if words[1] == "training":
        from training.__main__ import main

        main.commands[words[2]].make_context(words[2], words[3:])
