"""On what occasion something was said: "in a statement", "while attending a summit", "Speaking in Paris"."""

from __future__ import annotations

import re

from kg.lang.en.geography import is_place
from kg.model import Span
from kg.resolve.setting.clauses import CLAUSE_END, WORD, Clause, reporting

_NEAR, _LONGEST = 60, 110
"""Characters from the cue in which an occasion begins, and that it may take."""
_ENDS = re.compile(r"[.;:\"“”]")
_WHERE = frozenset(["in", "at", "from", "outside"])


def occasion(clause: Clause) -> Span | None:
    """Return the words for the occasion, None where the sentence has none.

    They follow the cue, lead the sentence, or follow the content.
    """
    return _following(clause, *clause.after_cue()) or _leading(clause) or _trailing(clause)


def _following(clause: Clause, start: int, end: int) -> Span | None:
    """Return the first phrase of an occasion in a stretch, before the end of its clause."""
    for match in WORD.finditer(clause.text, start, end):
        gap = clause.text[start : match.start()]
        if _ENDS.search(gap) or ("," in gap and not gap.lstrip().startswith(",")) or match.start() - start > _NEAR:
            break
        if _opens(match) and (span := _phrase(clause, match.start(), end)) and _is_one(clause, span):
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
    return span if span and _is_said(clause, span) else None


def _trailing(clause: Clause) -> Span | None:
    """Return an occasion after the content: "demanded a ceasefire, in a resolution adopted by a majority"."""
    end = clause.attribution.contents[-1].end
    if not clause.sentence.start < end < clause.sentence.end:
        return None
    first = WORD.search(clause.text, end, clause.sentence.end)
    if first is None or not _opens(first) or clause.text[end : first.start()].strip() not in ("", ","):
        return None
    span = _phrase(clause, first.start(), clause.sentence.end)
    return span if span and _is_said(clause, span) else None


def _opens(match: re.Match[str]) -> bool:
    return match.group().lower() in reporting("occasion", "openers")


def _phrase(clause: Clause, start: int, limit: int) -> Span | None:
    """Return the phrase from `start` to the end of its clause; a comma before where a place lies does not end it."""
    end = start
    for match in WORD.finditer(clause.text, start, limit):
        gap = clause.text[end : match.start()]
        if CLAUSE_END.search(gap) and not (gap.strip() == "," and is_place(match.group())):
            break
        if match.end() - start > _LONGEST:
            break
        end = match.end()
    return Span(start, end) if end > start else None


def _is_one(clause: Clause, span: Span) -> bool:
    """Return whether a phrase after the cue is an occasion; being somewhere is one ("in Bahrain")."""
    where = span.of(clause.text).split()[0].lower() in _WHERE
    return _is_said(clause, span) or (where and bool(clause.discourse.names_between(span.start, span.end)))


def _is_said(clause: Clause, span: Span) -> bool:
    """Return whether a phrase says by its own words that it is an occasion ("in a statement", "while visiting …")."""
    words = [m.group().lower() for m in WORD.finditer(span.of(clause.text))]
    if len(words) < 2:
        return False
    if words[0] in reporting("occasion", "busy") and words[1].endswith("ing"):
        return True
    if any(" ".join(words).startswith(f"{sure} ") for sure in reporting("occasion", "sure")):
        return True
    return bool(reporting("occasion", "nouns").intersection(words[1:]))
