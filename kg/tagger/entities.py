"""The net's entity head: where an article names persons, institutions and places, and how surely."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.model import NameType, Span
from kg.tagger.encoding import Encoded
from kg.tagger.tags import best_tags, log_softmax, stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Card

_TYPES: dict[str, NameType] = {"PER": "person", "ORG": "organization", "LOC": "place"}

SEEN: tuple[NameType | None, ...] = (None, *_TYPES.values())
"""What the columns of `Entities.probabilities` stand for."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A name as the net sees it; `score` is the mean probability of its words' tags."""

    span: Span
    type: NameType
    score: float


class Entities:
    """The entities of one article, and for any stretch of it what the net makes of its words.

    `probabilities` [words, 4] are those of no name, person, organization and place, B and I taken together.
    """

    def __init__(self, encoded: Encoded, logits: NDArray[np.float32], card: Card) -> None:
        """Decode the `logits` [words, entity tags] of the encoded words."""
        self.words = encoded.words
        self.starts = [start for start, _ in self.words]
        scores = log_softmax(logits)
        self.probabilities = _by_type(np.exp(scores), card.entities)
        self.found = _decoded(encoded, scores, card.entities)

    def of(self, span: Span) -> NDArray[np.float32]:
        """Return the mean probabilities [4] over the words that begin in a stretch; no name's where none does."""
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        if first == last:
            return np.array([1, 0, 0, 0], np.float32)
        there: NDArray[np.float32] = self.probabilities[first:last]
        # What `mean` gives, without its checks, which take longer than the sum.
        mean: NDArray[np.float32] = there[0] if len(there) == 1 else np.add.reduce(there) / len(there)
        return mean


def _by_type(probabilities: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.float32]:
    columns = [[i for i, label in enumerate(labels) if label[2:] == kind] for kind in ("", *_TYPES)]
    return np.stack([probabilities[:, c].sum(1) for c in columns], 1)


def _decoded(encoded: Encoded, scores: NDArray[np.float32], labels: Sequence[str]) -> list[Entity]:
    words = encoded.words
    if not words:
        return []
    tags = best_tags(scores, encoded, labels)
    chosen = np.exp(scores[np.arange(len(tags)), tags]).tolist()
    return [
        Entity(Span(words[at[0]][0], words[at[-1]][1]), _TYPES[kind], sum(chosen[w] for w in at) / len(at))
        for kind, at in stretches(tags, labels)
    ]
