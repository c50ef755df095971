"""What the documentation says is what happens: its examples are run, its reference pages are made from the code."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from glob import glob
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.cli import COMMANDS, cli

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
    for command in COMMANDS:
        assert command in verbs or any(f"kg {command}" in line for line in lines), f"README shows no kg {command}"


def test_the_examples_of_the_commands_run(checkout):
    """Every example that `--help` shows, on the seeds: what a shell would do with the output is left out."""
    shutil.copy("seeds/004_18d5f4d32488845a.txt", "article.txt")
    Path("news").mkdir()
    said = "“The port is closed until further notice,” Maria Duarte, the mayor of Port Alder, said on Tuesday."
    Path("news/a.html").write_text(
        f"<html><body><article><h1>Port shut</h1>{f'<p>{said}</p>' * 4}</article></body></html>"
    )
    Path("archive.jsonl").write_text(json.dumps({"text": said}) + "\n")
    Path("my-question.rq").write_text("SELECT ?a WHERE { ?a a schema:NewsArticle }")
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    lines = re.findall(r"^ {4}(kg .*?)(?: {2,}.*| [|>] .*)?$", page, re.M)
    assert len(lines) > 30
    order = ["kg ingest", "kg export", "", "kg same", "kg different"]  # the first make what others read
    for line in sorted(lines, key=lambda line: order.index(next((o for o in order if o and line.startswith(o)), ""))):
        words = [name for word in shlex.split(line)[1:] for name in (sorted(glob(word)) or [word])]
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, f"{line}\n{done.output}"
        assert done.output, line
        if words == ["export", "graph.ttl"]:
            shutil.copy("graph.ttl", "edited.ttl")


def python_examples() -> list[tuple[str, str]]:
    """The Python of every page, in fences or indented. In api.md what is in fences are signatures."""
    found = []
    for page in ("README.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))):
        found += [(page, block) for block in blocks(page, "python") if page != "docs/api.md"]
        text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.M | re.S)
        indented = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", text, re.M)
        found += [(page, textwrap.dedent(block)) for block in indented if "import kg" in block]
    return found


def test_the_python_of_the_docs_runs(checkout):
    examples = python_examples()
    assert {page for page, _ in examples} >= {"README.md", "docs/api.md", "docs/input.md", "docs/validate.md"}
    for page, example in examples:
        exec(compile(example, page, "exec"), {"__name__": "example"})
        if page == "README.md":
            CliRunner().invoke(cli, ["export", "edited.ttl", "--store", "python.db"])


def test_links_between_pages_lead_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
