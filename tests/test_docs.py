"""What the documentation says is what happens: its examples are run, its reference pages are made from the code."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shlex
import shutil
import sys
import tomllib
from glob import glob
from pathlib import Path

import nbformat
import pytest
import rdflib
from click.testing import CliRunner
from examples import Example, commands, in_docstrings, on_page, run
from nbclient import NotebookClient
from nbformat import NotebookNode
from rdflib.namespace import SH, SKOS

import kg
from kg.cli import COMMANDS, cli

ROOT = Path(__file__).parents[1]


def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_make_docs_writes_is_up_to_date():
    for file, make in reference().FILES.items():
        assert (ROOT / file).read_text(encoding="utf-8") == make(), f"{file} is old: make docs"


@pytest.mark.slow
def test_make_docs_writes_a_new_event_type_into_the_ontology(monkeypatch):
    made = reference()
    types = made.lexicon.load("events")["type"]
    monkeypatch.setitem(
        made.lexicon.load("events"), "type", [*types, {"key": "strike", "label": "strike", "gloss": 'A "walk-out".'}]
    )
    concept = rdflib.URIRef("https://kg.example/event-type#strike")
    scheme = rdflib.Graph().parse(data=made.schemes())
    assert str(scheme.value(concept, SKOS.definition)) == 'A "walk-out".'
    assert len(scheme) == len(rdflib.Graph().parse(ROOT / "ontology" / "schemes.ttl")) + 5
    shapes = rdflib.Graph().parse(data=made.shapes())
    (listed,) = (x for x in shapes.objects(None, SH["in"]) if concept in shapes.items(x))
    assert len(list(shapes.items(listed))) == len(types) + 1


def test_every_public_name_is_documented_and_nothing_else():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert re.findall(r"^## kg\.(\w+)$", page, re.M) == kg.__all__
    for name in kg.__all__:
        assert getattr(kg, name).__doc__ or name == "Row", name


GENERATED = ("api.md", "commands.md")
"""Pages made whole from the docstrings and from `--help`, whose examples are run as such."""
PAGES = [
    page
    for pattern in ("*.md", "docs/**/*.md", "training/README.md", "sources/README.md")
    for page in sorted(ROOT.glob(pattern))
    if page.name not in GENERATED
]
MODULES = sorted(file for folder in ("kg", "training", "benchmarks") for file in (ROOT / folder).rglob("*.py"))
SAID = "“The port is closed until further notice,” Maria Duarte, the mayor of Port Alder, said on Tuesday."


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with the seeds and the ontology in it, as in a fresh checkout, and the files the examples speak of."""
    for folder in ("seeds", "ontology"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    Path(tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "bridge.txt", tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_STORE", raising=False)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)  # else `kg serve` would go on for ever
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAID.encode()), encoding="utf-8"))
    monkeypatch.setattr("click.launch", lambda _: 0)
    shutil.unpack_archive(ROOT / "tests" / "stores" / "kg-0.1.0.tar.xz", filter="data")
    shutil.copy("seeds/004_18d5f4d32488845a.txt", "article.txt")
    for folder in ("news", "more", "my-articles", "shards"):
        Path(folder).mkdir()
    Path("shards/part-1.jsonl").touch()
    page = f"<html><body><article><h1>Port shut</h1>{f'<p>{SAID}</p>' * 4}</article></body></html>"
    Path("news/a.html").write_text(page, encoding="utf-8")
    Path("more/b.txt").write_text(SAID, encoding="utf-8")
    for name in ("archive.jsonl", "corpus.jsonl"):
        Path(name).write_text(json.dumps({"text": SAID}) + "\n")
    Path("my-question.rq").write_text("SELECT ?a WHERE { ?a a schema:NewsArticle }")
    return tmp_path


@pytest.fixture
def furnished(checkout, seeds_store):
    """The checkout after `kg ingest seeds/`, with an edited export of its graph."""
    shutil.copytree(seeds_store, "kg.db")
    assert CliRunner().invoke(cli, ["export", "edited.ttl"]).exit_code == 0
    return checkout


@pytest.fixture
def install(monkeypatch, tmp_path):
    """A function that installs a page's own extractor: its Python as the module that its TOML names."""

    def install(examples: list[Example]) -> None:
        source = next(e.text for e in examples if e.language == "python")
        (toml,) = [e.text for e in examples if e.language == "toml"]
        points = tomllib.loads(toml)["project"]["entry-points"]
        written = "".join(f"[{group}]\n{name} = {value}\n" for group in points for name, value in points[group].items())
        (value,) = points["kg.extractors"].values()
        module = tmp_path / "site" / (value.split(":")[0].replace(".", "/") + ".py")
        module.parent.mkdir(parents=True)
        module.write_text(source, encoding="utf-8")
        package = module.parent.name
        about = tmp_path / "site" / f"{package}-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n")
        (about / "entry_points.txt").write_text(written)
        monkeypatch.syspath_prepend(tmp_path / "site")

    return install


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_the_pages_run(page, request, install, monkeypatch):
    """And print what the page says. KG_WRITE=1 writes into the page what they print now."""
    monkeypatch.setenv("COLUMNS", "100")
    examples = on_page(page)
    if any(e.language == "toml" and "entry-points" in e.text for e in examples):
        install(examples)
    if any(e.language in ("python", "console", "sparql", "turtle") for e in examples):
        ingests = any("kg ingest" in e.text for e in examples)
        request.getfixturevalue("checkout" if ingests else "furnished")
    for example in examples:
        printed = run(example)
        if printed != example.text and os.environ.get("KG_WRITE"):
            page.write_text(page.read_text(encoding="utf-8").replace(example.text, printed), encoding="utf-8")
        else:
            assert printed == example.text, f"{example.place}: KG_WRITE=1 writes it anew"


