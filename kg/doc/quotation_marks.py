"""Quotation marks: which open, which close, which are a pair, and which are apostrophes, feet or inches.

Paragraph by paragraph, each mark is classified by its glyph and its neighbours, then paired with a stack of open marks.
A mark that is never closed quotes up to the end of its paragraph. Where the next paragraph opens with the same mark, as
the convention for quotations of several paragraphs asks, `QuotedSpan.continued` is set. Time is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.lang.en.apostrophes import elides_after, elides_before, makes_plural_possessive, measures
from kg.model import Kind, QuotedSpan, Span

Family = Literal["double", "single", "guillemet", "single guillemet"]
Role = Literal["open", "close", "either"]

_MARK = re.compile(r"``|'{2,3}|‘‘|’’|[\"“”„‟«»‹›'‘’‚‛`´]")
_FAMILY: dict[str, Family] = {
    **dict.fromkeys(("``", "''", "‘‘", "’’", '"', "“", "”", "„", "‟"), "double"),
    **dict.fromkeys(("'", "‘", "’", "‚", "‛", "`", "´"), "single"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "single guillemet"),
}
_OPENING = frozenset(["``", "‘‘", "“", "„", "‟", "«", "‹", "‘", "‚", "‛", "`"])
_CLOSING = frozenset(["’’", "”", "»", "›", "’", "´"])
_BEFORE_OPENING = frozenset("([{<—–-/…:;,") | _OPENING | {'"', "'", "''"}
_NESTED_RUN = len("'''")
"""Apostrophes in a row that are two marks: one quotation within another."""
_WORD_OR_NUMBER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quotation mark at `start` to `end`: which marks it can be paired with, and whether it opens or closes."""

    start: int
    end: int
    family: Family
    role: Role


def find_quoted_spans(text: str, body: Sequence[Span]) -> tuple[QuotedSpan, ...]:
    """Return the quoted spans in the paragraphs `body` of `text` in text order, an outer one before those within it."""
    found: list[QuotedSpan] = []
    unclosed: tuple[Family, int] | None = None
    for paragraph in body:
        marks = list(_marks(text, paragraph))
        if unclosed and marks and marks[0].family == unclosed[0] and not text[paragraph.start : marks[0].start].strip():
            found[unclosed[1]] = replace(found[unclosed[1]], continued=True)
            marks[0] = replace(marks[0], role="open")
        pieces, left_open = _pair(marks, paragraph, text)
        unclosed = None
        if left_open:
            outermost = next(i for i, piece in enumerate(pieces) if piece.span.start == left_open.start)
            unclosed = (left_open.family, len(found) + outermost)
        found.extend(pieces)
    return tuple(found)


def kind_of(text: str, contents: Sequence[Span], quotations: Sequence[QuotedSpan]) -> Kind:
    """Return the kind of an attribution by the marks in its contents: direct (all quoted), mixed or indirect (none).

    A quotation that covers a content and more does not count: what a spokesman's quoted words report of somebody else
    is indirect. White space and punctuation outside the marks do not count either.
    """
    inside = 0
    outside = False
    for content in contents:
        reached = content.start
        for span in _over(content, quotations):
            if span.start > reached and _WORD_OR_NUMBER.search(text, reached, span.start):
                outside = True
            inside += 1
            reached = max(reached, span.end)
        if reached < content.end and _WORD_OR_NUMBER.search(text, reached, content.end):
            outside = True
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"


def _over(content: Span, quotations: Sequence[QuotedSpan]) -> Iterator[Span]:
    """Yield the quotations that overlap a content and do not extend beyond it on both sides, in text order."""
    first = bisect_left(quotations, content.start, key=lambda quotation: quotation.span.start)
    while first > 0 and quotations[first - 1].level > 0:
        first -= 1
    for index in range(max(0, first - 1), len(quotations)):
        span = quotations[index].span
        if span.start >= content.end:
            return
        if span.end > content.start and not (span.start < content.start and content.end < span.end):
            yield span


# ---------------------------------------------------------------- finding marks


def _marks(text: str, paragraph: Span) -> Iterator[_Mark]:
    """Yield the quotation marks of a paragraph, without apostrophes and marks of feet and inches."""
    lengths = measures(text, paragraph.start, paragraph.end)
    doubled = text.find("‘‘", paragraph.start, paragraph.end) >= 0
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        for start, end in _split(text, match, paragraph, doubled=doubled):
            mark = text[start:end]
            family = _FAMILY[mark]
            before = text[start - 1] if start > paragraph.start else " "
            after = text[end] if end < paragraph.end else " "
            if start in lengths or (family == "single" and _is_apostrophe(text, mark, end, before, after)):
                continue
            role = _role(mark, before, after)
            if role:
                yield _Mark(start, end, family, role)


