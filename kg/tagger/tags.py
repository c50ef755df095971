"""Logits to spans: the best sequence of BIO tags that is possible, and the stretches of words it marks.

An I stands only behind a B or I of its role, and none begins a paragraph. The best such sequence is found as by Viterbi
(1967, "Error bounds for convolutional codes and an asymptotically optimum decoding algorithm").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from kg.model import Span
from kg.tagger.encoding import STARTS, Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Card

Role = Literal["source", "cue", "content"]

_IMPOSSIBLE = -1e9
"""The log-probability of a tag that cannot be."""

_SURELY = 1e-3
"""By how much one score must exceed another to be higher in spite of rounding (of sums of float32)."""


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
