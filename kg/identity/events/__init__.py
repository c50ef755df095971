"""Which events of an article are those of earlier ones (cross-document event coreference), or parts of one another.

Not in it: which mentions of one article are one event (`kg.resolve`), and which articles report one story
(`kg.identity.stories`), which is settled first.
"""

from __future__ import annotations

from kg.identity.events.constraints import may_be_one_occurrence
from kg.identity.events.matching import match_events
from kg.identity.events.profile import EventProfile, event_profile
from kg.identity.events.similarity import event_pair_features, head_similarity

__all__ = [
    "EventProfile",
    "event_pair_features",
    "event_profile",
    "head_similarity",
    "match_events",
    "may_be_one_occurrence",
]
