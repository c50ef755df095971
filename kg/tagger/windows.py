"""Windows: a text longer than the net's window is read in parts, each with some of its neighbours in view.

Parts are cut where paragraphs begin. The higher the layer, the less of the neighbours it sees (`Card.context`). Each
piece's logits are those of the window of its own part.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kg.tagger.encoding import FIRST, LAST, STARTS, Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Model

_WITHOUT_LATER_PIECES = 2
"""Last layers that only see the first piece of a word: by then it holds what the others say (0.1 % of the tags in
unannotated news change by it)."""


def word_logits(encoded: Encoded, model: Model) -> NDArray[np.float32]:
    """Return the logits [words, all tags] of each word's first piece."""
    if not encoded.words:
        tags = (*model.card.labels, *model.card.entities, *model.card.events)
        return np.zeros((0, len(tags)), np.float32)
    lengths = [len(pieces) for pieces in encoded.pieces]
    first = np.cumsum([0, *lengths[:-1]])
    ids = np.fromiter((i for pieces in encoded.pieces for i in pieces), np.int64)
    of_words = np.asarray(encoded.features, np.int64)
    features = np.repeat(of_words, lengths)
    paragraphs = first[(of_words & STARTS) > 0].tolist()
    context = model.card.context
    edges = _parts(len(ids), paragraphs, model.card.window - 2, context[0])
    most = np.full(len(ids), len(context) - _WITHOUT_LATER_PIECES)
    most[first] = len(context)
    read = []
    # One window at a time: on one core several at once are a tenth slower, and share the scale of their activations.
    for start, end in pairwise(edges):
        shown = slice(max(0, start - context[0]), min(len(ids), end + context[0]))
        depths = np.minimum(most[shown], _depths(start - shown.start, end - start, shown.stop - end, context))
        if (depths == len(context)).any():  # none where the part lies within one long word
            read.append(_run(ids[shown], features[shown], depths, model))
    found: NDArray[np.float32] = np.concatenate(read)
    return found


def _depths(before: int, part: int, behind: int, context: Sequence[int]) -> NDArray[np.int64]:
    """Return how many layers the pieces [before + part + behind] of a window go through: all those of the part.

    Of the others a layer sees as many on either side as `context` says.
    """
    far = np.concatenate([np.arange(before, 0, -1), np.zeros(part, np.int64), np.arange(1, behind + 1)])
    found: NDArray[np.int64] = np.less_equal.outer(far, np.asarray(context[1:])).sum(1) + (far == 0)
    return found


def _parts(pieces: int, paragraphs: Sequence[int], longest: int, around: int) -> list[int]:
    """Return the edges, 0 and `pieces` among them, of the fewest parts whose windows are no longer than `longest`.

    A part's window shows `around` pieces on either side of it, where there is text. Parts are about even, and cut at
    the start of a paragraph where one of `paragraphs` can be: that is nearer to reading with much more around than
    cutting anywhere (tags that differ from those with 96 around, PolNeAR train: 2.5 %, 2.6 %).
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
    ids: NDArray[np.int64], features: NDArray[np.int64], depths: NDArray[np.int64], model: Model
) -> NDArray[np.float32]:
    """Return the logits [words, all tags] of those pieces of one window that go through all layers."""
    framed_ids = np.pad(ids, 1, constant_values=(FIRST, LAST))[None]
    framed_features = np.pad(features, 1)[None]
    framed_depths = np.pad(depths, 1, constant_values=len(model.card.context) - 1)  # seen by the last layer
    found: NDArray[np.float32] = model.logits(framed_ids, framed_features, framed_depths)[0]
    return found
