"""What a matcher says of one node: which one it is across articles, and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from kg.model import AgentType, Extraction, SameAs

NodeKind = Literal["agent", "event", "claim"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """`iri` is a path under the base; `evidence` says in words why it is that one, `score` (0 to 1) how surely.

    `is_new` says that no earlier article spoke of it.
    """

    iri: str
    evidence: tuple[str, ...] = ()
    score: float = 1.0
    is_new: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentMatch(Match):
    """Who an agent is: `same_as` holds the identifiers elsewhere that evidence beyond the name settles.

    `type` is what it is if that is not what the article takes it for ("the US secretary of state" is a person).
    """

    same_as: tuple[SameAs, ...] = ()
    type: AgentType | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventMatch(Match):
    """Which event it is; `part_of` is the larger one it belongs to, a path under the base."""

    part_of: str | None = None


def quotation_ids(extraction: Extraction) -> tuple[str, ...]:
    """Return the id of each quotation within its article, in their order: the local ids of claims in the register.

    They are of its words, so that an edit elsewhere in the article keeps them.
    """
    seen: Counter[str] = Counter()
    ids = []
    for quotation in extraction.quotations:
        said = " ".join(s.of(extraction.article.text) for s in quotation.contents).casefold()
        id = hashlib.sha256(" ".join(said.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]
        seen[id] += 1
        ids.append(id if seen[id] == 1 else f"{id}-{seen[id]}")
    return tuple(ids)
