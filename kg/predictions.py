"""An extraction as plain JSON values, the format for comparing extractors (docs/formats.md)."""

from __future__ import annotations

from typing import Any

from kg.model import Agent, Extraction, Quotation
from kg.spans import with_words


def prediction(extraction: Extraction) -> dict[str, Any]:
    """Return one article's row: `{"id", "statements": [...], "figures": [...]}`, offsets in code points."""
    text = extraction.article.text
    agents = {a.id: a for a in extraction.agents}
    events = {
        e.id: {
            "label": e.label,
            "type": e.type,
            "status": e.status,
            "mentions": [with_words(text, s) for s in e.mentions],
        }
        for e in extraction.events
    }
    return {
        "id": extraction.article.id,
        "statements": [_statement(text, q, agents, events) for q in extraction.quotations],
        "figures": [
            {
                **with_words(text, f.span),
                "value": f.value,
                "highest": f.highest,
                "bound": f.bound,
                "of": f.of,
                "kind": f.kind,
                "event": events[f.event]["label"] if f.event else None,
                "attributed_to": agents[f.attributed_to].name if f.attributed_to else None,
                "as_of": f.as_of,
            }
            for f in extraction.figures
        ],
    }


def _statement(text: str, q: Quotation, agents: dict[str, Agent], events: dict[str, Any]) -> dict[str, Any]:
    speaker = agents[q.speaker] if q.speaker else None
    return {
        "contents": [with_words(text, s) for s in q.contents],
        "cue": with_words(text, q.cue) if q.cue else None,
        "source": with_words(text, q.source) if q.source else None,
        "kind": q.kind,
        "speaker": {"name": speaker.name, "type": speaker.type} if speaker else None,
        "on_behalf_of": [{"name": agents[d.organization].name, "role": d.role} for d in q.on_behalf_of],
        "addressee": q.addressee.of(text) if q.addressee else None,
        "occasion": q.occasion.of(text) if q.occasion else None,
        "relayed_by": agents[q.relay.agent].name if q.relay else None,
        "said_on": q.said_on.value if q.said_on else None,
        "about": [events[e] for e in q.about],
        "confidence": q.confidence,
    }
