"""Answers of queries in the SPARQL 1.1 result formats, and as cells of a page's table."""

from __future__ import annotations

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.export import xml
from kg.prefixes import PREFIXES, shortened
from kg.queries import write as write_rows
from kg.queries.formats import NUMBERS
from kg.store import Rows, Term, text_of

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"

ROWS = (JSON, XML, CSV, TSV, "application/json", "application/xml", "text/xml")
"""What rows, and yes or no, can be written as; the one that is given to who does not mind first."""

BY_NAME = {"json": JSON, "xml": XML, "csv": CSV, "tsv": TSV}
"""What `?format=` can say, and the endings of files."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, the IRI it leads to, and whether it is a number."""

    text: str
    iri: str
    number: bool


def cells(row: tuple[Term | None, ...]) -> tuple[Cell, ...]:
    """Return a row as a page shows it."""
    return tuple(
        Cell(
            text=shortened(term.value) if isinstance(term, ox.NamedNode) else text_of(term),
            iri=term.value if isinstance(term, ox.NamedNode) else "",
            number=isinstance(term, ox.Literal) and term.datatype.value in NUMBERS,
        )
        for term in row
    )


def write(found: Rows | bool, media: str) -> bytes:
    """Return rows, or yes or no, in one of the formats of ROWS."""
    if media in (XML, "application/xml", "text/xml"):
        return _xml(found).encode()
    name = {CSV: "csv", TSV: "tsv"}.get(media, "srj")
    if isinstance(found, bool):
        said = str(found).lower()
        return (f'{{"head": {{}}, "boolean": {said}}}\n' if name == "srj" else f"{said}\n").encode()
    out = io.BytesIO()
    write_rows(found, name, out)
    return out.getvalue()


def _xml(found: Rows | bool) -> str:
    """Return the SPARQL Query Results XML Format. Characters that XML cannot hold become U+FFFD."""
    head, body = "", f"<boolean>{str(found).lower()}</boolean>"
    if isinstance(found, Rows):
        head = "".join(f"<variable name={quoteattr(column)}/>" for column in found.columns)
        body = f"<results>\n{''.join(_result(found.columns, row) for row in found.rows)}</results>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"<head>{head}</head>\n{body}</sparql>\n"
    )


def _result(columns: tuple[str, ...], row: tuple[Term | None, ...]) -> str:
    bindings = (
        f"<binding name={quoteattr(column)}>{_term(term)}</binding>"
        for column, term in zip(columns, row, strict=True)
        if term is not None
    )
    return f"<result>{''.join(bindings)}</result>\n"


def _term(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return f"<triple>{''.join(f'<{name}>{_term(part)}</{name}>' for name, part in parts.items())}</triple>"
    text = escape(xml.clean(term.value), {"\r": "&#13;"})
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype.value == f"{PREFIXES['xsd']}string":
        return f"<literal>{text}</literal>"
    return f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"
