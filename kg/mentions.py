"""Whom and what an article mentions, as plain JSON values: coreference chains, events and agents (docs/formats.md)."""

from __future__ import annotations

from typing import Any

from kg.model import Extraction, Span


def mentions_of(extraction: Extraction, base: str) -> dict[str, Any]:
    """Return one article's row: `{"id", "mentions": [...], "events": [...], "agents": [...]}`, offsets in code points.

    The ids of agents and events are IRIs: `base` and the path that `kg.identity` gave. So is the chain of an agent or a
    place; that of unnamed people, whom no other article can mean, is a key within this article.
    """
    agents = [*extraction.agents, *extraction.bystanders]
    iris = {a.id: f"{base}{a.iri}" for a in agents if a.iri}
    spans: dict[str, set[Span]] = {}
    for agent in agents:
        if agent.id in iris:
            spans.setdefault(iris[agent.id], set()).update(agent.mentions)
    for mention in extraction.mentions:
        if mention.chain in iris:
            spans[iris[mention.chain]].add(mention.span)
    return {
        "id": extraction.article.id,
        "mentions": [
            {
                "start": m.span.start,
                "end": m.span.end,
                "type": m.type,
                "chain": f"{base}{m.chain}" if m.chain.startswith("place/") else iris.get(m.chain, m.chain),
                "form": m.form,
            }
            for m in extraction.mentions
        ],
        "events": [
            {"id": f"{base}{e.iri}", "mentions": [_span(s) for s in e.heads or e.mentions]}
            for e in extraction.events
            if e.iri
        ],
        "agents": [{"id": iri, "mentions": [_span(s) for s in sorted(found)]} for iri, found in spans.items() if found],
    }


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
