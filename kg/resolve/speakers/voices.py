"""Who speaks where the source of a statement is a pronoun or no words at all: a fitted head chooses among the agents.

Candidates are the agents that are named or speak near the source. The head's inputs are what the rules choose, where
each candidate is mentioned, whether it agrees with the pronoun, who spoke before, and the net's states. It is fitted by
`training.speakers`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.model import Attribution, NameMention, Span
from kg.resolve.discourse import Discourse, covering_span
from kg.resolve.entities import Entity
from kg.resolve.pronouns import People, part_of
from kg.resolve.speakers.source_phrases import PronounSort, pronoun_sort
from kg.tagger import DIGITS, load_pair_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "speakers"
"""The name of the head."""

_LEAST = 0.4
"""Least probability of a speaker chosen against the rules: across folds .35 to .5 were alike (record 0007)."""
_BEFORE, _SPOKE, _AFTER, _MAIN = 10, 5, 2, 2
"""Candidates, at most: of those named before the source, of the last speakers, of those named next, and of those that
the article names most. Hand-set."""
_WINDOW = 80
"""Names and statements before a source among which its candidates are looked for. Hand-set: a bound on cost."""
_SORTS: tuple[PronounSort, ...] = ("male", "female", "thing", "many")
"""The pronouns that are judged. "I" and "we" were right in none of 22 statements; "who" takes up words that
rules read."""
_TYPES = ("person", "organization", "group")
_KINDS = ("direct", "indirect", "mixed")
_PARTS = ("subject", "object", "oblique", "possessor", "other")
_NEAR, _FAR = 60, 300
"""Characters by which closeness is measured. Hand-set."""
_SENTENCES, _MANY = 4, 6
"""Sentences by which the time since a statement is measured, and from which a mention is far. Hand-set."""
_TRIED = 4
"""Mentions before a source, at most, that are looked at for one outside of what is said. Hand-set."""
_NEARER = 3
"""From here on more candidates that are mentioned later do not count. Hand-set."""
_NOWHERE = 30
"""The distance in sentences of what is not mentioned before."""


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """An attribution whose speaker is to be chosen among `candidates`.

    `ruled` is whom the rules choose; `inputs` are the head's [candidates, inputs].
    """

    attribution: Attribution
    ruled: Entity | None
    candidates: Sequence[Entity]
    inputs: NDArray[np.float32]


Choose = Callable[[Question], tuple[Entity | None, float]]
"""Gives the speaker that a question's source means, and how likely it is."""


def likeliest(question: Question) -> tuple[Entity | None, float]:
    """Return the likeliest speaker by the head, and its probability; whom the rules choose where that is too small.

    Raises ModelError where the head is missing or damaged.
    """
    likely = [round(p, DIGITS) for p in load_pair_head(HEAD).choice(question.inputs).tolist()]
    best = likely.index(max(likely))
    return (question.candidates[best] if likely[best] >= _LEAST else question.ruled), likely[best]


