"""The net's event head: which words name an event."""

from __future__ import annotations

import numpy as np

from kg.extract.tagger.decoding import log_softmax, viterbi
from kg.extract.tagger.encoding import STARTS
from kg.extract.tagger.reading import read
from kg.model import Article, Span

_NEVER = -1e9


def event_heads(article: Article) -> list[Span]:
    """Return the words that name an event ("fire", "went up in flames"), in text order; none from weights without them.

    Raises ModelError where the weights are missing or damaged.
    """
    reading = read(article)
    words, labels = reading.encoded.words, reading.card.events
    if not words or not labels:
        return []
    scores = log_softmax(reading.events())
    starts = (np.asarray(reading.encoded.features) & STARTS) > 0
    scores[np.ix_(starts, np.array([label.startswith("I-") for label in labels]))] = _NEVER
    found: list[list[int]] = []
    for word, tag in enumerate(viterbi(scores, labels)):
        if labels[tag].startswith("B-"):
            found.append([word])
        elif labels[tag].startswith("I-"):
            found[-1].append(word)
    return [Span(words[at[0]][0], words[at[-1]][1]) for at in found]
