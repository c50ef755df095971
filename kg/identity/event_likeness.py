"""How likely two events of one story are one: what they have in common, weighed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.edtf import same_time
from kg.extract import geography
from kg.extract.lexicon import load
from kg.identity.event_profiles import rarity_of
from kg.identity.event_traits import Traits
from kg.identity.event_weights import vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

OTHER = "other"
_ONE_DAY = 0.5
"""The score of two articles without dates from which they are taken to be of about the same days."""
_DAYS = 10
_NAMING = 4
"""Words of an event's heads by whose meaning it is compared: the first."""
_FEW = 3
"""Shared words beside the heads beyond which more tell nothing."""


def nearness(ones: Sequence[Traits], others: Sequence[Traits]) -> NDArray[np.float32]:
    """Return how near the words of their heads are in meaning [ones, others], -1 to 1."""
    a, b = (np.stack([vector(t.words[:_NAMING]) for t in side]) for side in (ones, others))
    near: NDArray[np.float32] = a @ b.T
    return near


def common(a: Traits, b: Traits, story: float, near: float) -> list[float]:
    """Return what two events have in common, as numbers, with 1 first.

    `story` is how likely their articles report one story, `near` how near their heads are in meaning.
    """
    same = bool(set(a.core) & set(b.core))
    overlap = not same and bool(set(a.stems) & set(b.stems))
    family = not same and not overlap and bool(set(a.families) & set(b.families))
    alike = same or overlap or family
    kind = a.type == b.type != OTHER
    around = min(len(set(a.around) & set(b.around)), _FEW) / _FEW
    names = len(set(a.names) & set(b.names)) / (1 + min(len(a.names), len(b.names)))
    rare = max((rarity_of(w) for w in a.words if w in b.words), default=0.0) if same else 0.0
    return [
        1.0,
        story,
        float(same),
        float(overlap),
        float(family),
        float(kind and not alike),
        float(OTHER not in (a.type, b.type) and a.type != b.type),
        around,
        names,
        rare,
        same * story,
        alike * around,
        float(a.leads and b.leads and alike),
        0.0 if same else near,
        (0.0 if same else near) * around,
    ]


def is_certain_enough(a: Traits, b: Traits, story: float, gap: int | None) -> bool:
    """Return whether two events may be one for all that is known of when they were.

    Some kinds come again and again in one place with the same actors (events.toml, "recurring"): raids, talks, votes.
    Two such are one only where they have a time in common, or their articles came out within days (`gap`) of each
    other, or are so alike (`story`) that they must have.
    """
    recurring = load("events")["recurring"]["types"]
    if a.type not in recurring or b.type not in recurring:
        return True
    if a.time and b.time:
        return same_time(a.time, b.time)
    if set(a.months) & set(b.months):
        return True
    return story >= _ONE_DAY if gap is None else gap <= _DAYS


def related(a: Traits, b: Traits) -> bool:
    """Return whether the heads of two events share a stem or a family."""
    return not set(a.stems).isdisjoint(b.stems) or not set(a.families).isdisjoint(b.families)


def one_place_and_time(a: Traits, b: Traits) -> bool:
    """Return whether two events are in one place, smaller than a country, at one time, which both articles print."""
    shared = [
        p for p in a.places for q in b.places if set(p.split()) <= set(q.split()) or set(q.split()) <= set(p.split())
    ]
    if not a.time or not b.time or all(is_country(p) for p in shared):
        return False
    return same_time(a.time, b.time)


def is_country(place: str) -> bool:
    """Return whether a folded name is a country's."""
    found = geography.country(place.title())
    return found is not None and found.sort == "name"


def conflict(a: Traits, b: Traits) -> bool:
    """Return whether kind, place, time or proper name speaks against events of two articles being one."""
    kinds = OTHER not in (a.type, b.type) and a.type != b.type and set(a.core).isdisjoint(b.core)
    return kinds or told_apart(a, b)


def told_apart(a: Traits, b: Traits) -> bool:
    """Return whether place, time or proper name says that two events, also of one article, are two."""
    return (
        (bool(a.title and b.title) and a.title != b.title)
        or together(a.places, b.places) is False
        or (a.time is not None and b.time is not None and not same_time(a.time, b.time))
    )


def together(ones: Sequence[str], others: Sequence[str]) -> bool | None:
    """Return whether folded places can be one; None where one has none or a country may hold the other's place."""
    if not ones or not others:
        return None
    pairs = [(set(a.split()), set(b.split())) for a in ones for b in others]
    if any(a <= b or b <= a for a, b in pairs):
        return True
    return None if any(is_country(a) != is_country(b) for a in ones for b in others) else False
