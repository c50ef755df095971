"""The sentence of an attribution's cue by tokens: where the reporting verb ends, and which words are what was said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from copy import copy
from functools import cache

from kg.doc.parts_of_speech import Sentence
from kg.lang.word_lists import word_list
from kg.model import Attribution, Span
from kg.resolve.discourse import Discourse

_ENDS = frozenset(".;:!?()…\n")
_DASHES = frozenset("–—-")
_LONGEST = 16
"""Tokens, at most, of a phrase for an occasion or an addressee. Hand-set."""

_TITLE = 9
"""Tokens, at most, of a title in quotation marks. Hand-set."""


class Clause:
    """The sentence of one attribution's cue, in a document that has some.

    `neighbours` are the attributions with a cue in it, this one too.

    `verb` is the index of the token after the reporting verb. A cue of the tagger can have more words after the verb
    ("[said in a statement]").
    """

    def __init__(self, discourse: Discourse, attribution: Attribution) -> None:
        self.discourse = discourse
        self.text = discourse.text
        self.attribution = attribution
        self.anchor = anchor(attribution)
        index = discourse.sentence_at(self.anchor.start)
        self.sentence = discourse.doc.sentences[index]
        self.neighbours = discourse.cued.get(index, ())
        cue = attribution.cue
        self._cue_start = self.sentence.at(cue.start) if cue else -1
        self.verb = self._verb_end()

    def _verb_end(self) -> int:
        cue = self.attribution.cue
        if cue is None:
            return len(self.sentence.tokens)
        first, last = self.sentence.at(cue.start), self.sentence.at(cue.end - 1)
        for index in range(first + 1, last):
            word = self.sentence.lower(index)
            if word in reporting("occasion", "openers") or word in reporting("addressee", "links"):
                return index
        return min(last + 1, len(self.sentence.tokens))

    def elsewhere(self, sentence: Sentence) -> Clause:
        """Return the clause as another sentence continues it, which has no cue of the attribution."""
        other = copy(self)
        other.sentence, other._cue_start, other.verb = sentence, -1, len(sentence.tokens)
        return other

    def verb_word(self) -> str:
        """Return the last word of the reporting verb, in small letters: "called" for "called on"."""
        index = self.verb - 1
        while index > 0 and self.sentence.lower(index) in reporting("addressee", "links"):
            index -= 1
        return self.sentence.lower(index)

    def after_verb(self) -> tuple[int, int]:
        """Return the tokens after the verb, or after a source that follows it, before any content or other cue."""
        sentence, source = self.sentence, self.attribution.source
        start = self.verb
        if source and start < len(sentence.tokens) and 0 <= sentence.at(source.start) - start < 1:
            start = sentence.at(source.end - 1) + 1
        starts = [c.start for c in self.attribution.contents]
        starts += [a.cue.start for a in self.neighbours if a.cue and a is not self.attribution]
        ends = [sentence.at(at) for at in starts if sentence.start <= at < sentence.end]
        return start, min([e for e in ends if e >= start], default=len(sentence.tokens))

    def is_said(self, index: int) -> bool:
        """Return whether a token is in the content of this attribution or of a neighbour."""
        at = self.sentence.tokens[index].start
        return any(c.start <= at < c.end for a in (self.attribution, *self.neighbours) for c in a.contents)

    def is_date(self, first: int, last: int) -> bool:
        """Return whether the tokens `first` to `last` are no more than an expression of time."""
        sentence = self.sentence
        span = sentence.span(first, last)
        words = [i for i in range(first, last + 1) if sentence.tag(i) not in "PDXQ"]
        found = self.discourse.doc.dates  # in text order, without overlap
        first_date = bisect_right(found, span.start, key=lambda d: d.span.end)
        dates = [d.span for d in found[first_date : bisect_left(found, span.end, key=lambda d: d.span.start)]]
        return bool(words) and all(any(d.covers(sentence.span(i, i)) for d in dates) for i in words)

    def phrase_end(self, start: int, limit: int, stops: frozenset[str] = frozenset()) -> int:
        """Return the token after the phrase that begins at token `start`: where a mark or a clause ends it, or `limit`.

        A comma before the name of a place does not end it, nor does a possessive. `stops` end it too.
        """
        sentence, index, named = self.sentence, start, start
        while index < min(limit, start + _LONGEST):
            word = sentence.lower(index)
            after = owned_end(sentence, index) or title_end(sentence, index)
            if index > start and after and not self.is_said(index):
                index = named = min(after, limit)
                continue
            if (
                (word in _ENDS and not self._joins(index))
                or sentence.tag(index) == "Q"
                or (index > start and self._stops(index, stops))
            ):
                break
            if word in _DASHES and index > start and not self._joins(index):
                break
            if sentence.tag(index) == "C" and sentence.tag(index + 1) in "VM" and index > start:
                break  # "in recent weeks | and sent a letter"
            if index > start and index == self._cue_start:
                break
            if word == "," and not (sentence.capital(index + 1) and sentence.lower(index + 2) in (",", ".", "")):
                break
            index += 1
        return max(named, self._without_date(start, index))

    def _stops(self, index: int, stops: frozenset[str]) -> bool:
        """Return whether a token is among those that end a phrase; a day right after an article is a name's."""
        sentence = self.sentence
        named = sentence.tag(index - 1) == "D" and sentence.capital(index) and sentence.capital(index + 1)
        return sentence.lower(index) in stops and not named  # "the | Sunday Ledger"

    def _joins(self, index: int) -> bool:
        """Return whether a mark stands within a word: "2014-15", "Acorn.com"."""
        before, after = (
            self.text[self.sentence.tokens[index].start - 1],
            self.text[self.sentence.tokens[index].end :][:1],
        )
        return not before.isspace() and after.isalnum()

    def _without_date(self, start: int, end: int) -> int:
        """Return the end without an expression of time at it: "in a statement [on Friday]"."""
        sentence = self.sentence
        for first in range(end - 1, start, -1):
            if not self.is_date(first, end - 1):
                if first + 1 < end and self.is_date(first + 1, end - 1) and sentence.tag(first) != "V":
                    end = first + 1
                break
        while end > start + 1 and sentence.tag(end - 1) in "PXDC":
            end -= 1
        return end


