"""Corrected articles as annotated ones, by which extractors are trained and scored (training/README.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.corrections import revisions
from kg.curation.choosing import as_revised
from kg.errors import OutputError
from kg.model import Agent, Event, Extraction, Quotation, Span
from kg.revision import corrections_in
from kg.spans import with_words
from kg.store import Store


def corrected_articles(store: Store) -> Iterator[Extraction]:
    """Yield the articles of a store whose statements people corrected, as they are known now, by their identifiers.

    Raises StoreError where the store or its register cannot be read.
    """
    stored = set(store.articles())
    for article, said in sorted(revisions(corrections_in(store)).items()):
        if article in stored:
            yield as_revised(store, article, said)


def export_corrections(store: Store, folder: Path) -> int:
    """Write each corrected article to `folder` as ID.txt and ID.json, and return how many there are.

    The JSON has all statements of the article, since words without a statement are learnt to be none; only those that
    people spoke of are "core", which a scorer counts. Raises OutputError where the folder cannot be written, StoreError
    where the store cannot be read.
    """
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for extraction in corrected_articles(store):
            name = quote(extraction.article.id, safe="")
            text = json.dumps(as_gold(extraction), ensure_ascii=False, indent=1)
            (folder / f"{name}.txt").write_bytes(extraction.article.text.encode("utf-8"))
            (folder / f"{name}.json").write_bytes(f"{text}\n".encode())
            number += 1
    except OSError as error:
        hint = "Name a folder that can be made or written."
        raise OutputError(f"{folder}: {error.strerror or error}", hint=hint) from error
    return number


def as_gold(extraction: Extraction) -> dict[str, Any]:
    """Return an article's statements, and the agents and events in them, as plain JSON values."""
    text, meta = extraction.article.text, extraction.article.metadata
    agents = {id for q in extraction.quotations for id in _agents(q)}
    events = {id for q in extraction.quotations for id in q.about}
    return {
        "article": {
            "title": meta.title.value if meta.title else None,
            "outlet": meta.outlet.value if meta.outlet else None,
            "agency": meta.agency.value if meta.agency else None,
            "authors": [author.value for author in meta.authors],
            "published": meta.published.value if meta.published else None,
            "dateline_place": meta.dateline.value if meta.dateline else None,
        },
        "agents": [_agent(extraction, a) for a in extraction.agents if a.id in agents],
        "events": [_event(text, e) for e in extraction.events if e.id in events],
        "statements": [_statement(extraction, q, f"s{n}") for n, q in enumerate(extraction.quotations, 1)],
    }


def _agents(quotation: Quotation) -> Iterator[str]:
    if quotation.speaker:
        yield quotation.speaker
    yield from (d.organization for d in quotation.on_behalf_of)


def _agent(extraction: Extraction, agent: Agent) -> dict[str, Any]:
    text = extraction.article.text
    roles = {(a.organization, a.role) for a in extraction.affiliations if a.member == agent.id}
    roles |= {(d.organization, d.role) for q in extraction.quotations if q.speaker == agent.id for d in q.on_behalf_of}
    return {
        "id": agent.id,
        "type": agent.type,
        "name": agent.name,
        "mentions": sorted({s.of(text) for s in agent.mentions}),
        "affiliations": [
            {"institution": organization, "role": role}
            for organization, role in sorted(roles, key=lambda r: (r[0], r[1] or ""))
        ],
    }


def _event(text: str, event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "label": event.label,
        "type": event.type,
        "place": [place.value for place in event.places],
        "time": event.time,
        "mentions": sorted({s.of(text) for s in event.mentions}),
    }


def _statement(extraction: Extraction, quotation: Quotation, id: str) -> dict[str, Any]:
    text = extraction.article.text

    def words(span: Span | None) -> str | None:
        return span.of(text) if span else None

    return {
        "id": id,
        "kind": quotation.kind,
        "core": bool(quotation.corrected_by),
        "contents": [with_words(text, s) for s in quotation.contents],
        "cue": with_words(text, quotation.cue) if quotation.cue else None,
        "source": with_words(text, quotation.source) if quotation.source else None,
        "speaker": quotation.speaker,
        "on_behalf_of": [d.organization for d in quotation.on_behalf_of],
        "addressee": words(quotation.addressee),
        "occasion": words(quotation.occasion),
        "relayed_by": extraction.agent(quotation.relay.agent).name if quotation.relay else None,
        "said_on": quotation.said_on.value if quotation.said_on else None,
        "about": list(quotation.about),
    }
