"""The tagger's logits to spans: windows over an article, and the best sequence of BIO tags that is possible.

A text longer than the encoder's window is read in parts, cut where paragraphs begin, each in a window that shows a
little of its neighbours as well, less of it the higher the layer; each piece is judged in its own part's window. The
best possible sequence (an I only behind a B or I of its role, none over a paragraph's end) is Viterbi's (Viterbi 1967).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from kg.model import Span
from kg.tagger.encoding import FIRST, LAST, STARTS, Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Card, Model

Role = Literal["source", "cue", "content"]

_IMPOSSIBLE = -1e9

_LATER_PIECES = 2
"""How many of the last layers a word's pieces behind its first are not worked out in: by then the first knows what they
do (of the tags in news that nobody annotated, 0.1 % are others)."""

_SURELY = 1e-3
"""By how much one score must be higher than another, far more than sums of them are rounded by."""


@dataclass(frozen=True, order=True, slots=True)
class Tagged:
    """A span with its role, and the mean probability of its tags."""

    span: Span
    role: Role
    score: float


def tag(encoded: Encoded, logits: NDArray[np.float32], card: Card) -> list[Tagged]:
    """Return the sources, cues and contents among the words, in text order; `logits` [words, roles] are the roles'."""
    if not encoded.words:
        return []
    scores = log_softmax(logits)
    tags = best_tags(scores + np.asarray(card.bias, np.float32), encoded, card.labels)
    chosen = np.exp(scores[np.arange(len(tags)), tags]).tolist()
    return [
        Tagged(
            Span(encoded.words[words[0]][0], encoded.words[words[-1]][1]),
            cast(Role, role),
            sum(chosen[w] for w in words) / len(words),
        )
        for role, words in stretches(tags, card.labels)
    ]


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
    most = np.full(len(ids), len(context) - _LATER_PIECES)
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


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the log-probabilities of the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def best_tags(scores: NDArray[np.float32], encoded: Encoded, labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the best possible tags [words], given the `scores` [words, tags] of each; a paragraph begins with no I."""
    starts = (np.asarray(encoded.features) & STARTS) > 0
    inside = np.array([label.startswith("I-") for label in labels])
    return viterbi(np.where(starts[:, None] & inside, np.float32(_IMPOSSIBLE), scores), labels)


def stretches(tags: NDArray[np.int64], labels: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return what the tags [words] mark, in order: the role and the indices of the words."""
    found: list[tuple[str, list[int]]] = []
    marked = np.flatnonzero(tags != labels.index("O"))
    for word, tag in zip(marked.tolist(), tags[marked].tolist(), strict=True):
        mark, role = labels[tag].split("-", 1)
        if mark == "B":
            found.append((role, [word]))
        else:
            found[-1][1].append(word)
    return found


def viterbi(scores: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the tags [words] of the highest sum of `scores` [words, tags] in which every I follows its B or I.

    Most words' best tags are possible as they stand. Only where they are not is the best sequence looked for, from the
    last word before that is no I in it to the next such word.
    """
    tags: NDArray[np.int64] = scores.argmax(1)
    begin = np.array([labels.index("B" + label[1:]) if label.startswith("I-") else t for t, label in enumerate(labels)])
    inside = begin != np.arange(len(labels))
    before = np.concatenate([[labels.index("O")], tags[:-1]])
    amiss = np.flatnonzero(inside[tags] & (begin[before] != begin[tags]))
    if not amiss.size:
        return tags
    # An I is not in the best sequence if another tag is better even when the I behind it has to become a B.
    plain = np.where(inside, -np.inf, scores).max(1, keepdims=True)
    at_cost = np.zeros_like(scores)
    at_cost[:-1] = np.maximum(scores - scores[:, begin], 0)[1:]
    no_inside = (~inside | (plain - scores > at_cost + _SURELY)).all(1)
    no_inside[0] = True
    edges = np.append(np.flatnonzero(no_inside), len(tags))
    for at in np.unique(np.searchsorted(edges, amiss, "right")):
        start, end = edges[at - 1], edges[at]
        tags[start:end] = _viterbi(scores[start:end], begin.tolist())
    return tags


def _viterbi(scores: NDArray[np.float32], begin: Sequence[int]) -> list[int]:
    """Return the best sequence; `begin` says for each tag that is an I which is its B, for others the tag itself."""
    rows = scores.tolist()  # plain numbers: arrays of so few tags are slower
    inside = [b != tag for tag, b in enumerate(begin)]
    best = [_IMPOSSIBLE if i else score for i, score in zip(inside, rows[0], strict=True)]
    came: list[list[int]] = []
    for row in rows[1:]:
        any_tag = best.index(max(best))
        before = [
            (b if best[b] >= best[tag] else tag) if i else any_tag
            for tag, (b, i) in enumerate(zip(begin, inside, strict=True))
        ]
        came.append(before)
        best = [best[tag] + score for tag, score in zip(before, row, strict=True)]
    tags = [best.index(max(best))]
    for before in reversed(came):
        tags.append(before[tags[-1]])
    return tags[::-1]
