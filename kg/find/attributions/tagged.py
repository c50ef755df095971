"""Who is reported to have said what: source, cue and content (PARC 3.0, PolNeAR).

The trained tagger finds it, but for the turns of transcripts (`kg.find.attributions.transcripts`). The rules (`kg.find.attributions.rules`)
keep what they do better, as measured on 84 articles of PolNeAR that the tagger was not trained on: the exact edges of
quotations with their cue behind them, and statements within statements, which PolNeAR never annotates, so that nothing
can be learnt from it about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.doc import Passage
from kg.doc.quotation_marks import kind_of
from kg.find.attributions.confidence import calibrated, raw_score
from kg.find.attributions.linking import Linked, link
from kg.find.attributions.rules import Found, in_text_order, precision, traced
from kg.find.attributions.transcripts import Turn, turns
from kg.model import Attribution, Quoted, Span
from kg.press import is_press

_SAME = 0.5
"""Two contents are the same statement's if they share half of the characters that either has."""

_BLOCK = 5
"""Words of a quotation that is one although nothing says who said it, such as a paragraph of its own. Of those that the
tagger finds in PolNeAR's training articles, which it has read, 22 of 36 are annotated, and most others could be."""

_EXACT = "quote before"
"""Rules whose edges are better than the tagger's: contents exact in 265 of 287 (249), cues in 268 (253)."""

_WITHIN = ("within quotation", "nested", "relative")
"""Rules for statements within statements."""

_THAT = re.compile(r"that,?\s+(?=(?:\S+\s+){2}\S)", re.IGNORECASE)
_RELATIVE = re.compile(r"which|that|whom?|whose", re.IGNORECASE)
"""A content that only takes up another: the rule "relative" gives what it takes up."""
_ARTICLE = re.compile(r"(?:the|an?)\Z", re.IGNORECASE)
"""A source that breaks off at once: "the already announced sequel" says nothing of who announced it."""
_BY = re.compile(r"\sby\Z")
_PHRASE = re.compile(r"(?:\s+[\w’'-]+){1,8}(?=[.,;:])")
_TAIL = re.compile(r",\s+that\s+(?:has|have|had|is|are|was|were)\s[^“”\"]*\Z")


@dataclass(frozen=True, slots=True)
class _Statement:
    """An attribution before its kind is told. `sure`: a rule's precision, None for what the tagger found."""

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    score: float
    sure: float | None = None


def find_attributions(text: str, passage: Passage) -> tuple[Attribution, ...]:
    """Return the attributions in a passage of `text`, in text order.

    What people only think, want or do ("hopes", "supports") is among them. Contents include their quotation marks and
    leave out a leading "that"; a quotation that goes on after its attribution is one attribution of several contents.
    Statements reported within a statement are given besides it. `kind` is by marks (`kg.doc.quotation_marks.kind_of`),
    `confidence` the probability that content and source are right.
    """
    found = [_attribution(text, statement, passage.quotations) for statement in _statements(text, passage)]
    return tuple(sorted(found, key=in_text_order))


def _attribution(text: str, statement: _Statement, quotations: Sequence[Quoted]) -> Attribution:
    kind = kind_of(text, statement.contents, quotations)
    return Attribution(
        contents=statement.contents,
        cue=statement.cue,
        source=statement.source,
        kind=kind,
        confidence=calibrated(statement.score, kind) if statement.sure is None else statement.sure,
    )


def _statements(text: str, passage: Passage) -> list[_Statement]:
    """Return what the tagger finds, with the rules' spans where those are better, and what they find within it."""
    quotations = passage.quotations
    ruled = traced(text, passage.paragraphs, quotations)
    tagged = link(text, [s.end for s in passage.sentences], passage.reading.tagged)
    found = [
        _bettered(text, _with_source(_statement(text, linked), ruled), ruled)
        for linked in tagged
        if linked.cue or _is_block(text, linked, quotations)
    ]
    found = [s for s in found if not _RELATIVE.fullmatch(" ".join(c.of(text) for c in s.contents))]
    found = list(_wholes(found))
    spoken = turns(text, passage.paragraphs)
    found = [s for s in found if not any(_belongs(s, turn) for turn in spoken)]
    found += [_Statement((turn.said,), turn.colon, turn.who, 0.0, precision("turn")) for turn in spoken]
    return found + [
        _Statement(tuple(f.contents), f.cue, f.source, 0.0, precision(f.rule))
        for f in ruled
        if f.rule.startswith(_WITHIN) and _is_new(f, found)
    ]


