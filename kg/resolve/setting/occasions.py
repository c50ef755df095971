"""On what occasion something was said: "in a statement", "while attending a summit", "Speaking in Paris"."""

from __future__ import annotations

import re

from kg.lang.en.geography import is_place
from kg.model import Span
from kg.resolve.setting.clauses import CLAUSE_END, WORD, Clause, reporting

_NEAR = 60
"""Characters, at most, between the cue and an occasion after it. Hand-set."""
_LONGEST = 110
"""Characters, at most, of the words for an occasion. Hand-set."""
_ENDS = re.compile(r"[.;:\"“”]")


def occasion(clause: Clause) -> Span | None:
    """Return the span of the occasion, None where the sentence states none.

    It is looked for after the cue, then at the head of the sentence, then after the content.
    """
    return _following(clause, *clause.after_cue()) or _leading(clause) or _trailing(clause)


def _following(clause: Clause, start: int, end: int) -> Span | None:
    """Return the first occasion between two offsets, within one clause."""
    for match in WORD.finditer(clause.text, start, end):
        gap = clause.text[start : match.start()]
        if _ENDS.search(gap) or ("," in gap and not gap.lstrip().startswith(",")) or match.start() - start > _NEAR:
            break
        if _opens(match) and (span := _phrase(clause, match.start(), end)) and _is_occasion(clause, span):
            return span
    return None


def _leading(clause: Clause) -> Span | None:
    """Return an occasion at the sentence's head, before the source: "Speaking in Paris, Kerry said"."""
    marks = (clause.attribution.source, clause.attribution.cue)
    limit = min([s.start for s in marks if s], default=clause.sentence.start)
    first = WORD.match(clause.text, clause.sentence.start, max(limit, clause.sentence.start))
    if not first or not _opens(first) or clause.in_contents(first.start()):
        return None
    span = _phrase(clause, first.start(), limit)
    return span if span and _has_cue(clause, span) else None


def _trailing(clause: Clause) -> Span | None:
    """Return an occasion after the content: "demanded a ceasefire, in a resolution adopted by a majority"."""
    end = clause.attribution.contents[-1].end
    if not clause.sentence.start < end < clause.sentence.end:
        return None
    first = WORD.search(clause.text, end, clause.sentence.end)
    if first is None or not _opens(first) or clause.text[end : first.start()].strip() not in ("", ","):
        return None
    span = _phrase(clause, first.start(), clause.sentence.end)
    return span if span and _has_cue(clause, span) else None


def _opens(match: re.Match[str]) -> bool:
    return match.group().lower() in reporting("occasion", "openers")


def _phrase(clause: Clause, start: int, limit: int) -> Span | None:
    """Return the phrase from `start` to the end of its clause. A comma before the name of a place does not end it."""
    end = start
    for match in WORD.finditer(clause.text, start, limit):
        gap = clause.text[end : match.start()]
        if CLAUSE_END.search(gap) and not (gap.strip() == "," and is_place(match.group())):
            break
        if match.end() - start > _LONGEST:
            break
        end = match.end()
    return Span(start, end) if end > start else None


def _is_occasion(clause: Clause, span: Span) -> bool:
    """Return whether a phrase after the cue is an occasion. There a place is one too ("in Bahrain")."""
    where = span.of(clause.text).split()[0].lower() in reporting("occasion", "places")
    return _has_cue(clause, span) or (where and bool(clause.discourse.names_between(span.start, span.end)))


def _has_cue(clause: Clause, span: Span) -> bool:
    """Return whether a phrase has a word or form of an occasion ("in a statement", "while visiting …")."""
    words = [m.group().lower() for m in WORD.finditer(span.of(clause.text))]
    if len(words) < 2:
        return False
    if words[0] in reporting("occasion", "busy") and words[1].endswith("ing"):
        return True
    if any(" ".join(words).startswith(f"{sure} ") for sure in reporting("occasion", "sure")):
        return True
    return bool(reporting("occasion", "nouns").intersection(words[1:]))
