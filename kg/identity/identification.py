"""An article's nodes matched, registered, and given their IRIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.folding import key
from kg.identity.heads import with_known_heads
from kg.identity.match import AgentMatch, EventMatch, Match, NodeKind
from kg.identity.merging import merged
from kg.identity.register import Assignment, Register, quotation_ids
from kg.knowledge import Knowledge
from kg.model import Agent, Extraction

M = TypeVar("M", bound=Match)


def identify(extraction: Extraction, register: Register, knowledge: Knowledge) -> Extraction:
    """Return an article's extraction with the IRIs of its agents, events and claims, and register the article.

    It also says which registered articles print the same text. An article that comes again keeps the IRIs it had. What
    people decided (`Register.decisions`) is followed. Nothing is on disk before `register.commit()`. Raises StoreError
    where the register cannot be used, ModelError where weights are missing or damaged.
    """
    with register.guarded():
        matches = _matched(_with_press(with_known_heads(extraction, knowledge)), register, knowledge)
        register.record(matches.draft, _assignments(matches))
        return merged(matches.draft, register.decisions)


def adopt(extraction: Extraction, register: Register, knowledge: Knowledge) -> None:
    """Register an article that has its IRIs already, as a graph in a store does; it keeps every one of them.

    So a register that was lost is made anew. `extraction.dates` must be given, which no graph has. Raises as `identify`
    does.
    """
    article = extraction.article
    had: dict[tuple[NodeKind, str], str | None] = {("agent", a.id): a.iri for a in extraction.agents}
    had |= {("event", e.id): e.iri for e in extraction.events}
    had |= {("claim", id): q.claim for id, q in zip(quotation_ids(extraction), extraction.quotations, strict=True)}
    with register.guarded():
        register.forget(article.id)
        register.expect(article.id, {node: iri for node, iri in had.items() if iri})
        matches = _matched(extraction, register, knowledge, keep=True)
        register.record(matches.draft, _assignments(matches))


def _with_press(extraction: Extraction) -> Extraction:
    """Return the extraction with the article's outlet and agency among its bystanders, unless it names them."""
    institutions = [a for a in (*extraction.agents, *extraction.bystanders) if a.type == "organization"]
    known = {key(name) for a in institutions for name in (a.name, *a.aliases)}
    metadata = extraction.article.metadata
    press = {key(p.value): p.value for p in (metadata.outlet, metadata.agency) if p}
    unknown = (Agent(id=f"press-{k}", type="organization", name=v) for k, v in press.items() if k not in known)
    return replace(extraction, bystanders=(*extraction.bystanders, *unknown))


@dataclass(frozen=True, kw_only=True)
class _Matches:
    """The `draft` has the IRIs that the matchers gave; their matches are by id, claims' by `quotation_ids`."""

    draft: Extraction
    agents: Mapping[str, AgentMatch]
    events: Mapping[str, EventMatch]
    claims: Mapping[str, Match]


def _matched(extraction: Extraction, register: Register, knowledge: Knowledge, *, keep: bool = False) -> _Matches:
    """Match all nodes of an article.

    A node that the article had before keeps its very IRI where that still stands for the same (with `keep`, always), so
    that a decision can be taken back.
    """
    # Imported here for start-up: with numpy and MinHash they add two fifths to `import kg` (0.28 s to 0.70 s of
    # processor time), and commands that only read a store have no use for them.
    from kg.identity.agents import match_agents
    from kg.identity.claims import match_claims
    from kg.identity.copies import keep_copies, match_copies
    from kg.identity.events import match_events
    from kg.identity.stories import closest_story, profile_of_new_article

    article = extraction.article.id
    before = register.previous(article)

    def as_before(kind: NodeKind, local: str, match: M) -> M:
        had = before.get((kind, local))
        if had and (keep or register.current(had, article) == register.current(match.iri, article)):
            return replace(match, iri=had)
        return match

    profile = profile_of_new_article(extraction, register)
    story = closest_story(article, profile, register)
    matched = match_agents(extraction, register, knowledge, profile, story)
    agents = {id: as_before("agent", id, match) for id, match in matched.items()}
    happened = match_events(extraction, register, profile, story)
    events = {id: as_before("event", id, match) for id, match in happened.items()}
    ids = quotation_ids(extraction)
    by_index = match_claims(extraction, agents, register)
    claims = {ids[index]: as_before("claim", ids[index], match) for index, match in by_index.items()}
    if keep:
        keep_copies(extraction, register)
    else:
        extraction = match_copies(extraction, register)
    draft = _filled(extraction, agents, events, claims, knowledge)
    return _Matches(draft=draft, agents=agents, events=events, claims=claims)


def _filled(
    extraction: Extraction,
    agents: Mapping[str, AgentMatch],
    events: Mapping[str, EventMatch],
    claims: Mapping[str, Match],
    knowledge: Knowledge,
) -> Extraction:
    """Return the extraction with what the matches say."""
    quotations = zip(quotation_ids(extraction), extraction.quotations, strict=True)
    return replace(
        extraction,
        agents=tuple(_filled_agent(a, agents[a.id], knowledge) for a in extraction.agents),
        bystanders=tuple(_filled_agent(a, agents[a.id], knowledge) for a in extraction.bystanders),
        events=tuple(replace(e, iri=events[e.id].iri, part_of=events[e.id].part_of) for e in extraction.events),
        quotations=tuple(replace(q, claim=claims[id].iri) for id, q in quotations),
    )


def _filled_agent(agent: Agent, match: AgentMatch, knowledge: Knowledge) -> Agent:
    """Return the agent with what its match says; one that is only implied goes by the name that is known of it."""
    name = agent.name
    if not agent.mentions:
        with suppress(KeyError):
            name = knowledge.entry(match.iri).label
    same_as = match.same_as or agent.same_as
    return replace(agent, iri=match.iri, name=name, type=match.type or agent.type, same_as=same_as)


def _assignments(matches: _Matches) -> Iterator[Assignment]:
    """Yield the matches as the register keeps them."""
    draft = matches.draft

    def assignment(kind: NodeKind, local: str, label: str, match: Match) -> Assignment:
        return Assignment(article=draft.article.id, kind=kind, local=local, label=label, match=match)

    for agent in (*draft.agents, *draft.bystanders):
        yield assignment("agent", agent.id, agent.name, matches.agents[agent.id])
    for event in draft.events:
        yield assignment("event", event.id, event.label, matches.events[event.id])
    for id, quotation in zip(quotation_ids(draft), draft.quotations, strict=True):
        words = " […] ".join(s.of(draft.article.text) for s in quotation.contents)
        yield assignment("claim", id, words, matches.claims[id])
