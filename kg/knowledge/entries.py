"""The values of the knowledge: persons, institutions, states, offices and places, and who held which office when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.model import Gender

EntryKind = Literal["person", "organization", "state", "office", "place"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that the knowledge knows. `iri` is a path under the base ("organization/state-department").

    `label` is the name newspapers give it and `labels` all its names, `label` among them, each as it is printed.
    `same_as` are absolute IRIs elsewhere (Wikidata), only those that a source confirms. `country` is the IRI of the
    state it belongs to, `part_of` of the institution or office it is a part of, `speaks_for` of the government or body
    whose word its word is: the Kremlin speaks for the Russian government, and that for Russia. For an office `part_of`
    is the institution it leads or sits in: the Secretary of State, the State Department.
    """

    iri: str
    kind: EntryKind
    label: str
    labels: frozenset[str]
    same_as: tuple[str, ...] = ()
    gender: Gender | None = None
    country: str | None = None
    part_of: str | None = None
    speaks_for: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenure:
    """That a person (`holder`, an IRI) held an `office` (an IRI) from `start` to `end`, both days included.

    Both are EDTF dates ("2013-02-01", "2013-02", "2013"); None where the knowledge does not say, which at the end
    means that it knows of no end. `party` is the IRI of the holder's party and `constituency` the IRI of the place
    the holder was elected in ("place/louisiana"), None where the office has none.
    """

    holder: str
    office: str
    start: str | None
    end: str | None
    party: str | None = None
    constituency: str | None = None
