"""Which events of one article are parts of a larger one that it speaks of: an air strike of the offensive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.edtf import same_time
from kg.identity.events.constraints import places_agree
from kg.identity.events.profile import EventProfile
from kg.lang.lexicon import load
from kg.model import Event


def larger_events(events: Sequence[Event], profiles: Mapping[str, EventProfile]) -> dict[str, str]:
    """Return the id of the larger event for each event that is part of another of the article.

    Which kinds hold which is in events.toml ("part"); place must agree, time must not disagree, and just one must fit.
    """
    named = frozenset(word for rule in load("events")["part"] for word in rule["wholes"])
    wholes = [e for e in events if not named.isdisjoint(profiles[e.id].words)]
    found = {}
    for event in events:
        fitting = [e.id for e in wholes if e is not event and _holds(profiles[e.id], profiles[event.id])]
        if len(fitting) == 1:
            found[event.id] = fitting[0]
    return found


def _holds(whole: EventProfile, part: EventProfile) -> bool:
    if whole.time and part.time and not same_time(whole.time, part.time):
        return False
    rules = [
        rule
        for rule in load("events")["part"]
        if part.type in rule["parts"]
        and not set(rule["wholes"]).isdisjoint(whole.words)
        and set(rule["wholes"]).isdisjoint(part.words)
    ]
    if not rules:
        return False
    same_place = places_agree(whole.places, part.places)
    return any(same_place or (not rule["placed"] and same_place is None) for rule in rules)
