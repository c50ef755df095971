"""The header of a query file: TOML in the comment lines at its top, with the title, the question and the parameters."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import QueryError

NODES = ("speaker", "institution", "event", "claim")
"""Types of parameters whose nodes go where the query says `VALUES $_NAME { UNDEF }`."""

TYPES = (*NODES, "article", "date", "month", "integer", "decimal", "string")
"""What a parameter can be. The first five name nodes of the graph and match loosely (kg.queries.names)."""

VALUES = re.compile(r"VALUES \$_(\w+) \{ UNDEF \}")
"""Where a query takes nodes. Oxigraph orders joins before it knows what a variable is bound to, but counts VALUES."""

POSTS = ("", "pairs", "compare", "tenures")
"""What can be done to the rows of a query before they are given out (kg.queries.meetings, .figures and .tenures)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter: `$_name` in the query. `default` is None where it must be given, "" where any will do."""

    name: str
    type: str
    default: str | None
    description: str
    example: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A canned query: the stem of its file, what its header says, and its SPARQL (the whole file).

    Columns whose names begin with "_" (the parameters, and what `post` needs) are not part of the answer.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    post: str
    text: str


def read(path: Path) -> Query:
    """Read one query file. Raises QueryError that names the file and what its header lacks."""
    text = path.read_text(encoding="utf-8")
    lines = re.match(r"(?:#.*\n)*", text)
    assert lines
    try:
        header = tomllib.loads("\n".join(line[1:].strip() for line in lines[0].splitlines()))
        return _query(path.stem, header, text)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise QueryError(
            f"{path}: the header is not right: {error}", hint="docs/queries.md says how one looks."
        ) from error


def _query(name: str, header: dict[str, Any], text: str) -> Query:
    allowed = {"title", "question", "post", "parameters"}
    _check("key", set(header) - allowed, allowed)
    post = header.get("post", "")
    _check("post", {post} - set(POSTS), POSTS)
    parameters = tuple(_parameter(key, table) for key, table in header.get("parameters", {}).items())
    taken = set(VALUES.findall(text))
    if lost := [p.name for p in parameters if p.type in NODES and p.name not in taken]:
        raise ValueError(f"{lost[0]} names nodes, and the query has no VALUES $_{lost[0]} {{ UNDEF }} to take them")
    return Query(
        name=name, title=header["title"], question=header["question"], parameters=parameters, post=post, text=text
    )


def _parameter(name: str, table: dict[str, str]) -> Parameter:
    allowed = {"type", "default", "description", "example"}
    _check(f"key of {name}", set(table) - allowed, allowed)
    _check(f"type of {name}", {table["type"]} - set(TYPES), TYPES)
    return Parameter(
        name=name,
        type=table["type"],
        default=table.get("default"),
        description=table["description"],
        example=table["example"],
    )


def _check(what: str, wrong: set[str], allowed: object) -> None:
    if wrong:
        names = sorted(allowed) if isinstance(allowed, set) else allowed
        raise ValueError(f"{what} {', '.join(map(repr, sorted(wrong)))} is none of {names}")
