"""What an article speaks of, as plain JSON values: mentions in chains, events and agents (docs/formats.md)."""

from __future__ import annotations

from typing import Any

from kg.model import Extraction, Span


def mentions_of(extraction: Extraction, base: str) -> dict[str, Any]:
    """Return one article's row: `{"id", "mentions": [...], "events": [...], "agents": [...]}`, offsets in code points.

    Ids, and the chains of what has a node, are IRIs: a path that `kg.identity` gave, after `base`. A chain of unnamed
    people, whom no other article can mean, has a key within this one. An agent's mentions are all of its chains.
    """
    everyone = [*extraction.agents, *extraction.bystanders]
    iris = {a.id: f"{base}{a.iri}" for a in everyone if a.iri}
    spans: dict[str, set[Span]] = {}
    for agent in everyone:
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
        "agents": [
            {"id": iri, "mentions": [_span(s) for s in sorted(places)]} for iri, places in spans.items() if places
        ],
    }


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
