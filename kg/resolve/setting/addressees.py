"""To whom something was said: the object of "told", the person urged, whom the source "spoke to"."""

from __future__ import annotations

import re
from functools import cache

from kg.lang.en.inflection import verb_forms
from kg.lang.en.numbers import either
from kg.model import Span
from kg.resolve.setting.clauses import CLAUSE_END, WORD, Clause, reporting

_URGED = re.compile(r"(?P<who>.{2,110}?)\s+(?:not\s+)?to\s+[“\"']?[^\W\d_]", re.DOTALL)
_NO_PERSON = re.compile(r"[\"“”:;]|''|\b(?:that|an end)\b")
_BARE = re.compile(r"an?|the|his|her|their|its", re.IGNORECASE)
_LONGEST = 80
"""Characters that the words for whom it was said to may take."""


def addressee(clause: Clause) -> Span | None:
    """Return the words for whom it was said to, in the clause of the cue; None where it says nobody."""
    cue = clause.attribution.cue
    if cue is None:
        return None
    word = cue.of(clause.text).lower()
    if word in _forms("told") and (addressed := _object(clause, *clause.after_cue())):
        return addressed
    return _urged(clause) if word in _forms("urged") else None


def spoken_to(clause: Clause) -> Span | None:
    """Return whom another clause of the sentence says the source spoke to ("spoke to AFP from …, saying")."""
    for match in re.finditer(rf"\b(?:{either(reporting('addressee', 'to'))})\s+", clause.sentence.of(clause.text)):
        start = clause.sentence.start + match.end()
        if not clause.in_contents(start):
            return _object(clause, *clause.outside(start, clause.sentence.end))
    return None


def _urged(clause: Clause) -> Span | None:
    """Return the person urged, with whom the content begins: "urged [Russia] to step in"."""
    content, printed = clause.attribution.contents[0], clause.attribution.cue
    if printed is None or clause.text[printed.end : content.start].strip() not in ("", "on", "for", "upon"):
        return None
    match = _URGED.match(clause.text, content.start, content.end)
    if match is None or _NO_PERSON.search(match["who"]):
        return None
    words = match["who"].lower().split()
    if len(words) > 12 or words == ["not"] or _forms("urged").intersection(words):
        return None
    return Span(content.start, content.start + len(match["who"].rstrip(" ,")))


def _object(clause: Clause, start: int, end: int) -> Span | None:
    """Return the noun phrase at the beginning of a stretch, up to a word that ends it."""
    begin, stop = 0, 0
    for match in WORD.finditer(clause.text, start, end):
        ends = match.group().lower() in reporting("addressee", "stops")
        too_long = bool(stop) and match.end() - begin > _LONGEST
        if ends or too_long or CLAUSE_END.search(clause.text[(stop or start) : match.start()]):
            break
        begin = begin if stop else match.start()
        stop = match.end()
    return Span(begin, stop) if stop and not _BARE.fullmatch(clause.text[begin:stop]) else None


@cache
def _forms(key: str) -> frozenset[str]:
    """Return the forms of a list of verbs of reporting.toml."""
    return frozenset(form for verb in reporting("addressee", key) for form in verb_forms(verb))
