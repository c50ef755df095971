"""Write what is made from the code and the lexicons: `make docs`.

These are docs/commands.md, docs/api.md, the tables of formats, queries and rules in docs/, the event types of
ontology/schemes.ttl and their list in ontology/shapes.ttl, and the terms in ontology/rules/known-terms.rq. So they
cannot say anything else, and whoever adds one of these need not write them.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

import click
from rdflib import Literal

import kg
from kg.cli import cli
from kg.lang import lexicon
from kg.queries import Parameter, load
from kg.rdf import namespaces
from kg.readers.formats import FORMATS
from kg.validate import rules

ROOT = Path(__file__).parents[1]
SEEDLING = "https://tac.nist.gov/tracks/SM-KBP/2018/ontologies/SeedlingOntology#"


def commands() -> str:
    """Return docs/commands.md: the help of every command."""
    parts = ["# Commands\n\nMade from `--help` by `make docs`.\n"]
    root = click.Context(cli, info_name="kg", **cli.context_settings, terminal_width=100)
    parts.append(f"## kg\n\n```\n{cli.get_help(root)}\n```\n")
    for name in cli.list_commands(root):
        parts += _command(cli.get_command(root, name), name, root, nested=name != "query")
    return "\n".join(parts)


def _command(command: click.Command | None, name: str, parent: click.Context, *, nested: bool) -> list[str]:
    assert command is not None
    context = click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100)
    parts = [f"## {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"]
    if nested and isinstance(command, click.Group):
        for child in command.list_commands(context):
            parts += _command(command.get_command(context, child), child, context, nested=True)
    return parts


def api() -> str:
    """Return docs/api.md: every public name with its signature and docstring."""
    parts = ["# The Python API\n\nMade from the docstrings by `make docs`.\n", f"{inspect.getdoc(kg)}\n"]
    for name in kg.__all__:
        thing = getattr(kg, name)
        if inspect.isclass(thing):
            parts.append(f"## kg.{name}\n\n{inspect.getdoc(thing)}\n")
            if not issubclass(thing, Exception):
                parts += _members(name, thing)
        elif inspect.isfunction(thing):
            signature = inspect.signature(thing)
            parts.append(f"## kg.{name}\n\n```python\n{name}{signature}\n```\n\n{inspect.getdoc(thing)}\n")
        else:
            parts.append(f"## kg.{name}\n\n`{thing}`\n")
    return "\n".join(parts)


def _members(owner: str, cls: type) -> list[str]:
    parts = []
    fields = getattr(cls, "__dataclass_fields__", {})
    if fields:
        parts.append("```python\n" + "\n".join(f"{f.name}: {f.type}" for f in fields.values()) + "\n```\n")
    for name, member in vars(cls).items():
        if not name.startswith("_") and inspect.isfunction(member):
            doc = inspect.getdoc(member)
            parts.append(f"### {owner}.{name}\n\n```python\n{name}{inspect.signature(member)}\n```\n\n{doc}\n")
    return parts


def queries() -> str:
    """Return docs/queries.md with a row for each canned query in its table."""
    rows = [
        f"| [{name}](../queries/{name}.rq) | {query.question} "
        f"| {_listed(p for p in query.parameters if p.default is None)} "
        f"| {_listed(p for p in query.parameters if p.default is not None)} |"
        for name, query in sorted(load().items())
    ]
    return _with_table("queries.md", "| query | question | must be given | may be given |", rows)


def _listed(parameters: Iterable[Parameter]) -> str:
    return ", ".join(f"{p.name} ({p.default})" if p.default else p.name for p in parameters)


def inputs() -> str:
    """Return docs/input.md with a row for each format of files in its table."""
    rows = [f"| {', '.join(f'`{e}`' for e in f.endings)} | {f.holds} | {f.stored} |" for f in FORMATS]
    return _with_table("input.md", "| ending | what it holds | stored text |", rows)


def validation() -> str:
    """Return docs/validate.md with a row for each rule in its table."""
    found = [f"| `{rule.name}` | {rule.severity} | {rule.finds} |" for rule in rules.rules()]
    return _with_table("validate.md", "| rule | severity | finds |", found)


def _with_table(name: str, head: str, rows: Iterable[str]) -> str:
    """Return a page of docs/ with these rows in the table that has this head."""
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    made = "".join(f"{row}\n" for row in rows)
    return re.sub(rf"({re.escape(head)}\n\|[-|]+\n)(?:\|.*\n)*", lambda m: m[1] + made, page, count=1)


def schemes() -> str:
    """Return ontology/schemes.ttl with a concept for each event type of the lexicon."""
    page = (ROOT / "ontology" / "schemes.ttl").read_text(encoding="utf-8")
    concepts = "".join(_concept(kind) for kind in lexicon.load("events")["type"])
    return re.sub(r"(?:kge:\S+ a skos:Concept ;\n(?: .*\n)*\n)+", lambda _: concepts, page, count=1)


def _concept(kind: dict[str, str]) -> str:
    lines = [
        f"kge:{kind['key']} a skos:Concept",
        "skos:inScheme kge:scheme",
        "skos:topConceptOf kge:scheme",
        f"skos:prefLabel {Literal(kind['label']).n3()}",
        f"skos:definition {Literal(kind['gloss'], lang='en').n3()}",
    ]
    if match := kind.get("match"):
        lines.append(f"skos:note {Literal(f'Nearest type in {match}', lang='en').n3()}")
    if seedling := kind.get("seedling"):
        lines.append(f"skos:closeMatch <{SEEDLING}{seedling}>")
    return " ;\n    ".join(lines) + " .\n\n"


def shapes() -> str:
    """Return ontology/shapes.ttl with the event types of the lexicon in the list of `kgs:event-type`."""
    page = (ROOT / "ontology" / "shapes.ttl").read_text(encoding="utf-8")
    types = " ".join(f"kge:{kind['key']}" for kind in lexicon.load("events")["type"])
    lines = textwrap.wrap(f"sh:in ( {types} ) ;", 112, break_on_hyphens=False)
    return re.sub(r"sh:in \( kge:[^)]*\) ;", lambda _: "\n        ".join(lines), page, count=1)


def known_terms() -> str:
    """Return ontology/rules/known-terms.rq with the terms of `kg.rdf.namespaces`."""
    page = (ROOT / "ontology" / "rules" / "known-terms.rq").read_text(encoding="utf-8")
    closed = {"kg": namespaces.KG, "schema": namespaces.SCHEMA, "sem": namespaces.SEM, "nif": namespaces.NIF}
    terms = [f"{p}:{name}" for p, of in closed.items() for name in sorted(of.__annotations__) if name[0] != "_"]
    lines = textwrap.wrap(", ".join(terms), 110, initial_indent=" " * 8, subsequent_indent=" " * 8)
    listed = "\n".join(lines)
    return re.sub(r"(NOT IN \(\n)[^)]*(\n +\)\))", lambda m: m[1] + listed + m[2], page, count=1)


FILES = {
    "docs/commands.md": commands,
    "docs/api.md": api,
    "docs/queries.md": queries,
    "docs/input.md": inputs,
    "docs/validate.md": validation,
    "ontology/schemes.ttl": schemes,
    "ontology/shapes.ttl": shapes,
    "ontology/rules/known-terms.rq": known_terms,
}

if __name__ == "__main__":
    for file, make in FILES.items():
        (ROOT / file).write_text(make(), encoding="utf-8")
