"""What is known: persons, institutions, states, offices and places, and who held which office when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.model import Gender

EntryKind = Literal["person", "organization", "state", "office", "place"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the knowledge files. `iri` is a path under the base ("organization/state-department").

    `label` is the name that newspapers use, `labels` are all its names as printed, with `label`. `same_as` are absolute
    IRIs elsewhere (Wikidata) that a source confirms. `country` is the IRI of its state, `part_of` that of the
    institution or office it is a part of (for the office Secretary of State, the State Department), `speaks_for` that
    of the government, body or state in whose name it speaks: the Kremlin for the Russian government, and that for
    Russia.
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
    """A term of office: `holder` and `office` are IRIs, `start` and `end` the first and the last day.

    The days are EDTF dates ("2013-02-01", "2013-02", "2013"), None where they are not known; without `end` the term may
    go on. `party` is the IRI of the holder's party, `constituency` that of the place that elected the holder
    ("place/louisiana"), None where there is none.
    """

    holder: str
    office: str
    start: str | None
    end: str | None
    party: str | None = None
    constituency: str | None = None
