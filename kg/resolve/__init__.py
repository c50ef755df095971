"""What the words of one article mean: its agents, events and figures, who says what, to whom, and who answers whom.

Not in it: finding names, attributions and events (`kg.find`), and which agents and events of two articles are the
same (`kg.identity`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kg.doc import Doc
from kg.model import (
    Agent,
    Annotations,
    Attribution,
    Delegation,
    Event,
    Extraction,
    Quotation,
    Relay,
    Software,
    Span,
    agents_in,
)
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entities, Entity, Role, affiliations
from kg.resolve.events import (
    EventLinks,
    Found,
    agent_mentions,
    find_participants,
    participants_of,
    resolve_events,
)
from kg.resolve.figures import resolve_figures
from kg.resolve.mentions import mentions_in
from kg.resolve.pronouns import People
from kg.resolve.responses import with_responses
from kg.resolve.setting import StatementSetting, statement_settings
from kg.resolve.speakers import SourceResolver, assign_roles, represent, speaker_confidence
from kg.resolve.unnamed_people import unnamed_groups

__all__ = ["resolve"]


def resolve(doc: Doc, annotations: Annotations, software: Software, min_confidence: float = 0.0) -> Extraction:
    """Return the extraction of one article: its agents, their affiliations, events, quotations and figures.

    Agents are those who speak, whom they speak for, outlets that relay, who put figures on events or take part in them,
    and the persons whose affiliation the article states. A source that cannot be resolved leaves its quotation without
    a speaker. Quotations of less than `min_confidence` are left out.

    Raises ModelError where the weights of a head are missing or damaged.
    """
    entities = Entities(doc.text, annotations.names)
    discourse = Discourse(doc, annotations.attributions, entities)
    assign_roles(discourse)
    people = People(discourse)
    sources = SourceResolver(discourse, people)
    speakers = sources.resolve_sources()
    represented = represent(discourse, people, speakers)
    settings = statement_settings(discourse, speakers)
    relays = [_outlet(entities, doc.text, s.relay) for s in settings]
    keys = entities.keys()
    mentions = mentions_in(discourse, people, keys)
    known = agent_mentions(doc.text, annotations.names, mentions, frozenset(keys.values()))
    acting = find_participants(doc.text, annotations.events, discourse.sentence_index, known)
    governments = _governments(entities, doc.text, acting)
    keys = entities.keys(keys)  # those of the governments added
    taking_part = participants_of(acting, {code: keys[entity] for code, entity in governments.items()})
    events = resolve_events(doc.text, annotations, taking_part)
    links = EventLinks(doc, annotations.attributions, events)
    said = _quotations(discourse, speakers, represented, settings, relays, keys, links)
    quotations = with_responses(doc, [q for q in said if q.confidence >= min_confidence])
    events = _spoken_of(links, annotations, quotations)
    agent_of = _agent_of(discourse, speakers, sources, keys)
    figures = resolve_figures(discourse, annotations.figures, events, agent_of)
    used = set(agents_in(quotations, figures, events))
    kept = [e for e in keys if keys[e] in used or (e.type == "person" and e.roles)]
    stated = affiliations(kept, keys)
    used |= {keys[e] for e in kept} | {a.organization for a in stated}
    agents = _agents(entities, keys, used)
    others = _agents(entities, keys, {keys[e] for e in keys if e.type != "group"} - used)
    unnamed = unnamed_groups(doc, annotations.names, (*agents, *others), mentions, figures)
    return Extraction(
        article=doc.article,
        software=software,
        agents=agents,
        affiliations=stated,
        events=events,
        quotations=quotations,
        figures=figures,
        bystanders=(*others, *unnamed),
        mentions=mentions,
        dates=doc.dates,
    )


def _governments(entities: Entities, text: str, acting: Mapping[Span, Sequence[Found]]) -> dict[str, Entity]:
    """Return the government of each country that takes part in an event, by the country's code.

    A government that nothing else in the article names is added to its entities.
    """
    return {
        meant.code: entities.government(meant.code, meant.name, words.of(text), implied_by=words)
        for parts in acting.values()
        for meant, words in parts
        if not isinstance(meant, str)
    }


def _outlet(entities: Entities, text: str, relay: Span | None) -> Entity | None:
    return entities.institution(relay.of(text), relay) if relay else None


def _quotations(
    discourse: Discourse,
    speakers: Speakers,
    represented: Mapping[Entity, Role],
    settings: Sequence[StatementSetting],
    relays: Sequence[Entity | None],
    keys: Mapping[Entity, str],
    links: EventLinks,
) -> list[Quotation]:
    quotations: list[Quotation] = []
    for index, attribution in enumerate(discourse.attributions):
        speaker, outlet, setting = speakers.get(index), relays[index], settings[index]
        quotations.append(
            Quotation(
                contents=attribution.contents,
                cue=attribution.cue,
                source=attribution.source,
                kind=attribution.kind,
                confidence=attribution.confidence * _speaker_confidence(discourse, attribution, speaker),
                speaker=keys[speaker] if speaker else None,
                on_behalf_of=_delegations(represented.get(speaker) if speaker else None, keys),
                addressee=setting.addressee,
                occasion=setting.occasion,
                relay=Relay(agent=keys[outlet], evidence=setting.relay) if outlet and setting.relay else None,
                said_on=setting.said_on,
                about=_about(discourse, speakers, links, index),
            )
        )
    return quotations


def _about(discourse: Discourse, speakers: Speakers, links: EventLinks, index: int) -> tuple[str, ...]:
    """Return the events that a quotation is about: none that others alone fear or suppose ("if talks fail")."""
    about = links.about(index)
    feared = {id: event.heads for id in about if (event := links.event(id)).status == "feared"}
    if not feared:
        return about
    attributions, speaker = discourse.attributions, speakers.get(index)
    others = [c for i, a in enumerate(attributions) if speakers.get(i) is not speaker for c in a.contents]

    def is_anothers(heads: Sequence[Span]) -> bool:
        own = any(c.covers(head) for head in heads for c in attributions[index].contents)
        return not own and all(any(c.covers(head) for c in others) for head in heads)

    return tuple(id for id in about if id not in feared or not is_anothers(feared[id]))


def _speaker_confidence(discourse: Discourse, attribution: Attribution, speaker: Entity | None) -> float:
    return speaker_confidence(attribution.source.of(discourse.text) if attribution.source else None, speaker)


def _spoken_of(links: EventLinks, annotations: Annotations, quotations: Sequence[Quotation]) -> tuple[Event, ...]:
    """Return the events with a salient mention, and those that a quotation is about.

    Those for no timeline are told to be only spoken of.
    """
    salient = {m.head for m in annotations.events if m.salient}
    about = {id for q in quotations for id in q.about}
    return tuple(
        event if occurs or event.status else replace(event, status="spoken of")
        for event, occurs in zip(links.events, links.occur, strict=True)
        if event.id in about or not salient.isdisjoint(event.heads)
    )


def _delegations(role: Role | None, keys: Mapping[Entity, str]) -> tuple[Delegation, ...]:
    if role is None:
        return ()
    return (Delegation(organization=keys[role.institution], role=role.role, evidence=role.evidence),)


def _agent_of(
    discourse: Discourse, speakers: Speakers, sources: SourceResolver, keys: Mapping[Entity, str]
) -> Callable[[Span], str | None]:
    """Return the function that gives the id of the agent that a source's words mean, None where that is unknown."""
    known = {a.source: speakers[i] for i, a in enumerate(discourse.attributions) if a.source}

    def agent_of(source: Span) -> str | None:
        entity = known[source] if source in known else sources.agent_of(source)
        return keys.get(entity) if entity else None

    return agent_of


def _agents(entities: Entities, keys: Mapping[Entity, str], used: set[str]) -> tuple[Agent, ...]:
    ordered = sorted((e for e in keys if keys[e] in used), key=lambda e: (e.first, keys[e]))
    return tuple(entities.agent(entity, keys[entity]) for entity in ordered)
