"""The sentence of an attribution's cue, and which of its words are outside what was said."""

from __future__ import annotations

import re

from kg.lang.word_lists import word_list
from kg.model import Attribution
from kg.resolve.discourse import Discourse

# Not the document's tokens: these words keep a possessive ("AFP's") whole.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’.&][^\W_]+)*")
CLAUSE_END = re.compile(r"[,;:.!?\"“”()\n]|\s[–—-]\s")


class Clause:
    """The sentence of one attribution's cue. `neighbours` are the attributions with a cue in it, this one too."""

    def __init__(self, discourse: Discourse, attribution: Attribution) -> None:
        self.discourse = discourse
        self.text = discourse.text
        self.attribution = attribution
        self.anchor = attribution.cue or attribution.source or attribution.contents[0]
        index = discourse.sentence_at(self.anchor.start)
        self.sentence = discourse.sentences[index] if discourse.sentences else self.anchor
        self.neighbours = discourse.cued.get(index, ())

    def outside(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of a stretch, from its start, that is before any content."""
        for content in self.attribution.contents:
            if content.start < end and content.end > start:
                end = max(start, min(end, content.start)) if content.start >= start else start
        return start, end

    def after_cue(self) -> tuple[int, int]:
        """Return the stretch after the cue, or after a source that follows it, before any content or other cue."""
        cue = self.attribution.cue
        if cue is None:
            return 0, 0
        start, source = cue.end, self.attribution.source
        if source and source.start >= cue.end and source.start - cue.end < 3:
            start = source.end
        others = [a.cue.start for a in self.neighbours if a.cue and a.cue.start >= start]
        return self.outside(start, max(start, min([self.sentence.end, *others])))

    def in_contents(self, position: int) -> bool:
        """Return whether a position is in the content of an attribution of this sentence."""
        return any(c.start <= position < c.end for a in (self.attribution, *self.neighbours) for c in a.contents)


def reporting(table: str, key: str) -> frozenset[str]:
    """Return a list of reporting.toml as a set."""
    return word_list("reporting", table, key)
