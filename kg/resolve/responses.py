"""Which statements of an article deny or confirm which others: "Damascus denied it", "the US dismissed these claims".

A statement answers another one of somebody else: by a cue of responses.toml whose content takes the other up ("the
accusation") or says the same in other words; or by saying that what was said is false ("the reports are baseless").
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from kg.doc import Doc
from kg.lang.en.content_words import negations, telling
from kg.lang.en.inflection import plural
from kg.lang.en.stances import RELATIONS, stance
from kg.lang.en.stems import stem
from kg.lang.word_lists import listed
from kg.model import Quotation, Relation, Response, Span
from kg.resolve.discourse import extent
from kg.wording import Word, words

_REACH = 3
"""Sentences back, at most, to what "the accusation" takes up."""

_NEXT = 1
"""Sentences back, at most, to what "it" takes up."""

_LEAST_SHARED = 2
"""Content words that a denial shares, at least, with what it denies in other words."""

_SHARES = (0.7, 0.4)
"""Shares of the content words of the denial, and of what it denies, that the other has, at least."""

_SUBJECT = 4
"""Words from the beginning of what was said in which a noun is its subject."""

_PREDICATE = 6
"""Words after it in which its predicate is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _TakenUp:
    """That a statement speaks of another: `noun` is how ("accusation", None for "it"), `whose` words that say whose.

    `reach` is how far back it can be, in sentences, `named` whether it must have been reported by the same noun;
    `relation` and `evidence` are what is said of it and where.
    """

    relation: Relation
    evidence: Span
    reach: int
    noun: str | None = None
    named: bool = False
    whose: frozenset[str] = frozenset()


