"""Words, marks and whole quotations as the tokens that the attribution rules read, cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from kg.doc.sentences import split_sentences
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.model import Quoted, Span

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[$£€#@]?\w+(?:[-'’.&/@:,](?=\w)\w+)*(?:['’](?=[\s]))?%?|--+|\.{2,}|[^\w\s]")
_SPEECH_ENDS = frozenset([",", ".", "?", "!", "…", "-", "—", "–"])
_LONGEST_SENTENCE = 400
"""Tokens: longer ones are lists or tables, and are cut so that time stays linear in the text."""
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Token(NamedTuple):
    """A word, a punctuation mark, or a quotation taken as one (`low` is then its last character inside the marks).

    `named`: a capital that its place in the sentence does not explain, so that "May" and "Will" are names.
    """

    start: int
    end: int
    low: str
    kind: Literal["word", "mark", "quote"]
    capital: bool
    named: bool = False


def is_name(token: Token) -> bool:
    """Return whether what looks like a function word is a name by its capital: Theresa May, Will Smith."""
    return token.named and token.low in word_class("also_names")


def is_word(token: Token, *names: str) -> bool:
    """Return whether a token is a word of one of these classes of `grammar.toml`."""
    return token.kind == "word" and token.low in word_class(*names) and not is_name(token)


def is_adverb(token: Token) -> bool:
    """Return whether a token is an adverb: listed, or in -ly and not capitalized."""
    return token.kind == "word" and (is_word(token, "adverb") or (token.low.endswith("ly") and not token.capital))


def is_speech(token: Token) -> bool:
    """Return whether a quotation looks like an utterance: its last mark is that of a sentence or a clause."""
    return token.kind == "quote" and token.low in _SPEECH_ENDS


@cache
def _stopped() -> frozenset[str]:
    """Abbreviations that keep their full stop as part of the word."""
    data = load("abbreviations")
    return frozenset(data["before_name"]) | frozenset(data["before_number"]) | frozenset(data["anywhere"]) | _CAPITALS


def tokenize(text: str, stretch: Span, quotations: Sequence[Quoted]) -> Iterator[Token]:
    """Yield the tokens of a stretch; `quotations` are those to take as one token, in order and without overlap."""
    at = stretch.start
    for quotation in quotations:
        yield from _words(text, at, quotation.span.start)
        inside = text[quotation.span.start : quotation.span.end].strip("\"“”'’‘`«»„ ")
        last, first = inside[-1:], inside[:1]
        yield Token(quotation.span.start, quotation.span.end, last, "quote", not first.islower())
        at = quotation.span.end
    yield from _words(text, at, stretch.end)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    stopped, contractions = _stopped(), word_class("contraction")
    skip = -1
    for match in _TOKEN.finditer(text, start, end):
        begin, stop = match.span()
        if begin < skip:
            continue
        word = match.group()
        if not (word[0].isalnum() or word[0] in "$£€#@") or (len(word) == 1 and word in "$£€#@"):
            yield Token(begin, stop, word, "mark", False)
            continue
        if text[stop : stop + 1] == "." and stop < end and word.rpartition("-")[2] in stopped:
            stop += 1
            skip = stop
            word += "."
        low = word.lower().replace("’", "'")
        if "'" in low and low in contractions:
            middle = begin + low.index("'")
            yield Token(begin, middle, low[: middle - begin], "word", word[0].isupper())
            yield Token(middle, stop, low[middle - begin :], "word", False)
        else:
            yield Token(begin, stop, low, "word", word[0].isupper())


def units(text: str, stretch: Span, quotations: Sequence[Quoted]) -> list[list[Token]]:
    """Return the sentences of a stretch as tokens. A full stop inside a quotation ends nothing, its last mark may."""
    cuts = _outside([sentence.end for sentence in split_sentences(text, [stretch])], quotations)
    found: list[list[Token]] = []
    current: list[Token] = []
    cut = next(cuts, stretch.end)
    for token in tokenize(text, stretch, quotations):
        if current and (token.start >= cut or len(current) >= _LONGEST_SENTENCE):
            found.append(current)
            current = []
        while token.start >= cut:
            cut = next(cuts, stretch.end)
        if token.capital and token.kind == "word" and any(t.kind != "mark" for t in current[:3]):
            if len(current) == 1 and current[0].low in word_class("also_names"):
                current[0] = current[0]._replace(named=True)  # "Will Smith" opens the sentence
            token = token._replace(named=True)
        current.append(token)
    if current:
        found.append(current)
    return found


def _outside(positions: Sequence[int], quotations: Sequence[Quoted]) -> Iterator[int]:
    """Yield the positions that are not within a quotation; both in text order."""
    spans = iter([quotation.span for quotation in quotations])
    span = next(spans, None)
    for position in positions:
        while span and span.end <= position:
            span = next(spans, None)
        if not (span and span.start < position):
            yield position
