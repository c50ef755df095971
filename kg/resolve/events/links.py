"""Which events a quotation is about, within one article."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Attribution, Event

_NEAR = 300
"""Characters, at most, from the last mention of an event to a quotation about it that does not mention it. Hand-set:
two or three sentences."""


def events_about(attribution: Attribution, events: Sequence[Event], previous: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the events that a quotation's contents mention, in the order of their mentions.

    Where they mention none, it is the first of `previous`, the events of the quotation before, if it was mentioned
    nearby.
    """
    mentioned = {
        event.id: min(m.start for m in event.mentions if any(m.overlaps(c) for c in attribution.contents))
        for event in events
        if any(m.overlaps(c) for m in event.mentions for c in attribution.contents)
    }
    if mentioned:
        return tuple(sorted(mentioned, key=lambda id: (mentioned[id], id)))
    start = attribution.contents[0].start
    return tuple(e.id for e in events if e.id in previous[:1] and _is_near(e, start))


def _is_near(event: Event, start: int) -> bool:
    return any(m.start < start <= m.end + _NEAR for m in event.mentions)
