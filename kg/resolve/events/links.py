"""Which events a quotation is about: a head on the net's states, fitted on annotated news (`training.about`).

It judges each pair of a quotation and an event of the article by how far the event's words are from what was said, how
much the article and the quotations before speak of it, and what the net made of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kg.doc import Doc
from kg.lang.en.event_triggers import is_general, is_verb
from kg.lang.en.stems import stems_of
from kg.model import Attribution, Event, Span
from kg.resolve.events.occurrences import occurring
from kg.tagger import DIGITS, load_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "about"
"""The name of the head."""

SURE = (0.35, 0.8)
"""Least probability of the likeliest event that a quotation is about, and of the second. Chosen on 251 annotated
articles by a head fitted on 506 others. Across folds the precision is 0.75 on the 72 by hand, the F1 0.61, the share of
statements with an event and no wrong one 0.71 (record 0007)."""
_NEAR = 300
"""Characters, two or three sentences, by which distances are measured. Hand-set."""
_BESIDE = 80
"""Characters around cue and source in which an event is beside them. Hand-set."""
_FAR = 100_000
"""The distance of an event that is not named on that side."""
_NOT_INSIDE = 1.5
"""Where in a content (0 its beginning, 1 its end) an event that is not named there counts as named. Hand-set."""
_MOST_INSIDE, _LAST_RANK, _MOST_COUNTED = 3, 5, 8
"""Counts are cut off here: mentions of an event in a content, its rank there, events there. Hand-set."""
_SAME = 10**-DIGITS
"""What two probabilities that are equal to these places can differ by."""
_LEAST_LENGTH = 1e-6
"""A product of two vectors' lengths is at least this, so that none is divided by 0."""
_MOST = 500
"""Events of an article that are all judged for each quotation. Where there are more, as in no article of under 60,000
characters, those are judged that are named near it, so that the time is linear in an article's length."""
_MOST_HEADS = 2_000
"""Heads around a quotation that are looked at, half of them before it. Only articles of over 200,000 characters have
more, and what is so far away has no weight."""


