"""What the net's entity head makes of an article's capitals: which stretches it cuts or adds, and what a name is of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.doc.tokens import Token, printed
from kg.find.names.candidates import Piece
from kg.find.names.titles import Title
from kg.lang.en.given_names import given_names
from kg.model import Span
from kg.tagger.entities import Entities, EntitySpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALONE, _LONGEST = 0.5, 5
"""How sure the net must be of a name that no capitals show, and its words: it takes some headings for one name."""
_NO_NAME, _NO_NAME_ON_AVERAGE, _LONG = 0.8, 0.5, 5
"""How sure the net must be that the rest of a stretch is no part of a name to cut it off: of each word, or, in
stretches of so many words and more, which are mostly headings, of all together."""
_HEADING, _DOUBT = 3, 0.3
"""Words of a heading that a name begins, at least, and how much the net must doubt that the next is a part of it."""


def pieces_seen(
    words: Sequence[Token], titles: Sequence[Title], pieces: Sequence[Piece], entities: Entities
) -> list[Piece]:
    """Return the pieces, in text order: those that run a name into other capitals cut, those the net adds among them.

    "Lindsay Lohan Leaves Betty Ford Center" is two names, "Reuters" at a sentence's start one.
    """
    starts = [w.start for w in words]
    placed = [(bisect_right(starts, e.span.start) - 1, bisect_left(starts, e.span.end), e) for e in entities.spans]
    cut = [part for piece in pieces for part in _cut(words, piece, placed, entities)]
    alone = Counter(printed(words, p.start, p.end) for p in cut)
    found = [part for piece in cut for part in _headed(words, piece, alone, entities)]
    taken = {i for p in pieces for i in range(p.lead, p.end)} | {i for t in titles for i in range(t.start, t.end)}
    for first, last, entity in placed:
        sure = entity.score > _ALONE and last - first <= _LONGEST
        if sure and words[first].text[:1].isupper() and taken.isdisjoint(range(first, last)):
            found.append(Piece(lead=first, start=first, end=last))
    return sorted(found, key=lambda p: p.start)


def chances(words: Sequence[Token], pieces: Sequence[Piece], entities: Entities) -> Mapping[str, NDArray[np.float32]]:
    """Return the net's mean probabilities (`Entities.mean_over`) of each name over all the places where it stands."""
    found: defaultdict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for piece in pieces:
        found[printed(words, piece.start, piece.end)].append(entities.mean_over(_span(words, piece.start, piece.end)))
    return {name: each[0] if len(each) == 1 else np.add.reduce(each) / len(each) for name, each in found.items()}


def _cut(
    words: Sequence[Token], piece: Piece, placed: Sequence[tuple[int, int, EntitySpan]], entities: Entities
) -> Iterator[Piece]:
    """Yield the names in a piece, where the net is sure that its other words are none; else the piece itself."""
    first = bisect_left(placed, piece.start, key=lambda place: place[0])
    within = list[tuple[int, int]]()
    for start, end, entity in placed[first:]:
        if start >= piece.end:
            break
        if end <= piece.end and entity.score > _ALONE:
            within.append((start, end))
    capitals = (i for i in range(piece.start, piece.end) if words[i].capital)  # other words only hold a name together
    rest = [i for i in capitals if not any(start <= i < end for start, end in within)]
    none = [_chance_of_none(words, i, entities) for i in rest]
    is_heading = piece.end - piece.start >= _LONG and bool(rest) and sum(none) / len(none) >= _NO_NAME_ON_AVERAGE
    if not within or not rest or not (is_heading or min(none) >= _NO_NAME):
        yield piece
        return
    for start, end in within:
        lead = piece.lead if start == piece.start else start
        yield Piece(lead=lead, start=start, end=end, gender=piece.gender if start == piece.start else None)


def _headed(words: Sequence[Token], piece: Piece, alone: Counter[str], entities: Entities) -> Iterator[Piece]:
    """Yield the names in a heading that begins with one that the article has elsewhere: "Ann Vik Meets Gulls".

    The net doubts that the word after it is of a name; another that the article has can follow. Else the piece itself.
    """
    if alone[printed(words, piece.start, piece.end)] > 1 or piece.end - piece.start < _HEADING:
        yield piece
        return
    first = piece.start + 1 + (words[piece.start].text in given_names())
    known = [end for end in range(first, piece.end) if alone[printed(words, piece.start, end)]]
    if not known or _chance_of_none(words, known[-1], entities) < _DOUBT:
        yield piece
        return
    yield Piece(lead=piece.lead, start=piece.start, end=known[-1], gender=piece.gender)
    at = known[-1] + 1
    while at < piece.end:
        ends = [end for end in range(at + 1, piece.end + 1) if alone[printed(words, at, end)]]
        if ends:
            yield Piece(lead=at, start=at, end=ends[-1])
        at = ends[-1] if ends else at + 1


def _chance_of_none(words: Sequence[Token], index: int, entities: Entities) -> float:
    return float(entities.mean_over(_span(words, index, index + 1))[0])


def _span(words: Sequence[Token], start: int, end: int) -> Span:
    return Span(words[start].start, words[end - 1].end)
