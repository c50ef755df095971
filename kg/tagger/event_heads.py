"""The net's event head: which words name an event."""

from __future__ import annotations

from kg.model import Article, Span
from kg.tagger.decoding import best_tags, log_softmax, stretches
from kg.tagger.reading import read


def event_heads(article: Article) -> list[Span]:
    """Return the words that name an event ("fire", "went up in flames"), in text order; none from weights without them.

    Raises ModelError where the weights are missing or damaged.
    """
    reading = read(article)
    words, labels = reading.encoded.words, reading.card.events
    if not words or not labels:
        return []
    tags = best_tags(log_softmax(reading.events()), reading.encoded, labels)
    return [Span(words[at[0]][0], words[at[-1]][1]) for _, at in stretches(tags, labels)]
