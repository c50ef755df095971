"""Which statements of an article deny or confirm which others: "Damascus denied it", "the US dismissed these claims".

A statement answers one of another speaker in two ways: by its cue, where its content only refers to the other ("denied
the accusation"), or by its content, which calls the other false or true ("the claims are baseless").
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.doc import Doc
from kg.lang.en.content_words import negations
from kg.lang.en.inflection import plural
from kg.lang.en.stances import RELATIONS, stance
from kg.lang.word_lists import word_list
from kg.model import Quotation, Relation, Response, Span
from kg.resolve.discourse import covering_span
from kg.wording import Word, words

_REACH = 3
"""Sentences, at most, from a noun ("the accusation") back to the statement it refers to. Hand-set: two paragraphs."""

_NEXT = 1
"""Sentences, at most, from a pronoun ("it") back to the statement it refers to. Hand-set: the last is meant."""

_SUBJECT = 4
"""Words at the beginning of a content among which its subject is looked for. Hand-set: "But all these claims"."""

_PREDICATE = 6
"""Words from its subject on among which its predicate is looked for. Hand-set: "it is of course simply untrue"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reply:
    """What a statement does to another, at most `reach` sentences before it; `evidence` are the words that say so."""

    relation: Relation
    evidence: Span
    reach: int


def with_responses(doc: Doc, quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the quotations of one article, each with its response to another speaker's, if it is one.

    The antecedent is the nearest statement of another speaker before it. A quotation without a speaker has no response.
    """
    finder = _ResponseFinder(doc, quotations)
    return tuple(replace(q, responses=finder.responses(i)) for i, q in enumerate(quotations))


class _ResponseFinder:
    def __init__(self, doc: Doc, quotations: Sequence[Quotation]) -> None:
        self.text = doc.text
        self.quotations = quotations
        self.starts = [s.start for s in doc.sentences]
        # A reply shows in these words of a content; the rest is not read.
        self.openings = [words(doc.text, q.contents, _SUBJECT + _PREDICATE) for q in quotations]
        self.stances = [self._stance(q) for q in quotations]
        self.replies = [self._reply_by_cue(i) for i in range(len(quotations))]

    def _stance(self, quotation: Quotation) -> Relation | None:
        """Return what a quotation's cue does to its content: "Nobody confirmed it" neither denies nor confirms."""
        does = stance(self.text, quotation.cue)
        if does is None or quotation.source is None:
            return does
        source = words(self.text, [quotation.source])
        return None if source and source[0].form in word_list("responses", "negation", "words") else does

    def _reply_by_cue(self, index: int) -> _Reply | None:
        relation, cue = self.stances[index], self.quotations[index].cue
        if relation and cue:
            return _reply_by_cue(self.text, self.openings[index], relation, cue)
        return _reply_by_content(self.text, self.openings[index])

    def responses(self, index: int) -> tuple[Response, ...]:
        reply = self.replies[index]
        if reply is None or self.quotations[index].speaker is None:
            return ()
        target = self._before(index, reply.reach)
        if target is None:
            return ()
        return (Response(relation=reply.relation, quotation=target, evidence=reply.evidence),)

    def _before(self, index: int, reach: int) -> int | None:
        """Return the nearest statement of another speaker that begins at most `reach` sentences before one."""
        start = covering_span(self.quotations[index]).start
        here = self._sentence(start)
        near = [
            (at, other)
            for other in self._others(index)
            if (at := covering_span(self.quotations[other]).start) < start and here - self._sentence(at) <= reach
        ]
        return max(near)[1] if near else None

    def _others(self, index: int) -> Iterable[int]:
        """Yield the statements of other speakers and institutions that are no replies themselves."""
        mine, quotation = self._side(index), self.quotations[index]
        for other, candidate in enumerate(self.quotations):
            together = candidate.cue is not None and candidate.cue == quotation.cue  # "Ann and Tom confirmed"
            nobody = candidate.source is None and candidate.speaker is None
            if other == index or together or nobody or self._side(other) & mine:
                continue
            is_reply = self.replies[other] or self.stances[other] == "disputes"
            if not (is_reply or _holds(candidate, quotation) or _holds(quotation, candidate)):
                yield other

    def _side(self, index: int) -> frozenset[str]:
        quotation = self.quotations[index]
        spoken_for = {d.organization for d in quotation.on_behalf_of}
        return frozenset(spoken_for | ({quotation.speaker} if quotation.speaker else set()))

    def _sentence(self, position: int) -> int:
        return bisect.bisect_right(self.starts, position)


def _holds(outer: Quotation, inner: Quotation) -> bool:
    """Return whether the source or cue of one statement is in the content of another."""
    mark = inner.source or inner.cue
    return mark is not None and any(c.covers(mark) for c in outer.contents)


def _reply_by_cue(text: str, said: Sequence[Word], relation: Relation, cue: Span) -> _Reply | None:
    """Return the reply of a content that is only a noun or pronoun for another statement, by its cue; else None."""
    if " ".join(word.form for word in said) in word_list("responses", "takes_up", "pronouns"):
        return _Reply(relation=relation, evidence=cue, reach=_NEXT)
    return None if _noun_at(text, said) is None else _Reply(relation=relation, evidence=cue, reach=_REACH)


def _reply_by_content(text: str, said: Sequence[Word]) -> _Reply | None:
    """Return the reply of a content that calls another statement false or true: "the claims are baseless"."""
    at = _noun_at(text, said)
    pronoun = at is None and bool(said) and _bare(said[0].form) in word_list("responses", "takes_up", "subjects")
    if at is None and not pronoun:
        return None
    begin = at or 0
    for i in range(begin + 1, min(len(said), begin + _PREDICATE)):
        relation = _judgement(said[i].form, of_noun=at is not None)
        if relation and not _denied(said[begin + 1 : i]):
            evidence = Span(said[begin].span.start, said[i].span.end)
            if at is not None:
                return _Reply(relation=relation, evidence=evidence, reach=_REACH)
            ends = i + 1 == len(said) or not text[evidence.end].isspace()
            return _Reply(relation=relation, evidence=evidence, reach=_NEXT) if ends else None
    return None


def _judgement(form: str, *, of_noun: bool) -> Relation | None:
    key = "words" if of_noun else "untruths"
    return next((relation for relation in RELATIONS if form in word_list("responses", relation, key)), None)


def _bare(form: str) -> str:
    """Return a pronoun without a verb that is one word with it: "thats"."""
    return form[:-1] if form in word_list("responses", "takes_up", "contracted") else form


def _denied(said: Iterable[Word]) -> bool:
    return any(word.form in negations() for word in said)


def _noun_at(text: str, said: Sequence[Word]) -> int | None:
    """Return the index of a noun for another statement ("the claims") that begins a content and is not specified."""
    pointing = word_list("responses", "takes_up", "pointing")
    if not said or not (said[0].form in pointing or said[0].span.of(text)[0].isupper()):
        return None
    at = next((i for i, word in enumerate(said[:_SUBJECT]) if word.form in _nouns()), None)
    if at is None or (at + 1 < len(said) and said[at + 1].form in word_list("responses", "takes_up", "specifying")):
        return None
    return at


@cache
def _nouns() -> frozenset[str]:
    """Return the nouns for another statement ("claim"), in both numbers."""
    singular = word_list("responses", "takes_up", "nouns")
    return singular | {plural(noun) for noun in singular}
