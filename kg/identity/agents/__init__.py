"""Who an article's persons, institutions and unnamed people are across articles: candidates by name, then by context.

Not in it: who speaks and who is meant within one article (`kg.resolve`), and what is known of the world
(`kg.knowledge`), which is asked here.
"""

from __future__ import annotations

from kg.identity.agents.matching import match_agents

__all__ = ["match_agents"]
