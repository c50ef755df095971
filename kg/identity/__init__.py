"""The identity layer: which agents, events and claims of different articles are the same, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from kg.folding import key
from kg.model import Agent, Extraction

if TYPE_CHECKING:
    from kg.identity.agents import AgentMatch
    from kg.identity.match import EventMatch, Match, NodeKind
    from kg.identity.register import Assignment, Register
    from kg.knowledge import Knowledge

__all__ = ["adopt", "identify"]


def identify(extraction: Extraction, register: Register, knowledge: Knowledge) -> Extraction:
    """Return an article's extraction with the IRIs of its agents, events and claims, and register the article.

    An article that comes again keeps the IRIs it had. What people decided (`Register.decisions`) is followed. Nothing
    is on disk before `register.commit()`. Raises StoreError where the register cannot be used.
    """
    from kg.identity.settling import settled

    with register.guarded():
        draft, assignments = _matched(_with_press(extraction), register, knowledge)
        register.record(draft, assignments)
        return settled(draft, register.decisions)


def adopt(extraction: Extraction, register: Register, knowledge: Knowledge) -> None:
    """Register an article that has its IRIs already, as a graph in a store does; it keeps every one of them.

    So a register that was lost is made anew. `extraction.dates` must be given, which no graph has. Raises StoreError
    where the register cannot be used.
    """
    from kg.identity.match import quotation_ids

    article = extraction.article.id
    had: dict[tuple[NodeKind, str], str | None] = {("agent", a.id): a.iri for a in extraction.agents}
    had |= {("event", e.id): e.iri for e in extraction.events}
    had |= {("claim", id): q.claim for id, q in zip(quotation_ids(extraction), extraction.quotations, strict=True)}
    with register.guarded():
        register.forget(article)
        register.expect(article, {node: iri for node, iri in had.items() if iri})
        draft, assignments = _matched(extraction, register, knowledge, keep=True)
        register.record(draft, assignments)


def _with_press(extraction: Extraction) -> Extraction:
    """Return the extraction with the article's outlet and agency among its bystanders, where nobody else is they."""
    institutions = [a for a in (*extraction.agents, *extraction.bystanders) if a.type == "organization"]
    known = {key(name) for a in institutions for name in (a.name, *a.aliases)}
    metadata = extraction.article.metadata
    press = {key(p.value): p.value for p in (metadata.outlet, metadata.agency) if p}
    unknown = (Agent(id=f"press-{k}", type="organization", name=v) for k, v in press.items() if k not in known)
    return replace(extraction, bystanders=(*extraction.bystanders, *unknown))


def _matched(
    extraction: Extraction, register: Register, knowledge: Knowledge, *, keep: bool = False
) -> tuple[Extraction, list[Assignment]]:
    """Return the extraction with the IRIs that the matchers give, and their reasons.

    A node that the article had before keeps its very IRI where that still stands for the same (with `keep`, always), so
    that a decision can be taken back.
    """
    from kg.identity.agents import match_agents
    from kg.identity.claims import match_claims
    from kg.identity.event_stories import newcomer
    from kg.identity.events import match_events
    from kg.identity.match import quotation_ids

    article = extraction.article.id
    before = register.previous(article)

    def as_before(kind: NodeKind, local: str, match: M) -> M:
        had = before.get((kind, local))
        if had and (keep or register.current(had, article) == register.current(match.iri, article)):
            return replace(match, iri=had)
        return match

    profile = newcomer(extraction, register)
    found = match_agents(extraction, register, knowledge, profile)
    agents = {id: as_before("agent", id, match) for id, match in found.items()}
    matched = match_events(extraction, agents, register, profile)
    events = {id: as_before("event", id, match) for id, match in matched.items()}
    ids = quotation_ids(extraction)
    claims = {
        index: as_before("claim", ids[index], match)
        for index, match in match_claims(extraction, agents, register).items()
    }
    draft = _filled(extraction, agents, events, claims, knowledge)
    return draft, list(_assignments(draft, agents, events, {ids[index]: match for index, match in claims.items()}))


M = TypeVar("M", bound="Match")


def _filled(
    extraction: Extraction,
    agents: Mapping[str, AgentMatch],
    events: Mapping[str, EventMatch],
    claims: Mapping[int, Match],
    knowledge: Knowledge,
) -> Extraction:
    everybody = {
        a.id: _filled_agent(a, agents[a.id], knowledge) if a.id in agents else a
        for a in (*extraction.agents, *extraction.bystanders)
    }
    return replace(
        extraction,
        agents=tuple(everybody[a.id] for a in extraction.agents),
        bystanders=tuple(everybody[a.id] for a in extraction.bystanders),
        events=tuple(
            replace(e, iri=events[e.id].iri, part_of=events[e.id].part_of) if e.id in events else e
            for e in extraction.events
        ),
        quotations=tuple(
            replace(q, claim=claims[i].iri) if i in claims else q for i, q in enumerate(extraction.quotations)
        ),
    )


def _filled_agent(agent: Agent, match: AgentMatch, knowledge: Knowledge) -> Agent:
    """Return the agent with what its match says; one that is only implied goes by the name that is known of it."""
    name = agent.name
    if not agent.mentions:
        with suppress(KeyError):
            name = knowledge.entry(match.iri).label
    same_as = match.same_as or agent.same_as
    return replace(agent, iri=match.iri, name=name, type=match.type or agent.type, same_as=same_as)


def _assignments(
    draft: Extraction, agents: Mapping[str, Match], events: Mapping[str, Match], claims: Mapping[str, Match]
) -> Iterator[Assignment]:
    from kg.identity.match import quotation_ids
    from kg.identity.register import Assignment

    article = draft.article
    for agent in (*draft.agents, *draft.bystanders):
        if match := agents.get(agent.id):
            yield Assignment(article=article.id, kind="agent", local=agent.id, label=agent.name, match=match)
    for event in draft.events:
        if match := events.get(event.id):
            yield Assignment(article=article.id, kind="event", local=event.id, label=event.label, match=match)
    for id, quotation in zip(quotation_ids(draft), draft.quotations, strict=True):
        if match := claims.get(id):
            said = " […] ".join(s.of(article.text) for s in quotation.contents)
            yield Assignment(article=article.id, kind="claim", local=id, label=said, match=match)
