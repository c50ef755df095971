"""The resolve layer: who and what the words of one article mean."""

from __future__ import annotations

from collections.abc import Callable

from kg.doc import Doc
from kg.lang.en.geography import Country
from kg.model import (
    Agent,
    Annotations,
    Delegation,
    Event,
    Extraction,
    Figure,
    Mention,
    Participant,
    Quotation,
    Relay,
    Software,
    Span,
)
from kg.resolve.discourse import Discourse
from kg.resolve.events.clustering import resolve_events
from kg.resolve.events.links import events_about
from kg.resolve.events.participants import participants, terms_of
from kg.resolve.figures import resolve_figures
from kg.resolve.mentions import mentions_in
from kg.resolve.pronouns.people import People
from kg.resolve.responses import with_responses
from kg.resolve.setting.passages import Context, contexts
from kg.resolve.speakers.affiliations import assign_roles
from kg.resolve.speakers.entities import Cast, Entity, affiliations
from kg.resolve.speakers.resolver import SourceResolver
from kg.resolve.unnamed_people import crowds

__all__ = ["resolve"]


def resolve(doc: Doc, annotations: Annotations, software: Software) -> Extraction:
    """Return the extraction of one article: its agents, their affiliations, events, quotations and figures.

    Agents are those who speak, whom they speak for, outlets that relay, who put figures on events or take part in them,
    and the persons whose affiliation the article states. A source that cannot be resolved leaves its quotation without
    a speaker.
    """
    cast = Cast(doc.text, annotations.names)
    discourse = Discourse(doc, annotations.attributions, cast)
    assign_roles(discourse)
    people = People(discourse)
    sources = SourceResolver(discourse, people)
    sources.resolve_sources()
    around = contexts(discourse)
    relays = [_outlet(cast, doc.text, c.relay) for c in around]
    keys = cast.keys()
    mentions = mentions_in(discourse, people, keys)
    taking_part = _participants(annotations, discourse, mentions, keys)
    events = resolve_events(doc.text, annotations, taking_part)
    quotations = _quotations(discourse, around, relays, keys, events)
    figures = resolve_figures(doc, annotations, events, _agent_of(discourse, sources, keys), annotations.attributions)
    used = _used(quotations, figures, events)
    kept = [e for e in keys if keys[e] in used or (e.type == "person" and e.roles)]
    stated = affiliations(kept, keys)
    used |= {keys[e] for e in kept} | {a.organization for a in stated}
    agents, others = _agents(cast, keys, used), _agents(cast, keys, {keys[e] for e in keys if e.type != "group"} - used)
    return Extraction(
        article=doc.article,
        software=software,
        agents=agents,
        affiliations=stated,
        events=events,
        quotations=quotations,
        figures=figures,
        bystanders=(*others, *crowds(doc, annotations.names, (*agents, *others), mentions, figures)),
        mentions=mentions,
        dates=doc.dates,
    )


def _participants(
    annotations: Annotations, discourse: Discourse, mentions: tuple[Mention, ...], keys: dict[Entity, str]
) -> dict[Span, tuple[Participant, ...]]:
    """Return who takes part in the event of each mention; a government that does is given a key."""
    cast, text = discourse.cast, discourse.text

    def government(nation: Country, words: Span) -> str:
        entity = cast.government(nation.code, nation.name, words.of(text), implied_by=words)
        keys.update(cast.keys(keys))
        return keys[entity]

    terms = terms_of(text, annotations.names, mentions, frozenset(keys.values()))
    return participants(text, annotations.events, discourse.reading, terms, government)


def _outlet(cast: Cast, text: str, relay: Span | None) -> Entity | None:
    return cast.institution(relay.of(text), relay) if relay else None


def _quotations(
    discourse: Discourse,
    around: list[Context],
    relays: list[Entity | None],
    keys: dict[Entity, str],
    events: tuple[Event, ...],
) -> tuple[Quotation, ...]:
    quotations: list[Quotation] = []
    previous: tuple[str, ...] = ()
    for index, attribution in enumerate(discourse.attributions):
        speaker, outlet, context = discourse.speakers.get(index), relays[index], around[index]
        about = events_about(attribution, events, previous)
        previous = about
        quotations.append(
            Quotation(
                contents=attribution.contents,
                cue=attribution.cue,
                source=attribution.source,
                kind=attribution.kind,
                confidence=attribution.confidence,
                speaker=keys[speaker] if speaker else None,
                on_behalf_of=_delegations(speaker, keys),
                addressee=context.addressee,
                occasion=context.occasion,
                relay=Relay(agent=keys[outlet], evidence=context.relay) if outlet and context.relay else None,
                said_on=context.said_on,
                about=about,
            )
        )
    return with_responses(discourse.doc, quotations)


def _delegations(speaker: Entity | None, keys: dict[Entity, str]) -> tuple[Delegation, ...]:
    """Return the institution a speaker represents: that of the first role the article states."""
    role = next((r for r in speaker.roles if not r.past), None) if speaker else None
    if role is None:
        return ()
    return (Delegation(organization=keys[role.institution], role=role.role, evidence=role.evidence),)


def _agent_of(discourse: Discourse, sources: SourceResolver, keys: dict[Entity, str]) -> Callable[[Span], str | None]:
    """Return the function that says which agent a source's words mean."""
    known = {a.source: discourse.speakers[i] for i, a in enumerate(discourse.attributions) if a.source}

    def agent_of(source: Span) -> str | None:
        entity = known[source] if source in known else sources.agent_of(source)
        return keys.get(entity) if entity else None

    return agent_of


def _used(quotations: tuple[Quotation, ...], figures: tuple[Figure, ...], events: tuple[Event, ...]) -> set[str]:
    used = (
        {p.agent for e in events for p in e.participants}
        | {q.speaker for q in quotations}
        | {f.attributed_to for f in figures}
    )
    used |= {d.organization for q in quotations for d in q.on_behalf_of} | {
        q.relay.agent for q in quotations if q.relay
    }
    return {u for u in used if u}


def _agents(cast: Cast, keys: dict[Entity, str], used: set[str]) -> tuple[Agent, ...]:
    ordered = sorted((e for e in keys if keys[e] in used), key=lambda e: (e.first, keys[e]))
    return tuple(cast.agent(entity, keys[entity]) for entity in ordered)
