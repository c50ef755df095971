"""Which events a quotation is about: a head on the net's states, fitted on annotated news (`training.about`).

It judges each pair of a quotation and an event of the article by how far the event's words are from what was said, how
much the article and the quotations before speak of it, and what the net made of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.doc import Doc
from kg.lang.en.event_triggers import is_verb
from kg.lang.en.stems import stems_of
from kg.model import Attribution, Event, Span
from kg.tagger import load_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "about"
"""The name of the head."""

SURE = (0.5, 0.7)
"""Least probability of the likeliest event that a quotation is about, and of the second. Chosen across folds: more
events, or less likely ones, are right less often than they spoil a statement that is right without them."""
_NEAR = 300
"""Characters, two or three sentences, by which distances are measured. Hand-set."""
_BESIDE = 80
"""Characters around cue and source in which an event is beside them. Hand-set."""
_FAR = 100_000
"""The distance of an event that is not named on that side."""
_LEAD = 500
"""Characters of the body's beginning, in which an article says what it is about. Hand-set."""


class EventLinks:
    """The events of one article beside its attributions: what the head is given, and what it says."""

    def __init__(self, doc: Doc, attributions: Sequence[Attribution], events: Sequence[Event]) -> None:
        self.events = events
        self._reading = doc.body.reading
        self._starts = np.array([start for start, _ in self._reading.words], np.int64)
        self._attributions = attributions
        order = sorted(range(len(attributions)), key=lambda i: attributions[i].contents[0])
        self._before = {index: order[max(0, at - 2) : at] for at, index in enumerate(order)}
        heads = [(h.start, h.end, at) for at, event in enumerate(events) for h in event.heads]
        self._heads = np.array(heads, np.int64).reshape(len(heads), 3).T
        shape = len(attributions), len(events)
        self._inside = np.array([self._count_inside(a) for a in attributions], np.float32).reshape(shape)
        self._states = np.stack([self._mean_state(e.heads) for e in events]) if events else np.zeros((0, 1), np.float32)
        self._of_event = self._event_inputs(doc)

    def inputs(self, index: int) -> NDArray[np.float32]:
        """Return the head's inputs [events, inputs] for the attribution at `index`."""
        attribution, inside = self._attributions[index], self._inside[index]
        contents = attribution.contents
        start, end = contents[0].start, contents[-1].end
        said = self._mean_state(contents)
        before_it, behind_it = self._distances(start, end)
        first = self._first_inside(attribution)
        rank = np.argsort(np.argsort(first)).astype(np.float32)
        before = [self._inside[i] > 0 for i in reversed(self._before[index])]
        before += [np.zeros(len(self.events), bool)] * (2 - len(before))
        words = max(1, int(np.searchsorted(self._starts, end) - np.searchsorted(self._starts, start)))
        count = float((inside > 0).sum())
        columns = [
            inside > 0,
            np.minimum(inside, 3),
            first,
            (inside > 0) * np.minimum(rank, 5),
            np.exp(-before_it / _NEAR),
            np.exp(-behind_it / _NEAR),
            before_it < _NEAR,
            before[0],
            before[1],
            self._beside_cue(attribution),
            np.full(len(self.events), min(count, 8)),
            np.full(len(self.events), count == 0),
            np.full(len(self.events), np.log(words)),
            np.full(len(self.events), attribution.kind == "direct"),
            np.full(len(self.events), attribution.cue is None),
            _cosine(self._states, said),
        ]
        return np.hstack([np.stack(columns, 1), self._of_event, self._states]).astype(np.float32)

    def about(self, index: int) -> tuple[str, ...]:
        """Return the ids of the events that the attribution at `index` is about, likeliest first.

        Raises ModelError where the head is missing or damaged.
        """
        if not self.events:
            return ()
        likely = load_head(HEAD).probabilities(self.inputs(index))[:, 1]
        best = sorted(range(len(self.events)), key=lambda i: (-round(float(likely[i]), 4), i))
        return tuple(self.events[i].id for i, least in zip(best, SURE, strict=False) if likely[i] >= least)

    def _count_inside(self, attribution: Attribution) -> NDArray[np.float32]:
        """Return how many heads of each event are in the contents."""
        starts, _, events = self._heads
        inside = np.zeros(len(starts), bool)
        for content in attribution.contents:
            inside |= (starts >= content.start) & (starts < content.end)
        return np.bincount(events[inside], minlength=len(self.events)).astype(np.float32)

    def _first_inside(self, attribution: Attribution) -> NDArray[np.float32]:
        """Return how far into a content each event is first named, 0 to 1, and 1.5 where it is not."""
        starts, _, events = self._heads
        first = np.full(len(self.events), 1.5, np.float32)
        for content in reversed(attribution.contents):
            inside = (starts >= content.start) & (starts < content.end)
            places = (starts[inside] - content.start) / (content.end - content.start)
            first[np.unique(events[inside])] = 1.5
            np.minimum.at(first, events[inside], places.astype(np.float32))
        return first

    def _distances(self, start: int, end: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the characters from each event's last head before a place, and to its next head after it."""
        starts, ends, events = self._heads
        before, behind = starts <= start, starts >= end
        found = np.full((2, len(self.events)), _FAR, np.float32)
        np.minimum.at(found[0], events[before], (start - ends[before]).astype(np.float32))
        np.minimum.at(found[1], events[behind], (starts[behind] - end).astype(np.float32))
        return np.maximum(found[0], 0), found[1]

    def _beside_cue(self, attribution: Attribution) -> NDArray[np.float32]:
        """Return whether each event is named around cue or source: "asked about the strike, she said"."""
        starts, _, events = self._heads
        near = np.zeros(len(starts), bool)
        for span in (attribution.cue, attribution.source):
            if span:
                near |= (starts >= span.start - _BESIDE) & (starts <= span.end + _BESIDE)
        return (np.bincount(events[near], minlength=len(self.events)) > 0).astype(np.float32)

    def _mean_state(self, spans: Sequence[Span]) -> NDArray[np.float32]:
        rows = [np.arange(*np.searchsorted(self._starts, (s.start, s.end))) for s in spans]
        at = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        width = self._reading.states.shape[1]
        mean: NDArray[np.float32] = self._reading.states[at].mean(0) if at.size else np.zeros(width, np.float32)
        return mean

    def _event_inputs(self, doc: Doc) -> NDArray[np.float32]:
        """Return the inputs [events, inputs] that do not depend on the quotation."""
        title, body = doc.article.metadata.title, doc.body.paragraphs
        headline = frozenset(stems_of(title.value)) if title else frozenset[str]()
        begin, end = (body[0].start, body[-1].end) if body else (0, 1)
        rows = []
        quoted = (self._inside > 0).sum(0)
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
                    first < begin + _LEAD,
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


def _cosine(rows: NDArray[np.float32], one: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(one)
    cosines: NDArray[np.float32] = (rows @ one) / np.maximum(lengths, 1e-6)
    return cosines
