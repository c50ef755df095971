"""A statement taken out of an extraction, and found again in the same text or in another version of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.corrections import Named, Passage, Represented, Statement
from kg.model import Agent, Event, Extraction, Quotation, Span

LEAST_SHARED = 0.5
"""Share of characters in common from which two contents are of one statement: that of attribution@.5."""

_NEAR = 2_000
"""How far, in characters, words may have moved in another version of an article. Set by hand."""


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8, which a correction is bound to."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def passage(text: str, span: Span) -> Passage:
    """Return a span with its words."""
    return Passage(start=span.start, end=span.end, words=span.of(text))


def spans(passages: Iterable[Passage]) -> tuple[Span, ...]:
    """Return the spans of passages."""
    return tuple(Span(p.start, p.end) for p in passages)


def named(thing: Agent | Event) -> Named:
    """Return an identified agent or event as a correction keeps it."""
    name = thing.name if isinstance(thing, Agent) else thing.label
    return Named(path=thing.iri or "", name=name, type=thing.type)


def segment(statement: Quotation | Statement) -> str:
    """Return the last segment of a statement's IRI (`kg.rdf.iri`): its extent, and where cue and source begin."""
    marks = (("c", statement.cue), ("s", statement.source))
    tail = "".join(f"-{mark}{place.start}" for mark, place in marks if place)
    return f"{statement.contents[0].start}-{statement.contents[-1].end}{tail}"


def statement_of(extraction: Extraction, quotation: Quotation) -> Statement:
    """Return a quotation of an identified extraction with names and words in place of ids and spans."""
    text = extraction.article.text
    agents = {a.id: named(a) for a in extraction.agents}
    events = {e.id: named(e) for e in extraction.events}

    def maybe(span: Span | None) -> Passage | None:
        return passage(text, span) if span else None

    return Statement(
        contents=tuple(passage(text, s) for s in quotation.contents),
        kind=quotation.kind,
        confidence=quotation.confidence,
        cue=maybe(quotation.cue),
        source=maybe(quotation.source),
        speaker=agents[quotation.speaker] if quotation.speaker else None,
        institutions=tuple(
            Represented(institution=agents[d.organization], role=d.role, evidence=passage(text, d.evidence))
            for d in quotation.on_behalf_of
        ),
        events=tuple(events[e] for e in quotation.about),
        addressee=maybe(quotation.addressee),
        occasion=maybe(quotation.occasion),
        relay=agents[quotation.relay.agent] if quotation.relay else None,
        relay_evidence=maybe(quotation.relay.evidence) if quotation.relay else None,
        said_on=quotation.said_on.value if quotation.said_on else None,
        said_on_evidence=maybe(quotation.said_on.evidence) if quotation.said_on else None,
        claim=quotation.claim,
        corrected_by=quotation.corrected_by,
    )


# ---------------------------------------------------------------- in another version of the text


def moved(statement: Statement, text: str) -> Statement | None:
    """Return the statement where its words stand in another version of its article; None where they do not.

    Its contents must all be there, in order. Of the rest, what is not there near them is left out, and evidence for an
    institution is then the contents.
    """
    contents: list[Passage] = []
    for piece in statement.contents:
        shift = contents[-1].start - statement.contents[len(contents) - 1].start if contents else 0
        found = _nearest_place(text, piece.words, piece.start + shift, after=contents[-1].end if contents else 0)
        if found is None:
            return None
        contents.append(found)
    shift = contents[0].start - statement.contents[0].start

    def near(old: Passage | None) -> Passage | None:
        found = _nearest_place(text, old.words, old.start + shift) if old else None
        return found if found and old and abs(found.start - old.start - shift) <= _NEAR else None

    relay = near(statement.relay_evidence)
    return replace(
        statement,
        contents=tuple(contents),
        cue=near(statement.cue),
        source=near(statement.source),
        institutions=tuple(replace(i, evidence=near(i.evidence) or contents[0]) for i in statement.institutions),
        addressee=near(statement.addressee),
        occasion=near(statement.occasion),
        relay=statement.relay if relay else None,
        relay_evidence=relay,
        said_on_evidence=near(statement.said_on_evidence),
    )


def _nearest_place(text: str, words: str, start: int, *, after: int = 0) -> Passage | None:
    """Return the place of words in a text that is nearest to `start`, at `after` or later; None where there is none."""
    earlier = text.rfind(words, after, max(after, start) + len(words))
    later = text.find(words, max(after, start))
    found = min((place for place in (earlier, later) if place >= 0), key=lambda p: abs(p - start), default=None)
    return None if found is None else Passage(start=found, end=found + len(words), words=words)


# ---------------------------------------------------------------- in another extraction


def find(statement: Statement, quotations: Sequence[Quotation]) -> int | None:
    """Return the index of the quotation that is this statement, None where none is.

    It is the one that shares most characters of its contents, at least half of those of both; of several the one with
    its cue and its source.
    """
    best: tuple[float, float, float] = (LEAST_SHARED, -1, -1)
    found = None
    for index, quotation in enumerate(quotations):
        shared = _shared(spans(statement.contents), quotation.contents)
        rank = (shared, _agree(statement.cue, quotation.cue), _agree(statement.source, quotation.source))
        if rank > best:
            best, found = rank, index
    return found


def _agree(one: Passage | None, other: Span | None) -> float:
    return 1.0 if one is None and other is None else _shared(spans([one]), (other,)) if one and other else 0.0


def _shared(one: Sequence[Span], other: Sequence[Span]) -> float:
    """Return the share of characters that two sequences of spans, each without overlap, have in common."""
    common = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    size = sum(s.end - s.start for s in (*one, *other))
    return common / (size - common)
