"""What the net says of an article: computed once, since roles, entities and events are all decoded from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Article, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.tagger.encoding import Encoded
    from kg.tagger.session import Card


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An article's words and the net's `logits` [words, all tags] of them; `card` says which column is which tag."""

    encoded: Encoded
    logits: NDArray[np.float32]
    card: Card

    def entities(self) -> NDArray[np.float32]:
        """Return the columns of the tags `card.entities`."""
        first = len(self.card.labels)
        return self.logits[:, first : first + len(self.card.entities)]

    def events(self) -> NDArray[np.float32]:
        """Return the columns of the tags `card.events`."""
        first = len(self.card.labels) + len(self.card.entities)
        return self.logits[:, first : first + len(self.card.events)]


def read(article: Article) -> Reading:
    """Return the net's reading of an article's body; that of the article read last is kept. Raises ModelError."""
    return _read(article.text, article.body)


@lru_cache(maxsize=1)
def _read(text: str, body: tuple[Span, ...]) -> Reading:
    from kg.tagger.decoding import word_logits
    from kg.tagger.encoding import encode
    from kg.tagger.session import model

    encoded, net = encode(text, body), model()
    return Reading(encoded, word_logits(encoded, net), net.card)
