"""Spans to attributions: which content has which cue, and whose cue it is.

Attributions are never annotated across each other at random: content, cue and source stand side by side, so nearness
decides, if sentence ends, paragraphs and other spans in between count as distance. In PolNeAR every cue reports
something, and a source that is marked speaks; so first every cue gets the content, and every source the cue, that suits
both best, and only then are those shared out that are left over.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.model import Span
from kg.tagger.tags import Tagged

_FARTHEST = 40
"""Words, or what counts as so many, that a content may be from its cue, and a cue from its source."""
_SENTENCE, _PARAGRAPH, _SPAN_BETWEEN = 8, 20, 3
"""What counts as so many words: a sentence's end, a paragraph's end, a span of another attribution."""
_NEAREST = 3
"""How many spans on either side are candidates."""
_NEXT_PARAGRAPH = _SENTENCE + _PARAGRAPH + 4
"""Distance, a paragraph, up to which a quotation may go on with the one before it."""
_TOUCHING = 6
"""Distance up to which a content goes with a cue of its own rather than on with the content before it."""
_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"\n+")
_JOINED = re.compile(r"\b(?:and|but|or)\s+(?:\w+\s+)?$")
_JOINED_WITHIN = 30
"""Characters before a cue in which a conjunction is looked for."""
_PASSIVE = frozenset(["is", "are", "was", "were", "be", "been"])
_QUOTE = re.compile(r"[\"“”„«‘']|``")


@dataclass(slots=True)
class Linked:
    """One attribution's spans. `cue` is None for a content that no cue is near."""

    cue: Tagged | None
    contents: list[Tagged] = field(default_factory=list)
    source: Tagged | None = None


def link(text: str, sentence_ends: Sequence[int], tagged: Iterable[Tagged]) -> list[Linked]:
    """Return the attributions that the spans make up, in the order of their contents; no content is in two."""
    return _Linker(text, sentence_ends, list(tagged)).link()


