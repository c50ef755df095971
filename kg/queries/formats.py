"""Rows as a table for people, or in the SPARQL 1.1 result formats for programs.

csv, tsv and json are W3C's (SPARQL 1.1 Query Results CSV and TSV Formats, SPARQL 1.1 Query Results JSON Format): csv
has bare values, tsv and json say of each value whether it is an IRI, a string or a number. They hold every character as
the article prints it. The two formats for people, table and md, show control characters as pictures.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import OutputError
from kg.prefixes import PREFIXES, shortened
from kg.store import Rows, Term

if TYPE_CHECKING:
    from rich.console import Console

VISIBLE = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {127: 0x2421}
VISIBLE |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
"""Control characters (C0, DEL, C1) as pictures: an article's text must not send commands to a terminal."""

_NUMBERS = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}
_STRING = PREFIXES["xsd"] + "string"
_BARE = re.compile(r"[+-]?(\d+(\.\d+)?([eE][+-]?\d+)?|\.\d+)\Z", re.ASCII)
"""Numbers that Turtle writes without quotation marks."""

_DEFAULT_WIDTH = 120
"""Characters in a line of a table where neither a terminal nor COLUMNS sets it."""

_NARROW = 20
"""Characters: a wider column may be wrapped, though not to less than this."""

_GAP = 3
"""Characters between two columns."""


def render(rows: Rows, format: str, file: IO[str]) -> None:
    """Write rows to a text file in one of FORMATS. Raises OutputError for another format."""
    if format not in _WRITERS:
        raise OutputError(f"{format!r} is not a format of rows", hint=f"Formats: {', '.join(FORMATS)}.")
    _WRITERS[format](rows, file)


# ---------------------------------------------------------------- for programs


def _csv(rows: Rows, file: IO[str]) -> None:
    writer = csv.writer(file)
    writer.writerow(rows.columns)
    writer.writerows([_value(term) for term in row] for row in rows.rows)


def _tsv(rows: Rows, file: IO[str]) -> None:
    file.write("\t".join(f"?{column}" for column in rows.columns) + "\n")
    for row in rows.rows:
        file.write("\t".join(map(_turtle, row)) + "\n")


def _json(rows: Rows, file: IO[str]) -> None:
    bindings = [{c: _object(t) for c, t in zip(rows.columns, row, strict=True) if t is not None} for row in rows.rows]
    document = {"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}
    json.dump(document, file, ensure_ascii=False, indent=1)
    file.write("\n")


def _value(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return str(term)
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _turtle(term: Term | None) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS and _BARE.match(term.value):
        return term.value
    # str() gives N-Triples, which escapes line breaks but not tabs; here a tab would end the column.
    return "" if term is None else str(term).replace("\t", "\\t")


def _object(term: Term) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _object(part) for name, part in parts.items()}}
    plain: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        return plain | {"xml:lang": term.language}
    return plain if term.datatype.value == _STRING else plain | {"datatype": term.datatype.value}


# ---------------------------------------------------------------- for people


def _shown(term: Term | None) -> str:
    """Return a term as people read it: an IRI as a prefixed name where it has one."""
    return (shortened(term.value) if isinstance(term, ox.NamedNode) else _value(term)).translate(VISIBLE)


def _markdown(rows: Rows, file: IO[str]) -> None:
    numeric = _numeric(rows)
    file.write(f"| {' | '.join(rows.columns)} |\n")
    file.write("|" + "|".join(" ---: " if n else " --- " for n in numeric) + "|\n")
    for row in rows.rows:
        cells = (re.sub(r"([\\`*_\[\]<>|~$&#])", r"\\\1", _shown(term)) for term in row)
        file.write("| " + " | ".join(cell.replace("\n", "<br>") for cell in cells) + " |\n")


def _table(rows: Rows, file: IO[str]) -> None:
    """Write a table, or one record below the other where its columns would be too narrow to read."""
    from rich.cells import cell_len
    from rich.console import Console

    if not rows.rows:
        file.write("no rows\n")
        return
    is_limited = file.isatty() or "COLUMNS" in os.environ
    console = Console(file=file, highlight=False, width=None if is_limited else _DEFAULT_WIDTH)
    cells = [[_shown(term) for term in row] for row in rows.rows]
    widths = [
        max(cell_len(line) for cell in (name, *column) for line in cell.splitlines() or [""])
        for name, column in zip(rows.columns, zip(*cells, strict=True), strict=True)
    ]
    if sum(min(width, _NARROW) + _GAP for width in widths) <= console.width:
        _print_table(console, rows, cells, widths)
    else:
        _print_records(console, rows, cells)


def _print_table(console: Console, rows: Rows, cells: list[list[str]], widths: list[int]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, width, numeric in zip(rows.columns, widths, _numeric(rows), strict=True):
        table.add_column(name, overflow="fold", min_width=min(width, _NARROW), justify="right" if numeric else "left")
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)


def _print_records(console: Console, rows: Rows, cells: list[list[str]]) -> None:
    from rich.text import Text

    indent = max(map(len, rows.columns)) + 2
    for number, row in enumerate(cells, 1):
        console.print(Text(f"{number} of {len(cells)}", style="bold"))
        for name, cell in zip(rows.columns, row, strict=True):
            for i, line in enumerate(Text(cell).wrap(console, max(console.width - indent, _NARROW)) if cell else ()):
                console.print(Text(("" if i else name).ljust(indent), style="dim") + line, soft_wrap=True)
        if number < len(cells):
            console.print()


def _numeric(rows: Rows) -> list[bool]:
    """Return for each column whether all its values are numbers, which are aligned right."""

    def number(term: Term | None) -> bool:
        return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS

    return [
        any(row[i] for row in rows.rows) and all(row[i] is None or number(row[i]) for row in rows.rows)
        for i in range(len(rows.columns))
    ]


_WRITERS: dict[str, Callable[[Rows, IO[str]], None]] = {
    "table": _table,
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "md": _markdown,
}

FORMATS = tuple(_WRITERS)
