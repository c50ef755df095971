"""The Turtle of a knowledge file, read into facts by subject; each mistake is an InputError with its line.

The terms are those of SKOS, ORG (W3C 2014), Popolo (who held a post, for which party) and schema.org, and a few of kg's
own: docs/knowledge.md has the table, ontology/knowledge.ttl declares them. Terms of these vocabularies that are not in
the table are taken for slips of the pen; those of others are let be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rapidfuzz import process

from kg.errors import InputError
from kg.knowledge.entries import Entry, EntryKind, Tenure
from kg.model import Gender
from kg.prefixes import DEFAULT_BASE, PREFIXES

Facts = dict[str, dict[str, tuple[str, ...]]]
"""Subject (a path under the base) to property (a key of `PROPERTIES`) to its values, in the order of the file."""

_OPENGOV = "http://www.w3.org/ns/opengov#"
_OWL = "http://www.w3.org/2002/07/owl#"
_TYPE = PREFIXES["rdf"] + "type"

LINKS = {
    PREFIXES["kg"] + "country": "country",
    PREFIXES["kg"] + "speaksFor": "speaks for",
    PREFIXES["org"] + "subOrganizationOf": "part of",
    PREFIXES["org"] + "postIn": "part of",
    PREFIXES["kg"] + "holder": "holder",
    _OPENGOV + "post": "post",
    _OPENGOV + "onBehalfOf": "party",
    _OPENGOV + "area": "area",
}
"""Properties whose values are subjects of knowledge files."""

WORDS = {
    PREFIXES["skos"] + "prefLabel": "label",
    PREFIXES["skos"] + "altLabel": "other label",
    PREFIXES["skos"] + "hiddenLabel": "hidden label",
    PREFIXES["skos"] + "notation": "notation",
    PREFIXES["schema"] + "gender": "gender",
    PREFIXES["schema"] + "startDate": "start",
    PREFIXES["schema"] + "endDate": "end",
    _OWL + "deprecated": "deprecated",
}
"""Properties whose values are words."""

TYPES = {
    PREFIXES["schema"] + "Person": "person",
    PREFIXES["org"] + "Organization": "organization",
    PREFIXES["schema"] + "Country": "state",
    PREFIXES["org"] + "Post": "office",
    PREFIXES["sem"] + "Place": "place",
    PREFIXES["kg"] + "Tenure": "tenure",
}
_SAME_AS = PREFIXES["schema"] + "sameAs"
_REMARKS = {PREFIXES["skos"] + name for name in ("note", "definition", "scopeNote", "editorialNote")}
_OURS = (*(PREFIXES[p] for p in ("kg", "org", "schema", "skos")), _OPENGOV)
_SEVERAL = {"other label", "hidden label", "same as"}


def read(path: Path) -> Facts:
    """Return the facts of one Turtle file. Its relative IRIs are under kg's base: `<person/john-kerry>`.

    Raises InputError for a file that cannot be read, is no Turtle, or says what knowledge files do not say.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror}", hint="Give a Turtle file.") from error
    facts: dict[str, dict[str, list[str]]] = {}
    try:
        for triple in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE):
            _add(facts, triple)
    except SyntaxError as error:
        raise InputError(
            f"{path}:{error.lineno or 1}", f"not Turtle: {error.msg}", hint="docs/knowledge.md shows how it is written."
        ) from error
    except _NonsenseError as error:
        raise complaint(path, error.subject, str(error), hint=error.hint) from error
    return {s: {p: tuple(values) for p, values in about.items()} for s, about in facts.items()}


def merge(layers: Iterable[Facts]) -> Facts:
    """Return what several files say together: a later file's values of a property replace the earlier ones'.

    Only of that property and that subject: all else the earlier files say of it stays.
    """
    merged: Facts = {}
    for layer in layers:
        for subject, about in layer.items():
            merged[subject] = {**merged.get(subject, {}), **about}
    return merged


def complaint(path: Path, subject: str, message: str, *, hint: str) -> InputError:
    """Return the error that a file says nonsense of `subject`, with the line where the file first names it."""
    local = re.compile(rf"(?<![\w-]){re.escape(subject.rsplit('/', 1)[-1])}(?![\w-])")
    lines = list(enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1))
    whole = [n for n, line in lines if f"<{subject}>" in line]
    found = whole or [n for n, line in lines if local.search(line)] or [1]
    return InputError(f"{path}:{found[0]}", f"<{subject}>: {message}", hint=hint)


