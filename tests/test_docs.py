"""What the documentation says is what happens: its examples are run, its reference pages are made from the code."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[1]
KG = [sys.executable, "-c", "from kg.cli import main; main()"]


def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_up_to_date():
    for page, make in reference().PAGES.items():
        assert (ROOT / "docs" / page).read_text(encoding="utf-8") == make(), f"docs/{page} is old: make docs"


def test_every_public_name_is_documented_and_nothing_else():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert re.findall(r"^## kg\.(\w+)$", page, re.M) == kg.__all__
    for name in kg.__all__:
        assert getattr(kg, name).__doc__ or name == "Row", name


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with the seeds in it, as in a fresh checkout."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_STORE", raising=False)
    return tmp_path


def test_the_commands_of_the_readme_run(checkout):
    lines = [line for block in blocks("README.md", "console") for line in block.splitlines() if line.startswith("$ ")]
    verbs = {line.split()[2] for line in lines if line.startswith("$ kg ")} | {line.split()[1] for line in lines}
    run = 0
    for line in lines:
        words = line.removeprefix("$ ")
        if not words.startswith("kg "):
            continue
        script = words.replace("kg ", "kgcommand ", 1)
        function = f'kgcommand() {{ "{sys.executable}" -c "from kg.cli import main; main()" "$@"; }}; '
        done = subprocess.run(["bash", "-c", function + script], capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stdout or done.stderr, line
        run += 1
    assert run >= 8
    from kg.cli import COMMANDS

    for command in COMMANDS:
        assert command in verbs or any(f"kg {command}" in line for line in lines), f"README shows no kg {command}"


def test_the_python_of_the_docs_runs(checkout):
    examples = blocks("README.md", "python")
    assert examples
    for example in examples:
        exec(compile(example, "README.md", "exec"), {"__name__": "example"})


def test_links_between_pages_lead_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
