"""To whom something was said: the object of "told", the person urged, whom the source "spoke to"."""

from __future__ import annotations

import re
from functools import cache

from kg.lang.en.inflection import verb_forms
from kg.lang.en.numbers import either
from kg.model import Span
from kg.resolve.setting.clauses import CLAUSE_END, WORD, Clause, reporting

_URGED = re.compile(r"(?P<who>.{2,110}?)\s+(?:not\s+)?to\s+[“\"']?[^\W\d_]", re.DOTALL)
_LONGEST = 80
"""Characters, at most, of the words for an addressee. Hand-set."""
_MOST_WORDS = 12
"""Words, at most, for the person urged. Hand-set."""


def addressee(clause: Clause) -> Span | None:
    """Return the span of the addressee in the clause of the cue, None where it has none."""
    cue = clause.attribution.cue
    if cue is None:
        return None
    word = cue.of(clause.text).lower()
    if word in _forms("told") and (addressed := _object(clause, *clause.after_cue())):
        return addressed
    return _urged(clause) if word in _forms("urged") else None


def spoken_to(clause: Clause) -> Span | None:
    """Return the addressee that another clause of the sentence states ("spoke to AFP from …, saying")."""
    for match in re.finditer(rf"\b(?:{either(reporting('addressee', 'to'))})\s+", clause.sentence.of(clause.text)):
        start = clause.sentence.start + match.end()
        if not clause.in_contents(start):
            return _object(clause, *clause.outside(start, clause.sentence.end))
    return None


def _urged(clause: Clause) -> Span | None:
    """Return the person urged, with whom the content begins: "urged [Russia] to step in"."""
    content, printed = clause.attribution.contents[0], clause.attribution.cue
    if printed is None or clause.text[printed.end : content.start].strip() not in {
        "",
        *reporting("addressee", "links"),
    }:
        return None
    match = _URGED.match(clause.text, content.start, content.end)
    if match is None or _not_person().search(match["who"]):
        return None
    words = match["who"].lower().split()
    if len(words) > _MOST_WORDS or words == ["not"] or _forms("urged").intersection(words):
        return None
    return Span(content.start, content.start + len(match["who"].rstrip(" ,")))


def _object(clause: Clause, start: int, end: int) -> Span | None:
    """Return the noun phrase that begins at `start`: up to a stop word, the end of the clause, or `end`."""
    begin, stop = 0, 0
    for match in WORD.finditer(clause.text, start, end):
        ends = match.group().lower() in reporting("addressee", "stops")
        too_long = bool(stop) and match.end() - begin > _LONGEST
        if ends or too_long or CLAUSE_END.search(clause.text[(stop or start) : match.start()]):
            break
        begin = begin if stop else match.start()
        stop = match.end()
    return Span(begin, stop) if stop and clause.text[begin:stop].lower() not in reporting("addressee", "bare") else None


@cache
def _not_person() -> re.Pattern[str]:
    return re.compile(rf"[\"“”:;]|''|\b(?:{either(reporting('addressee', 'not_persons'))})\b")


@cache
def _forms(key: str) -> frozenset[str]:
    """Return the forms of a list of verbs of reporting.toml."""
    return frozenset(form for verb in reporting("addressee", key) for form in verb_forms(verb))
