"""The net's event head: which words name an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Span
from kg.tagger.encoding import Encoded
from kg.tagger.tags import best_tags, log_softmax, stretches

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.tagger.session import Card


def event_heads(encoded: Encoded, logits: NDArray[np.float32], card: Card) -> list[Span]:
    """Return the words that name an event ("fire", "went up in flames"), in text order; none from weights without them.

    `logits` [words, event tags] are those of the encoded words.
    """
    words, labels = encoded.words, card.events
    if not words or not labels:
        return []
    tags = best_tags(log_softmax(logits), encoded, labels)
    return [Span(words[at[0]][0], words[at[-1]][1]) for _, at in stretches(tags, labels)]
