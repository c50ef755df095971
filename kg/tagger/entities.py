"""The net's entity head: names of persons, institutions and places, and the probability that any words are one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.model import NameType, Span
from kg.tagger.encoding import Encoded
from kg.tagger.tags import best_tags, log_softmax, tagged_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Card

_TYPES: dict[str, NameType] = {"PER": "person", "ORG": "organization", "LOC": "place"}

COLUMNS: tuple[NameType | None, ...] = (None, *_TYPES.values())
"""The type of name that each column of `Entities.probabilities` is for; None is no name."""


@dataclass(frozen=True, slots=True)
class EntitySpan:
    """A name that the net marks, its type, and the mean probability of its words' tags."""

    span: Span
    type: NameType
    score: float


class Entities:
    """What the entity head says of a text: the names it marks, and probabilities for any other span.

    `spans` are the names, in text order. `words` are the offsets of all words. `probabilities` [words, 4] are those of
    no name, person, organization and place (`COLUMNS`), the B and I tags of a type summed.
    """

    def __init__(self, encoded: Encoded, logits: NDArray[np.float32], card: Card) -> None:
        """Decode the `logits` [words, entity tags] of the encoded words."""
        self.words = encoded.words
        self._starts = [start for start, _ in self.words]
        scores = log_softmax(logits)
        self.probabilities = _summed_by_type(np.exp(scores), card.entities)
        self.spans = _decode_spans(encoded, scores, card.entities)

    def mean_over(self, span: Span) -> NDArray[np.float32]:
        """Return the mean of `probabilities` [4] over the words that begin in a span; without any, [1, 0, 0, 0]."""
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        if first == last:
            return np.array([1, 0, 0, 0], np.float32)
        rows: NDArray[np.float32] = self.probabilities[first:last]
        # What `mean` gives, without its checks, which take longer than the sum.
        mean: NDArray[np.float32] = rows[0] if len(rows) == 1 else np.add.reduce(rows) / len(rows)
        return mean


def _summed_by_type(probabilities: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.float32]:
    columns = [[i for i, label in enumerate(labels) if label[2:] == kind] for kind in ("", *_TYPES)]
    return np.stack([probabilities[:, c].sum(1) for c in columns], 1)


def _decode_spans(encoded: Encoded, scores: NDArray[np.float32], labels: Sequence[str]) -> list[EntitySpan]:
    words = encoded.words
    if not words:
        return []
    tags = best_tags(scores, encoded, labels)
    chosen = np.exp(scores[np.arange(len(tags)), tags]).tolist()
    return [
        EntitySpan(Span(words[run[0]][0], words[run[-1]][1]), _TYPES[kind], sum(chosen[w] for w in run) / len(run))
        for kind, run in tagged_runs(tags, labels)
    ]