class Voices:
    """Who is mentioned and speaks where in one article, as far as its sources are resolved."""

    def __init__(self, discourse: Discourse, people: People) -> None:
        self.discourse = discourse
        self.people = people
        self._names: dict[Entity, list[Span]] = {}
        for name in discourse.names:
            if entity := discourse.entities.by_mention.get(name.span):
                self._names.setdefault(entity, []).append(name.span)
        self._main = sorted(self._names, key=lambda e: (-len(self._names[e]), e.first))[:_MAIN]
        self._most = max((len(spans) for spans in self._names.values()), default=1)
        self._sources = sorted(a.source for a in discourse.attributions if a.source)
        self._ends = sorted(covering_span(a).end for a in discourse.attributions)
        self._spans: dict[Entity, list[Span]] = {}
        self._places: dict[Span, tuple[str, bool]] = {}

    def spoke(self, words: Span, entity: Entity) -> None:
        """Record who speaks by a source, or in a content without one."""
        insort(self._spans.setdefault(entity, []), words)

    def question(
        self, attribution: Attribution, ruled: Entity | None, outer: Entity | None, asker: Entity | None
    ) -> Question | None:
        """Return the question who speaks; None where the source is no pronoun, or nobody can be chosen.

        `outer` is the speaker of the statement in which the attribution stands; `asker` has asked something right
        before, and so is neither "he" nor "she" now.
        """
        sort = pronoun_sort(attribution.source.of(self.discourse.text)) if attribution.source else None
        if attribution.source and sort not in _SORTS:
            return None
        at = attribution.source.start if attribution.source else attribution.contents[0].start
        if sort in ("male", "female"):
            self.people.resolve_until(at + 1)
        candidates = self._candidates(attribution, sort, at, ruled)
        if sort in ("male", "female"):
            candidates = [c for c in candidates if c is not asker or c is ruled]
        if not candidates:
            return None
        inputs = self._inputs(attribution, sort, at, candidates, ruled, outer)
        return Question(attribution, ruled, candidates, inputs)

    # ------------------------------------------------------------ candidates

    def _candidates(
        self, attribution: Attribution, sort: PronounSort | None, at: int, ruled: Entity | None
    ) -> list[Entity]:
        discourse = self.discourse
        index = bisect_left(discourse.name_starts, at)
        following = min(discourse.sentence_at(at) + 1, len(discourse.sentences) - 1)
        end = discourse.sentences[following].end if discourse.sentences else at
        before = discourse.names[max(0, index - _WINDOW) : index]
        after = [
            n
            for n in discourse.names[index : index + _BEFORE]
            if n.span.start < end and not _any_covers(attribution.contents, n.span)
        ]
        spoke = (entity for where, entity in discourse.said[: -_WINDOW - 1 : -1] if where < at)
        found = [
            *_first(_BEFORE, self._agreeing(self._named(reversed(before)), sort)),
            *_first(_SPOKE, self._agreeing(spoke, sort)),
            *_first(_AFTER, self._agreeing(self._named(after), sort)),
            *self._agreeing(self._main, sort),
        ]
        told_of = self.people.told_of(attribution.source) if attribution.source else set[Entity]()
        return list(dict.fromkeys([*([ruled] if ruled else []), *(e for e in found if e not in told_of)]))

    def _named(self, names: Iterable[NameMention]) -> Iterator[Entity]:
        by_mention = self.discourse.entities.by_mention
        return (by_mention[name.span] for name in names if name.span in by_mention)

    def _agreeing(self, entities: Iterable[Entity], sort: PronounSort | None) -> Iterator[Entity]:
        for entity in entities:
            one = entity.type == "person" or (entity.type == "group" and not entity.plural)
            if (one or sort not in ("male", "female")) and (sort != "thing" or entity.type != "person"):
                yield entity

    # ------------------------------------------------------------ inputs

    def _inputs(
        self,
        attribution: Attribution,
        sort: PronounSort | None,
        at: int,
        candidates: Sequence[Entity],
        ruled: Entity | None,
        outer: Entity | None,
    ) -> NDArray[np.float32]:
        reading = self.discourse.doc.body.reading
        gap, letters = self._since_speech(attribution, at)
        ahead = self._named_next(at)
        about = [
            *(sort == s for s in _SORTS),
            attribution.source is None,
            *(attribution.kind == kind for kind in _KINDS),
            attribution.cue is not None,
            outer is not None,
            ruled is None,
            *(ruled is not None and ruled.type == t for t in _TYPES),
            ruled is not None and ruled in self._spans,
            attribution.source is not None and at >= attribution.contents[0].end,
            gap < _FAR,
            letters == 0,
            bool(ahead),
        ]
        last = [self._last(entity, attribution, at) for entity in candidates]
        said = [entity for where, entity in self.discourse.said[-_WINDOW:] if where < at]
        spoke = said[-1] if said else None
        other = next((entity for entity in reversed(said) if entity is not spoke), None)
        shares = self.people.judged.get(attribution.source) if attribution.source else None
        rows = []
        for i, entity in enumerate(candidates):
            share = shares.get(entity) if shares else None
            rows.append(
                [
                    entity is ruled,
                    *(entity.type == t for t in _TYPES),
                    entity.plural,
                    sort in ("male", "female") and entity.gender == sort,
                    entity.gender is None,
                    sort in ("male", "female") and entity.gender not in (None, sort),
                    share or 0.0,
                    shares is not None and share is None,
                    *self._mention_inputs(entity, last, i, at),
                    *self._speech_inputs(entity, last[i], at, said.count(entity)),
                    entity is spoke,
                    entity is other,
                    entity is spoke and gap < _FAR,
                    entity is spoke and letters == 0,
                    entity is spoke and letters > 0 and gap < _FAR,
                    entity in ahead[:1],
                    entity in ahead[1:],
                    outer is not None and entity is outer,
                    *self._name_inputs(entity, attribution, at),
                    *about,
                ]
            )
        states = np.zeros((len(rows), 2 * reading.states.width), np.float32)
        if final := len(reading.words):
            width = reading.states.width
            states[:, :width] = reading.states[min(reading.words.at(at), final - 1)]
            for i, entity in enumerate(candidates):
                if mention := last[i] or next(iter(self._names.get(entity, ())), None):
                    states[i, width:] = reading.states[min(reading.words.at(mention.end - 1), final - 1)]
        return np.concatenate([np.array(rows, np.float32), states], 1)

    def _mention_inputs(self, entity: Entity, last: Sequence[Span | None], i: int, at: int) -> list[float]:
        """Return how the last mention of a candidate before a source stands: how near, in which grammatical role."""
        mention, discourse = last[i], self.discourse
        part, is_first = self._place(mention) if mention else ("", False)
        apart = discourse.sentence_at(at) - discourse.sentence_at(mention.start) if mention else _NOWHERE
        characters = max(0, at - mention.end) if mention else _NOWHERE * _FAR
        nearer = [m for m in last if m and mention and m.start > mention.start]
        above = sum(self._place(m)[0] == "subject" for m in nearer)
        names = self._names.get(entity, ())
        k = bisect_left(names, at, key=lambda s: s.start)
        return [
            mention is None,
            *(apart == n for n in range(_SENTENCES)),
            _SENTENCES <= apart <= _MANY,
            apart > _MANY,
            math.exp(-characters / _NEAR),
            math.exp(-characters / _FAR),
            *(part == p for p in _PARTS),
            *(part == p and apart == 1 for p in _PARTS[:3]),
            *(part == p and apart == 0 for p in _PARTS[:4]),
            is_first and apart == 0,
            is_first and apart == 1,
            mention is not None and mention.start >= self._paragraph(at),
            mention is not None and k > 0 and names[k - 1] == mention,
            mention is not None and discourse.quoted(mention.start),
            *(mention is not None and len(nearer) == n for n in range(_NEARER)),
            *(part == "subject" and above == n for n in range(_NEARER - 1)),
        ]

    def _speech_inputs(self, entity: Entity, mention: Span | None, at: int, times: int) -> list[float]:
        """Return when a candidate spoke last, and whether it was mentioned since."""
        discourse = self.discourse
        spoken = next((where for where, e in reversed(discourse.said[-_WINDOW:]) if e is entity and where < at), None)
        since = discourse.sentence_at(at) - discourse.sentence_at(spoken) if spoken is not None else _NOWHERE
        return [
            spoken is not None,
            *(since == n for n in range(_SENTENCES)),
            math.exp(-max(0, since) / _SENTENCES),
            spoken is not None and spoken >= self._paragraph(at),
            math.log1p(times),
            spoken is not None and mention is not None and mention.start > spoken,
            spoken is not None and mention is not None and self._place(mention)[0] == "subject",
        ]

    def _name_inputs(self, entity: Entity, attribution: Attribution, at: int) -> list[float]:
        """Return how often a candidate is named, in what is said too, and how soon after the source."""
        names, contents = self._names.get(entity, []), attribution.contents
        k = bisect_left(names, at, key=lambda s: s.start)
        inside = sum(_between(names, content) for content in contents)
        following = next((s for s in names[k : k + _TRIED] if not _any_covers(contents, s)), None)
        here = self.discourse.sentence_at(at)
        ahead = self.discourse.sentence_at(following.start) - here if following else _NOWHERE
        return [
            inside > 0,
            inside > 1,
            ahead == 0,
            ahead == 1,
            math.log1p(len(names)),
            len(names) / self._most,
            entity in self._main[:1],
            math.log1p(k),
            bool(names) and names[0].start < self.discourse.doc.lead_end,
        ]

    # ------------------------------------------------------------ places

    def _last(self, entity: Entity, attribution: Attribution, at: int) -> Span | None:
        """Return the last mention of an entity before a source, outside of what is said."""
        best: Span | None = None
        for spans in (self._names.get(entity, ()), self._spans.get(entity, ())):
            k = bisect_left(spans, at, key=lambda s: s.start)
            for span in reversed(spans[max(0, k - _TRIED) : k]):
                if not _any_covers(attribution.contents, span):
                    best = span if best is None else max(best, span)
                    break
        cluster = self.people.clusters.get(entity)
        for reference in reversed(cluster.references if cluster else ()):
            if best and reference.head.start <= best.start:
                break
            if reference.head.start < at and not _any_covers(attribution.contents, reference.head):
                self._places[reference.head] = (reference.part, reference.first)
                return reference.head
        return best

    def _place(self, mention: Span) -> tuple[str, bool]:
        """Return the grammatical role of a mention, and whether it is the first name of its sentence."""
        if mention not in self._places:
            place = self.discourse.sentence_index.at(mention)
            if place is None:
                return "other", False
            _, sentence, first, last = place
            is_first = not any(sentence.capital(i) for i in range(1, first))
            self._places[mention] = (part_of(sentence, first, last), is_first)
        return self._places[mention]

    def _paragraph(self, at: int) -> int:
        """Return where the paragraph of a position begins."""
        k = bisect_right(self.people.paragraphs, at) - 1
        return self.people.paragraphs[k] if k >= 0 else 0

    def _named_next(self, at: int) -> list[Entity]:
        """Return whom the next two sources name that stand in the paragraph of a source."""
        found: list[Entity] = []
        k = bisect_right(self._sources, at, key=lambda s: s.start)
        for source in self._sources[k : k + 2]:
            if self._paragraph(source.start) != self._paragraph(at):
                break
            found += _first(1, self._named(self.discourse.names_between(source.start, source.end)))
        return found

    def _since_speech(self, attribution: Attribution, at: int) -> tuple[int, int]:
        """Return how many characters, and how many letters, part a statement from the end of the one before."""
        start = min(at, attribution.contents[0].start)
        k = bisect_right(self._ends, start) - 1
        if k < 0:
            return _NOWHERE * _FAR, _FAR
        between = self.discourse.text[self._ends[k] : start]
        return len(between), sum(c.isalpha() for c in between[:_FAR])


def _first(most: int, entities: Iterable[Entity]) -> list[Entity]:
    """Return the first different entities."""
    found: dict[Entity, None] = {}
    for entity in entities:
        found[entity] = None
        if len(found) == most:
            break
    return list(found)


def _any_covers(contents: Iterable[Span], span: Span) -> bool:
    return any(content.covers(span) for content in contents)


def _between(spans: Sequence[Span], content: Span) -> int:
    """Return how many spans begin within a content."""
    return bisect_left(spans, content.end, key=lambda s: s.start) - bisect_left(
        spans, content.start, key=lambda s: s.start
    )
