"""On which day something was said: a head on what stands between a quotation and each date of the article.

The head is fitted on annotated news (`training.days`). It judges whether a date that one quotation's sentence states
holds for the quotations around it, and which of two dates is the day of saying and which of the event spoken of: by
what stands between them, and by the net's states of both. A month or a year is given where no day is printed.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kg.edtf import days
from kg.lang.en.word_classes import word_class
from kg.model import SaidOn, Span
from kg.resolve.discourse import Discourse, Speakers, covering_span
from kg.resolve.entities import Entity
from kg.resolve.setting.clauses import Clause, anchor, reporting
from kg.tagger import DIGITS, load_pair_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "days"
"""The name of the head."""

SURE, SURE_OF_OTHERS = 0.4, 0.7
"""Least probability of the likeliest day; and of one that neither the speaker states nor a sentence with the speaker.

Across folds three of four of these are right (0.75), and no other two were better by more than 0.01 of all days; of the
latter with less than 0.7 half are, and quotations of others than whom the day is printed with would have it.
"""
_BEFORE = 60
"""Sentences before a quotation in which its day is looked for. Hand-set."""
_MOST = 40
"""Dates, at most, that are judged for a quotation: the last ones. Hand-set."""
_LEAD = 3
"""Sentences with which an article begins. Hand-set."""
_WEEK = 7
_LEAP_DAY = "-02-29"
_YEAR_PRINTED = re.compile(r"(?:19|20)\d\d")
_YEAR, _MONTH = len("2016"), len("2016-12")
_LONGEST_NAME = 40
"""Characters before words for a time in which a name begins that has them. Hand-set."""
_WORD_BEFORE = 12
"""Characters before a date in which the word before it is read. Hand-set."""


class Days:
    """The dates of one article on which something may have been said, beside its attributions.

    `dates` are these days, months and years (EDTF) and the words for each, in text order, none after the publication.
    """

    def __init__(self, discourse: Discourse, speakers: Speakers, clauses: Sequence[Clause]) -> None:
        """Read the dates; `clauses` are those of the attributions, in their order."""
        self.dates = _dates(discourse)
        self._discourse, self._speakers = discourse, speakers
        published = discourse.doc.article.metadata.published
        self._published = published.value if published else ""
        self._starts = [span.start for _, span in self.dates]
        self._sentences = [discourse.sentence_at(at) for at in self._starts]
        attributions = discourse.attributions
        self._ranks = {index: rank for rank, index in enumerate(discourse.order)}
        self._covering = [covering_span(a) for a in attributions]
        self._begins = [self._covering[i].start for i in discourse.order]
        self._clauses = clauses
        self._stated = [self._in_clause(clause) for clause in clauses]
        self._sayings: list[list[int]] = [[] for _ in self.dates]
        self._sayers: list[set[Entity]] = [set() for _ in self.dates]
        for index in discourse.order:
            if (stated := self._stated[index]) is not None:
                self._sayings[stated].append(self._ranks[index])
                if speaker := speakers.get(index):
                    self._sayers[stated].add(speaker)
        self._values = Counter(value for value, _ in self.dates)
        outer = [i for i in discourse.order if i not in discourse.enclosing]
        self._outer = [self._ranks[i] for i in outer]
        self._outer_by: dict[Entity | None, list[int]] = {}
        for i in outer:
            self._outer_by.setdefault(speakers.get(i), []).append(self._ranks[i])
        self._of_date = [self._date_inputs(at) for at in range(len(self.dates))]

    def near(self, index: int) -> range:
        """Return the indices of the dates that are judged for the attribution at `index`."""
        span, discourse = self._covering[index], self._discourse
        first, last = discourse.sentence_at(span.start), discourse.sentence_at(span.end - 1)
        start = bisect.bisect_left(self._sentences, first - _BEFORE)
        end = bisect.bisect_right(self._sentences, last + 1)
        return range(max(start, end - _MOST), end)

    def inputs(self, index: int) -> NDArray[np.float32]:
        """Return the head's inputs [dates near, inputs] for the attribution at `index`, the two states last."""
        near = self.near(index)
        own = np.array([self._inputs(index, at) for at in near], np.float32)
        states = self._discourse.doc.body.reading.states
        said = states[self._words([anchor(self._discourse.attributions[index]).start])]
        return np.hstack([own, states[self._words(self._starts[near.start : near.stop])], said.repeat(len(near), 0)])

    def day(self, index: int) -> SaidOn | None:
        """Return the day, month or year in which the attribution at `index` was said, None where nothing tells it.

        Raises ModelError where the head is missing or damaged.
        """
        near = self.near(index)
        if not near:
            return None
        if (earlier := self._stated[index]) is not None and self._was_earlier(index, earlier):
            return SaidOn(value=self.dates[earlier][0], evidence=self.dates[earlier][1])
        likely = load_pair_head(HEAD).choice(self.inputs(index))
        values, theirs = [self.dates[at][0] for at in near], [self.is_theirs(index, at) for at in near]
        found = chosen(values, theirs, likely)
        if found is None:
            return None
        value, words = self.dates[near[found]]
        in_another_year = self._stated[index] != near[found] and _years_of(self._clauses[index]) - {value[:4]}
        return None if in_another_year else SaidOn(value=value, evidence=words)

    def is_theirs(self, index: int, at: int) -> bool:
        """Return whether the speaker of an attribution states a date, or is named in its sentence."""
        speaker, span, sentence = self._speakers.get(index), self._covering[index], self._sentences[at]
        within = self._discourse.sentence_at(span.start) <= sentence <= self._discourse.sentence_at(span.end - 1)
        return within or speaker in self._sayers[at] or speaker in self._discourse.named_in(sentence)

    def _words(self, offsets: Iterable[int]) -> list[int]:
        """Return the rows of the net's states for the words at offsets."""
        reading = self._discourse.doc.body.reading
        return [min(reading.words.at(offset), len(reading.words) - 1) for offset in offsets]

    def _was_earlier(self, index: int, at: int) -> bool:
        """Return whether a clause says on which day something had been said: "on 9 May, Vik had told Reuters that".

        The head takes such a day for that of what is spoken of.
        """
        clause, cue = self._clauses[index], self._discourse.attributions[index].cue
        first = clause.sentence.at(cue.start) if cue else 0
        around = {clause.sentence.lower(i) for i in range(max(0, first - 1), clause.verb)} if cue else set[str]()
        before = clause.sentence.lower(clause.sentence.at(self._starts[at]) - 1)
        return before in reporting("day", "on") and not around.isdisjoint(word_class("past_perfect"))

    def _in_clause(self, clause: Clause) -> int | None:
        """Return the first day of the clause's sentence that is neither in what was said nor in the source."""
        sentence, source = clause.sentence, clause.attribution.source
        first = bisect.bisect_left(self._starts, sentence.start)
        last = bisect.bisect_left(self._starts, sentence.end)
        for at in range(first, last):
            said = clause.is_said(sentence.at(self._starts[at]))
            in_source = source is not None and source.overlaps(self.dates[at][1])
            if not (said or in_source):
                return at
        return None

    def _inputs(self, index: int, at: int) -> list[float]:
        """Return what stands between an attribution and a date, then what the date is."""
        discourse, speaker, span = self._discourse, self._speakers.get(index), self._covering[index]
        attribution, sayings, start = discourse.attributions[index], self._sayings[at], self._starts[at]
        sentence, first = self._sentences[at], discourse.sentence_at(span.start)
        distance, rank = max(0, first - sentence), self._ranks[index]
        mine = self._stated[index] == at
        begun = bisect.bisect_right(self._begins, start)
        if earlier := bisect.bisect_left(sayings, rank):
            begun = sayings[earlier - 1] + 1
        others = _between(self._outer, begun, rank) - _between(self._outer_by.get(speaker, ()), begun, rank)
        same = not mine and speaker in self._sayers[at]
        return [
            mine,
            not mine and self._stated[index] is not None,
            bool(sayings),
            same,
            same and others == 0,
            others == 0,
            math.log1p(others),
            first <= sentence <= discourse.sentence_at(span.end - 1),
            sentence == discourse.sentence_at(anchor(attribution).start),
            distance == 1,
            start > span.end,
            1 / (1 + distance),
            same * math.log1p(distance),
            bool(sayings) * math.log1p(distance),
            begun >= rank,
            self._another_of(index, at),
            speaker in discourse.named_in(sentence),
            any(c.start <= start < c.end for c in attribution.contents),
            attribution.kind == "direct",
            index in discourse.enclosing,
            *self._of_date[at],
        ]

    def _another_of(self, index: int, at: int) -> bool:
        """Return whether the speaker states another day between a date and the attribution."""
        speaker, value = self._speakers.get(index), self.dates[at][0]
        later = range(at + 1, self.near(index).stop)
        return any(self.dates[i][0] != value and speaker in self._sayers[i] for i in later)

    def _date_inputs(self, at: int) -> list[float]:
        """Return what a date is, whatever the attribution."""
        value, words = self.dates[at][0], self.dates[at][1].of(self._discourse.text)
        before = self._discourse.text[max(0, self._starts[at] - _WORD_BEFORE) : self._starts[at]].lower().split()
        word = before[-1] if before else ""
        age = _days_between(value, self._published)
        return [
            self._sentences[at] < _LEAD,
            math.log(self._values[value]),
            math.log(len(self._values)),
            len(self._values) == 1,
            math.log1p(len(self._sayings[at])),
            age == 0,
            age == 1,
            age is not None and 1 < age <= _WEEK,
            any(c.isdigit() for c in words),
            word in reporting("day", "on"),
            word in reporting("day", "not_said"),
            word in reporting("day", "within"),
            value[:4] == self._published[:4],
            len(value) == _MONTH,
            len(value) == _YEAR,
        ]


