"""How likely an institution is the one that a speaker speaks for: a head fitted on annotated news.

Its inputs are what the rules say (how a sentence joins the two, how plausible that is, what the role alone tells, whom
they choose), what stands between the two where they are nearest, how far apart they are in the article, what kind of
institution and speaker they are, and the net's states. The head is fitted by `training.institutions`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg import press
from kg.lang.lexicon import load
from kg.lang.word_lists import word_list
from kg.model import Attribution, Span
from kg.resolve.discourse import Speakers
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.joins import JOIN_KINDS
from kg.resolve.speakers.links import Article, Link, is_institution
from kg.resolve.speakers.nearest import nearest_inputs, nearest_places, word_inputs
from kg.resolve.speakers.plausibility import PLAUSIBILITY_DIGITS, plausibility, roles_of
from kg.resolve.speakers.presumption import office_of, presumed
from kg.resolve.speakers.role_words import ROLE_SORTS, role_list, speaks_for_self, words_of
from kg.resolve.speakers.speaker_mentions import Mention, Speaker
from kg.tagger import load_pair_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "institutions"
"""The name of the head."""

_BODIES = ("police_bodies", "prosecution_bodies", "administrations", "government", "courts")
_SORTS = ("name", "noun", "place", "country", "implied")
_TYPES = ("person", "group")
_NEAR, _FAR = 8, 40
"""Words by which the distance of a mention is measured. Hand-set."""
_FARTHEST, _FAR_APART = 60, 20
"""The most words of a distance that count, and by how many these are measured. Hand-set."""
_MOST_SENTENCES, _MOST_ABOVE, _MOST_INSIDE, _LAST_RANK = 8, 6, 4, 4
"""From here on more do not count: sentences apart, bodies mentioned more often, mentions in what the speaker says, the
rank of a body's link among those of the speaker. Hand-set."""
_EARLIER = 4 * _FAR
"""Words by which the distance of the institution before the speaker's first mention is measured too. Hand-set."""
_BESIDE = 2
"""Mentions after a place that are compared: the one there and the next."""
_MOST = 64
"""Institutions of an article that are all judged for each speaker. None of 757 annotated articles has more than 61."""
_NOWHERE = 1_000
"""The distance in words of what is not mentioned on that side."""

Found = tuple[float, Link]
"""How plausible a link is, and the link."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows whom a speaker represents.

    `links` are those with each institution, and how plausible each is; `told` is the institution that their role alone
    tells, `office` the one that they are in by their title.
    """

    links: Mapping[Body, Sequence[Found]]
    told: Body | None
    office: Body | None