def _split(text: str, match: re.Match[str], paragraph: Span, *, doubled: bool) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each mark in a run of apostrophes: of three, the inner one is a nested quotation's.

    `doubled` is whether ’’ is one mark, as it is where the paragraph has ‘‘; otherwise it closes two single quotations.
    """
    start, end = match.span()
    if match.group() == "’’" and not doubled:
        yield start, start + 1
        yield start + 1, end
        return
    if end - start < _NESTED_RUN:
        yield start, end
        return
    opens = start == paragraph.start or text[start - 1].isspace() or text[start - 1] in _BEFORE_OPENING
    middle = start + (2 if opens else 1)
    yield start, middle
    yield middle, end


def _is_apostrophe(text: str, mark: str, end: int, before: str, after: str) -> bool:
    """Return whether a single mark is part of a word: don't, O'Brien, the '90s, 'em, rock 'n' roll."""
    if mark in ("'", "’", "‘", "´", "`") and before.isalnum() and after.isalnum():
        return True
    if before.isalnum() or mark == "‚":
        return before.isalnum() and elides_after(text, end - 1)
    return elides_before(text, end)


def _role(mark: str, before: str, after: str) -> Role | None:
    """Return the role of a mark by its glyph and its neighbours, None for one between spaces, which quotes nothing."""
    may_open = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    may_close = not before.isspace() and not after.isalnum()
    if mark in _OPENING and mark != "`":
        return "close" if may_close and not may_open else "open"
    if mark in _CLOSING:
        return "open" if mark in "”»›" and may_open and before.isspace() and after.isalnum() else "close"
    if may_open and not may_close:
        return "open"
    if may_close and not may_open:
        return "close"
    return "either" if mark in ('"', "''") or (may_open and may_close) else None


# ---------------------------------------------------------------- pairing marks


def _pair(marks: Sequence[_Mark], paragraph: Span, text: str) -> tuple[list[QuotedSpan], _Mark | None]:
    """Return the quoted spans of one paragraph in order, and the opening mark of the one left unclosed, if any."""
    nesting = _nesting_families(marks)
    possessive = _possessives(marks, text)
    stack: list[_Mark] = []
    pairs: list[tuple[int, int, bool]] = []
    for index, mark in enumerate(marks):
        depth = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].family == mark.family), None)
        role = mark.role
        if role == "either":
            role = "open" if depth is None else "close"
        if role == "open":
            if depth is not None and mark.family not in nesting:
                del stack[depth:]  # the earlier one is not closed, and where it ends is unknown
            stack.append(mark)
        elif depth is not None and not (mark.family == "single" and (depth < len(stack) - 1 or index in possessive)):
            pairs.append((stack[depth].start, mark.end, True))
            del stack[depth:]
    surely = (m for m in stack if m.role == "open" and (m.family != "single" or m.start == paragraph.start))
    left_open = next(surely, None)
    if left_open:
        pairs.append((left_open.start, len(text[: paragraph.end].rstrip()), False))
    return _with_levels(pairs), left_open


def _nesting_families(marks: Sequence[_Mark]) -> frozenset[Family]:
    """Return the families with as many opening as closing marks: only of these can a mark open within an open one."""
    count = Counter((mark.family, mark.role) for mark in marks)
    return frozenset(m.family for m in marks if count[m.family, "open"] == count[m.family, "close"])


def _possessives(marks: Sequence[_Mark], text: str) -> frozenset[int]:
    """Return the indexes of single marks that are possessives ("the workers' demand").

    Such a mark follows an s, a word follows it, and a later mark closes the quotation.
    """
    found = []
    closes_later = False
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if mark.family != "single":
            continue
        if mark.role == "close" and closes_later and makes_plural_possessive(text, mark.start, mark.end):
            found.append(index)
        closes_later = mark.role != "open"
    return frozenset(found)


def _with_levels(pairs: list[tuple[int, int, bool]]) -> list[QuotedSpan]:
    """Return the pairs (start, end, closed) as quoted spans in text order; the level is how many are around a span."""
    ends: list[int] = []
    found = []
    for start, end, closed in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        while ends and ends[-1] <= start:
            ends.pop()
        found.append(QuotedSpan(span=Span(start, end), level=len(ends), closed=closed))
        ends.append(end)
    return found
