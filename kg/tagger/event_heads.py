"""The net's event head: which words name an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.tagger.tags import decode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.model import Span
    from kg.tagger.encoding import Encoded
    from kg.tagger.session import Card


def decode_event_heads(encoded: Encoded, logits: NDArray[np.float32], card: Card) -> list[Span]:
    """Return the words that name an event ("fire", "went up in flames"), in text order; none if not trained for it.

    `logits` [words, event tags] are those of the encoded words.
    """
    return [span for _, span, _ in decode(encoded, logits, card.events)] if card.events else []
