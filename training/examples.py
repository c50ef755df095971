"""Documents as the net is fitted on them: word pieces with features and labels, cut into windows and batches."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.doc import find_quoted_spans
from kg.tagger.encoding import CLS, SEP, encode
from training.data import Document, Labelled

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ROLES = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
ENTITIES = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
EVENTS = ("O", "B-event", "I-event")
HEADS = (ROLES, ENTITIES, EVENTS)
"""The labels of each head, in the order of the net's scores."""

IGNORED = -100
"""The label (torch's default) of pieces that add nothing to the loss: [CLS], [SEP], a word's pieces but its first."""

_JITTER = 40
"""Pieces by which windows of one batch may differ in length, so that each epoch has other batches. Set by hand."""

Piece = tuple[int, int, int, int, int]
"""Id, feature, and a label for each of HEADS."""

_NO_LABELS = (IGNORED, IGNORED, IGNORED)


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """The pieces `start` to `end` of the example at `index`."""

    index: int
    start: int
    end: int


def example(document: Document, tokenizer: Tokenizer) -> list[Piece]:
    """Return a document's pieces with their labels; the label of a word is at its first piece."""
    encoded = encode(document.text, document.body, find_quoted_spans(document.text, document.body), tokenizer)
    is_annotated = [
        document.annotated is None or any(span.start <= start < span.end for span in document.annotated)
        for start, _ in encoded.words
    ]
    marked = (document.roles, document.entities, document.events)
    head_labels = [
        [IGNORED] * len(is_annotated) if spans is None else labels(list(encoded.words), spans, names)
        for spans, names in zip(marked, HEADS, strict=True)
    ]
    word_labels = [found if known else _NO_LABELS for known, *found in zip(is_annotated, *head_labels, strict=True)]
    return [
        (piece, feature, *(found if i == 0 else _NO_LABELS))
        for pieces, feature, found in zip(encoded.pieces, encoded.features, word_labels, strict=True)
        for i, piece in enumerate(pieces)
    ]


def labels(words: Sequence[tuple[int, int]], spans: Iterable[Labelled], names: Sequence[str]) -> list[int]:
    """Return the BIO label of each word, as an index into `names`. Of two spans over one word the later one counts."""
    found = [names.index("O")] * len(words)
    for span, name in spans:
        inside = [i for i, (start, end) in enumerate(words) if span.start <= start and end <= span.end]
        for i in inside:
            found[i] = names.index(f"I-{name}")
        if inside:
            found[inside[0]] = names.index(f"B-{name}")
    return found


def framed(pieces: Sequence[Piece]) -> list[Piece]:
    """Return a window's pieces between [CLS] and [SEP]."""
    return [(CLS, 0, *_NO_LABELS), *pieces, (SEP, 0, *_NO_LABELS)]


def batches(lengths: Sequence[int], *, width: int, size: int, rng: random.Random) -> list[list[Window]]:
    """Return one epoch: all pieces of examples of these `lengths`, each once, in windows of at most `width` pieces.

    An example's first window has a random length, so that in each epoch other words are at the windows' edges. A batch
    has `size` windows of about one length; batches come in random order.
    """
    windows = []
    for index, length in enumerate(lengths):
        cuts = [0, *range(rng.randrange(width) or width, length, width), length]
        windows += [Window(index, start, end) for start, end in pairwise(cuts) if start < end]
    windows.sort(key=lambda w: w.end - w.start + rng.random() * _JITTER)
    found = [windows[i : i + size] for i in range(0, len(windows), size)]
    rng.shuffle(found)
    return found
