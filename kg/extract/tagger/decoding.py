"""The tagger's logits to spans: windows over an article, and the best sequence of BIO tags that is possible.

A text longer than the encoder's window is read in windows that overlap; each piece is judged in the window in whose
inner part it stands. The best possible sequence (an I only behind a B or I of its role, none over a paragraph's end)
is Viterbi's (Viterbi 1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from kg.extract.tagger.encoding import FIRST, LAST, STARTS, Encoded
from kg.model import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.extract.tagger.session import Model

Role = Literal["source", "cue", "content"]

_BATCH = 8
"""Windows run at once: more gain nothing on one core and cost memory."""

_IMPOSSIBLE = -1e9


@dataclass(frozen=True, order=True, slots=True)
class Tagged:
    """A span with its role, and the mean probability of its tags."""

    span: Span
    role: Role
    score: float


def tag(encoded: Encoded, model: Model) -> list[Tagged]:
    """Return the sources, cues and contents among the words, in text order."""
    if not encoded.words:
        return []
    card = model.card
    scores = log_softmax(word_logits(encoded, model)[:, : len(card.labels)])
    biased = scores + np.asarray(card.bias, np.float32)
    starts = (np.asarray(encoded.features) & STARTS) > 0
    inside = np.array([label.startswith("I-") for label in card.labels])
    biased[np.ix_(starts, inside)] = _IMPOSSIBLE
    tags = viterbi(biased, card.labels)
    chosen = np.exp(scores[np.arange(len(tags)), tags])
    return _spans(encoded, [card.labels[t] for t in tags], chosen.tolist())


def word_logits(encoded: Encoded, model: Model) -> NDArray[np.float32]:
    """Return the logits [words, roles and entities] of each word's first piece."""
    lengths = [len(pieces) for pieces in encoded.pieces]
    first = np.cumsum([0, *lengths[:-1]])
    ids = np.fromiter((i for pieces in encoded.pieces for i in pieces), np.int64)
    features = np.repeat(np.asarray(encoded.features, np.int64), lengths)
    starts = _starts(len(ids), model.card.window - 2, model.card.overlap)
    width = min(len(ids), model.card.window - 2)
    read = np.concatenate(
        [_run(ids, features, starts[i : i + _BATCH], width, model) for i in range(0, len(starts), _BATCH)]
    )
    # Where two windows overlap, each is believed up to the middle of what they share.
    edges = [0, *((a + width + b) // 2 for a, b in pairwise(starts)), len(ids)]
    parts = [read[i, edges[i] - start : edges[i + 1] - start] for i, start in enumerate(starts)]
    found: NDArray[np.float32] = np.concatenate(parts)[first]
    return found


def _starts(pieces: int, width: int, overlap: int) -> list[int]:
    """Return where the windows start. All have the same width, so the last may overlap more."""
    if pieces <= width:
        return [0]
    return [*range(0, pieces - width, width - overlap), pieces - width]


def _run(
    ids: NDArray[np.int64], features: NDArray[np.int64], starts: Sequence[int], width: int, model: Model
) -> NDArray[np.float32]:
    """Return the logits of the windows at `starts`, their two edges left out."""
    at = np.asarray(starts)[:, None] + np.arange(width)
    edge = np.ones((len(starts), 1), np.int64)
    framed_ids = np.hstack([FIRST * edge, ids[at], LAST * edge])
    framed_features = np.hstack([0 * edge, features[at], 0 * edge])
    return model.logits(framed_ids, framed_features, np.ones_like(framed_ids))[:, 1:-1]


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the log-probabilities of the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def viterbi(scores: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the tags [words] of the highest sum of `scores` [words, tags] in which every I follows its B or I."""
    after = np.array(
        [[0.0 if not b.startswith("I-") or a in (b, "B" + b[1:]) else _IMPOSSIBLE for b in labels] for a in labels]
    )  # [tag, next tag]
    best = scores[0] + np.where([label.startswith("I-") for label in labels], _IMPOSSIBLE, 0.0)
    came = np.zeros(scores.shape, np.int64)
    for word in range(1, len(scores)):
        reached = best[:, None] + after
        came[word] = reached.argmax(0)
        best = reached.max(0) + scores[word]
    tags = np.zeros(len(scores), np.int64)
    tags[-1] = best.argmax()
    for word in range(len(scores) - 1, 0, -1):
        tags[word - 1] = came[word, tags[word]]
    return tags


def _spans(encoded: Encoded, tags: Sequence[str], probabilities: Sequence[float]) -> list[Tagged]:
    found: list[tuple[str, list[int]]] = []
    for word, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append((tag[2:], [word]))
        elif tag.startswith("I-"):
            found[-1][1].append(word)
    return [
        Tagged(
            Span(encoded.words[words[0]][0], encoded.words[words[-1]][1]),
            cast(Role, role),
            sum(probabilities[w] for w in words) / len(words),
        )
        for role, words in found
    ]
