"""On what occasion something was said: "in a statement", "on Twitter", "while attending a summit"."""

from __future__ import annotations

from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.lang.en.inflection import verb_forms
from kg.lang.lexicon import load
from kg.model import Span
from kg.resolve.setting.clauses import Clause, reporting, span_of

_NEAR = 6
"""Tokens, at most, between the verb and an occasion after it ("told reporters on Friday [in Rome]"). Hand-set."""


def occasion(clause: Clause) -> Span | None:
    """Return the span of the occasion, None where the sentence states none.

    It is looked for after the verb, then at the head of the sentence, then after the content; a document that is the
    source is the occasion itself ("according to a report by the ministry").
    """
    before = _following(clause) or _inserted(clause) or _leading(clause)
    return before or _trailing(clause) or _document(clause) or _issued(clause) or stated(clause)


def stated(clause: Clause) -> Span | None:
    """Return the occasion that the sentence states anywhere outside what is said: "took questions [at a briefing]"."""
    sentence = clause.sentence
    for index in range(1, len(sentence.tokens)):
        if sentence.lower(index) in reporting("occasion", "settings") and not clause.is_said(index):
            found = _phrase(clause, index, len(sentence.tokens))
            if found and has_noun(sentence, found, "events"):
                return found
    return None


def _following(clause: Clause) -> Span | None:
    """Return the first occasion after the verb, before any content."""
    start, limit = clause.after_verb()
    sentence = clause.sentence
    for index in range(start, min(limit, start + _NEAR)):
        if sentence.tag(index) in "XQ" and index > start:
            break
        if sentence.tag(index) == "G" and sentence.lower(index) not in reporting("occasion", "openers"):
            break  # ", leaning | on the rail"
        if sentence.lower(index) in reporting("occasion", "openers") and (found := _phrase(clause, index, limit)):
            return found
    return None


def _inserted(clause: Clause) -> Span | None:
    """Return an occasion between the source and its verb: "Kerry, speaking at a rally, said"."""
    sentence, source, cue = clause.sentence, clause.attribution.source, clause.attribution.cue
    if source is None or cue is None or not sentence.start <= source.start < cue.start:
        return None
    limit = sentence.at(cue.start)
    for index in range(sentence.at(source.start) + 1, limit):
        if sentence.lower(index - 1) == "," and sentence.lower(index) in reporting("occasion", "openers"):
            found = _phrase(clause, index, limit)
            if found and has_noun(sentence, found):
                return found
    return None


def _leading(clause: Clause) -> Span | None:
    """Return an occasion at the sentence's head, before the source: "On Friday, during a rally, Kerry said"."""
    sentence, attribution = clause.sentence, clause.attribution
    marks = [*attribution.contents, *(s for s in (attribution.source, attribution.cue) if s)]
    limit = min((sentence.at(s.start) for s in marks if s.end > sentence.start), default=0)
    for index in range(limit):
        begins = index == 0 or sentence.lower(index - 1) == "," or clause.is_date(0, index - 1)
        if begins and not clause.is_said(index) and sentence.lower(index) in reporting("occasion", "openers"):
            found = _phrase(clause, index, limit)
            if found and (has_noun(sentence, found) or sentence.lower(index) in reporting("occasion", "leading")):
                return found
    return None


def _trailing(clause: Clause) -> Span | None:
    """Return an occasion after the content: "demanded a ceasefire, in a resolution adopted by a majority"."""
    sentence, end = clause.sentence, clause.attribution.contents[-1].end
    if not sentence.start < end < sentence.end:
        return None
    index = sentence.at(end)
    while sentence.lower(index) == "," or sentence.tag(index) == "Q":
        index += 1
    if sentence.lower(index) not in reporting("occasion", "openers"):
        return None
    found = _phrase(clause, index, len(sentence.tokens))
    return found if found and has_noun(sentence, found) else None


def _document(clause: Clause) -> Span | None:
    """Return the source where it is a document: "according to [the company's website]"."""
    source, sentence = clause.attribution.source, clause.sentence
    if source is None or not (sentence.start <= source.start and source.end <= sentence.end):
        return None
    first, last = sentence.at(source.start), sentence.at(source.end - 1)
    head = next((i for i in range(first, last + 1) if sentence.tag(i + 1) not in "NS"), last)
    named = sentence.capital(head) and head > 0  # "the Post"
    return source if sentence.lower(head) in reporting("occasion", "documents") and not named else None


def _issued(clause: Clause) -> Span | None:
    """Return what a source issues to say something: "released [a statement] saying", "sent [a letter to the court]"."""
    sentence, source = clause.sentence, clause.attribution.source
    contents = clause.attribution.contents
    if source is None or not sentence.start <= source.start < contents[0].start < sentence.end:
        return None
    limit = sentence.at(contents[0].start)
    for index in range(sentence.at(source.end - 1) + 1, limit):
        if sentence.lower(index) not in _forms("issued"):
            continue
        end = clause.phrase_end(index + 1, limit, frozenset(load("speech")["complementizers"]))
        end = next((i for i in range(index + 2, end) if sentence.tag(i) in "GC"), end)
        found = span_of(sentence, index + 1, end)
        if found and sentence.tag(index + 1) in "DN" and has_noun(sentence, found, "issues"):
            return found
    return None


@cache
def _forms(key: str) -> frozenset[str]:
    """Return the forms of a list of verbs of reporting.toml."""
    return frozenset(form for verb in reporting("occasion", key) for form in verb_forms(verb))


def _phrase(clause: Clause, start: int, limit: int) -> Span | None:
    """Return the phrase that begins with an opener, None for a date or an opener that opens no occasion."""
    sentence = clause.sentence
    if _asks(sentence, start):  # the question is the neighbour's content
        return span_of(sentence, start, clause.phrase_end(start, len(sentence.tokens)))
    end = clause.phrase_end(start, limit, frozenset(load("speech")["complementizers"]))
    if end - start < 2 or clause.is_date(start, end - 1) or clause.is_said(start):
        return None
    if sentence.tag(start + 1) == "T":  # "went on to say"
        return None
    word = sentence.lower(start)
    if word in reporting("occasion", "busy") and not any(sentence.tag(i) in "GNV" for i in range(start + 1, end)):
        return None
    if any(sentence.lower(i) in reporting("occasion", "never") for i in range(start + 1, end)):
        return None
    return span_of(sentence, start, end)


def _asks(sentence: Sentence, start: int) -> bool:
    """Return whether a question opens a phrase: "[asked] whether", "[when pressed] on"."""
    verb = start + 1 if sentence.lower(start) in reporting("occasion", "when") else start
    return sentence.lower(verb) in reporting("occasion", "asked")


def has_noun(sentence: Sentence, span: Span, key: str = "nouns") -> bool:
    """Return whether a phrase has a word for an occasion ("in a statement"), or one of another list."""
    within = range(sentence.at(span.start), sentence.at(span.end - 1) + 1)
    first = sentence.lower(within[0])
    sure = (
        first in reporting("occasion", "sure")
        or _asks(sentence, within[0])
        or (first in reporting("occasion", "busy") and sentence.tag(within[0] + 1) == "G")
    )
    return sure or any(sentence.lower(i) in reporting("occasion", key) for i in within)
