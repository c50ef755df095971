"""Windows: a text that is longer than the net's window is read in parts, each with some of its neighbours in view.

Parts are cut where paragraphs begin. The higher the layer, the less of the neighbours it sees (`Card.context`). Each
piece is judged in the window of its own part.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kg.tagger.encoding import CLS, SEP, STARTS_PARAGRAPH, Encoded
from kg.tagger.states import States

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Model

WIDTH = 384
"""Numbers of a state: those of MiniLM's hidden layers."""

_FIRST_PIECE_LAYERS = 2
"""Last layers that are computed for the first piece of a word alone: by then it holds what the other pieces say. It
changes 0.1 % of the tags in unannotated news."""


def run_on_words(encoded: Encoded, model: Model) -> tuple[NDArray[np.float32], States]:
    """Return the logits [words, all tags] and the states of each word's first piece.

    Raises OSError where a text is so long that its states need a file, and there is no room for it.
    """
    if not encoded.words:
        tags = (*model.card.labels, *model.card.entities, *model.card.events)
        return np.zeros((0, len(tags)), np.float32), States(0, WIDTH)
    lengths = [len(pieces) for pieces in encoded.pieces]
    first_pieces = np.cumsum([0, *lengths[:-1]])
    ids = np.fromiter((i for pieces in encoded.pieces for i in pieces), np.int32)
    word_features = np.frombuffer(encoded.features, np.uint8)
    features = np.repeat(word_features, lengths)
    paragraphs = first_pieces[(word_features & STARTS_PARAGRAPH) > 0].tolist()
    context = model.card.context
    edges = _cut(len(ids), paragraphs, model.card.window - 2, context[0])
    most_layers = np.full(len(ids), len(context) - _FIRST_PIECE_LAYERS, np.int8)
    most_layers[first_pieces] = len(context)
    logits, states, done = np.empty((0, 0), np.float32), States(0, 0), 0
    # One window at a time: on one core several at once are a tenth slower, and share the scale of their activations.
    for start, end in pairwise(edges):
        window = slice(max(0, start - context[0]), min(len(ids), end + context[0]))
        layers = _layers_by_distance(start - window.start, end - start, window.stop - end, context)
        layers = np.minimum(most_layers[window], layers)
        if (layers == len(context)).any():  # none where the part lies within one long word
            judged, own = _run(ids[window], features[window], layers, model)
            if not done:  # made whole: joined in the end, a long text's would be in memory twice
                logits = np.empty((len(lengths), judged.shape[1]), np.float32)
                states = States(len(lengths), own.shape[1])
            before, done = done, done + len(judged)
            logits[before:done] = judged
            states.extend(own)
    return logits, states


def _layers_by_distance(before: int, part: int, after: int, context: Sequence[int]) -> NDArray[np.int64]:
    """Return through how many layers the pieces [before + part + after] of a window go.

    Those of the part go through all. Of those around it each layer sees as many on either side as `context` says.
    """
    distance = np.concatenate([np.arange(before, 0, -1), np.zeros(part, np.int64), np.arange(1, after + 1)])
    layers: NDArray[np.int64] = np.less_equal.outer(distance, np.asarray(context[1:])).sum(1) + (distance == 0)
    return layers


def _cut(pieces: int, paragraphs: Sequence[int], longest: int, around: int) -> list[int]:
    """Return the edges, 0 and `pieces` among them, of the fewest parts whose windows are no longer than `longest`.

    A part's window shows `around` pieces on either side of it, where there is text. Parts are about even, and cut at
    one of `paragraphs`, the first pieces of paragraphs, where that is possible: so the tags are nearer to those read
    with much more around than if they are cut anywhere (tags that differ from those with 96 around, PolNeAR train:
    2.5 % against 2.6 %).
    """
    if pieces <= longest:
        return [0, pieces]
    inner = longest - 2 * around
    outer = longest - around
    count = 2 + max(0, math.ceil((pieces - 2 * outer) / inner))
    edges = [0]
    for left in range(count - 1, 0, -1):
        start = edges[-1]
        lowest = max(start + 1, pieces - outer - (left - 1) * inner)
        highest = min(start + (inner if start else outer), pieces - 1)
        even = min(max(start + (pieces - start) // (left + 1), lowest), highest)
        possible = paragraphs[bisect_left(paragraphs, lowest) : bisect_right(paragraphs, highest)]
        edges.append(min(possible, key=lambda piece: abs(piece - even), default=even))
    return [*edges, pieces]


def _run(
    ids: NDArray[np.int32], features: NDArray[np.uint8], layer_counts: NDArray[np.int64], model: Model
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the logits [words, all tags] and the states [words, width] of the pieces that go through all layers."""
    framed_ids = np.pad(ids.astype(np.int64), 1, constant_values=(CLS, SEP))[None]
    framed_features = np.pad(features.astype(np.int64), 1)[None]
    # The last layer sees [CLS] and [SEP], which are not judged.
    framed_counts = np.pad(layer_counts, 1, constant_values=len(model.card.context) - 1)
    logits, states = model.run(framed_ids, framed_features, framed_counts)
    return logits[0], states[0]