class Likelihood:
    """What the head is given and says of the speakers and institutions of one article."""

    def __init__(self, article: Article, speakers: Speakers) -> None:
        self.article = article
        doc = article.discourse.doc
        self._starts = doc.body.reading.words.starts
        self._of_body: dict[Body, list[float]] = {}
        self._places: dict[Body, list[tuple[int, int, Span]]] = {}
        self._counts = sorted(article.counts.values())
        self._most_mentioned = sorted(article.bodies, key=lambda body: -article.counts[body])
        self._quoted: dict[object, list[Attribution]] = {}
        for index, attribution in enumerate(article.discourse.attributions):
            if entity := speakers.get(index):
                self._quoted.setdefault(entity, []).append(attribution)

    def evidence(self, speaker: Speaker) -> Evidence:
        """Return what words of the article show whom a speaker represents."""
        links: dict[Body, list[Found]] = {}
        for body, link in self.article.links(speaker):
            links.setdefault(body, []).append((plausibility(self.article, speaker, body, link), link))
        return Evidence(links, presumed(self.article, speaker), office_of(self.article, speaker))

    def candidates(self, speaker: Speaker, evidence: Evidence, ruled: Body | None) -> Sequence[Body]:
        """Return the institutions that are judged for a speaker, in the article's order.

        Of more than `_MOST` those that the rules find or a sentence has near the speaker, and the most mentioned ones,
        so that the time is linear in an article's length.
        """
        bodies = self.article.bodies
        if len(bodies) <= _MOST:
            return bodies
        found = dict.fromkeys([ruled, evidence.told, *evidence.links, *nearest_places(self.article, speaker)])
        first = [body for body in found if body in self.article.counts]
        judged = set([*first, *self._most_mentioned][:_MOST])
        return [body for body in bodies if body in judged]

    def inputs(
        self, speaker: Speaker, evidence: Evidence, ruled: Body | None, bodies: Sequence[Body]
    ) -> NDArray[np.float32]:
        """Return the head's inputs [bodies, inputs] for a speaker and institutions of the article.

        `ruled` is the institution that the rules choose, None where they choose none.
        """
        reading = self.article.discourse.doc.body.reading
        links, told = evidence.links, evidence.told
        rank = {b: i for i, b in enumerate(sorted(links, key=lambda b: -_best(links[b])[0]))}
        near = nearest_places(self.article, speaker)
        about = self._speaker_inputs(speaker, evidence)
        rows = []
        for body in bodies:
            given = any(r.institution is body.entity for r in speaker.entity.roles) if body.entity else False
            row = [
                *_link_inputs(links.get(body, []), rank.get(body, _LAST_RANK)),
                *(body is told, told is not None and body is not told, given),
                *self._distance_inputs(speaker, body),
                *self._body_inputs(body),
                *about,
                *nearest_inputs(near, body),
                *(body is ruled, ruled is None, ruled is not None and ruled not in self.article.counts),
            ]
            words = word_inputs(reading, speaker, near.get(body), body)
            rows.append(np.concatenate([np.array(row, np.float32), words]))
        return np.stack(rows)

    def probabilities(self, speaker: Speaker, evidence: Evidence, ruled: Body | None) -> Mapping[Body, float]:
        """Return how likely each of the article's candidates is the speaker's institution; together at most 1.

        `ruled` is the institution that the rules choose. Raises ModelError where the head is missing or damaged.
        """
        if not self.article.bodies:
            return {}
        bodies = self.candidates(speaker, evidence, ruled)
        likely = load_pair_head(HEAD).choice(self.inputs(speaker, evidence, ruled, bodies))
        return dict(zip(bodies, likely.tolist(), strict=True))

    def _body_inputs(self, body: Body) -> list[float]:
        if (known := self._of_body.get(body)) is not None:
            return known
        self._of_body[body] = found = self._inputs_of_body(body)
        return found

    def _inputs_of_body(self, body: Body) -> list[float]:
        article, doc = self.article, self.article.discourse.doc
        counts = article.counts
        most = max(counts.values(), default=1)
        above = len(self._counts) - bisect_right(self._counts, counts[body])
        title, outlet = doc.article.metadata.title, doc.article.metadata.outlet
        begin = doc.body.paragraphs[0].start if doc.body.paragraphs else 0
        first = body.spans[0].start if body.spans else len(doc.text)
        name = body.name.lower()
        words = words_of(body.name)
        return [
            *(body.sort == sort for sort in _SORTS),
            np.log(max(1, counts[body])),
            counts[body] / max(1, most),
            min(above, _MOST_ABOVE) / _MOST_ABOVE,
            (first - begin) / max(1, len(doc.text)),
            first < doc.lead_end,
            bool(title) and name in (title.value.lower() if title else ""),
            is_institution(body),
            article.is_place(body),
            press.is_press(body.name),
            bool(outlet) and name in (outlet.value.lower() if outlet else ""),
            body.code is not None,
            body.entity is None,
            len(body.name.split()),
            body.name[:1].isupper(),
            body.name.isupper(),
            len(self._quoted.get(body.entity, ())),
            *(bool(words & role_list(key)) for key in _BODIES),
        ]

    def _speaker_inputs(self, speaker: Speaker, evidence: Evidence) -> list[float]:
        words, titles = roles_of(speaker), roles_of(speaker, nouns=False)
        named = [m for m in speaker.mentions if m.named]
        return [
            *(speaker.entity.type == kind for kind in _TYPES),
            speaker.entity.plural,
            np.log1p(len(self._quoted.get(speaker.entity, ()))),
            len(named),
            any(m.role for m in named),
            any(m.past for m in speaker.mentions),
            speaks_for_self(words),
            len(speaker.mentions),
            len(evidence.links),
            max((_best(found)[0] for found in evidence.links.values()), default=0.0),
            evidence.told is not None,
            evidence.office is not None,
            len(speaker.entity.roles),
            *(bool(words & role_list(key)) for key in ROLE_SORTS),
            *(bool(titles & role_list(key)) for key in ROLE_SORTS),
        ]

    def _distance_inputs(self, speaker: Speaker, body: Body) -> list[float]:
        """Return how far the institution's nearest mention is from one of the speaker, and from the first."""
        mention, span, distance = self._nearest_pair(speaker.mentions, body)
        discourse = self.article.discourse
        sentences = discourse.sentence_at(span.start) - discourse.sentence_at(mention.reach.start)
        first = min(m.reach.start for m in speaker.mentions)
        earlier = bisect_left(body.spans, first, key=lambda s: s.start)
        since = self._word(first) - self._word(body.spans[earlier - 1].end) if earlier else _NOWHERE
        quoted = self._quoted.get(speaker.entity, ())
        inside = {s for a in quoted for c in a.contents for s in self._within(body, c)}
        return [
            distance == 0,
            min(distance, _FARTHEST) / _FAR_APART,
            np.exp(-distance / _NEAR),
            span.start >= mention.reach.end,
            span.end <= mention.reach.start,
            sentences == 0,
            abs(sentences) == 1,
            min(abs(sentences), _MOST_SENTENCES) / _MOST_SENTENCES,
            bool(earlier),
            np.exp(-since / _FAR),
            np.exp(-since / _EARLIER),
            min(len(inside), _MOST_INSIDE),
            any(a.source and self._within(body, a.source) for a in quoted),
            mention.named,
            mention.source,
            not words_of(speaker.entity.name).isdisjoint(
                words_of(body.name) - word_list("pronouns", "function", "determiners")
            ),
        ]

    def _within(self, body: Body, span: Span) -> list[Span]:
        """Return the mentions of an institution within a span."""
        first = bisect_left(body.spans, span.start, key=lambda s: s.start)
        last = bisect_left(body.spans, span.end, key=lambda s: s.start)
        return [s for s in body.spans[first:last] if s.end <= span.end]

    def _nearest_pair(self, mentions: Sequence[Mention], body: Body) -> tuple[Mention, Span, int]:
        """Return the mention and the span that are fewest words apart, and how many; the first ones of several."""
        best = (mentions[0], Span(0, 1), _NOWHERE)
        places = self._places.get(body)
        if places is None:
            places = self._places[body] = [(self._word(s.start), self._word(s.end), s) for s in body.spans]
        for mention in mentions:
            first, last = self._word(mention.reach.start), self._word(mention.reach.end)
            at = bisect_left(places, first, key=lambda place: place[1])
            for start, end, span in places[max(0, at - 1) : at + _BESIDE]:
                distance = start - last if start >= last else first - end if end <= first else 0
                if distance < best[2]:
                    best = (mention, span, distance)
        return best

    def _word(self, offset: int) -> int:
        return bisect_left(self._starts, offset)


def _best(found: Sequence[Found]) -> Found:
    return max(found, key=lambda each: (round(each[0], PLAUSIBILITY_DIGITS), -each[1].cost))


def _link_inputs(found: Sequence[Found], rank: int) -> list[float]:
    """Return the inputs that describe an institution's links with a speaker, most of them the most plausible link."""
    likely, link = _best(found) if found else (0.0, None)
    kinds = {each.join.kind for _, each in found}
    return [
        bool(found),
        likely,
        len(found),
        rank,
        *(link is not None and link.join.kind == k for k in JOIN_KINDS),
        *(k in kinds for k in JOIN_KINDS),
        *(link is not None and link.join.preposition == p for p in load("institutions")["represents"]["weighed"]),
        link is not None and bool(link.join.preposition),
        link.cost if link else 0.0,
        link is not None and link.mention.named,
        link is not None and link.mention.source,
        link is not None and link.join.role is not None,
    ]
