"""Write docs/commands.md, docs/api.md and the table of docs/queries.md from the code: `make docs`.

So they cannot say anything else, and whoever adds a command or a query need not write them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

import click

import kg
from kg.cli import cli
from kg.queries import Parameter, load

HERE = Path(__file__).parent


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
    page = (HERE / "queries.md").read_text(encoding="utf-8")
    rows = [
        f"| [{name}](../queries/{name}.rq) | {query.question} "
        f"| {_listed(p for p in query.parameters if p.default is None)} "
        f"| {_listed(p for p in query.parameters if p.default is not None)} |\n"
        for name, query in sorted(load().items())
    ]
    head = "| query | question | must be given | may be given |\n|---|---|---|---|\n"
    return re.sub(re.escape(head) + r"(?:\| \[.*\n)*", lambda _: head + "".join(rows), page, count=1)


def _listed(parameters: Iterable[Parameter]) -> str:
    return ", ".join(f"{p.name} ({p.default})" if p.default else p.name for p in parameters)


PAGES = {"commands.md": commands, "api.md": api, "queries.md": queries}

if __name__ == "__main__":
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8")
