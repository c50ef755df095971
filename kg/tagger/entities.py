"""The net's entity head: names of persons, institutions and places, and the probability that any words are one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.model import NameType, Span
from kg.tagger.encoding import Encoded
from kg.tagger.tags import AT_ONCE, decode, log_softmax

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
        self.probabilities = _summed_by_type(logits, card.entities)
        self.spans = [EntitySpan(span, _TYPES[k], score) for k, span, score in decode(encoded, logits, card.entities)]

    def mean_over(self, span: Span) -> NDArray[np.float32]:
        """Return the mean of `probabilities` [4] over the words that begin in a span; without any, [1, 0, 0, 0]."""
        starts = self.words.starts
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        if first == last:
            return np.array([1, 0, 0, 0], np.float32)
        rows: NDArray[np.float32] = self.probabilities[first:last]
        # What `mean` gives, without its checks, which take longer than the sum.
        mean: NDArray[np.float32] = rows[0] if len(rows) == 1 else np.add.reduce(rows) / len(rows)
        return mean


def _summed_by_type(logits: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.float32]:
    """Return the probabilities [words, 4] of the columns, of logits [words, entity tags]."""
    columns = [[i for i, label in enumerate(labels) if label[2:] == kind] for kind in ("", *_TYPES)]
    summed = np.empty((len(logits), len(columns)), np.float32)
    for first in range(0, len(logits), AT_ONCE):
        probabilities = np.exp(log_softmax(logits[first : first + AT_ONCE]))
        summed[first : first + AT_ONCE] = np.stack([probabilities[:, c].sum(1) for c in columns], 1)
    return summed