@pytest.mark.slow
def test_what_a_page_says_that_a_command_prints_is_compared(checkout):
    page = Path("page.md").resolve()
    page.write_text(
        "```console\n$ cat article.txt\nUNITED24\n…\n\n$ kg --version\nkg, version 9\n```\n", encoding="utf-8"
    )
    (example,) = on_page(page, Path.cwd())
    first = Path("article.txt").read_text(encoding="utf-8").splitlines()[0]
    assert run(example) == f"$ cat article.txt\n{first}\n…\n\n$ kg --version\nkg, version {kg.__version__}\n"


@pytest.mark.slow
def test_the_examples_of_the_docstrings_run(checkout):
    examples = [example for module in MODULES for example in in_docstrings(module)]
    assert {e.place for e in examples} >= {"kg/__init__.py:3"}
    for example in examples:
        run(example)


@pytest.mark.slow
def test_an_example_that_fails_is_noticed(checkout):
    """Indented ones too: the row of a canned query has a `statement`, and no `text`."""
    broken = kg.__doc__.replace('row["statement"]', 'row["text"]')
    assert broken != kg.__doc__
    Path("page.md").write_text(broken, encoding="utf-8")
    (example,) = on_page(Path("page.md").resolve(), Path.cwd())
    with pytest.raises(KeyError):
        run(example)


def labels(picture: Path) -> list[str]:
    """The texts of a picture: matplotlib draws them as paths, and says each in a comment."""
    return [text.strip() for text in re.findall(r"<!--(.*?)-->", picture.read_text(encoding="utf-8"), re.S)]


@pytest.mark.slow
def test_the_picture_of_the_readme_is_the_one_that_its_commands_make(checkout):
    for words in (["ingest", "docs/bridge.txt"], ["plot", "bridge.svg"]):
        assert CliRunner().invoke(cli, words).exit_code == 0
    if os.environ.get("KG_WRITE"):
        shutil.copy("bridge.svg", ROOT / "docs" / "bridge.svg")
    assert "Maria Duarte" in labels(Path("bridge.svg"))
    assert labels(Path("bridge.svg")) == labels(ROOT / "docs" / "bridge.svg")


def printed(notebook: NotebookNode) -> list[list[str]]:
    """What each cell of a notebook prints as text."""
    return [
        [str(output.get("text", output.get("data", {}).get("text/plain"))) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.slow
def test_the_notebook_shows_what_it_prints(furnished):
    path = ROOT / "docs" / "months.ipynb"
    shown, run_now = (nbformat.read(path, as_version=4) for _ in range(2))
    NotebookClient(run_now, record_timing=False, resources={"metadata": {"path": "docs"}}).execute()
    if os.environ.get("KG_WRITE"):
        run_now.metadata = shown.metadata
        nbformat.write(run_now, path)
        shown = run_now
    nbformat.validate(shown)
    assert printed(run_now) == printed(shown)
    assert "image/png" in run_now.cells[-1].outputs[-1].data


def test_every_command_is_shown_where_people_begin():
    pages = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", ROOT / "docs" / "howto.md"]
    examples = [example for page in pages for example in on_page(page) if example.language == "console"]
    shown = {line.split()[1] for example in examples for line in commands(example) if line.startswith("kg ")}
    assert set(COMMANDS) <= shown


@pytest.mark.slow
def test_the_examples_of_the_commands_run(checkout):
    """Every example that `--help` shows, on the seeds: what a shell would do with the output is left out."""
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


def anchors(page: Path) -> set[str]:
    """The fragments by which GitHub and GitLab know the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_pages_lead_somewhere():
    lost = []
    for page in [*PAGES, *(ROOT / "docs" / name for name in GENERATED)]:
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
            name, _, fragment = target.partition("#")
            linked = page.parent / name if name else page
            if not linked.exists() or (fragment and fragment not in anchors(linked)):
                lost.append(f"{page.relative_to(ROOT)}: {target}")
    assert not lost


def test_what_contributing_says_to_open_is_there():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`([\w.*-]*/[\w./*-]*|\w+\.\w+)`", page)
    assert len(paths) > 20
    for path in paths:
        if path != "../shared":
            assert list(ROOT.glob(path.rstrip("/"))), path


def test_the_readme_says_of_its_quality_what_the_model_card_says():
    card = (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")
    metrics = ("attribution@.5", "said by whom", "institution", "event link", "figures", "whole")
    measured = [re.findall(rf"^\| {re.escape(m)} F1 \| ([\d.]+) \| ([\d.]+) \|$", card, re.MULTILINE) for m in metrics]
    assert all(len(found) == 1 for found in measured)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:35 articles|the five seeds)[^|]*\|(.*)\|$", readme, re.MULTILINE)
    assert [[float(cell) for cell in row.split("|")] for row in rows] == [
        [round(float(found[0][place]), 2) for found in measured] for place in (0, 1)
    ]
