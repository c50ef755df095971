"""What a matcher says of one node: which one it is across articles, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.model import AgentType, SameAs

NodeKind = Literal["agent", "event", "claim"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """The node's `iri`, a path under the base, the `evidence` for it in words, and a `score`, 0 to 1: how sure it is.

    `is_new` says that no earlier article has the node.
    """

    iri: str
    evidence: tuple[str, ...] = ()
    score: float = 1.0
    is_new: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentMatch(Match):
    """Who an agent is. `same_as` holds identifiers elsewhere, where evidence beyond the name settles them.

    `type` is the agent's type where the article alone has it wrong ("the US secretary of state" is a person, no group).
    """

    same_as: tuple[SameAs, ...] = ()
    type: AgentType | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventMatch(Match):
    """Which event it is. `part_of` is the larger event it belongs to, a path under the base."""

    part_of: str | None = None
