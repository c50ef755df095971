"""The header of a query file: TOML in the comment lines at its top, with the title, the question and the parameters."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from kg.errors import QueryError
from kg.model import Relation
from kg.prefixes import PREFIXES, undeclared
from kg.resources import read_header, split_header

NODES = ("speaker", "institution", "event", "claim", "outlet")
"""Types of parameters that are bound to nodes, where the query says `VALUES $_NAME { UNDEF }`."""

TYPES = (*NODES, "article", "date", "integer", "decimal", "string", "words")
"""What a parameter can be. The first six are nodes of the graph, found by name (kg.queries.names)."""

VALUES = re.compile(r"VALUES ([$?]_?)(\w+) \{ UNDEF \}")
"""Where terms go in: `$_NAME` for a parameter, `?quotation` or `?g` for filters (kg.queries.filters). Oxigraph orders
joins by the size of a VALUES block, but knows nothing of bound variables."""

POSTPROCESSING = ("", "pairs", "compare", "tenures", "with_both_sides")
"""What Python does to a query's rows before they are returned (.meetings, .figures, .terms_of_office, .responses)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter: `$_name` in the query. `default` is None where a value must be given, "" where any will do."""

    name: str
    type: str
    default: str | None
    description: str
    example: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A canned query: the stem of its file, what its header says, and its SPARQL (the whole file).

    Columns whose names begin with "_" (parameters, and what `postprocess` reads) are not part of the answer. `cues` is
    the relation of the cues that go where the query says `VALUES $_cue { UNDEF }`, "" where it does not. `parts` is
    the parameter whose events go with all their parts where it says `VALUES ?happening { UNDEF }`, "" likewise.
    `statements` is the one that leaves the statements that the filter of its name leaves, so that other filters read
    these alone; "" where there is none.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    postprocess: str
    cues: Relation | Literal[""]
    parts: str
    statements: str
    text: str

    @property
    def places(self) -> frozenset[str]:
        """The names of the variables for which terms can be put in."""
        return frozenset(name for _, name in VALUES.findall(self.text))

    @property
    def is_of_article(self) -> bool:
        """Whether one article is given."""
        return any(parameter.type == "article" for parameter in self.parameters)

    @property
    def has_statements(self) -> bool:
        """Whether its rows are statements: it selects ?statement."""
        return "?statement " in self.text and not self.is_of_article

    @property
    def standalone(self) -> str:
        """The file with the PREFIX lines that the store does not need and other SPARQL tools do."""
        header, sparql = split_header(self.text)
        lines = [f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in undeclared(sparql) if prefix in PREFIXES]
        return f"{header}\n{''.join(lines)}{sparql}"


@cache
def read(path: Path) -> Query:
    """Read one query file, once.

    Raises QueryError, which names the file, where its header lacks something or is not TOML.
    """
    text = path.read_text(encoding="utf-8-sig")  # a file from Windows can begin with a byte order mark
    try:
        return _query(path.stem, read_header(text), text)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise QueryError(
            f"{path}: the header is not right: {error}", hint="docs/queries.md says what a header has."
        ) from error


def _query(name: str, header: dict[str, Any], text: str) -> Query:
    allowed = {"title", "question", "postprocess", "cues", "parts", "statements", "parameters"}
    _check("key", set(header) - allowed, allowed)
    postprocess = header.get("postprocess", "")
    _check("postprocess", {postprocess} - set(POSTPROCESSING), POSTPROCESSING)
    cues = header.get("cues", "")
    _check("cues", {cues} - {"", *get_args(Relation)}, get_args(Relation))
    events = [key for key, table in header.get("parameters", {}).items() if table.get("type") == "event"]
    parts = header.get("parts", "")
    _check("parts", {parts} - {"", *events}, events)
    limiting = [key for key, table in header.get("parameters", {}).items() if table.get("type") == key]
    statements = header.get("statements", "")
    _check("statements", {statements} - {"", *limiting}, limiting)
    parameters = tuple(_parameter(key, table) for key, table in header.get("parameters", {}).items())
    with_values = {name for mark, name in VALUES.findall(text) if mark == "$_"}
    if missing := [p.name for p in parameters if p.type in NODES and p.name not in with_values]:
        raise ValueError(f"{missing[0]} is bound to nodes, and the query has no VALUES $_{missing[0]} {{ UNDEF }}")
    return Query(
        name=name,
        title=header["title"],
        question=header["question"],
        parameters=parameters,
        postprocess=postprocess,
        cues=cues,
        parts=parts,
        statements=statements,
        text=text,
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
