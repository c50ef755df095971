"""The events of one article: which mentions are of one event, who takes part in it, which quotations are about it.

Not in it: finding the mentions (`kg.find.events`), and which events of two articles are one (`kg.identity.events`).
"""

from kg.resolve.events.clustering import resolve_events
from kg.resolve.events.links import EventLinks
from kg.resolve.events.participants import Found, agent_mentions, find_participants, participants_of

__all__ = ["EventLinks", "Found", "agent_mentions", "find_participants", "participants_of", "resolve_events"]
