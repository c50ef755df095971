"""Whose head somebody is by the knowledge: "President Obama" in an article on Syria is the United States'.

An article's resolver knows no holders of offices, and takes a president for that of the country named most. What the
article prints ("Syrian President") stands.
"""

from __future__ import annotations

from dataclasses import replace

from kg.folding import key
from kg.knowledge import Entry, Knowledge
from kg.lang.en.name_likeness import FULL_NAME, name_parts, persons_alike
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.model import Affiliation, Agent, Extraction, agents_in


def with_known_heads(extraction: Extraction, knowledge: Knowledge) -> Extraction:
    """Return the extraction with the governments of known heads, where words of the article do not say whose they are.

    A head is known who alone of that name held an office of that title on the article's day.
    """
    published = extraction.article.metadata.published
    if published is None:
        return extraction
    agents = {a.id: a for a in (*extraction.agents, *extraction.bystanders)}
    added: dict[str, Agent] = {}
    moved: dict[tuple[str, str], str] = {}
    for affiliation in extraction.affiliations:
        person, body = agents[affiliation.member], agents[affiliation.organization]
        if any(affiliation.evidence.overlaps(span) for span in body.mentions):
            continue
        known = _government(affiliation, person, knowledge, published.value[:10])
        state = knowledge.state(body.name)
        if known is None or state is None or known.country == state.iri:
            continue
        own = next(
            (a for a in agents.values() if a.type == "organization" and knowledge.government(a.name) == known), None
        )
        if own is None:
            id = f"{key(known.label)}-of-{person.id}"
            own = agents[id] = added[id] = Agent(
                id=id, type="organization", name=known.label, implied_by=(affiliation.evidence,)
            )
        moved[person.id, body.id] = own.id
    return _moved(extraction, tuple(added.values()), moved) if moved else extraction


def _government(affiliation: Affiliation, person: Agent, knowledge: Knowledge, day: str) -> Entry | None:
    """Return the government whose head a person alone was on a day by the role that an affiliation gives."""
    role = (affiliation.role or "").lower()
    title = str(load("titles")["spelled"].get(role, role))
    if person.type != "person" or title not in word_list("institutions", "represents", "heads"):
        return None
    found = {
        o.country
        for o in knowledge.named(title, "office")
        if any(_can_be(person, h) for h in knowledge.holders(o.iri, day))
    }
    state = next(iter(found)) if len(found) == 1 else None
    return knowledge.government(knowledge.entry(state).label) if state else None


def _can_be(person: Agent, holder: Entry) -> bool:
    """Return whether a person's names, the full ones where there are any, can be those of an office's holder."""
    names = [n for n in (person.name, *person.aliases) if len(name_parts(n)) > 1]
    if names:
        return any(persons_alike(n, label) in FULL_NAME for n in names for label in holder.labels)
    return any(persons_alike(person.name, label) == "part" for label in holder.labels)


def _moved(extraction: Extraction, added: tuple[Agent, ...], moved: dict[tuple[str, str], str]) -> Extraction:
    """Return the extraction with each person's affiliation and delegation moved to another body."""
    quotations = tuple(
        replace(
            q,
            on_behalf_of=tuple(
                replace(d, organization=moved.get((q.speaker or "", d.organization), d.organization))
                for d in q.on_behalf_of
            ),
        )
        for q in extraction.quotations
    )
    affiliations = tuple(
        replace(a, organization=moved.get((a.member, a.organization), a.organization)) for a in extraction.affiliations
    )
    changed = replace(extraction, quotations=quotations, affiliations=affiliations, agents=(*extraction.agents, *added))
    used = agents_in(quotations, changed.figures, changed.events)
    used |= {a.organization for a in affiliations} | {m.chain for m in changed.mentions}
    gone = {body for _, body in moved} - used
    silent = {a.id for a in extraction.agents if a.id in gone and not a.mentions}
    return replace(changed, agents=tuple(a for a in changed.agents if a.id not in silent))
