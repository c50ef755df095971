"""How likely each phrase of an article is the addressee, the occasion or the relay of each quotation.

It takes two steps, each by heads that are fitted on annotated news (`training.settings`). The first says of every
phrase whether it is such a thing for any quotation. The second chooses for each quotation one of those that may be, or
none: by how far they stand from it, who speaks between, what the rules propose and what the net made of both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.lang.en.word_classes import without_article
from kg.model import Span
from kg.resolve.discourse import Discourse, Speakers, covering_span
from kg.resolve.setting.candidates import Candidate, noun_phrases, occasion_phrases
from kg.resolve.setting.clauses import anchor
from kg.resolve.setting.outlets import may_be_outlet
from kg.resolve.setting.phrase_inputs import PhraseInputs
from kg.tagger import DIGITS, load_head, load_pair_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

ASPECTS = {"names": ("addressee", "relay"), "occasions": ("occasion",)}
"""The aspects of a setting that each kind of phrase may be."""
KIND = {aspect: kind for kind, aspects in ASPECTS.items() for aspect in aspects}
FIRST_HEAD, SECOND_HEAD = "{}-of-any", "{}"
"""The names of the heads of the first and the second step, by the aspect."""

_BEFORE, _AFTER = 20, 3
"""Sentences before and after a quotation's in which its setting is looked for. Hand-set."""
_LEAST = 0.03
"""Least probability, by the first step, of a phrase that the second judges: 76 to 85 % of the right ones are left, 2 to
8 phrases a quotation."""
_MOST = 12
"""Phrases, at most, that are judged for a quotation. Hand-set."""
_AT_ONCE = 2_000
"""Phrases that the first step judges at once: the states of these take 10 MB. Hand-set."""
_NEAR, _FAR = 3, 10
"""Sentences, and for words tokens, by which closeness is measured. Hand-set."""
_BESIDE = 2
"""Tokens behind a cue that are right behind it. Hand-set."""
_MOST_RIVALS = 6
"""From here on more phrases in between do not count. Hand-set."""
_LEAD = (3, 6)
"""Sentences with which an article begins. Hand-set."""
_SMALL = 1e-3
"""What keeps odds finite."""

Ruled = Mapping[str, Sequence[Span | None]]
"""What the rules propose for each attribution, by aspect."""