def title_end(sentence: Sentence, index: int) -> int:
    """Return the token after a title in quotation marks that begins at a token, 0 without one: "on “Dawn Desk”"."""
    if sentence.tag(index) != "Q" or not sentence.capital(index + 1):
        return 0
    closing = (i for i in range(index + 2, index + 2 + _TITLE) if sentence.tag(i) == "Q")
    return next(closing, -1) + 1


def owned_end(sentence: Sentence, index: int) -> int:
    """Return the token after the name that a name owns, 0 without one: "Radio One's [Dawn with Vik programme]".

    `index` is the possessive ending between the two. The name may be a title in quotation marks.
    """
    if sentence.tag(index) != "S" or not (sentence.capital(index - 1) or sentence.lower(index - 1).isdigit()):
        return 0
    at = index + 1
    if end := title_end(sentence, at):
        return end
    while sentence.capital(at) or (
        sentence.lower(at) in reporting("occasion", "in_titles") and at > index + 1 and sentence.capital(at + 1)
    ):
        at += 1
    if at == index + 1:
        return 0
    return at + (sentence.lower(at) in reporting("occasion", "programmes"))


def anchor(attribution: Attribution) -> Span:
    """Return the words at which an attribution is made: its cue, or else its source, or what was said."""
    return attribution.cue or attribution.source or attribution.contents[0]


@cache
def reporting(table: str, key: str) -> frozenset[str]:
    """Return a list of reporting.toml as a set."""
    return word_list("reporting", table, key)


def span_of(sentence: Sentence, first: int, end: int) -> Span | None:
    """Return the span of the tokens from `first` up to `end`, None where these are none."""
    return sentence.span(first, end - 1) if first < end else None
