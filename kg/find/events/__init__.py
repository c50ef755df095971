"""Event mentions: their triggers, phrases, types, places and dates.

Which mentions are of one event, and who takes part in it, is for `kg.resolve.events`; triggers are in `kg.lang.en`.
"""

from kg.find.events.finder import find_events, find_events_at

__all__ = ["find_events", "find_events_at"]
