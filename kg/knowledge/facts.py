"""A knowledge file in Turtle, read into facts by subject. A fault is an InputError with the line.

The terms are from SKOS, ORG (W3C 2014), Popolo (who held a post, for which party) and schema.org, and a few are kg's
own: docs/knowledge.md lists them, ontology/knowledge.ttl declares them. Any other term of these vocabularies is taken
for a misspelling; those of other vocabularies are ignored.
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
from kg.prefixes import DEFAULT_BASE, OWL, PREFIXES, shortened

Facts = dict[str, dict[str, tuple[str, ...]]]
"""Subject (a path under the base) to property (a value of `LINKS` or `WORDS`, or "type", "same as") to its values."""

_OPENGOV = "http://www.w3.org/ns/opengov#"
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
"""Properties whose values are subjects in knowledge files, and their names in `Facts`."""

WORDS = {
    PREFIXES["skos"] + "prefLabel": "label",
    PREFIXES["skos"] + "altLabel": "other label",
    PREFIXES["skos"] + "hiddenLabel": "hidden label",
    PREFIXES["skos"] + "notation": "notation",
    PREFIXES["schema"] + "gender": "gender",
    PREFIXES["schema"] + "startDate": "start",
    PREFIXES["schema"] + "endDate": "end",
    OWL + "deprecated": "deprecated",
}
"""Properties whose values are strings, and their names in `Facts`."""

TYPES = {
    PREFIXES["schema"] + "Person": "person",
    PREFIXES["org"] + "Organization": "organization",
    PREFIXES["schema"] + "Country": "state",
    PREFIXES["org"] + "Post": "office",
    PREFIXES["sem"] + "Place": "place",
    PREFIXES["kg"] + "Tenure": "tenure",
}
_SAME_AS = PREFIXES["schema"] + "sameAs"
_FOR_READERS = {PREFIXES["skos"] + name for name in ("note", "definition", "scopeNote", "editorialNote")}
_VOCABULARIES = (*(PREFIXES[p] for p in ("kg", "org", "schema", "skos")), _OPENGOV)
_REPEATABLE = {"other label", "hidden label", "same as"}


def read(path: Path) -> Facts:
    """Return the facts of one Turtle file. Its relative IRIs are under kg's base: `<person/john-kerry>`.

    Raises InputError where the file cannot be read, is not Turtle, or has a term or value that knowledge files may not
    have.
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
            f"{path}:{error.lineno or 1}", f"not Turtle: {error.msg}", hint="docs/knowledge.md has an example."
        ) from error
    except _FactError as error:
        raise fault_in(path, error.subject, str(error), hint=error.hint) from error
    return {s: {p: tuple(values) for p, values in about.items()} for s, about in facts.items()}


def merge(layers: Iterable[Facts]) -> Facts:
    """Return the facts of several files: a later file's values of a property of a subject replace the earlier ones'."""
    merged: Facts = {}
    for layer in layers:
        for subject, about in layer.items():
            merged[subject] = {**merged.get(subject, {}), **about}
    return merged


def fault_in(path: Path, subject: str, message: str, *, hint: str) -> InputError:
    """Return the error for a fault of `subject` in a file, with the line in which the file first names it."""
    local = re.compile(rf"(?<![\w-]){re.escape(subject.rsplit('/', 1)[-1])}(?![\w-])")
    lines = list(enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1))
    by_iri = [n for n, line in lines if f"<{subject}>" in line]
    found = by_iri or [n for n, line in lines if local.search(line)] or [1]
    return InputError(f"{path}:{found[0]}", f"<{subject}>: {message}", hint=hint)


def entry_of(iri: str, about: Mapping[str, tuple[str, ...]]) -> Entry:
    """Return the entry of one subject. Its facts have been checked, and it is not a tenure."""

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
    """Return the tenure of one subject of that type. Its facts have been checked."""
    start, end, party, area = (about.get(name, (None,))[0] for name in ("start", "end", "party", "area"))
    (holder,), (office,) = about["holder"], about["post"]
    return Tenure(holder=holder, office=office, start=start, end=end, party=party, constituency=area)


class _FactError(Exception):
    def __init__(self, subject: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.subject, self.hint = subject, hint


def _add(facts: dict[str, dict[str, list[str]]], triple: ox.Quad) -> None:
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, ox.NamedNode):
        raise _FactError(
            str(subject), "a subject without an IRI", "Give every entry and tenure an IRI, such as <person/john-kerry>."
        )
    name = subject.value.removeprefix(DEFAULT_BASE)
    if not subject.value.startswith(DEFAULT_BASE):
        if predicate in WORDS or predicate in LINKS:
            hint = "Write <person/...>, <organization/...> and the like, and remove @base or set it to this."
            raise _FactError(name, f"is not under {DEFAULT_BASE}", hint)
        return  # about something else, such as the file itself
    found = _property(name, predicate, value)
    if found is None:
        return
    key, text = found
    values = facts.setdefault(name, {}).setdefault(key, [])
    if values and key not in _REPEATABLE:
        message = f"two values for its {key}: {values[0]!r} and {text!r}"
        raise _FactError(name, message, "Keep one; other names are skos:altLabel.")
    values.append(text)


def _property(
    subject: str, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
) -> tuple[str, str] | None:
    if predicate == _TYPE:
        kind = TYPES.get(value.value) if isinstance(value, ox.NamedNode) else None
        if kind is None:
            raise _FactError(subject, f"a type that kg does not know: {value}", f"Known: {_listed(TYPES)}.")
        return "type", kind
    if predicate in LINKS or predicate == _SAME_AS:
        if not isinstance(value, ox.NamedNode):
            raise _FactError(subject, f"{_short(predicate)} has a string for a value", "Its value is an IRI, in < >.")
        if predicate == _SAME_AS:
            return "same as", value.value
        if not value.value.startswith(DEFAULT_BASE):
            message = f"the value of {_short(predicate)} is not under {DEFAULT_BASE}: {value}"
            raise _FactError(subject, message, "Write <organization/...> or the like.")
        return LINKS[predicate], value.value.removeprefix(DEFAULT_BASE)
    if predicate in WORDS:
        if not isinstance(value, ox.Literal) or not value.value.strip():
            raise _FactError(subject, f"the value of {_short(predicate)} is not a string", 'Write it in " ".')
        return WORDS[predicate], " ".join(value.value.split())
    if predicate in _FOR_READERS or not predicate.startswith(_VOCABULARIES):
        return None
    nearest = process.extractOne(_short(predicate), [_short(p) for p in (*LINKS, *WORDS, _SAME_AS)])
    raise _FactError(subject, f"a property that kg does not know: {_short(predicate)}", f"Did you mean {nearest[0]}?")


def _listed(terms: Mapping[str, str]) -> str:
    return ", ".join(_short(term) for term in terms)


def _short(iri: str) -> str:
    return shortened(iri, {"opengov": _OPENGOV, "owl": OWL})
