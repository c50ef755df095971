"""The small conventions that writing and reading a graph share: days, numbers, broken quotations, times."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, astuple
from decimal import Decimal

from rdflib import Literal, URIRef

from kg.model import Article, Kind, Relation, Software, Span
from kg.namespaces import KG, XSD

BREAK = " […] "
"""Stands in schema:text between the pieces of a broken quotation; each piece is verbatim."""

KIND_CLASSES: dict[Kind, URIRef] = {
    "direct": KG.DirectQuotation,
    "mixed": KG.MixedQuotation,
    "indirect": KG.IndirectQuotation,
}

RELATIONS: dict[Relation, URIRef] = {"disputes": KG.disputes, "supports": KG.supports}

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")


def words(text: str, contents: Iterable[Span]) -> str:
    """Return the words of a quotation: its pieces verbatim, joined by BREAK."""
    return BREAK.join(s.of(text) for s in contents)


def fingerprint_of(article: Article, software: Software, base: str) -> str:
    """Return the SHA-256 of all that decides an article's graph: the same fingerprint, the same graph.

    A store compares it before it extracts, so that an unchanged article costs nothing.
    """
    parts = [
        base,
        article.id,
        article.text,
        asdict(article.metadata),
        [astuple(s) for s in article.body],
        asdict(software),
    ]
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    ).hexdigest()


def instant(date: str, *, last: bool = False) -> Literal:
    """Return the first (or last) day of an ISO date (YYYY, YYYY-MM or YYYY-MM-DD) as xsd:dateTime, at midnight.

    OWL 2's datatype map has xsd:dateTime and no xsd:date (OWL 2 Structural Specification, 4.7). No time zone: articles
    print days, and rdflib and Oxigraph write a zone differently. Raises ValueError.
    """
    match = _DATE.match(date)
    if not match:
        raise ValueError(f"not an ISO date: {date!r}")
    year, month, day = int(match[1]), int(match[2] or (12 if last else 1)), match[3]
    in_month = int(day) if day else (calendar.monthrange(year, month)[1] if last else 1)
    return Literal(f"{year:04}-{month:02}-{in_month:02}T00:00:00", datatype=XSD.dateTime)


def interval(edtf: str) -> tuple[Literal | None, Literal | None]:
    """Return begin and end of an EDTF date or interval; None for an open end ("2016-11-15/..")."""
    begin, _, end = edtf.partition("/")
    if "/" not in edtf:
        end = begin
    return (
        instant(begin) if begin not in ("", "..") else None,
        instant(end, last=True) if end not in ("", "..") else None,
    )


def number(value: float) -> Literal:
    """Return a number as xsd:integer or xsd:decimal, in the form that every store gives back (no exponent)."""
    exact = Decimal(str(value))
    if exact == exact.to_integral_value():
        return Literal(int(exact))
    return Literal(f"{exact.normalize():f}", datatype=XSD.decimal)


def confidence(value: float) -> Literal:
    """Return a confidence, 0 to 1, as xsd:decimal with two digits at most."""
    return Literal(f"{Decimal(str(round(value, 2))).normalize():f}", datatype=XSD.decimal)