def with_responses(doc: Doc, quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the quotations of one article with what each denies or confirms of another speaker's, if it does.

    The other is the nearest before it that a noun or pronoun takes up, or the one anywhere whose words it shares most.
    Quotations whose own speaker is not known answer nobody.
    """
    finder = _Finder(doc, quotations)
    return tuple(replace(q, responses=finder.responses(i)) for i, q in enumerate(quotations))


class _Finder:
    def __init__(self, doc: Doc, quotations: Sequence[Quotation]) -> None:
        self.text = doc.text
        self.quotations = quotations
        self.starts = [s.start for s in doc.sentences]
        # No more of what is said tells whether it takes up another statement.
        self.openings = [words(doc.text, q.contents, _SUBJECT + _PREDICATE) for q in quotations]
        self.stances = [self._stance(q) for q in quotations]
        self.taken_up = [self._taken_up(i) for i in range(len(quotations))]

    @cached_property
    def said(self) -> list[tuple[Word, ...]]:
        """The words of each quotation."""
        return [words(self.text, q.contents) for q in self.quotations]

    def _stance(self, quotation: Quotation) -> Relation | None:
        """Return what a quotation does to what it says: "Nobody confirmed it" does nothing."""
        does = stance(self.text, quotation.cue)
        if does is None or quotation.source is None:
            return does
        source = words(self.text, [quotation.source])
        return None if source and source[0].form in listed("responses", "negation", "words") else does

    def _taken_up(self, index: int) -> _TakenUp | None:
        relation, cue = self.stances[index], self.quotations[index].cue
        if relation and cue:
            return _taken_up(self.text, self.openings[index], relation, cue)
        return _judged(self.text, self.openings[index])

    def responses(self, index: int) -> tuple[Response, ...]:
        quotation, taken_up, relation = self.quotations[index], self.taken_up[index], self.stances[index]
        if quotation.speaker is None:
            return ()
        if taken_up:
            target, relation, evidence = self._before(index, taken_up), taken_up.relation, taken_up.evidence
        elif relation and quotation.cue:
            target, evidence = self._alike(index), quotation.cue
        else:
            return ()
        return () if target is None else (Response(relation=relation, quotation=target, evidence=evidence),)

    def _before(self, index: int, taken_up: _TakenUp) -> int | None:
        """Return the nearest statement of another speaker that one takes up; first those reported by the same noun."""
        here = self._sentence(extent(self.quotations[index]).start)
        near = [
            other
            for other in self._others(index)
            if extent(self.quotations[other]).start < extent(self.quotations[index]).start
            and here - self._sentence(extent(self.quotations[other]).start) <= taken_up.reach
            and self._is_whose(other, taken_up.whose)
        ]
        named = [other for other in near if taken_up.noun in self._frame(other)]
        near = [] if taken_up.named and not taken_up.whose else near
        return max(named or near, key=lambda other: extent(self.quotations[other]).start, default=None)

    def _alike(self, index: int) -> int | None:
        """Return the statement of another speaker that shares most content words with what one denies or confirms."""
        mine, ranked = _stems(self.said[index]), []
        plain = _stems(word for word in self.said[index] if word.span.of(self.text)[0].islower())
        for other in self._others(index):
            theirs = _stems(self.said[other])
            shared = len(mine & theirs)
            alike = shared >= _SHARES[0] * len(mine) and shared >= _SHARES[1] * len(theirs)
            if (
                shared >= _LEAST_SHARED
                and alike
                and plain & theirs
                and _denied(self.said[index]) == _denied(self.said[other])
            ):
                distance = abs(extent(self.quotations[other]).start - extent(self.quotations[index]).start)
                ranked.append((-shared, distance, other))
        return min(ranked)[2] if ranked else None

    def _others(self, index: int) -> Iterable[int]:
        """Yield the statements of other speakers and institutions that neither deny nor take up others themselves."""
        mine, quotation = self._side(index), self.quotations[index]
        for other, candidate in enumerate(self.quotations):
            together = candidate.cue is not None and candidate.cue == quotation.cue  # "Ann and Tom confirmed"
            nobody = candidate.source is None and candidate.speaker is None
            if other == index or together or nobody or self._side(other) & mine:
                continue
            answers = self.taken_up[other] or self.stances[other] == "disputes"
            if not (answers or _holds(candidate, quotation) or _holds(quotation, candidate)):
                yield other

    def _side(self, index: int) -> frozenset[str]:
        quotation = self.quotations[index]
        spoken_for = {d.organization for d in quotation.on_behalf_of}
        return frozenset(spoken_for | ({quotation.speaker} if quotation.speaker else set()))

    def _is_whose(self, index: int, whose: frozenset[str]) -> bool:
        source = self.quotations[index].source
        if not whose or source is None:
            return not whose
        names = {word.form for word in words(self.text, [source])}
        return bool(whose & (names | {f"{name}s" for name in names}))

    def _frame(self, index: int) -> frozenset[str]:
        """Return the stems of the words by which a statement is reported."""
        quotation = self.quotations[index]
        return frozenset(stem(w.form) for w in words(self.text, [s for s in (quotation.cue, quotation.source) if s]))

    def _sentence(self, position: int) -> int:
        return bisect.bisect_right(self.starts, position)


def _holds(outer: Quotation, inner: Quotation) -> bool:
    """Return whether one statement stands in what another says."""
    mark = inner.source or inner.cue
    return mark is not None and any(c.covers(mark) for c in outer.contents)


def _taken_up(text: str, said: Sequence[Word], relation: Relation, cue: Span) -> _TakenUp | None:
    """Return what a content takes up that is no more than a noun or pronoun; None where it says what it denies."""
    if " ".join(word.form for word in said) in listed("responses", "takes_up", "pronouns"):
        return _TakenUp(relation=relation, evidence=cue, reach=_NEXT)
    at = _noun_at(text, said)
    return None if at is None else _by_noun(text, said, at, relation, cue)


def _by_noun(text: str, said: Sequence[Word], at: int, relation: Relation, evidence: Span) -> _TakenUp:
    forms, weak = [word.form for word in said], listed("responses", "takes_up", "named")
    named = any(form in _with_plurals(weak) for form in forms[at : at + 1])
    points = any(form in listed("responses", "takes_up", "near") for form in forms[:at])
    return _TakenUp(
        relation=relation,
        evidence=evidence,
        reach=_REACH,
        noun=stem(forms[at]),
        named=named and not points,
        whose=_whose(text, said[:at]),
    )


def _judged(text: str, said: Sequence[Word]) -> _TakenUp | None:
    """Return what a content calls false or true: "the claims are baseless", "That's a lie"."""
    at = _noun_at(text, said)
    pronoun = at is None and bool(said) and _bare(said[0].form) in ("this", "that", "it", "they", "these", "those")
    if at is None and not pronoun:
        return None
    begin = at or 0
    for i in range(begin + 1, min(len(said), begin + _PREDICATE)):
        relation = _judgement(said[i].form, of_noun=at is not None)
        if relation and not _denied(said[begin + 1 : i]):
            evidence = Span(said[begin].span.start, said[i].span.end)
            if at is not None:
                return _by_noun(text, said, at, relation, evidence)
            ends = i + 1 == len(said) or not text[evidence.end].isspace()
            return _TakenUp(relation=relation, evidence=evidence, reach=_NEXT) if ends else None
    return None


def _judgement(form: str, *, of_noun: bool) -> Relation | None:
    key = "words" if of_noun else "untruths"
    return next((relation for relation in RELATIONS if form in listed("responses", relation, key)), None)


def _bare(form: str) -> str:
    """Return a pronoun without a verb that is one word with it: "thats"."""
    return form[:-1] if form in ("thats", "its") else form


def _denied(said: Iterable[Word]) -> bool:
    return any(word.form in negations() for word in said)


def _noun_at(text: str, said: Sequence[Word]) -> int | None:
    """Return where a noun stands that takes up what was said, if what was said begins with it and adds nothing."""
    pointing = listed("responses", "takes_up", "pointing")
    if not said or not (said[0].form in pointing or said[0].span.of(text)[0].isupper()):
        return None
    nouns = _with_plurals(listed("responses", "takes_up", "nouns") | listed("responses", "takes_up", "named"))
    at = next((i for i, word in enumerate(said[:_SUBJECT]) if word.form in nouns), None)
    if at is None or (at + 1 < len(said) and said[at + 1].form in listed("responses", "takes_up", "specifying")):
        return None
    return at


def _whose(text: str, before: Sequence[Word]) -> frozenset[str]:
    """Return the words before a noun that say whose claim it is: "Iran's"; none for "the", "these" and adjectives."""
    pointing = listed("responses", "takes_up", "pointing")
    names = (w for w in before if w.form not in pointing)
    return frozenset(w.form for w in names if w.span.of(text)[0].isupper() or {"'", "’"} & set(w.span.of(text)))


def _stems(said: Iterable[Word]) -> frozenset[str]:
    return frozenset(stem(form) for form in telling(word.form for word in said))


@cache
def _with_plurals(nouns: frozenset[str]) -> frozenset[str]:
    return nouns | {plural(noun) for noun in nouns}
