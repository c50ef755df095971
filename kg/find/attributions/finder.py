"""Who is reported to have said what: source, cue and content (PARC 3.0, PolNeAR).

The trained tagger finds it; `kg.find.attributions.rules` mends the edges of quotations and adds statements within
statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.doc import Passage
from kg.doc.quotation_marks import kind_of
from kg.find.attributions.confidence import calibrated, raw_score
from kg.find.attributions.linking import Linked, link
from kg.find.attributions.rules import Statement, bare, joined, nested
from kg.model import Attribution, QuotedSpan, Span

_BLOCK = 5
"""Words of a quotation that is one although nothing says who said it, such as a paragraph of its own. Of those that the
tagger finds in PolNeAR's training articles, which it has read, 22 of 36 are annotated, and most others could be."""

_THAT = re.compile(r"that,?\s+(?=(?:\S+\s+){2}\S)", re.IGNORECASE)


def find_attributions(text: str, passage: Passage) -> tuple[Attribution, ...]:
    """Return the attributions in a passage of `text`, in text order.

    What people only think, want or do ("hopes", "supports") is among them. Contents include their quotation marks and
    leave out a leading "that"; a quotation that goes on after its attribution is one attribution of several contents.
    Statements reported within a statement are given besides it. `kind` is by marks (`kg.doc.quotation_marks.kind_of`),
    `confidence` the probability that content and source are right.
    """
    found = (_attribution(text, statement, passage.quotations) for statement in _statements(text, passage))
    return tuple(sorted(found, key=in_text_order))


def in_text_order(attribution: Attribution) -> tuple[Span, ...]:
    """Return what attributions are sorted by: where their contents, cues and sources stand."""
    first = attribution.contents[0]
    return first, attribution.contents[-1], attribution.cue or first, attribution.source or first


def _attribution(text: str, statement: Statement, quotations: Sequence[QuotedSpan]) -> Attribution:
    kind = kind_of(text, statement.contents, quotations)
    return Attribution(
        contents=statement.contents,
        cue=bare(text, statement.cue) if statement.cue and kind == "direct" else statement.cue,
        source=statement.source,
        kind=kind,
        confidence=calibrated(statement.score, kind) if statement.sure is None else statement.sure,
    )


def _statements(text: str, passage: Passage) -> list[Statement]:
    """Return what the tagger finds, mended, and what rules find within it."""
    quotations = passage.quotations
    linked = link(text, [sentence.end for sentence in passage.sentences], passage.reading.tagged)
    tagger = [_statement(text, each) for each in linked if each.cue or _is_block(text, each, quotations)]
    found = list(joined(text, list(_wholes(tagger)), quotations, passage.paragraphs))
    return [*found, *nested(text, passage.sentences, found)]


def _wholes(found: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements that are no part of another one; a part with the same cue may know more of the speaker."""
    longest = {c: s for s in sorted(found, key=lambda s: len(s.contents)) for c in s.contents}
    told: dict[Statement, list[Statement]] = {}
    for statement in found:
        whole = longest[statement.contents[0]]
        told.setdefault(whole if set(statement.contents) < set(whole.contents) else statement, []).append(statement)
    for whole, statements in told.items():
        surest = max((s for s in statements if s.cue == whole.cue), key=lambda s: (s.source is not None, s.score))
        yield replace(whole, source=surest.source, score=surest.score)


def _is_block(text: str, linked: Linked, quotations: Sequence[QuotedSpan]) -> bool:
    """Return whether contents without a cue are words in quotation marks, and enough of them to be somebody's words."""
    spans = [c.span for c in linked.contents]
    enough = sum(len(s.of(text).split()) for s in spans) >= _BLOCK
    return enough and kind_of(text, spans, quotations) == "direct"


def _statement(text: str, linked: Linked) -> Statement:
    return Statement(
        contents=tuple(_without_that(text, c.span) for c in linked.contents),
        cue=linked.cue.span if linked.cue else None,
        source=linked.source.span if linked.source else None,
        score=raw_score(linked),
    )


def _without_that(text: str, content: Span) -> Span:
    """Return a content without the conjunction before its clause; "that idea" is too short for one."""
    that = _THAT.match(text, content.start, content.end)
    return Span(that.end(), content.end) if that else content