def chosen(values: Sequence[str], theirs: Sequence[bool], likely: NDArray[np.float32]) -> int | None:
    """Return the index of the date to choose by the probabilities [dates], None where no day is sure enough.

    Dates with one of the `values` are one day, whose probabilities add up; of these it is the likeliest. `theirs` says
    of each whether `Days.is_theirs` holds.
    """
    each, sums = likely.tolist(), defaultdict[str, float](float)
    for value, probability in zip(values, each, strict=True):
        sums[value] += probability
    day = max(sums, key=lambda value: (round(sums[value], DIGITS), value))
    best = max((i for i, value in enumerate(values) if value == day), key=lambda i: (round(each[i], DIGITS), i))
    return best if sums[day] >= (SURE if theirs[best] else SURE_OF_OTHERS) else None


def _years_of(clause: Clause) -> frozenset[str]:
    """Return the years that the words around what was said have: "said in a 2014-15 report"."""
    tokens = enumerate(clause.sentence.tokens)
    return frozenset(t.text for at, t in tokens if _YEAR_PRINTED.fullmatch(t.text) and not clause.is_said(at))


def _dates(discourse: Discourse) -> tuple[tuple[str, Span], ...]:
    """Return the days, months and years that the article names, none after its publication, with the words for each."""
    published = discourse.doc.article.metadata.published
    until = published.value if published else ""
    found = []
    for mention in discourse.doc.dates:
        value = _single(mention.value, until) if mention.value else None
        past = _past(value, mention.span.of(discourse.text), until) if value else None
        if past and not _in_name(discourse, mention.span):
            found.append((past, mention.span))
    return tuple(found)


