"""The discourse state of one article: its sentences, names and attributions by offset, and the speakers so far."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from itertools import accumulate

from kg.doc import Doc
from kg.model import Attribution, NameMention, Quotation, Span
from kg.resolve.entities import Entities, Entity
from kg.resolve.sentence_index import SentenceIndex

Speakers = dict[int, Entity | None]
"""The speaker of each attribution by its index, None where it is unknown."""


class Discourse:
    """The attributions and names of one article, and the speakers they are resolved to.

    `order` is the order in which attributions are resolved: text order, an enclosing one before those within it. `cued`
    gives the attributions with a cue in a sentence, by the sentence's index; `enclosing` the attribution in whose
    content another stands. `speakers` and `said` (offset, speaker) are filled by `SourceResolver.resolve_sources`;
    `said` leaves out attributions within another's content.
    """

    def __init__(self, doc: Doc, attributions: Sequence[Attribution], entities: Entities) -> None:
        self.doc = doc
        self.text = doc.text
        self.entities = entities
        self.attributions = attributions
        self.sentence_index = SentenceIndex(doc.sentences)
        self.sentences = [Span(s.start, s.end) for s in doc.sentences]
        self.starts = [s.start for s in self.sentences]
        self.names = entities.names
        self.name_starts = [n.span.start for n in self.names]
        self.direct = sorted(c for a in attributions if a.kind == "direct" for c in a.contents)
        self.direct_starts = [s.start for s in self.direct]
        said = sorted(c for a in attributions for c in a.contents)
        self._said_starts = [s.start for s in said]
        self._said_until = list(accumulate((s.end for s in said), max))
        self._named: dict[int, frozenset[Entity]] = {}
        self.cued: dict[int, list[Attribution]] = {}
        for attribution in attributions:
            if attribution.cue:
                self.cued.setdefault(self.sentence_at(attribution.cue.start), []).append(attribution)
        self.speakers: Speakers = {}
        self.said: list[tuple[int, Entity]] = []
        self.order = sorted(range(len(attributions)), key=lambda i: _outer_first(covering_span(attributions[i])))
        self.enclosing = _enclosing(attributions, self.order)

    def sentence_at(self, position: int) -> int:
        """Return the index of the sentence that a position is in, or else of the last one before it."""
        return max(0, bisect.bisect_right(self.starts, position) - 1)

    def quoted(self, position: int) -> bool:
        """Return whether a position is inside a direct quotation."""
        at = bisect.bisect_right(self.direct_starts, position) - 1
        return at >= 0 and self.direct[at].end > position

    def is_said(self, position: int) -> bool:
        """Return whether a position is in the content of an attribution."""
        at = bisect.bisect_right(self._said_starts, position) - 1
        return at >= 0 and self._said_until[at] > position

    def named_in(self, sentence: int) -> frozenset[Entity]:
        """Return the entities that the sentence with this index names."""
        if sentence not in self._named:
            within, by_mention = self.sentences[sentence], self.entities.by_mention
            names = self.names_between(within.start, within.end)
            self._named[sentence] = frozenset(by_mention[n.span] for n in names if n.span in by_mention)
        return self._named[sentence]

    def opening(self, position: int) -> int:
        """Return the offset of the last direct quotation that begins at or before a position, 0 without one."""
        at = bisect.bisect_right(self.direct_starts, position) - 1
        return self.direct[at].start if at >= 0 else 0

    def spoke_before(self, position: int) -> Entity | None:
        """Return the last speaker whose source or content begins before a position, None without one."""
        return next((entity for at, entity in reversed(self.said) if at < position), None)

    def names_between(self, start: int, end: int) -> Sequence[NameMention]:
        """Return the names that begin at `start` or later and before `end`, in text order."""
        return self.names[bisect.bisect_left(self.name_starts, start) : bisect.bisect_left(self.name_starts, end)]


def covering_span(attribution: Attribution | Quotation) -> Span:
    """Return the span from the first to the last of an attribution's spans."""
    spans = [*attribution.contents, *(s for s in (attribution.cue, attribution.source) if s)]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _outer_first(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def _enclosing(attributions: Sequence[Attribution], order: Sequence[int]) -> dict[int, int]:
    """Return, for each attribution with its source or cue in another's content, the innermost such other."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for index in order:
        mark = attributions[index].source or attributions[index].cue or attributions[index].contents[0]
        open_ = [i for i in open_ if covering_span(attributions[i]).end > mark.start]
        for other in reversed(open_):
            if any(c.covers(mark) for c in attributions[other].contents):
                found[index] = other
                break
        open_.append(index)
    return found
