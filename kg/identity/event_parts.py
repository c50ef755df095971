"""Which events of one article are parts of a larger one that it speaks of: an air strike of the offensive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.edtf import same_time
from kg.extract.lexicon import load
from kg.identity.event_likeness import together
from kg.identity.event_traits import Traits
from kg.model import Event


def wholes(events: Sequence[Event], traits: Mapping[str, Traits]) -> dict[str, str]:
    """Return for each event that is part of another of the article the id of that other.

    Which kinds hold which is in events.toml ("part"); place must agree, time must not disagree, and there must be no
    more than one that fits.
    """
    found = {}
    for event in events:
        fitting = [e.id for e in events if e is not event and _holds(traits[e.id], traits[event.id])]
        if len(fitting) == 1:
            found[event.id] = fitting[0]
    return found


def _holds(whole: Traits, part: Traits) -> bool:
    if whole.time and part.time and not same_time(whole.time, part.time):
        return False
    return any(
        set(rule["wholes"]) & set(whole.words)
        and part.type in rule["parts"]
        and not set(rule["wholes"]) & set(part.words)
        and (
            together(whole.places, part.places) or (not rule["placed"] and together(whole.places, part.places) is None)
        )
        for rule in load("events")["part"]
    )