def _single(value: str, published: str) -> str | None:
    """Return a day, month or year, of an interval before publication its month ("last week"), None for others."""
    if not (bounds := days(value)):
        return None
    if "/" not in value:
        return value
    (first, last), month = bounds, value[:_MONTH]
    return month if first[:_MONTH] == last[:_MONTH] and last < published else None


def _in_name(discourse: Discourse, words: Span) -> bool:
    """Return whether words for a time end a longer name: "told USA [TODAY]", "on Super [Tuesday]"."""
    names = discourse.names_between(words.start - _LONGEST_NAME, words.start)
    return any(name.span.covers(words) for name in names)


def _past(value: str, printed: str, published: str) -> str | None:
    """Return a date not after publication: a day or month a year earlier if no year is printed, else None."""
    if not published or value <= published[: len(value)]:
        return value
    if len(value) == _YEAR:
        return None
    year = value[:4]
    if year in printed or value.endswith(_LEAP_DAY):  # which the year before has not
        return None
    return f"{int(year) - 1:04}{value[4:]}"


def _days_between(value: str, published: str) -> int | None:
    """Return how many days before publication a day is, None where that is unknown."""
    try:
        return (date.fromisoformat(published[:10]) - date.fromisoformat(value)).days
    except ValueError:
        return None


def _between(ranks: Sequence[int], start: int, end: int) -> int:
    """Return how many of the ranks, in order, are `start` or more and less than `end`."""
    return max(0, bisect.bisect_left(ranks, end) - bisect.bisect_left(ranks, start))