class _Linker:
    """Knows what lies between two spans, and who is linked already."""

    def __init__(self, text: str, sentence_ends: Sequence[int], tagged: Sequence[Tagged]) -> None:
        self.text = text
        self.cues = sorted(t for t in tagged if t.role == "cue")
        self.contents = sorted(t for t in tagged if t.role == "content")
        self.sources = sorted(t for t in tagged if t.role == "source")
        self.words = [m.start() for m in _WORD.finditer(text)]
        self.stops = sentence_ends
        self.breaks = [m.start() for m in _BREAK.finditer(text)]
        self.of_cue = {cue: Linked(cue) for cue in self.cues}
        self.of_content: dict[Tagged, Linked] = {}

    def link(self) -> list[Linked]:
        self._pair_contents()
        alone = self._place_contents()
        self._pair_sources()
        self._share_sources()
        spoken = [linked for linked in self.of_cue.values() if linked.contents]
        for cue, linked in self.of_cue.items():
            linked.contents = self._kept(cue, sorted(linked.contents))
        found = spoken + alone
        return sorted(found, key=lambda linked: linked.contents[0])

    # ------------------------------------------------------------ distance

    def distance(self, a: Tagged, b: Tagged) -> int:
        """Return how far two spans are from each other, in words."""
        left, right = _ordered(a, b)
        words = bisect_left(self.words, right.start) - bisect_left(self.words, left.end)
        stops, breaks = self._stops_between(left, right), self.breaks_between(left, right)
        return max(0, words) + _SENTENCE * stops + _PARAGRAPH * breaks

    def _stops_between(self, left: Span, right: Span) -> int:
        return max(0, bisect_right(self.stops, right.start) - bisect_left(self.stops, left.end))

    def breaks_between(self, left: Span, right: Span) -> int:
        return max(0, bisect_left(self.breaks, right.start) - bisect_left(self.breaks, left.end))

    def cost(self, a: Tagged, b: Tagged, *others: Sequence[Tagged]) -> int:
        """Return the distance with what is of other attributions in between; what is too far is so without them."""
        distance = self.distance(a, b)
        if distance > _FARTHEST:
            return distance
        left, right = _ordered(a, b)
        low, high = left.end, right.start
        between = 0
        for spans in others:
            at = bisect_left(spans, low, key=lambda t: t.span.start)
            while at < len(spans) and spans[at].span.end <= high and between < _FARTHEST:
                between += 1
                at += 1
        return distance + _SPAN_BETWEEN * between

    @staticmethod
    def near(span: Tagged, others: Sequence[Tagged]) -> Sequence[Tagged]:
        at = bisect_left(others, span)
        return others[max(0, at - _NEAREST) : at + _NEAREST]

    # ------------------------------------------------------------ contents

    def _pair_contents(self) -> None:
        """Give every cue one content and every content one cue at most, the nearest first."""
        pairs = sorted(
            (cost, abs(content.span.start - cue.span.start), cue, content)
            for content in self.contents
            for cue in self.near(content, self.cues)
            if (cost := self._content_cost(content, cue)) <= _FARTHEST
        )
        for _, _, cue, content in pairs:
            if not self.of_cue[cue].contents and content not in self.of_content:
                self._add(self.of_cue[cue], content)

    def _content_cost(self, content: Tagged, cue: Tagged) -> int:
        """Return the cost of a content's cue; one before it is likelier, unless what was said stands in marks."""
        cost = self.cost(content, cue, self.cues, self.contents)
        return cost + (content < cue and not self._is_quoted(content))

    def _place_contents(self) -> list[Linked]:
        """Give what is left of the contents to the cues that have one already; return those that none suits."""
        alone: list[Linked] = []
        for index, content in enumerate(self.contents):
            if content in self.of_content:
                continue
            before = self.contents[index - 1] if index else None
            if (linked := self._suits(content, before)) is None:
                linked = Linked(None)
                alone.append(linked)
            self._add(linked, content)
        return alone

    def _suits(self, content: Tagged, before: Tagged | None) -> Linked | None:
        """Return whose content it is: of the cue nearest to it, or of the one whose content it goes on with."""
        cost, cue = min(
            ((self._content_cost(content, cue), cue) for cue in self.near(content, self.cues)),
            default=(_FARTHEST + 1, None),
        )
        goes_on = self._goes_on(content, before) if before else None
        if before and goes_on and goes_on.cue != cue:
            parted = self.breaks_between(before.span, content.span)
            if cue is None or cost > (_PARAGRAPH if parted else _TOUCHING):
                return goes_on
            if self._stops_between(before.span, content.span) and self.distance(before, content) < cost:
                return goes_on
        return self.of_cue[cue] if cue is not None and cost <= _FARTHEST else goes_on

    def _goes_on(self, content: Tagged, before: Tagged) -> Linked | None:
        """Return whose words a content may go on with: the last ones in marks before it, if it is in marks itself."""
        linked = self.of_content.get(before)
        parted = self.breaks_between(before.span, content.span)
        if not self._is_quoted(content):
            return None if parted else linked
        if parted and (not self._is_quoted(before) or self.distance(before, content) > _NEXT_PARAGRAPH * parted):
            return None
        at = bisect_left(self.cues, content)
        for cue in reversed(self.cues[max(0, at - _NEAREST) : at]):
            if self.breaks_between(cue.span, content.span):
                break
            if any(self._is_quoted(c) for c in self.of_cue[cue].contents):
                return self.of_cue[cue]
        return linked

    def _kept(self, cue: Tagged, contents: Sequence[Tagged]) -> list[Tagged]:
        """Return the contents that one cue can have: of those without marks one before and one behind it, near by.

        Others belong to a cue that was not found (on articles not trained on, without them: contents exact 0.617, not
        0.602). What stands in another sentence counts only where nothing stands in the cue's own.
        """
        sentence = bisect_right(self.stops, cue.span.start)
        here = [c for c in contents if self._reaches(c, sentence)]
        plain = [c for c in contents if not self._is_quoted(c) and (c in here or not here)]
        before, behind = [c for c in plain if c < cue], [c for c in plain if c > cue]
        return sorted([*filter(self._is_quoted, contents), *before[-1:], *behind[:1]])

    def _reaches(self, content: Tagged, sentence: int) -> bool:
        first, last = bisect_right(self.stops, content.span.start), bisect_right(self.stops, content.span.end - 1)
        return first <= sentence <= last

    def _is_quoted(self, content: Tagged) -> bool:
        return bool(_QUOTE.match(self.text, content.span.start))

    def _add(self, linked: Linked, content: Tagged) -> None:
        linked.contents.append(content)
        self.of_content[content] = linked

    # ------------------------------------------------------------ sources

    def _pair_sources(self) -> None:
        pairs = sorted(
            (cost, abs(source.span.start - cue.span.start), cue, source)
            for source in self.sources
            for cue in self.near(source, self.cues)
            if (cost := self.cost(source, cue, self.cues, self.contents)) <= _FARTHEST
        )
        used: set[Tagged] = set()
        for _, _, cue, source in pairs:
            if self.of_cue[cue].source is None and source not in used:
                self.of_cue[cue].source = source
                used.add(source)

    def _share_sources(self) -> None:
        """Give the cues that are left the source of another: "she called it a lie, adding ..." and "he said and wrote".

        Only a source of the same sentence is shared, and only by a cue that can have its subject elsewhere: one with
        its content behind it, or a participle. A passive ("was expected") has no source that way.
        """
        for cue in self.cues:
            linked = self.of_cue[cue]
            if linked.source or not linked.contents:
                continue
            first = cue.span.of(self.text).split()[0].lower()
            participle = first.endswith("ing")
            before, after = self._beside(cue)
            behind = min(linked.contents).span.start > cue.span.start
            joined = _JOINED.search(self.text, max(0, cue.span.start - _JOINED_WITHIN), cue.span.start)
            if before and (participle or (behind and (joined or first not in _PASSIVE))):
                linked.source = before
            elif participle and not before:
                linked.source = after

    def _beside(self, cue: Tagged) -> tuple[Tagged | None, Tagged | None]:
        """Return the nearest source before a cue and the nearest behind it, if in the same sentence."""
        at = bisect_left(self.sources, cue)
        before = self.sources[at - 1] if at else None
        after = self.sources[at] if at < len(self.sources) else None
        if before and self._stops_between(before.span, cue.span):
            before = None
        if after and self._stops_between(cue.span, after.span):
            after = None
        return before, after


def _ordered(a: Tagged, b: Tagged) -> tuple[Span, Span]:
    """Return the spans of two, the first in the text first."""
    return (a.span, b.span) if a.span < b.span else (b.span, a.span)
