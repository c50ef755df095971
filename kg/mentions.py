"""Whom and what an article mentions, as plain JSON values: coreference chains, events and agents (docs/formats.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from kg.labels import best_label
from kg.model import Agent, AgentType, Extraction, Span


class Labels:
    """The label and the type of every agent of many articles, by IRI path: what most of them say."""

    def __init__(self) -> None:
        self._names: dict[str, Counter[str]] = {}
        self._types: dict[str, Counter[AgentType]] = {}

    def add(self, extraction: Extraction) -> None:
        """Count what one more article, identified, calls its agents."""
        for agent in (*extraction.agents, *extraction.bystanders):
            if agent.iri:
                self._names.setdefault(agent.iri, Counter())[agent.name] += 1
                self._types.setdefault(agent.iri, Counter())[agent.type] += 1

    def type(self, iri: str) -> AgentType:
        """Return the type that most articles give an agent. Raises KeyError for an agent of none."""
        return max(self._types[iri].items(), key=lambda item: (item[1], item[0]))[0]

    def label(self, iri: str) -> str:
        """Return the label of an agent (`kg.labels`). Raises KeyError for an agent of no article."""
        return best_label(self._names[iri], person=self.type(iri) == "person")

    def on(self, extraction: Extraction) -> Extraction:
        """Return an article with each agent under its label; what the article calls it is among its aliases."""
        agents = tuple(self._labelled(agent) for agent in extraction.agents)
        return replace(extraction, agents=agents, bystanders=tuple(map(self._labelled, extraction.bystanders)))

    def _labelled(self, agent: Agent) -> Agent:
        label = self.label(agent.iri) if agent.iri else agent.name
        if label == agent.name:
            return agent
        return replace(agent, name=label, aliases=tuple(sorted({agent.name, *agent.aliases} - {label})))


def mentions_of(extraction: Extraction, base: str, labels: Labels | None = None) -> dict[str, Any]:
    """Return one article's row: `{"id", "mentions": [...], "events": [...], "agents": [...]}`, offsets in code points.

    An agent has its label and its type over all articles that `labels` has counted, this one alone where it is None.
    The ids of agents and events are IRIs: `base` and the path that `kg.identity` gave. So is the chain of an agent or a
    place; that of unnamed people, whom no other article can mean, is a key within this article.
    """
    if labels is None:
        labels = Labels()
        labels.add(extraction)
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
            {"id": f"{base}{e.iri}", "status": e.status, "mentions": [_span(s) for s in e.heads or e.mentions]}
            for e in extraction.events
            if e.iri
        ],
        "agents": [
            {
                "id": iri,
                "label": labels.label(iri.removeprefix(base)),
                "type": labels.type(iri.removeprefix(base)),
                "mentions": [_span(s) for s in sorted(found)],
            }
            for iri, found in spans.items()
            if found
        ],
    }


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
