"""The last step: IRIs as people decided, and one node where several of an article turned out to be one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from kg.folding import key
from kg.identity.register import Decisions
from kg.model import Agent, Delegation, Event, Extraction, Participant, Quotation

Node = TypeVar("Node", Agent, Event)
T = TypeVar("T")


def merged(draft: Extraction, decisions: Decisions) -> Extraction:
    """Return the extraction with the IRIs that stand now; agents of one IRI are one agent, events of one IRI one event.

    A merged node keeps the id and name of the node whose IRI it has. Where several have it, the best name is kept.
    Unnamed people who do not speak are not merged with anybody named.
    """

    def now(iri: str | None) -> str | None:
        return decisions.current(iri, draft.article.id) if iri else None

    # A noun may be found to mean a person somewhere in the article; that is no proof for each place where it stands.
    speaking = {now(a.iri) for a in draft.agents if a.type == "group"}
    silent = {a.id: a for a in draft.bystanders if a.type == "group" and now(a.iri) not in speaking}
    others = tuple(a for a in (*draft.agents, *draft.bystanders) if a.id not in silent)
    agents = _merged_by_id(others, now, _merged_agent) | _merged_by_id(tuple(silent.values()), now, _merged_agent)
    events = _merged_by_id(draft.events, now, _merged_event)
    who = {old: agent.id for old, agent in agents.items()}
    what = {old: event.id for old, event in events.items()}
    kept = {who[a.id] for a in draft.agents}
    everybody = list({a.id: a for a in agents.values()}.values())
    return replace(
        draft,
        agents=tuple(a for a in everybody if a.id in kept),
        bystanders=tuple(a for a in everybody if a.id not in kept),
        affiliations=_once(
            replace(a, member=who[a.member], organization=who[a.organization]) for a in draft.affiliations
        ),
        events=tuple(_event(e, who, now) for e in {e.id: e for e in events.values()}.values()),
        quotations=tuple(_quotation(q, who, what, now) for q in draft.quotations),
        figures=tuple(
            replace(
                f,
                event=what[f.event] if f.event else None,
                attributed_to=who[f.attributed_to] if f.attributed_to else None,
            )
            for f in draft.figures
        ),
        mentions=tuple(replace(m, chain=who.get(m.chain, m.chain)) for m in draft.mentions),
    )


def _merged_by_id(
    nodes: tuple[Node, ...], now: Callable[[str | None], str | None], one: Callable[[list[Node]], Node]
) -> dict[str, Node]:
    """Return for each node's id the node that it is now, in the order of the nodes; `one` merges those of one IRI."""
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        groups.setdefault(now(node.iri) or f"\0{node.id}", []).append(node)
    found: dict[str, Node] = {}
    for group in groups.values():
        iri = now(group[0].iri)
        # The node that had the IRI before anybody decided comes first: people know it by its name.
        whole = replace(one(sorted(group, key=lambda n: n.iri != iri)), iri=iri)
        found |= {node.id: whole for node in group}
    return found


def _merged_agent(group: list[Agent]) -> Agent:
    iri = group[0].iri or ""
    # A name before a description ("the secretary of state"), and best the one that the IRI is made of.
    first = max(
        (a for a in group if a.iri == group[0].iri),
        key=lambda a: (key(a.name) == iri.rpartition("/")[2], a.name[:1].isupper(), len(a.name.split())),
    )
    if len(group) == 1:
        return first
    names = {name for a in group for name in (a.name, *a.aliases)} - {first.name}
    return replace(
        first,
        aliases=tuple(sorted(names)),
        mentions=tuple(sorted({s for a in group for s in a.mentions})),
        implied_by=tuple(sorted({s for a in group for s in a.implied_by})),
        same_as=_once(s for a in group for s in a.same_as),
    )


def _merged_event(group: list[Event]) -> Event:
    first = group[0]
    if len(group) == 1:
        return first
    timed = next((e for e in group if e.time), first)
    return replace(
        first,
        places=_once(p for e in group for p in e.places),
        time=timed.time,
        time_evidence=timed.time_evidence,
        mentions=tuple(sorted({s for e in group for s in e.mentions})),
        heads=tuple(sorted({s for e in group for s in e.heads})),
        participants=_each_once(p for e in group for p in e.participants),
        part_of=next((e.part_of for e in group if e.part_of), None),
        status=first.status if all(e.status == first.status for e in group) else None,
    )


def _event(event: Event, who: Mapping[str, str], now: Callable[[str | None], str | None]) -> Event:
    whole = now(event.part_of)
    return replace(
        event,
        participants=_each_once(replace(p, agent=who[p.agent]) for p in event.participants),
        part_of=None if whole == event.iri else whole,
    )


def _each_once(participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """Return the first participation of each agent, in text order: two agents that are one now take part once."""
    found: dict[str, Participant] = {}
    for participant in sorted(participants, key=lambda p: (p.evidence, p.agent)):
        found.setdefault(participant.agent, participant)
    return tuple(found.values())


def _quotation(
    quotation: Quotation, who: Mapping[str, str], what: Mapping[str, str], now: Callable[[str | None], str | None]
) -> Quotation:
    relay = quotation.relay
    speaker = who[quotation.speaker] if quotation.speaker else None
    represented: dict[str, Delegation] = {}
    for delegation in quotation.on_behalf_of:
        organization = who[delegation.organization]
        represented.setdefault(organization, replace(delegation, organization=organization))
    return replace(
        quotation,
        speaker=speaker,
        on_behalf_of=tuple(d for o, d in represented.items() if o != speaker),
        relay=replace(relay, agent=who[relay.agent]) if relay else None,
        about=_once(what[e] for e in quotation.about),
        claim=now(quotation.claim),
    )


def _once(things: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(things))
