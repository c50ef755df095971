"""The net's event head: which words name an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Span
from kg.tagger.encoding import Encoded
from kg.tagger.tags import best_tags, log_softmax, tagged_runs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.tagger.session import Card


def decode_event_heads(encoded: Encoded, logits: NDArray[np.float32], card: Card) -> list[Span]:
    """Return the words that name an event ("fire", "went up in flames"), in text order; none if not trained for it.

    `logits` [words, event tags] are those of the encoded words.
    """
    words, labels = encoded.words, card.events
    if not words or not labels:
        return []
    tags = best_tags(log_softmax(logits), encoded, labels)
    return [Span(words[run[0]][0], words[run[-1]][1]) for _, run in tagged_runs(tags, labels)]
