"""What keeps two events apart whatever else agrees: other types, places, times, names or persons, and being no fact."""

from __future__ import annotations

from collections.abc import Sequence

from kg.edtf import same_time
from kg.identity.events.profile import EventProfile
from kg.identity.events.thresholds import SAME_DAYS, SAME_DAYS_STORY
from kg.lang.en import geography
from kg.lang.lexicon import load

OTHER = "other"
"""The type of events that no list has."""


def have_other_types(a: EventProfile, b: EventProfile) -> bool:
    """Return whether two events are of two known types."""
    return OTHER not in (a.type, b.type) and a.type != b.type


def contradict(a: EventProfile, b: EventProfile) -> bool:
    """Return whether type, place, time, proper name or status speaks against two articles' events being one.

    The same word can be of two types: those do not contradict. One told as a fact is none that is denied or feared.
    """
    return (
        _is_fact_in_one_only(a, b) or (have_other_types(a, b) and set(a.core).isdisjoint(b.core)) or are_distinct(a, b)
    )


def are_distinct(a: EventProfile, b: EventProfile) -> bool:
    """Return whether place, time, proper name or persons say that two events, be they of one article, are two."""
    return (
        (bool(a.title and b.title) and a.title != b.title)
        or places_agree(a.places, b.places) is False
        or _befell_others(a, b)
        or (a.time is not None and b.time is not None and not same_time(a.time, b.time))
    )


def places_agree(ones: Sequence[str], others: Sequence[str]) -> bool | None:
    """Return whether folded places can be one: one's words are among another's ("aleppo", "eastern aleppo").

    None where one event has no place, or where a country may hold the other's place.
    """
    if not ones or not others:
        return None
    if any(_is_part(a, b) for a in ones for b in others):
        return True
    return None if any(is_country(a) != is_country(b) for a in ones for b in others) else False


def are_in_one_place_and_time(a: EventProfile, b: EventProfile) -> bool:
    """Return whether two events are in one place, smaller than a country, at one time, which both articles print.

    False where only one of the articles tells its event as a fact.
    """
    shared = [p for p in a.places for q in b.places if _is_part(p, q)]
    if _is_fact_in_one_only(a, b) or not a.time or not b.time or all(is_country(p) for p in shared):
        return False
    return same_time(a.time, b.time)


def is_country(place: str) -> bool:
    """Return whether a folded name is a country's."""
    found = geography.country(place.title())
    return found is not None and found.sort == "name"


def may_be_one_occurrence(a: EventProfile, b: EventProfile, story_log_odds: float, days: int | None) -> bool:
    """Return whether two events of a kind that recurs may be one occurrence of it; True for all other kinds.

    Raids, talks and votes come again in one place with the same actors (events.toml, "recurring"). Two such are one
    only where they have a time in common, or their articles came out within `days` of each other that are few, or,
    where that is not known, the articles are surely of one story.
    """
    recurring = load("events")["recurring"]["types"]
    if a.type not in recurring or b.type not in recurring:
        return True
    if a.time and b.time:
        return same_time(a.time, b.time)
    if set(a.months) & set(b.months):
        return True
    return story_log_odds >= SAME_DAYS_STORY if days is None else days <= SAME_DAYS


def _is_fact_in_one_only(a: EventProfile, b: EventProfile) -> bool:
    told = (None, "spoken of")
    return (a.status in told) != (b.status in told)


def _befell_others(a: EventProfile, b: EventProfile) -> bool:
    """Return whether two events of what befalls a person (events.toml, "befalling") are told of other persons each."""
    types = load("events")["befalling"]["types"]
    both = a.type in types and b.type in types and bool(a.persons) and bool(b.persons)
    return both and set(a.persons).isdisjoint(b.persons)


def _is_part(one: str, other: str) -> bool:
    """Return whether the words of one place are among the other's."""
    a, b = set(one.split()), set(other.split())
    return a <= b or b <= a
