"""What a head is given to judge whether a phrase is an addressee, an occasion or a relay of any quotation at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from kg.lang.en.inflection import verb_forms
from kg.model import NameType, Span
from kg.resolve.discourse import Discourse
from kg.resolve.setting.candidates import Candidate
from kg.resolve.setting.clauses import reporting
from kg.resolve.setting.outlets import is_outlet

if TYPE_CHECKING:
    from numpy.typing import NDArray


_TAGS_BEFORE, _TAGS_AFTER, _TAGS_FIRST = "PVGNRXCTQM", "XQPVCTNM", "DGPV"
"""Parts of speech before, after and at the beginning of a phrase that are told apart. Hand-set."""
_TYPES: tuple[NameType, ...] = ("person", "organization", "place")
_PREPOSITIONS = {
    "names": ("to", "with", "by", "from", "of", "for", "in", "on"),
    "occasions": ("in", "at", "on", "during", "after", "from", "by", "with"),
}
"""Words right before a noun phrase, or at the beginning of an occasion, that are told apart."""
_LISTS_WITHIN = ("nouns", "events", "never", "documents", "issues")
_LISTS_FIRST = ("openers", "asked", "busy", "sure")
"""Lists of `reporting.toml` that a word of an occasion, and its first word, may be in."""
_NEAR = 4.0
"""Tokens, or sentences, by which closeness is measured. Hand-set."""
_LEAD = 3
"""Sentences with which an article begins. Hand-set."""
_NOWHERE = 10_000
"""The distance of a cue that the sentence has not."""

Proposed = Mapping[str, Collection[Span]]
"""What the rules propose for any quotation, by aspect: "addressee", "occasion" and "relay"."""

if TYPE_CHECKING:
    Column = NDArray[np.bool_] | NDArray[np.int64] | NDArray[np.float64]


class PhraseInputs:
    """The tokens of one article in a row, with an empty one after each sentence, and what is known of each."""

    def __init__(self, discourse: Discourse, proposed: Proposed) -> None:
        self._discourse, self._proposed = discourse, proposed
        sentences = discourse.doc.sentences
        self._base = np.cumsum([0, *(len(s.tokens) + 1 for s in sentences)])
        self._words = [word for s in sentences for word in (*s.words, "")]
        self._tags = np.array(list("".join(f"{s.tags}X" for s in sentences)))
        self._capital = np.array([c for s in sentences for c in (*(t.capital for t in s.tokens), False)])
        self._lists: dict[frozenset[str], NDArray[np.bool_]] = {}
        told = self._in(_forms_of_telling())
        attributions = discourse.attributions
        cues = [self._tokens(a.cue) for a in attributions if a.cue]
        length = len(self._words)
        cue_starts, cue_ends, tells = np.zeros(length, bool), np.zeros(length, bool), np.zeros(length, bool)
        for first, end in cues:
            cue_starts[first] = cue_ends[end] = True
            tells[end] = bool(told[first:end].any())
        begins = np.repeat(self._base[:-1], np.diff(self._base))
        ends = np.repeat(self._base[1:], np.diff(self._base))
        places = np.arange(length)
        last = np.maximum.accumulate(np.where(cue_ends, places, -1))
        following = np.minimum.accumulate(np.where(cue_starts, places, length)[::-1])[::-1]
        self._since = np.where(last >= begins, places - last, _NOWHERE)
        self._until = np.where(following < ends, following - places, _NOWHERE)
        self._after_telling = np.where(last >= 0, tells[np.maximum(last, 0)], False)
        self._cues = np.add.reduceat(cue_starts.astype(np.int64), self._base[:-1])
        sources = [self._tokens(a.source) for a in attributions if a.source]
        self._sources = set(sources)
        self._source, self._cue = self._counted(sources), self._counted(cues)
        self._said = self._counted([self._tokens(c) for a in attributions for c in a.contents])
        self._dates = self._counted([self._tokens(d.span) for d in discourse.doc.dates])
        self._rules = [self._counted([self._tokens(s) for s in spans]) for spans in proposed.values()]
        self._within = [_sums(self._in(reporting("occasion", key))) for key in _LISTS_WITHIN]
        self._prepositions = _sums(self._tags == "P")
        reading = discourse.doc.body.reading
        self._word_starts = np.array(reading.words.starts, np.int64)
        self._word_ends = np.array(reading.words.ends, np.int64)
        probabilities = reading.entities.probabilities
        self._as_names = np.zeros((len(probabilities) + 1, probabilities.shape[1]))
        np.cumsum(probabilities, 0, out=self._as_names[1:])
        self._name_at = {n.span.end: n for n in discourse.names}

    def inputs(self, kind: str, phrases: Sequence[Candidate]) -> NDArray[np.float32]:
        """Return the inputs [phrases, inputs] of a kind of phrases, "names" or "occasions".

        They end with the net's states of the word before, of the first and of the head.
        """
        sentence = np.array([p.sentence for p in phrases], np.int64)
        first = self._base[sentence] + np.array([p.first for p in phrases], np.int64)
        end = self._base[sentence] + np.array([p.end for p in phrases], np.int64)
        own = self._of_names(phrases, first, end) if kind == "names" else self._of_occasions(first, end)
        columns = [*self._of_any(phrases, sentence, first, end), *self._of_rules(phrases, first, end), *own]
        columns += [self._word_is(first - (kind == "names"), word) for word in _PREPOSITIONS[kind]]
        reading = self._discourse.doc.body.reading
        return np.hstack(
            [
                np.stack(columns, 1).astype(np.float32),
                self._mean_names(phrases),
                *(reading.states[at] for at in self._states(kind, phrases)),
            ]
        )

    def word_rows(self, offsets: Sequence[int]) -> NDArray[np.int64]:
        """Return the row of the net's states for the word at each offset, the last one for an offset behind all."""
        found: NDArray[np.int64] = np.searchsorted(self._word_ends, np.array(offsets, np.int64), side="right")
        return np.minimum(found, len(self._word_ends) - 1)

    def _mean_names(self, phrases: Sequence[Candidate]) -> NDArray[np.float32]:
        """Return the mean probabilities [phrases, 4] that the net gives the words of each phrase as names."""
        first = np.searchsorted(self._word_starts, np.array([p.span.start for p in phrases]))
        end = np.searchsorted(self._word_starts, np.array([p.span.end for p in phrases]))
        sums = self._as_names[end] - self._as_names[first]
        mean: NDArray[np.float32] = (sums / np.maximum(end - first, 1)[:, None]).astype(np.float32)
        return mean

    def _of_any(
        self,
        phrases: Sequence[Candidate],
        sentence: NDArray[np.int64],
        first: NDArray[np.int64],
        end: NDArray[np.int64],
    ) -> list[Column]:
        before, after, opening = self._tags[first - 1], self._tags[end], self._tags[first]
        since, until = self._since[first], self._until[end]
        length = end - first
        return [
            self._cues[sentence] > 0,
            self._cues[sentence] > 1,
            since == 0,
            since == 1,
            since < _NOWHERE,
            until < _NOWHERE,
            np.exp(-since / _NEAR),
            np.exp(-until / _NEAR),
            self._after_telling[first] & (since <= 1),
            _some(self._source, first, end),
            np.array([(a, b) in self._sources for a, b in zip(first.tolist(), end.tolist(), strict=True)]),
            _some(self._cue, first, end),
            _some(self._said, first, end),
            self._said[end] - self._said[first] == length,
            _some(self._dates, first, end),
            first == self._base[sentence],
            end >= self._base[sentence + 1] - 2,
            length,
            self._capital[first],
            self._capital[end - 1],
            *(opening == tag for tag in _TAGS_FIRST),
            *(before == tag for tag in _TAGS_BEFORE),
            *(after == tag for tag in _TAGS_AFTER),
            sentence < _LEAD,
            np.exp(-sentence / _NEAR),
        ]

    def _of_rules(self, phrases: Sequence[Candidate], first: NDArray[np.int64], end: NDArray[np.int64]) -> list[Column]:
        """Return whether a phrase is what the rules propose, or has words of that, for each aspect."""
        exact = [np.array([p.span in spans for p in phrases]) for spans in self._proposed.values()]
        return [*exact, *(_some(marked, first, end) for marked in self._rules)]

    def _of_names(self, phrases: Sequence[Candidate], first: NDArray[np.int64], end: NDArray[np.int64]) -> list[Column]:
        named = [self._name_at.get(p.span.end) for p in phrases]
        text = self._discourse.text
        return [
            np.array([n is not None and n.span == p.span for n, p in zip(named, phrases, strict=True)]),
            *(np.array([n is not None and n.type == kind for n in named]) for kind in _TYPES),
            np.array([n is not None and n.type != "person" and is_outlet(n.span.of(text)) for n in named]),
            self._in(reporting("relay", "nouns"))[end - 1],
            self._in(_forms_of_telling())[first - 1],
            self._in(_forms_of_telling())[first - 2] & (first > 1),
            self._in(reporting("addressee", "noun_prepositions"))[first - 1],
            self._in(reporting("addressee", "nouns"))[first - 2] & (first > 1),
            self._in(reporting("addressee", "not_first"))[first],
        ]

    def _of_occasions(self, first: NDArray[np.int64], end: NDArray[np.int64]) -> list[Column]:
        return [
            *(_some(each, first, end) for each in self._within),
            *(self._in(reporting("occasion", key))[end - 1] for key in _LISTS_WITHIN),
            *(self._in(reporting("occasion", key))[first] for key in _LISTS_FIRST),
            self._prepositions[end] - self._prepositions[first + 1],
        ]

    def _states(self, kind: str, phrases: Sequence[Candidate]) -> list[NDArray[np.int64]]:
        """Return the words before, at the beginning and at the head of each phrase, as rows of the net's states."""
        sentences = self._discourse.doc.sentences
        heads = [_head(sentences[p.sentence].tags, p) if kind == "occasions" else p.end - 1 for p in phrases]
        first = self.word_rows([p.span.start for p in phrases])
        head = self.word_rows([sentences[p.sentence].tokens[at].start for p, at in zip(phrases, heads, strict=True)])
        return [np.maximum(first - 1, 0), first, head]

    def _counted(self, places: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
        """Return how many of the tokens before each one are in any of the places."""
        marked = np.zeros(len(self._words), bool)
        for first, end in places:
            marked[first:end] = True
        return _sums(marked)

    def _tokens(self, span: Span) -> tuple[int, int]:
        """Return a span as the first of all tokens that it has, and the one after the last."""
        found = []
        for offset in (span.start, span.end - 1):
            number = self._discourse.sentence_at(offset)
            found.append(int(self._base[number]) + self._discourse.doc.sentences[number].at(offset))
        return found[0], min(found[1] + 1, len(self._words) - 1)

    def _in(self, words: frozenset[str]) -> NDArray[np.bool_]:
        """Return whether each token is one of the words."""
        if words not in self._lists:
            self._lists[words] = np.array([word in words for word in self._words], bool)
        return self._lists[words]

    def _word_is(self, at: NDArray[np.int64], word: str) -> NDArray[np.bool_]:
        return self._in(frozenset({word}))[at]


def _head(tags: str, phrase: Candidate) -> int:
    """Return the token that heads an occasion: the last of the noun phrase after what opens it."""
    at = phrase.first + (tags[phrase.first] in "PGV" and phrase.first + 1 < phrase.end)
    while at + 1 < phrase.end and tags[at + 1] in "NSA":
        at += 1
    return at


def _sums(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many of the tokens before each one a mask has."""
    return np.concatenate([[0], np.cumsum(mask)])


def _some(sums: NDArray[np.int64], first: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether any of the tokens `first` up to `end` of each phrase is among the counted ones."""
    some: NDArray[np.bool_] = sums[end] > sums[first]
    return some


@cache
def _forms_of_telling() -> frozenset[str]:
    verbs = reporting("addressee", "told") | reporting("addressee", "urged")
    return frozenset(form for verb in verbs for form in verb_forms(verb))
