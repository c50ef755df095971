"""Rows in the formats of programs and spreadsheets, or as a table for people (kg.queries.tables).

json and jsonl are plain: an object a row, in which a number is a number and what is unbound is null. csv and tsv are
for spreadsheets and scripts. srj, the SPARQL 1.1 Query Results JSON Format of the W3C, says of each value whether it is
an IRI, a string or a number of which type; tsv and csv are W3C's too. They hold every character as the article prints
it; table, md and cite, which are for people, show control characters as pictures.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import KgError, OutputError
from kg.prefixes import PREFIXES
from kg.store import Rows, Term, Value, value_of

VISIBLE = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {127: 0x2421}
VISIBLE |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
"""Control characters (C0, DEL, C1) as pictures: an article's text must not send commands to a terminal."""

NUMBERS = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}
_STRING = PREFIXES["xsd"] + "string"
_BARE = re.compile(r"[+-]?(\d+(\.\d+)?([eE][+-]?\d+)?|\.\d+)\Z", re.ASCII)
"""Numbers that Turtle writes without quotation marks."""

BOM = "\ufeff"
"""What Excel knows a file of UTF-8 by."""

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, CSV Injection); the last four are full-width."""

_EPOCH = datetime(1980, 1, 1)
"""The day of every workbook: the first that a ZIP file can have."""

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_CELL = 32_767
"""Characters that a cell of Excel holds."""


def render(rows: Rows, format: str, file: IO[str], *, safe: bool = False) -> None:
    """Write rows to a text file in one of FORMATS, but for xlsx, which `write` writes.

    With `safe` csv and tsv open in a spreadsheet without doing anything: see `harmless`. Raises OutputError for another
    format.
    """
    if format in _SHEETS:
        _SHEETS[format](rows, file, safe)
    elif format in _WRITERS:
        _WRITERS[format](rows, file)
    elif format in _FOR_PEOPLE:
        write = getattr(import_module("kg.queries.tables"), _FOR_PEOPLE[format])
        write(rows, file)
    else:
        raise OutputError(f"{format!r} is not a format of rows", hint=f"Formats: {', '.join(FORMATS)}.")


def write(rows: Rows, format: str, file: IO[bytes], *, safe: bool = False) -> None:
    """Write rows to a file of bytes in one of FORMATS, as UTF-8. Raises OutputError as `render` does.

    An xlsx file needs openpyxl: raises KgError where it is not installed.
    """
    if format == "xlsx":
        file.write(workbook(rows.columns, ([value_of(t) for t in row] for row in rows.rows)))
        return
    out = io.StringIO(newline="")
    render(rows, format, out, safe=safe)
    file.write(out.getvalue().encode("utf-8", "surrogatepass"))


# ---------------------------------------------------------------- for spreadsheets


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what looks like one.

    Numbers are left as they are, "-5" too.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _BARE.match(cell) else cell


def _csv(rows: Rows, file: IO[str], safe: bool) -> None:
    made = harmless if safe else str
    file.write(BOM if safe else "")
    writer = csv.writer(file)
    writer.writerow(map(made, rows.columns))
    writer.writerows([made(text(term)) for term in row] for row in rows.rows)


def _tsv(rows: Rows, file: IO[str], safe: bool) -> None:
    """Write W3C's TSV, whose terms are Turtle's; a safe one has bare cells, without tabs and line breaks."""
    if not safe:
        file.write("\t".join(f"?{column}" for column in rows.columns) + "\n")
        for row in rows.rows:
            file.write("\t".join(map(_turtle, row)) + "\n")
        return
    file.write(BOM + "\t".join(map(harmless, rows.columns)) + "\n")
    for row in rows.rows:
        file.write("\t".join(re.sub(r"[\t\r\n]+", " ", harmless(text(term))) for term in row) + "\n")


def workbook(columns: Iterable[str], rows: Iterable[Iterable[Value]]) -> bytes:
    """Return a workbook of Excel (OOXML) with one sheet: text is text, never a formula, and numbers are numbers.

    Characters that XML cannot hold become U+FFFD, and a cell has at most 32,767 characters. The same rows give the same
    bytes. Raises KgError where openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError as error:
        raise KgError("openpyxl is not installed", hint="Install it with kg: pip install 'kg[xlsx]'") from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("kg")
    sheet.freeze_panes = "A2"

    def cell(value: Value) -> object:
        made = WriteOnlyCell(sheet, None)
        if isinstance(value, str):
            made.value = _FORBIDDEN.sub("\ufffd", value)[:_MAX_CELL]
            made.data_type = "s"  # else "=1+1" is a formula
        else:
            made.value = value
        return made

    sheet.append([cell(name) for name in columns])
    for row in rows:
        sheet.append([cell(value) for value in row])
    return _without_clock(book)


def _without_clock(book: Any) -> bytes:
    """Return the bytes of a workbook without the time: the same rows give the same bytes tomorrow."""
    book.properties.created = book.properties.modified = _EPOCH
    out, fixed = io.BytesIO(), io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + _EPOCH.strftime("%FT%TZ").encode(), content
                )
            copy.writestr(zipfile.ZipInfo(name, _EPOCH.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


# ---------------------------------------------------------------- for programs


def records(rows: Rows) -> Iterator[dict[str, Value]]:
    """Yield each row as plain values by column."""
    return ({c: value_of(t) for c, t in zip(rows.columns, row, strict=True)} for row in rows.rows)


def _json(rows: Rows, file: IO[str]) -> None:
    json.dump(list(records(rows)), file, ensure_ascii=False, indent=1)
    file.write("\n")


def _jsonl(rows: Rows, file: IO[str]) -> None:
    for record in records(rows):
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _srj(rows: Rows, file: IO[str]) -> None:
    bindings = [{c: _object(t) for c, t in zip(rows.columns, row, strict=True) if t is not None} for row in rows.rows]
    document = {"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}
    json.dump(document, file, ensure_ascii=False, indent=1)
    file.write("\n")


def text(term: Term | None) -> str:
    """Return a term as a cell of csv has it: "" for what is unbound, a literal's value, an IRI without brackets."""
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return str(term)
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else term.value


def _turtle(term: Term | None) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS and _BARE.match(term.value):
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


_SHEETS: dict[str, Callable[[Rows, IO[str], bool], None]] = {"csv": _csv, "tsv": _tsv}
_WRITERS: dict[str, Callable[[Rows, IO[str]], None]] = {"json": _json, "jsonl": _jsonl, "srj": _srj}
_FOR_PEOPLE = {"table": "table", "md": "markdown", "cite": "citations"}
"""Functions of kg.queries.tables. By name, so that what programs read need not wait for rich."""

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "srj", "xlsx", "md", "cite")
"""The formats of rows; each is also the ending of its files, but for table and cite, which are text."""
