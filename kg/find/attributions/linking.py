"""Linking the tagger's spans into attributions: which content and which source belong to which cue.

Content, cue and source of an attribution are near each other, so the nearest are linked; ends of sentences and
paragraphs and spans of other attributions count as distance. In PolNeAR every cue has a content and every source a cue.
So contents and cues, then cues and sources, are first matched one to one, nearest pairs first; contents and cues left
over then share those of others.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.lang.en.inflection import ends_as_gerund
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.model import Span
from kg.tagger.tags import Tagged

_FARTHEST = 40
"""Greatest distance, in words, of a content from its cue and of a cue from its source. Set by hand: two sentences."""
_SENTENCE, _PARAGRAPH, _SPAN_BETWEEN = 8, 20, 3
"""Distance, in words, of the end of a sentence, the end of a paragraph, a span of another attribution in between.
Set by hand: what is in one sentence is linked first, then what is in one paragraph."""
_NEAREST = 3
"""Spans on either side that are candidates for a link. Set by hand: a bound on cost."""
_NEXT_PARAGRAPH = _SENTENCE + _PARAGRAPH + 4
"""Greatest distance, for each paragraph's end in between, of a quotation that continues the one before it. Set by hand:
the two ends, and four words."""
_TOUCHING = 6
"""Distance up to which a content is linked to its nearest cue rather than as a continuation of the one before it.
Set by hand: less than the end of a sentence counts for."""
# Not the document's tokens: the distances below and above are in words without marks, and were set by hand so.
_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"\n+")
_CONJUNCTION_WINDOW = 30
"""Characters before a cue in which a conjunction is looked for. Set by hand: it may have a word behind it."""
_QUOTE = re.compile(r"[\"“”„«‘']|``")


@dataclass(slots=True)
class Linked:
    """The spans of one attribution; `cue` is None for contents without a cue near them."""

    cue: Tagged | None
    contents: list[Tagged] = field(default_factory=list)
    source: Tagged | None = None


def link(text: str, sentence_ends: Sequence[int], tagged: Iterable[Tagged]) -> list[Linked]:
    """Return the attributions that the tagged spans make up, in the order of their contents; no content is in two.

    `sentence_ends` are offsets into `text`, in order.
    """
    return _Linker(text, sentence_ends, list(tagged)).link()


class _Linker:
    """The spans of one passage by role, the distances between them, and the links made so far."""

    def __init__(self, text: str, sentence_ends: Sequence[int], tagged: Sequence[Tagged]) -> None:
        self.text = text
        self.cues = sorted(t for t in tagged if t.role == "cue")
        self.contents = sorted(t for t in tagged if t.role == "content")
        self.sources = sorted(t for t in tagged if t.role == "source")
        self.word_starts = [m.start() for m in _WORD.finditer(text)]
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
        """Return the distance of two spans in words, with what ends of sentences and paragraphs count for."""
        left, right = _ordered(a, b)
        words = bisect_left(self.word_starts, right.start) - bisect_left(self.word_starts, left.end)
        stops, breaks = self._stops_between(left, right), self.breaks_between(left, right)
        return max(0, words) + _SENTENCE * stops + _PARAGRAPH * breaks

    def _stops_between(self, left: Span, right: Span) -> int:
        return max(0, bisect_right(self.stops, right.start) - bisect_left(self.stops, left.end))

    def breaks_between(self, left: Span, right: Span) -> int:
        return max(0, bisect_left(self.breaks, right.start) - bisect_left(self.breaks, left.end))

    def cost(self, a: Tagged, b: Tagged, *others: Sequence[Tagged]) -> int:
        """Return the distance of two spans with what spans of `others` between them count for."""
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
        """Match cues and contents one to one, nearest pairs first."""
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
        """Return the cost of linking a content to a cue: 1 more for a cue after it, unless the content is quoted."""
        cost = self.cost(content, cue, self.cues, self.contents)
        return cost + (content < cue and not self._is_quoted(content))

    def _place_contents(self) -> list[Linked]:
        """Link the contents left over to cues that have one already; return attributions without cue for the rest."""
        alone: list[Linked] = []
        for index, content in enumerate(self.contents):
            if content in self.of_content:
                continue
            before = self.contents[index - 1] if index else None
            if (linked := self._attribution_of(content, before)) is None:
                linked = Linked(None)
                alone.append(linked)
            self._add(linked, content)
        return alone

    def _attribution_of(self, content: Tagged, before: Tagged | None) -> Linked | None:
        """Return the attribution of a content: that of its nearest cue, or the one that it continues."""
        cost, cue = min(
            ((self._content_cost(content, cue), cue) for cue in self.near(content, self.cues)),
            default=(_FARTHEST + 1, None),
        )
        continued = self._continued(content, before) if before else None
        if before and continued and continued.cue != cue:
            breaks = self.breaks_between(before.span, content.span)
            if cue is None or cost > (_PARAGRAPH if breaks else _TOUCHING):
                return continued
            if self._stops_between(before.span, content.span) and self.distance(before, content) < cost:
                return continued
        return self.of_cue[cue] if cue is not None and cost <= _FARTHEST else continued

    def _continued(self, content: Tagged, before: Tagged) -> Linked | None:
        """Return the attribution that a content may continue: for a quoted one the last quotation before it."""
        linked = self.of_content.get(before)
        breaks = self.breaks_between(before.span, content.span)
        if not self._is_quoted(content):
            return None if breaks else linked
        if breaks and (not self._is_quoted(before) or self.distance(before, content) > _NEXT_PARAGRAPH * breaks):
            return None
        at = bisect_left(self.cues, content)
        for cue in reversed(self.cues[max(0, at - _NEAREST) : at]):
            if self.breaks_between(cue.span, content.span):
                break
            if any(self._is_quoted(c) for c in self.of_cue[cue].contents):
                return self.of_cue[cue]
        return linked

    def _kept(self, cue: Tagged, contents: Sequence[Tagged]) -> list[Tagged]:
        """Return the contents that a cue keeps: all quoted ones, and the nearest unquoted one on either side.

        Others mostly belong to cues that were missed (contents exact on articles not trained on: 0.617 without them,
        0.602 with them). Unquoted contents of other sentences count only where the cue's own has no content.
        """
        sentence = bisect_right(self.stops, cue.span.start)
        here = [c for c in contents if self._is_in_sentence(c, sentence)]
        plain = [c for c in contents if not self._is_quoted(c) and (c in here or not here)]
        before, behind = [c for c in plain if c < cue], [c for c in plain if c > cue]
        return sorted([*filter(self._is_quoted, contents), *before[-1:], *behind[:1]])

    def _is_in_sentence(self, content: Tagged, sentence: int) -> bool:
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
        """Link cues left over to the source of another cue: "she called it a lie, adding ...", "he said and wrote".

        Only a source of the same sentence is shared, and only with a participle or a cue whose content follows it,
        since these can have their subject elsewhere. A passive ("was expected") gets one only after a conjunction.
        """
        for cue in self.cues:
            linked = self.of_cue[cue]
            if linked.source or not linked.contents:
                continue
            first = cue.span.of(self.text).split()[0].lower()
            participle = ends_as_gerund(first)
            before, after = self._beside(cue)
            behind = min(linked.contents).span.start > cue.span.start
            window = max(0, cue.span.start - _CONJUNCTION_WINDOW)
            joined = _conjunction().search(self.text, window, cue.span.start)
            active = first not in word_class("passive_auxiliary")
            if before and (participle or (behind and (joined or active))):
                linked.source = before
            elif participle and not before:
                linked.source = after

    def _beside(self, cue: Tagged) -> tuple[Tagged | None, Tagged | None]:
        """Return the nearest source before a cue and the nearest after it, None where it is in another sentence."""
        at = bisect_left(self.sources, cue)
        before = self.sources[at - 1] if at else None
        after = self.sources[at] if at < len(self.sources) else None
        if before and self._stops_between(before.span, cue.span):
            before = None
        if after and self._stops_between(cue.span, after.span):
            after = None
        return before, after


@cache
def _conjunction() -> re.Pattern[str]:
    """Return the pattern of a conjunction, and one word at most after it, at the end of a text."""
    return re.compile(rf"\b(?:{'|'.join(load('speech')['joins_cues'])})\s+(?:\w+\s+)?$")


def _ordered(a: Tagged, b: Tagged) -> tuple[Span, Span]:
    """Return the spans of two tagged spans in text order."""
    return (a.span, b.span) if a.span < b.span else (b.span, a.span)
