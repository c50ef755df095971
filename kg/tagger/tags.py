"""Logits to spans: the best possible sequence of BIO tags, and the runs of words that it marks.

A sequence is possible if every I follows a B or I of its own role, and no paragraph begins with an I. The best one is
found as by Viterbi (1967, "Error bounds for convolutional codes and an asymptotically optimum decoding algorithm").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from kg.model import Span
from kg.tagger.encoding import STARTS_PARAGRAPH, Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.tagger.session import Card

Role = Literal["source", "cue", "content"]

_IMPOSSIBLE = -1e9
"""The log-probability of a tag that cannot stand where it is."""

AT_ONCE = 1 << 15
"""Words that are decoded at once, up to where a paragraph begins: each takes 200 bytes meanwhile. Hand-set."""

_ROUNDING = 1e-3
"""Scores, sums of float32, that differ by less than this may be equal but for rounding."""


@dataclass(frozen=True, order=True, slots=True)
class Tagged:
    """A span with its role, and the mean probability of its words' tags."""

    span: Span
    role: Role
    score: float


def decode_roles(encoded: Encoded, logits: NDArray[np.float32], card: Card) -> list[Tagged]:
    """Return the sources, cues and contents among the encoded words, in text order.

    `logits` [words, role tags] are those of the role head.
    """
    bias = np.asarray(card.bias, np.float32)
    return [Tagged(span, cast(Role, role), score) for role, span, score in decode(encoded, logits, card.labels, bias)]


def decode(
    encoded: Encoded, logits: NDArray[np.float32], labels: Sequence[str], bias: NDArray[np.float32] | float = 0
) -> Iterator[tuple[str, Span, float]]:
    """Yield what the tags mark, in text order: role or type, span, and the mean probability of its words' tags.

    `logits` [words, tags] are those of the encoded words, `bias` [tags] is added to their log-probabilities. A long
    text is decoded some paragraphs at a time, as no tag depends on another paragraph's.
    """
    begins_paragraph = (np.frombuffer(encoded.features, np.uint8) & STARTS_PARAGRAPH) > 0
    for first, end in pairwise(_edges(begins_paragraph)):
        scores = log_softmax(logits[first:end])
        tags = best_tags(scores + bias, begins_paragraph[first:end], labels)
        chosen = np.exp(scores[np.arange(len(tags)), tags]).tolist()
        for kind, run in tagged_runs(tags, labels):
            span = Span(encoded.words[first + run[0]][0], encoded.words[first + run[-1]][1])
            yield kind, span, sum(chosen[w] for w in run) / len(run)


def _edges(begins_paragraph: NDArray[np.bool_]) -> list[int]:
    """Return where to part the words [words] to decode them, each the first of a paragraph; 0 and the end are among."""
    edges = [0]
    for at in np.flatnonzero(begins_paragraph).tolist():
        if at - edges[-1] >= AT_ONCE:
            edges.append(at)
    return [*edges, len(begins_paragraph)] if len(begins_paragraph) else []


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the log-probabilities over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def best_tags(
    scores: NDArray[np.float32], begins_paragraph: NDArray[np.bool_], labels: Sequence[str]
) -> NDArray[np.int64]:
    """Return the best possible tags [words], as indices into `labels`.

    `scores` are [words, tags], `begins_paragraph` [words] is whether a word is the first of a paragraph.
    """
    is_inside = np.array([label.startswith("I-") for label in labels])
    return viterbi(np.where(begins_paragraph[:, None] & is_inside, np.float32(_IMPOSSIBLE), scores), labels)


def tagged_runs(tags: NDArray[np.int64], labels: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return the runs of words that the tags [words] mark, in order: role and indices of the words of each."""
    runs: list[tuple[str, list[int]]] = []
    marked = np.flatnonzero(tags != labels.index("O"))
    for word, tag in zip(marked.tolist(), tags[marked].tolist(), strict=True):
        mark, role = labels[tag].split("-", 1)
        if mark == "B":
            runs.append((role, [word]))
        else:
            runs[-1][1].append(word)
    return runs


def viterbi(scores: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the tags [words] of the highest sum of `scores` [words, tags] in which every I follows its B or I.

    The best tag of each word by itself is nearly always possible. Where it is not, the best sequence is looked for in
    a segment around it: from the last word before it that is surely no I, up to the next such word.
    """
    tags: NDArray[np.int64] = scores.argmax(1)
    # Of an I the B of its role, of any other tag the tag itself.
    begin = np.array([labels.index("B" + label[1:]) if label.startswith("I-") else t for t, label in enumerate(labels)])
    is_inside = begin != np.arange(len(labels))
    previous = np.concatenate([[labels.index("O")], tags[:-1]])
    impossible = np.flatnonzero(is_inside[tags] & (begin[previous] != begin[tags]))
    if not impossible.size:
        return tags
    # A word is surely no I if another tag is better for it even when that turns an I behind it into a B.
    best_outside = np.where(is_inside, -np.inf, scores).max(1, keepdims=True)
    cost_of_begin = np.zeros_like(scores)
    cost_of_begin[:-1] = np.maximum(scores - scores[:, begin], 0)[1:]
    surely_outside = (~is_inside | (best_outside - scores > cost_of_begin + _ROUNDING)).all(1)
    surely_outside[0] = True
    edges = np.append(np.flatnonzero(surely_outside), len(tags))
    for segment in np.unique(np.searchsorted(edges, impossible, "right")):
        start, end = edges[segment - 1], edges[segment]
        tags[start:end] = _viterbi_of_segment(scores[start:end], begin.tolist())
    return tags


def _viterbi_of_segment(scores: NDArray[np.float32], begin: Sequence[int]) -> list[int]:
    """Return the tags of the best sequence of a segment. `begin` is of an I its B, of another tag the tag itself."""
    rows = scores.tolist()  # plain numbers: arrays of so few tags are slower
    is_inside = [b != tag for tag, b in enumerate(begin)]
    best = [_IMPOSSIBLE if inside else score for inside, score in zip(is_inside, rows[0], strict=True)]
    back_pointers: list[list[int]] = []
    for row in rows[1:]:
        any_tag = best.index(max(best))
        previous = [
            (b if best[b] >= best[tag] else tag) if inside else any_tag
            for tag, (b, inside) in enumerate(zip(begin, is_inside, strict=True))
        ]
        back_pointers.append(previous)
        best = [best[tag] + score for tag, score in zip(previous, row, strict=True)]
    tags = [best.index(max(best))]
    for previous in reversed(back_pointers):
        tags.append(previous[tags[-1]])
    return tags[::-1]