class EventLinks:
    """The events of one article beside its attributions: what the head is given, and what it says.

    `of_event` [events, inputs] are the inputs that depend on the event alone.
    """

    def __init__(self, doc: Doc, attributions: Sequence[Attribution], events: Sequence[Event]) -> None:
        self.events = events
        self._by_id = {event.id: event for event in events}
        self._text = doc.text
        self._reading = doc.body.reading
        self._starts = np.array(self._reading.words.starts, np.int64)
        self._attributions = attributions
        order = sorted(range(len(attributions)), key=lambda i: attributions[i].contents[0])
        self._before = {index: order[max(0, at - 2) : at] for at, index in enumerate(order)}
        heads = [(h.start, h.end, at) for at, event in enumerate(events) for h in event.heads]
        in_order = np.array(heads, np.int64).reshape(len(heads), 3).T
        self._by_start = in_order[:, np.argsort(in_order[0], kind="stable")]
        self._inside = [self._count_inside(a) for a in attributions]
        self._states = np.stack([self._mean_state(e.heads) for e in events]) if events else np.zeros((0, 1), np.float32)
        self._lengths = np.linalg.norm(self._states, axis=1)
        self.of_event = np.hstack([self._event_inputs(doc), self._states])

    @cached_property
    def occur(self) -> NDArray[np.bool_]:
        """Which of the events are for a timeline [events]. Raises ModelError where the head is missing or damaged."""
        if not self.events:
            return np.zeros(0, np.bool_)
        return occurring(self.of_event, np.array([event.type != "other" for event in self.events], np.bool_))

    def event(self, id: str) -> Event:
        """Return the event with an id that `about` returned."""
        return self._by_id[id]

    def candidates(self, index: int) -> NDArray[np.int64]:
        """Return the indices of the events that are judged for the attribution at `index`, in order."""
        if len(self.events) <= _MOST:
            return np.arange(len(self.events))
        return np.unique(self._near(index, _MOST)[2])

    def inputs(self, index: int) -> NDArray[np.float32]:
        """Return the head's inputs [events, inputs] for the attribution at `index` and each of its `candidates`."""
        judged = self.candidates(index)
        heads = self._heads_of(index, judged)
        attribution = self._attributions[index]
        inside = self._inside_of(index, judged)
        contents = attribution.contents
        start, end = contents[0].start, contents[-1].end
        said = self._mean_state(contents)
        before_it, behind_it = _distances(heads, len(judged), start, end)
        first = _first_inside(heads, len(judged), attribution)
        rank = np.argsort(np.argsort(first)).astype(np.float32)
        before = [self._inside_of(i, judged) > 0 for i in reversed(self._before[index])]
        before += [np.zeros(len(judged), bool)] * (2 - len(before))
        words = max(1, int(np.searchsorted(self._starts, end) - np.searchsorted(self._starts, start)))
        count = float((inside > 0).sum())
        columns = [
            inside > 0,
            np.minimum(inside, _MOST_INSIDE),
            first,
            (inside > 0) * np.minimum(rank, _LAST_RANK),
            np.exp(-before_it / _NEAR),
            np.exp(-behind_it / _NEAR),
            before_it < _NEAR,
            before[0],
            before[1],
            _beside_cue(heads, len(judged), attribution),
            np.full(len(judged), min(count, _MOST_COUNTED)),
            np.full(len(judged), count == 0),
            np.full(len(judged), np.log(words)),
            np.full(len(judged), attribution.kind == "direct"),
            np.full(len(judged), attribution.cue is None),
            self._cosines(judged, said),
        ]
        return np.hstack([np.stack(columns, 1).astype(np.float32), self._of_judged(self.of_event, judged)])

    def about(self, index: int) -> tuple[str, ...]:
        """Return the ids of the events that the attribution at `index` is about, likeliest first.

        An event whose words are all too general to name one ("make") is never among them.

        Raises ModelError where the head is missing or damaged.
        """
        if not self.events:
            return ()
        judged = self.candidates(index)
        likely = load_head(HEAD).probabilities(self.inputs(index))[:, 1]
        # Less likely ones come after every one that is likely enough.
        near = np.flatnonzero(likely > SURE[0] - _SAME).tolist()
        named = (i for i in near if not self._is_general(self.events[judged[i]]))
        best = sorted(named, key=lambda i: (-round(float(likely[i]), DIGITS), i))
        return tuple(self.events[judged[i]].id for i, least in zip(best, SURE, strict=False) if likely[i] >= least)

    def _is_general(self, event: Event) -> bool:
        """Return whether no head of an event names one by itself: it is judged, since others are judged beside it."""
        return event.type == "other" and all(is_general(head.of(self._text)) for head in event.heads)

    def _count_inside(self, attribution: Attribution) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the events with heads in the contents, in order, and how many heads of each are there."""
        starts, _, events = self._by_start
        places = np.zeros(0, np.int64)
        for content in attribution.contents:
            places = np.union1d(places, np.arange(*np.searchsorted(starts, (content.start, content.end))))
        found, counts = np.unique(events[places], return_counts=True)
        return found, counts

    def _inside_of(self, index: int, judged: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how many heads of each judged event are in the contents of the attribution at `index`."""
        found, counts = self._inside[index]
        inside = np.zeros(len(judged), np.float32)
        at = np.searchsorted(judged, found)
        known = at < len(judged)
        known[known] = judged[at[known]] == found[known]
        inside[at[known]] = counts[known]
        return inside

    def _near(self, index: int, most: int) -> NDArray[np.int64]:
        """Return start, end and event [3, heads] of the heads in the attribution at `index`, and of half of `most` on
        either side."""
        contents = self._attributions[index].contents
        first, last = np.searchsorted(self._by_start[0], (contents[0].start, contents[-1].end))
        return self._by_start[:, max(0, first - most // 2) : last + most // 2]

    def _heads_of(self, index: int, judged: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return start, end and event [3, heads] of the heads of judged events around the attribution at `index`, the
        events numbered from 0."""
        heads = self._near(index, _MOST_HEADS)
        if len(judged) == len(self.events):
            return heads
        at = np.searchsorted(judged, heads[2])
        is_judged = judged[np.minimum(at, len(judged) - 1)] == heads[2]
        return np.stack((*heads[:2, is_judged], at[is_judged]))

    def _mean_state(self, spans: Sequence[Span]) -> NDArray[np.float32]:
        rows = [np.arange(*np.searchsorted(self._starts, (s.start, s.end))) for s in spans]
        at = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        width = self._reading.states.width
        mean: NDArray[np.float32] = self._reading.states[at].mean(0) if at.size else np.zeros(width, np.float32)
        return mean

    def _of_judged(self, rows: NDArray[np.float32], judged: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows of judged events; all are not copied."""
        return rows if len(judged) == len(self.events) else rows[judged]

    def _cosines(self, judged: NDArray[np.int64], said: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of the net's state of each judged event with that of what was said."""
        lengths = self._of_judged(self._lengths, judged) * np.linalg.norm(said)
        products: NDArray[np.float32] = self._of_judged(self._states, judged) @ said
        return (products / np.maximum(lengths, _LEAST_LENGTH)).astype(np.float32)

    def _event_inputs(self, doc: Doc) -> NDArray[np.float32]:
        """Return the inputs [events, inputs] that do not depend on the quotation."""
        title, body = doc.article.metadata.title, doc.body.paragraphs
        headline = frozenset(stems_of(title.value)) if title else frozenset[str]()
        begin, end = (body[0].start, body[-1].end) if body else (0, 1)
        rows = []
        told = [found for found, _ in self._inside] or [np.zeros(0, np.int64)]
        quoted = np.bincount(np.concatenate(told), minlength=len(self.events))
        most = max((len(e.heads) for e in self.events), default=1)
        for at, event in enumerate(self.events):
            first, words = event.heads[0].start, event.heads[0].of(doc.text)
            rows.append(
                (
                    np.log(len(event.heads)),
                    len(event.heads) / most,
                    np.log1p(quoted[at]),
                    quoted[at] / max(1, len(self._attributions)),
                    (first - begin) / max(1, end - begin),
                    first < doc.lead_end,
                    any(not headline.isdisjoint(stems_of(h.of(doc.text))) for h in event.heads),
                    bool(title),
                    event.type == "other",
                    is_verb(words, event.type),
                    len(event.label.split()),
                    bool(event.participants),
                    bool(event.places),
                    event.time is not None,
                )
            )
        return np.array(rows, np.float32).reshape(len(self.events), _EVENT_INPUTS)


_EVENT_INPUTS = 14
"""Inputs that depend on the event alone."""


def _first_inside(heads: NDArray[np.int64], count: int, attribution: Attribution) -> NDArray[np.float32]:
    """Return how far into a content each of `count` events is first named, 0 to 1; `_NOT_INSIDE` where it is not."""
    starts, _, events = heads
    first = np.full(count, _NOT_INSIDE, np.float32)
    for content in reversed(attribution.contents):
        inside = (starts >= content.start) & (starts < content.end)
        places = (starts[inside] - content.start) / (content.end - content.start)
        first[np.unique(events[inside])] = _NOT_INSIDE
        np.minimum.at(first, events[inside], places.astype(np.float32))
    return first


def _distances(
    heads: NDArray[np.int64], count: int, start: int, end: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the characters from each of `count` events' last head before a place, and to its next head after it."""
    starts, ends, events = heads
    before, behind = starts <= start, starts >= end
    found = np.full((2, count), _FAR, np.float32)
    np.minimum.at(found[0], events[before], (start - ends[before]).astype(np.float32))
    np.minimum.at(found[1], events[behind], (starts[behind] - end).astype(np.float32))
    return np.maximum(found[0], 0), found[1]


def _beside_cue(heads: NDArray[np.int64], count: int, attribution: Attribution) -> NDArray[np.float32]:
    """Return whether each of `count` events is named around cue or source: "asked about the strike, she said"."""
    starts, _, events = heads
    near = np.zeros(len(starts), bool)
    for span in (attribution.cue, attribution.source):
        if span:
            near |= (starts >= span.start - _BESIDE) & (starts <= span.end + _BESIDE)
    return (np.bincount(events[near], minlength=count) > 0).astype(np.float32)
