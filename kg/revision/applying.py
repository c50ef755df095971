"""What an article's graph is made of where people corrected it: the extraction as they said it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from kg.corrections import Correction, Field, Named, Passage, Revision, Statement
from kg.model import (
    Agent,
    AgentType,
    Delegation,
    Event,
    Extraction,
    Quotation,
    Relay,
    Response,
    SaidOn,
    Span,
    agents_in,
)
from kg.revision.statements import digest_of, find, moved, spans

SURE = 1.0
"""The confidence of a statement that a person corrected or added."""

Now = Callable[[str], str]
"""Which path a path stands for since people decided who is who."""


def corrected(extraction: Extraction, corrections: Iterable[Correction], now: Now = str) -> Extraction:
    """Return an identified extraction as people corrected it: `corrections` are the standing ones of its article.

    What a person said of a statement holds for the quotation that has its contents, whoever finds it; what they did not
    speak of stays as it is found. Where nobody finds it any more, the statement is as the person left it. In another
    version of the text a statement is where its words are; a correction whose words are gone changes nothing.
    `extraction` itself is returned where nothing changes.
    """
    corrections = tuple(corrections)
    if not corrections:
        return extraction
    work = _Work(extraction, now)
    digest = digest_of(extraction.article.text)
    for correction in corrections:
        word = correction.word
        assert isinstance(word, Revision)
        before, after = _in_this_text(word, digest, extraction.article.text)
        if before or after:
            work.revise(before, after, word.changed, correction.id)
    return work.done()


def uncorrected(extraction: Extraction, corrections: Iterable[Correction], now: Now = str) -> Extraction:
    """Return an extraction that was read from a corrected graph as it was found: the inverse of `corrected`.

    What the corrections took from the graph besides their statements, such as other mentions of an agent that only
    these statements have, does not come back.
    """
    work = _Work(extraction, now)
    digest = digest_of(extraction.article.text)
    for correction in reversed(tuple(corrections)):
        word = correction.word
        assert isinstance(word, Revision)
        before, after = _in_this_text(word, digest, extraction.article.text)
        if before or after:
            work.restore(before, after, correction.id)
    return work.done()


def is_lapsed(correction: Correction, text: str) -> bool:
    """Return whether a revision says nothing of this version of its article: the words it speaks of are gone."""
    assert isinstance(correction.word, Revision)
    return _in_this_text(correction.word, digest_of(text), text) == (None, None)


def _in_this_text(word: Revision, digest: str, text: str) -> tuple[Statement | None, Statement | None]:
    """Return what a revision found and what it put there, with their places in this text; both None: it has lapsed."""
    if word.text == digest:
        return word.before, word.after
    before = moved(word.before, text) if word.before else None
    after = moved(word.after, text) if word.after else None
    if word.after and not after:
        return None, None
    return before, after


class _Work:
    """An extraction being changed. Quotations are held in place; one that was removed is None, new ones come last."""

    def __init__(self, extraction: Extraction, now: Now) -> None:
        self.extraction = extraction
        self.now = now
        self.text = extraction.article.text
        self.agents = {a.id: a for a in extraction.agents}
        self.others = {a.id: a for a in extraction.bystanders}
        self.events = {e.id: e for e in extraction.events}
        self.quotations: list[Quotation | None] = list(extraction.quotations)
        self.is_changed = False

    def revise(self, before: Statement | None, after: Statement | None, changed: tuple[Field, ...], id: str) -> None:
        """Change the quotation that is `before`, or `after` already, to `after`, as far as `changed` says."""
        places = [index for one in (before, after) if one and (index := self._find(one)) is not None]
        index = places[0] if places else None
        if after is None:
            if index is not None:
                self._put(index, None)
            return
        whole = self._quotation(after)
        found = self.quotations[index] if index is not None else None
        if found is None or before is None:
            corrected_by = found.corrected_by if found else ()
            responses = found.responses if found else ()
            new = replace(whole, responses=responses, corrected_by=(*corrected_by, id))
        else:
            new = replace(
                found,
                contents=whole.contents if "contents" in changed else found.contents,
                kind=whole.kind if "contents" in changed else found.kind,
                cue=whole.cue if "cue" in changed else found.cue,
                source=whole.source if "source" in changed else found.source,
                speaker=whole.speaker if "speaker" in changed else found.speaker,
                on_behalf_of=whole.on_behalf_of if "institutions" in changed else found.on_behalf_of,
                about=whole.about if "events" in changed else found.about,
                confidence=SURE,
                corrected_by=(*found.corrected_by, id),
            )
        new = replace(new, on_behalf_of=tuple(d for d in new.on_behalf_of if d.organization != new.speaker))
        self._put(index, new)

    def restore(self, before: Statement | None, after: Statement | None, id: str) -> None:
        """Put `before` back where the quotation stands that the correction with this id made."""
        made = next((i for i, q in enumerate(self.quotations) if q and id in q.corrected_by), None)
        if made is None and (after is not None or before is None):
            return
        old = self.quotations[made] if made is not None else None
        new = None
        if before:
            new = replace(
                self._quotation(before),
                responses=old.responses if old else (),
            )
        self._put(made, new)

    def done(self) -> Extraction:
        """Return the extraction; of quotations that would have one IRI, the one that people corrected."""
        if not self.is_changed:
            return self.extraction
        kept: dict[object, int] = {}
        for index, quotation in enumerate(self.quotations):
            if quotation is None:
                continue
            place = place_of(quotation)
            other = self.quotations[kept[place]] if place in kept else None
            if other is None or len(quotation.corrected_by) > len(other.corrected_by):
                kept[place] = index
        order = sorted(kept.values(), key=lambda i: order_of(self.quotations[i]))
        index_now = {old: new for new, old in enumerate(order)}
        quotations = tuple(self._with_responses(i, index_now) for i in order)
        return self._without_the_silent(quotations)

    def _with_responses(self, index: int, index_now: dict[int, int]) -> Quotation:
        quotation = self.quotations[index]
        assert quotation
        responses = (
            Response(relation=r.relation, quotation=index_now[r.quotation], evidence=r.evidence)
            for r in quotation.responses
            if r.quotation in index_now and r.quotation != index
        )
        return replace(quotation, responses=tuple(responses))

    def _without_the_silent(self, quotations: tuple[Quotation, ...]) -> Extraction:
        """Return the extraction with these quotations.

        Agents that only other quotations had are bystanders in it; what no quotation came to need is not in it.
        """
        old = self.extraction
        were = {e.id for e in old.events} | {id for q in quotations for id in q.about}
        figures, events = old.figures, tuple(e for e in self.events.values() if e.id in were)
        affiliated = {id for a in old.affiliations for id in (a.member, a.organization)}
        had = agents_in(old.quotations, figures, events) | affiliated
        has = agents_in(quotations, figures, events) | affiliated
        speaking = {a.id for a in old.agents} - had | has
        known = {a.id for a in (*old.agents, *old.bystanders)}
        return replace(
            old,
            agents=tuple(a for a in self.agents.values() if a.id in speaking),
            bystanders=(
                *self.others.values(),
                *(a for a in self.agents.values() if a.id not in speaking and a.id in known),
            ),
            events=events,
            quotations=quotations,
        )

    # ------------------------------------------------------------ one quotation

    def _find(self, statement: Statement) -> int | None:
        there = [(i, q) for i, q in enumerate(self.quotations) if q]
        found = find(statement, [q for _, q in there])
        return None if found is None else there[found][0]

    def _put(self, index: int | None, quotation: Quotation | None) -> None:
        self.is_changed = True
        if index is None:
            self.quotations.append(quotation)
        else:
            self.quotations[index] = quotation

    def _quotation(self, statement: Statement) -> Quotation:
        def maybe(passage: Passage | None) -> Span | None:
            return Span(passage.start, passage.end) if passage else None

        relay = maybe(statement.relay_evidence)
        return Quotation(
            contents=spans(statement.contents),
            cue=maybe(statement.cue),
            source=maybe(statement.source),
            kind=statement.kind,
            confidence=statement.confidence,
            speaker=self._agent(statement.speaker) if statement.speaker else None,
            on_behalf_of=tuple(
                Delegation(
                    organization=self._agent(r.institution),
                    role=r.role,
                    evidence=Span(r.evidence.start, r.evidence.end),
                )
                for r in statement.institutions
            ),
            addressee=maybe(statement.addressee),
            occasion=maybe(statement.occasion),
            relay=Relay(agent=self._agent(statement.relay), evidence=relay) if statement.relay and relay else None,
            said_on=SaidOn(value=statement.said_on, evidence=maybe(statement.said_on_evidence))
            if statement.said_on
            else None,
            about=tuple(sorted({self._event(e) for e in statement.events})),
            claim=self.now(statement.claim) if statement.claim else None,
            corrected_by=statement.corrected_by,
        )

    def _agent(self, wanted: Named) -> str:
        """Return the id of an agent of the article, which becomes one where it is none."""
        path = self.now(wanted.path)
        for agents in (self.agents, self.others):
            for agent in agents.values():
                if agent.iri == path:
                    self.agents[agent.id] = agents.pop(agent.id) if agents is self.others else agent
                    return agent.id
        id = _new_id(path, {*self.agents, *self.others})
        type_ = _AGENT_TYPES.get(wanted.type, "organization")
        mentions = occurrences(wanted.name, self.text)
        self.agents[id] = Agent(id=id, type=type_, name=wanted.name, mentions=mentions, iri=path)
        return id

    def _event(self, wanted: Named) -> str:
        """Return the id of an event of the article, which becomes one where it is none."""
        path = self.now(wanted.path)
        for event in self.events.values():
            if event.iri == path:
                return event.id
        id = _new_id(path, self.events)
        mentions = occurrences(wanted.name, self.text)
        self.events[id] = Event(id=id, label=wanted.name, type=wanted.type, mentions=mentions, iri=path)
        return id


_AGENT_TYPES: dict[str, AgentType] = {"person": "person", "organization": "organization", "group": "group"}


def occurrences(name: str, text: str) -> tuple[Span, ...]:
    """Return where a name is printed as a whole, in the same letters."""
    return tuple(Span(*m.span()) for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)) if name else ()


def _new_id(path: str, taken: Iterable[str]) -> str:
    known, segment = set(taken), path.rpartition("/")[2]
    return next(id for n in range(1, len(known) + 2) if (id := segment if n == 1 else f"{segment}-{n}") not in known)


def place_of(quotation: Quotation) -> object:
    """Return what a quotation's IRI is made of (`kg.rdf.iri`)."""
    cue, source = quotation.cue, quotation.source
    return (
        quotation.contents[0].start,
        quotation.contents[-1].end,
        cue.start if cue else -1,
        source.start if source else -1,
    )


def order_of(quotation: Quotation | None) -> tuple[tuple[Span, ...], int, int]:
    """Return what the quotations of an article are sorted by: their places in the text."""
    assert quotation
    cue, source = quotation.cue, quotation.source
    return quotation.contents, cue.start if cue else -1, source.start if source else -1
