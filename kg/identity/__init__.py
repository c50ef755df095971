"""Who is who across articles: the agents, events and claims of an article that are those of earlier ones, and why.

Not in it: what the words of one article mean (`kg.resolve`), RDF (`kg.rdf`), and what people decide about identity
(`kg.curation`).
"""

from __future__ import annotations

from kg.identity.identification import adopt, identify
from kg.identity.match import AgentMatch, EventMatch, Match
from kg.identity.merging import merged

__all__ = ["AgentMatch", "EventMatch", "Match", "adopt", "identify", "merged"]