def _wholes(found: Sequence[_Statement]) -> Iterator[_Statement]:
    """Yield the statements that are no part of another one; a part with the same cue may know more of the speaker."""
    longest = {c: s for s in sorted(found, key=lambda s: len(s.contents)) for c in s.contents}
    told: dict[_Statement, list[_Statement]] = {}
    for statement in found:
        whole = longest[statement.contents[0]]
        told.setdefault(whole if set(statement.contents) < set(whole.contents) else statement, []).append(statement)
    for whole, statements in told.items():
        surest = max((s for s in statements if s.cue == whole.cue), key=lambda s: (s.source is not None, s.score))
        yield replace(whole, source=surest.source, score=surest.score)


def _is_block(text: str, linked: Linked, quotations: Sequence[Quoted]) -> bool:
    """Return whether contents without a cue are words in quotation marks, and enough of them to be somebody's words."""
    spans = [c.span for c in linked.contents]
    enough = sum(len(s.of(text).split()) for s in spans) >= _BLOCK
    return enough and kind_of(text, spans, quotations) == "direct"


def _belongs(statement: _Statement, turn: Turn) -> bool:
    """Return whether it is what a transcript's turn says, or reaches into the turn from another paragraph."""
    label = Span(turn.who.start, turn.colon.end)
    within = statement.cue is not None and turn.said.covers(statement.cue)
    return (statement.cue is not None and label.overlaps(statement.cue)) or (
        not within and any(turn.said.overlaps(content) for content in statement.contents)
    )


def _statement(text: str, linked: Linked) -> _Statement:
    return _Statement(
        contents=tuple(_trimmed(text, c.span) for c in linked.contents),
        cue=linked.cue.span if linked.cue else None,
        source=_whole(text, linked.source.span) if linked.source else None,
        score=raw_score(linked),
    )


def _whole(text: str, source: Span) -> Span | None:
    """Return a source with those by whom it is ("figures released by | local officials"), if it breaks off there.

    None where it breaks off at its article.
    """
    if _ARTICLE.match(text, source.start, source.end):
        return None
    if not _BY.search(text, source.start, source.end):
        return source
    rest = _PHRASE.match(text, source.end)
    return Span(source.start, rest.end()) if rest else source


def _trimmed(text: str, content: Span) -> Span:
    """Return a content without the conjunction before its clause and the reporter's own ", that has ..." behind it.

    "that idea" is too short for a clause.
    """
    that = _THAT.match(text, content.start, content.end)
    start = that.end() if that else content.start
    tail = _TAIL.search(text, start, content.end)
    return Span(start, tail.start() if tail else content.end)


def _with_source(statement: _Statement, ruled: Sequence[Found]) -> _Statement:
    """Return the statement with whom a rule sees beside the cue, if the tagger saw nobody: "...," Holm said.

    (200 of PolNeAR's training articles: nine times, all right.)
    """
    if statement.source or not (cue := statement.cue):
        return statement
    beside = (f.source for f in ruled if f.rule.startswith(_EXACT) and f.cue and f.cue.overlaps(cue))
    return replace(statement, source=next(beside, None))


def _bettered(text: str, statement: _Statement, ruled: Sequence[Found]) -> _Statement:
    """Return the statement with a rule's spans, if one found the same and knows better."""
    alike = max(ruled, key=lambda f: _share(f.contents, statement.contents), default=None)
    if alike is None or alike.cue is None or _share(alike.contents, statement.contents) < _SAME:
        return statement
    source = statement.source or alike.source
    of_rule = replace(statement, contents=tuple(alike.contents), cue=alike.cue, source=source)
    if statement.cue and alike.source and not alike.cue.overlaps(statement.cue) and _is_relayed(text, statement):
        return replace(of_rule, source=alike.source)
    return of_rule if alike.rule.startswith(_EXACT) else statement


def _is_relayed(text: str, statement: _Statement) -> bool:
    """Return whether an outlet only passes it on: "..., Carney said, according to The Hill"."""
    source, cue = statement.source, statement.cue
    return source is not None and cue is not None and cue > statement.contents[0] and is_press(source.of(text))


def _is_new(found: Found, statements: Sequence[_Statement]) -> bool:
    """Return whether a rule's find stands within a statement and is not one of the statements itself.

    Most of "The secretary made clear that ..." may be what the secretary made clear: the cue tells the two apart.
    """
    cue = found.cue
    if cue is None or any(
        s.cue and s.cue.overlaps(cue) and _share(found.contents, s.contents) >= _SAME for s in statements
    ):
        return False
    if found.rule == "relative":  # "..., which Damascus denies" takes up a statement from behind
        return any(_share(found.contents, s.contents) >= _SAME for s in statements)
    return any(content.covers(cue) for s in statements for content in s.contents)


def _share(a: Sequence[Span], b: Sequence[Span]) -> float:
    """Return the characters in both as a share of those in either; neither overlaps itself."""
    if a[-1].end <= b[0].start or b[-1].end <= a[0].start:
        return 0.0
    common = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)
    return common / (sum(x.end - x.start for x in (*a, *b)) - common)
