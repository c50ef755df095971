"""What writing and reading a graph share: classes and properties, days, numbers, fingerprints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

import pyoxigraph as ox
from rdflib import Literal, URIRef

from kg.edtf import days
from kg.model import AgentType, Article, Kind, Relation, Software, Span
from kg.rdf.namespaces import KG, ORG, SCHEMA, XSD

BREAK = " […] "
"""Stands in schema:text between the pieces of a broken quotation. Each piece is verbatim."""

AGENT_CLASSES: dict[AgentType, URIRef] = {
    "person": SCHEMA.Person,
    "organization": ORG.Organization,
    "group": KG.Group,
}

AGENT_TYPES: dict[str, AgentType] = {str(class_): kind for kind, class_ in AGENT_CLASSES.items()}
"""The types of agents by the IRIs of their classes."""

KIND_CLASSES: dict[Kind, URIRef] = {
    "direct": KG.DirectQuotation,
    "mixed": KG.MixedQuotation,
    "indirect": KG.IndirectQuotation,
}

RESPONSE_PROPERTIES: dict[Relation, URIRef] = {"disputes": KG.disputes, "supports": KG.supports}

_DATE_TIME, _INTEGER, _DECIMAL = (ox.NamedNode(name) for name in (XSD.dateTime, XSD.integer, XSD.decimal))


def quoted(text: str, contents: Iterable[Span]) -> str:
    """Return the text of a quotation: its pieces verbatim, joined by BREAK."""
    return BREAK.join(s.of(text) for s in contents)


def fingerprint_of(article: Article, software: Software, base: str) -> str:
    """Return the SHA-256 of all that an article's graph depends on: the same fingerprint means the same graph.

    It is compared before an article is extracted, so that an unchanged one costs nothing.
    """
    parts = [
        base,
        article.id,
        article.text,
        asdict(article.metadata),
        [(s.start, s.end) for s in article.body],  # astuple takes twenty times as long
        asdict(software),
    ]
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    ).hexdigest()


def instant(date: str, *, last: bool = False) -> ox.Literal:
    """Return the first (or last) day of an ISO date (YYYY, YYYY-MM or YYYY-MM-DD) as xsd:dateTime, at midnight.

    OWL 2's datatype map has xsd:dateTime and no xsd:date (OWL 2 Structural Specification, 4.7). No time zone: articles
    print days, and rdflib and Oxigraph write a zone differently. Raises ValueError where `date` is no such date.
    """
    found = None if "/" in date else days(date)
    if found is None:
        raise ValueError(f"not an ISO date: {date!r}")
    return ox.Literal(f"{found[1 if last else 0]}T00:00:00", datatype=_DATE_TIME)


def moment(at: datetime) -> Literal:
    """Return when a person said something as xsd:dateTime, in UTC and whole seconds."""
    # Not normalized: rdflib would write +00:00 where Oxigraph and XML Schema's canonical form have Z.
    return Literal(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", datatype=XSD.dateTime, normalize=False)


def interval(edtf: str) -> tuple[ox.Literal | None, ox.Literal | None]:
    """Return the first and the last day of an EDTF date or interval, None for an open end ("2016-11-15/..").

    Raises ValueError where it is neither.
    """
    begin, _, end = edtf.partition("/")
    if "/" not in edtf:
        end = begin
    return (
        instant(begin) if begin not in ("", "..") else None,
        instant(end, last=True) if end not in ("", "..") else None,
    )


def number(value: float) -> ox.Literal:
    """Return a number as xsd:integer or xsd:decimal, without an exponent: in this form every store keeps it."""
    exact = Decimal(str(value))
    if exact == exact.to_integral_value():
        return ox.Literal(str(int(exact)), datatype=_INTEGER)
    return ox.Literal(f"{exact.normalize():f}", datatype=_DECIMAL)


def confidence(value: float) -> ox.Literal:
    """Return a confidence, 0 to 1, as xsd:decimal with at most two digits."""
    return ox.Literal(f"{Decimal(str(round(value, 2))).normalize():f}", datatype=_DECIMAL)