def entry_of(iri: str, about: Mapping[str, tuple[str, ...]]) -> Entry:
    """Return the entry that facts describe. They are those of one subject that is no tenure, and have been checked."""

    def one(name: str) -> str | None:
        return about[name][0] if about.get(name) else None

    return Entry(
        iri=iri,
        kind=cast(EntryKind, about["type"][0]),
        label=about["label"][0],
        labels=frozenset(name for part in ("label", "other label", "hidden label") for name in about.get(part, ())),
        same_as=about.get("same as", ()),
        gender=cast(Gender | None, one("gender")),
        country=one("country"),
        part_of=one("part of"),
        speaks_for=one("speaks for"),
    )


def tenure_of(about: Mapping[str, tuple[str, ...]]) -> Tenure:
    """Return the tenure that the facts of one subject of that type describe; they have been checked."""
    start, end, party, area = (about.get(name, (None,))[0] for name in ("start", "end", "party", "area"))
    (holder,), (office,) = about["holder"], about["post"]
    return Tenure(holder=holder, office=office, start=start, end=end, party=party, constituency=area)


class _NonsenseError(Exception):
    def __init__(self, subject: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.subject, self.hint = subject, hint


def _add(facts: dict[str, dict[str, list[str]]], triple: ox.Quad) -> None:
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, ox.NamedNode):
        raise _NonsenseError(
            str(subject), "a subject without an IRI", "Give every entry and tenure an IRI, such as <person/john-kerry>."
        )
    name = subject.value.removeprefix(DEFAULT_BASE)
    if not subject.value.startswith(DEFAULT_BASE):
        if predicate in WORDS or predicate in LINKS:
            hint = "Write <person/...>, <organization/...> and the like, and leave out @base or make it this."
            raise _NonsenseError(name, f"is not under {DEFAULT_BASE}", hint)
        return  # a remark on something else, such as the file itself
    found = _property(name, predicate, value)
    if found is None:
        return
    key, text = found
    values = facts.setdefault(name, {}).setdefault(key, [])
    if values and key not in _SEVERAL:
        raise _NonsenseError(
            name,
            f"two values for its {key}: {values[0]!r} and {text!r}",
            "It has one; further names are skos:altLabel.",
        )
    values.append(text)


def _property(
    subject: str, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
) -> tuple[str, str] | None:
    if predicate == _TYPE:
        kind = TYPES.get(value.value) if isinstance(value, ox.NamedNode) else None
        if kind is None:
            raise _NonsenseError(subject, f"a type that kg does not know: {value}", f"Known: {_listed(TYPES)}.")
        return "type", kind
    if predicate in LINKS or predicate == _SAME_AS:
        if not isinstance(value, ox.NamedNode):
            raise _NonsenseError(subject, f"{_short(predicate)} has words for a value", "Its value is an IRI, in < >.")
        if predicate == _SAME_AS:
            return "same as", value.value
        if not value.value.startswith(DEFAULT_BASE):
            raise _NonsenseError(
                subject,
                f"{_short(predicate)} leads out of the knowledge: {value}",
                "Write <organization/...> or the like.",
            )
        return LINKS[predicate], value.value.removeprefix(DEFAULT_BASE)
    if predicate in WORDS:
        if not isinstance(value, ox.Literal) or not value.value.strip():
            raise _NonsenseError(subject, f"{_short(predicate)} is not words", 'Its value is words, in " ".')
        return WORDS[predicate], " ".join(value.value.split())
    if predicate in _REMARKS or not predicate.startswith(_OURS):
        return None
    nearest = process.extractOne(_short(predicate), [_short(p) for p in (*LINKS, *WORDS, _SAME_AS)])
    raise _NonsenseError(
        subject, f"a property that kg does not know: {_short(predicate)}", f"Did you mean {nearest[0]}?"
    )


def _listed(terms: Mapping[str, str]) -> str:
    return ", ".join(_short(term) for term in terms)


def _short(iri: str) -> str:
    for prefix, namespace in (*PREFIXES.items(), ("opengov", _OPENGOV), ("owl", _OWL)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