class SettingLikelihood:
    """The phrases of one article beside its attributions: what the heads are given, and what they say.

    `phrases` are those of each kind, in text order, `text` is the article's.
    """

    def __init__(self, discourse: Discourse, speakers: Speakers, ruled: Ruled) -> None:
        proposed = {aspect: frozenset(s for s in spans if s) for aspect, spans in ruled.items()}
        self.phrases = {
            "names": noun_phrases(discourse, proposed["addressee"] | proposed["relay"]),
            "occasions": occasion_phrases(discourse, proposed["occasion"]),
        }
        self.text = discourse.text
        self._discourse, self._speakers, self._ruled, self._proposed = discourse, speakers, ruled, proposed
        self._tokens = PhraseInputs(discourse, proposed)
        self._sayers = {s for s in speakers.values() if s}
        self._anchors = [anchor(a) for a in discourse.attributions]
        self._sentence = [discourse.sentence_at(a.start) for a in self._anchors]
        covering = [covering_span(a) for a in discourse.attributions]
        self._last_sentence = [
            max(first, discourse.sentence_at(c.end - 1)) for first, c in zip(self._sentence, covering, strict=True)
        ]
        self._in_sentence: dict[int, list[int]] = {}
        for index, at in enumerate(self._sentence):
            self._in_sentence.setdefault(at, []).append(index)
        self._outer = sorted(set(discourse.order) - set(discourse.enclosing), key=lambda i: self._anchors[i])
        self._outer_starts = [self._anchors[i].start for i in self._outer]
        paragraphs = [p.start for p in discourse.doc.paragraphs]
        self._paragraph = [bisect_right(paragraphs, s.start) for s in discourse.doc.sentences]
        self._likely: dict[str, NDArray[np.float32]] = {}
        self._kept: dict[str, tuple[list[int], list[int]]] = {}

    def sentence(self, index: int) -> int:
        """Return the index of the sentence in which the attribution at `index` is made."""
        return self._sentence[index]

    def is_said(self, index: int, span: Span) -> bool:
        """Return whether a span is within what the attribution at `index` says."""
        return any(content.covers(span) for content in self._discourse.attributions[index].contents)

    def phrase_inputs(self, kind: str) -> NDArray[np.float32]:
        """Return the first step's inputs [phrases, inputs]."""
        return self._tokens.inputs(kind, self.phrases[kind])

    def judge(self, aspect: str, likely: NDArray[np.float32]) -> None:
        """Take the first step's probabilities [phrases] of an aspect."""
        phrases, proposed = self.phrases[KIND[aspect]], self._proposed[aspect]
        kept = [i for i, p in enumerate(likely.tolist()) if p >= _LEAST or phrases[i].span in proposed]
        if aspect == "relay":
            text = self._discourse.text
            kept = [i for i in kept if may_be_outlet(without_article(phrases[i].span.of(text)))]
        self._likely[aspect] = likely
        self._kept[aspect] = (kept, [phrases[i].sentence for i in kept])

    def judge_phrases(self) -> None:
        """Take the first step. Raises ModelError where a head is missing or damaged."""
        for kind, aspects in ASPECTS.items():
            heads = [load_head(FIRST_HEAD.format(aspect)) for aspect in aspects]
            phrases = self.phrases[kind]
            likely = np.zeros((len(aspects), len(phrases)), np.float32)
            for start in range(0, len(phrases), _AT_ONCE):
                inputs = self._tokens.inputs(kind, phrases[start : start + _AT_ONCE])
                for each, head in zip(likely, heads, strict=True):
                    each[start : start + _AT_ONCE] = head.probabilities(inputs)[:, 1]
            for aspect, each in zip(aspects, likely, strict=True):
                self.judge(aspect, each)

    def near(self, index: int, aspect: str) -> list[int]:
        """Return the indices of the phrases that the second step judges for the attribution at `index`."""
        kept, sentences = self._kept[aspect]
        phrases, likely = self.phrases[KIND[aspect]], self._likely[aspect]
        here = self._sentence[index]
        first = bisect_left(sentences, here - _BEFORE)
        last = bisect_right(sentences, self._last_sentence[index] + _AFTER)
        ruled = self._ruled[aspect][index]

        def worth(at: int) -> tuple[bool, float, int]:
            distance = abs(phrases[at].sentence - here)
            return phrases[at].span != ruled, -round(float(likely[at]) * float(np.exp(-distance / _FAR)), DIGITS), at

        found = [i for i in kept[first:last] if phrases[i].span == ruled or not self.is_said(index, phrases[i].span)]
        return sorted(sorted(found, key=worth)[:_MOST])

    def inputs(self, index: int, aspect: str, near: Sequence[int]) -> NDArray[np.float32]:
        """Return the second step's inputs [phrases near, inputs] for the attribution at `index`.

        They end with the net's states of the cue and of the last word of each phrase.
        """
        phrases = [self.phrases[KIND[aspect]][i] for i in near]
        reading, mark = self._discourse.doc.body.reading, self._anchors[index]
        first, last = self._tokens.word_rows([mark.start, mark.end - 1])
        cue = reading.states[first : last + 1].mean(0)
        ends = reading.states[self._tokens.word_rows([p.span.end - 1 for p in phrases])]
        said = self._statement_inputs(index, aspect)
        rows = [[*self._pair_inputs(index, aspect, i, near), *said] for i in near]
        return np.hstack([np.array(rows, np.float32), np.repeat(cue[None], len(near), 0), ends])

    def likely(self, index: int, aspect: str, near: Sequence[int]) -> NDArray[np.float32]:
        """Return how likely each phrase near is the aspect of the attribution at `index` [phrases].

        Raises ModelError where the head is missing or damaged.
        """
        return load_pair_head(SECOND_HEAD.format(aspect)).choice(self.inputs(index, aspect, near))

    def _statement_inputs(self, index: int, aspect: str) -> list[float]:
        attribution, here = self._discourse.attributions[index], self._sentence[index]
        ruled = self._ruled[aspect][index]
        return [
            attribution.kind == "direct",
            attribution.kind == "indirect",
            attribution.cue is None,
            attribution.source is None,
            self._speakers.get(index) is None,
            index in self._discourse.enclosing,
            *(here < lead for lead in _LEAD),
            *(spans[index] is not None for spans in self._ruled.values()),
            ruled is not None and self._discourse.sentence_at(ruled.start) == here,
        ]

    def _pair_inputs(self, index: int, aspect: str, at: int, near: Sequence[int]) -> list[float]:
        phrases, likely = self.phrases[KIND[aspect]], self._likely[aspect]
        phrase, mark, here = phrases[at], self._anchors[index], self._sentence[index]
        low, high = sorted((phrase.span.start, mark.start))
        rivals = [float(likely[i]) for i in near if i != at and low <= phrases[i].span.start < high]
        own = [float(likely[i]) for i in near if i != at and phrases[i].sentence == here]
        mine = float(likely[at])
        return [
            *self._distance_inputs(index, phrase),
            *self._between_inputs(index, phrase, low, high),
            *self._ruled_inputs(index, aspect, phrase),
            max(rivals, default=0.0),
            not rivals,
            min(len(rivals), _MOST_RIVALS),
            max(own, default=0.0),
            not own,
            mine,
            float(np.log((mine + _SMALL) / (1 - mine + _SMALL))),
            *(float(self._likely[other][at]) for other in ASPECTS[KIND[aspect]]),
            mine >= max(float(likely[i]) for i in near),
            len(near),
        ]

    def _distance_inputs(self, index: int, phrase: Candidate) -> list[float]:
        attribution, here = self._discourse.attributions[index], self._sentence[index]
        source, cue = attribution.source, attribution.cue
        ahead = phrase.sentence - here
        distance, tokens = abs(ahead), 0
        if ahead == 0:
            at = self._discourse.doc.sentences[here].at(self._anchors[index].start)
            tokens = phrase.first - at if phrase.first >= at else phrase.end - 1 - at
        outer = self._discourse.enclosing.get(index)
        outer_contents = () if outer is None else self._discourse.attributions[outer].contents
        return [
            *(ahead == number for number in (0, -1, -2, 1)),
            ahead > 0,
            ahead < 0,
            here <= phrase.sentence <= self._last_sentence[index],
            float(np.exp(-distance / _NEAR)),
            float(np.exp(-distance / _FAR)),
            min(distance, _BEFORE) / _BEFORE,
            ahead == 0 and tokens > 0,
            ahead == 0 and tokens < 0,
            ahead == 0 and 0 < tokens <= _BESIDE,
            (ahead == 0) * float(np.exp(-abs(tokens) / _NEAR)),
            (ahead == 0) * float(np.exp(-abs(tokens) / _FAR)),
            source is not None and source.covers(phrase.span),
            source is not None and source == phrase.span,
            cue is not None and cue.overlaps(phrase.span),
            self.is_said(index, phrase.span),
            any(c.covers(phrase.span) for c in outer_contents),
            self._paragraph[phrase.sentence] == self._paragraph[here],
            self._paragraph[phrase.sentence] == self._paragraph[here] - 1,
            phrase.sentence < _LEAD[0],
        ]

    def _between_inputs(self, index: int, phrase: Candidate, low: int, high: int) -> list[float]:
        """Return who speaks where a phrase stands, and between it and the attribution."""
        speaker, by_mention = self._speakers.get(index), self._discourse.entities.by_mention
        there = [self._speakers.get(i) for i in self._in_sentence.get(phrase.sentence, ()) if i != index]
        between = self._outer[bisect_left(self._outer_starts, low) : bisect_left(self._outer_starts, high)]
        same = sum(speaker is not None and self._speakers.get(i) is speaker for i in between)
        others = len(between) - same
        entity = by_mention.get(phrase.span)
        is_there = speaker is not None and any(s is speaker for s in there)
        return [
            bool(there),
            is_there,
            any(s is not speaker for s in there),
            speaker in self._discourse.named_in(phrase.sentence),
            float(np.log1p(same)),
            float(np.log1p(others)),
            same == 0,
            others == 0,
            not between,
            others == 0 and is_there,
            entity is not None and entity is speaker,
            entity in self._sayers,
        ]

    def _ruled_inputs(self, index: int, aspect: str, phrase: Candidate) -> list[float]:
        text, ruled = self._discourse.text, self._ruled[aspect][index]
        return [
            ruled is not None and ruled == phrase.span,
            ruled is not None and ruled.of(text).lower() == phrase.span.of(text).lower(),
            *(s is not None and s.overlaps(phrase.span) for s in (spans[index] for spans in self._ruled.values())),
        ]
