"""Tokens: the words and marks of an article, each made once; names, noun phrases and figures are found among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg.lang.lexicon import load
from kg.lang.word_lists import entries
from kg.model import Span


class Token(NamedTuple):
    """A word, a possessive ending or a mark.

    `lower` is its text in small letters with straight apostrophes. `capital` is whether it has a capital that may be a
    name's (see `tokenize`), `first` whether that capital may be due to its place: it stands first in its sentence, or
    behind an opening mark.
    """

    text: str
    start: int
    end: int
    lower: str
    capital: bool
    first: bool


POSSESSIVES = frozenset(["'s", "’s"])
_ARTICLE_IN_NAME = re.compile(r"(?:al|el|ul|as|ash|ar|an|at|ad|az|bin|ibn|abu|d|l|dell|mc|de|van)[-'’][A-Z]")
_OPENERS = frozenset("\"'“‘«([{—–-•*:…") | {"``", "''"}
_COMPANY_AND_PLACE = ("Inc.", "Corp.", "Co.", "Ltd.", "Bros.", "St.", "Ste.", "Mt.", "Ft.", "No.")

_ADDRESS = r"[^\W_][\w-]*(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|info|co|tv)(?:\.[a-z]{2})?"


def is_address(word: str) -> bool:
    """Return whether a word is the address of a web site: "SI.com"."""
    return re.fullmatch(_ADDRESS, word) is not None


@cache
def _pattern() -> re.Pattern[str]:
    titles = load("titles")
    dotted = {w.split()[-1] for w in entries(titles["ranks"]["abbreviations"])} | set(_COMPANY_AND_PLACE)
    for group in ("male", "female", "neutral"):
        dotted |= {w for w in titles["honorifics"][group] if w.endswith(".")}
    dotted |= {w for w in titles["particles"]["suffixes"] if w.endswith(".")}
    abbreviations = "|".join(re.escape(w[:-1]) for w in sorted(dotted))
    return re.compile(
        rf"(?:{abbreviations})\.(?=\W)"
        r"|(?:[^\W\d_]\.){2,}(?:[-‐‑][^\W_]+)*"  # U.S., U.S.-led
        r"|[^\W\d_a-z]\.(?=\s)"  # an initial
        r"|['’]s\b"
        rf"|{_ADDRESS}\b"
        # A full stop within a sentence is an abbreviation's.
        r"|[^\W\d_][^\W_]*(?:['’](?!s\b)[^\W\d_]+|[-‐‑&][^\W_]+)*(?:\.(?=\s))?"
        r"|\d+(?:[.,:]\d+)*[^\W_]*"
        r"|''|``|\S"
    )


def tokenize(text: str, sentences: Sequence[Span]) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each sentence, all of whose characters but white space are in one.

    A capital is taken off where it says nothing of names: in headings with a capital on every longer word, and from a
    word that begins a sentence and that the text has in small letters too ("truecasing", Lita et al. 2003, with the
    article itself for a corpus: "Band member Flea" belongs to no institution "Band").
    """
    found = [tuple(_tokens(text, sentence)) for sentence in sentences]
    headings = [_is_heading(tokens) for tokens in found]
    if any(headings):
        found = _without_heading_capitals(found, headings)
    return _without_opening_capitals(found)


def _tokens(text: str, sentence: Span) -> Iterator[Token]:
    first = True
    for match in _pattern().finditer(text, sentence.start, sentence.end):
        word = match.group()
        capital = word[0].isupper() or (not word.islower() and _ARTICLE_IN_NAME.match(word) is not None)
        yield Token(word, *match.span(), word.lower().replace("’", "'"), capital, first)
        first = word in _OPENERS or (first and not word[0].isalnum())


def _is_heading(sentence: Sequence[Token]) -> bool:
    """Return whether a sentence is printed with a capital on every longer word, so that its capitals say nothing."""
    if sentence[-1].text in (".", "?", "!", '"', "”", "’"):
        return False
    long = [t.capital for t in sentence if len(t.text) > 3 and t.text[0].isalpha()]
    return len(long) > 3 and sum(long) >= 0.85 * len(long)


def _without_heading_capitals(
    sentences: Sequence[tuple[Token, ...]], headings: Sequence[bool]
) -> list[tuple[Token, ...]]:
    """Return the sentences with the capitals of headings taken off, but for words that have one within a sentence."""
    plain = [tokens for tokens, heading in zip(sentences, headings, strict=True) if not heading]
    names = {t.text for tokens in plain for t in tokens if t.capital and not t.first}
    return [
        tuple(
            t._replace(capital=t.text in names, first=t.text not in names) if heading and t.capital else t
            for t in tokens
        )
        for tokens, heading in zip(sentences, headings, strict=True)
    ]


_DESCRIBING = re.compile(r"(?:anti|pro|ex|non|pre|post|self|co)-[a-z]|[^\W\d_]+-[a-z]+(?:ing|ed)$", re.IGNORECASE)
"""Compounds that describe and do not name: "Award-winning", "Anti-war"."""


def _without_opening_capitals(sentences: Sequence[tuple[Token, ...]]) -> tuple[tuple[Token, ...], ...]:
    """Return the sentences with the capital taken off words that only begin them: the text has them small too."""
    names = {t.text for tokens in sentences for t in tokens if t.capital and not t.first}
    small = {t.text for tokens in sentences for t in tokens if not t.capital}
    return tuple(
        tuple(
            t._replace(capital=False)
            if t.capital and t.first and t.text not in names and (t.lower in small or _DESCRIBING.match(t.text))
            else t
            for t in tokens
        )
        for tokens in sentences
    )


def with_boundaries(sentences: Sequence[Sequence[Token]]) -> list[Token]:
    """Return the tokens of all sentences in order, each sentence's after an empty token that says it begins."""
    found: list[Token] = []
    for tokens in sentences:
        found.append(Token("", tokens[0].start, tokens[0].start, "", False, True))
        found += tokens
    return found


def printed(tokens: Sequence[Token], start: int, end: int) -> str:
    """Return the tokens from `start` to `end` as printed, but that white space between them becomes one space."""
    if end - start == 1:
        return tokens[start].text
    parts = [tokens[start].text] if start < end else []
    for left, right in zip(tokens[start : end - 1], tokens[start + 1 : end], strict=False):
        parts.append((" " if right.start > left.end else "") + right.text)
    return "".join(parts)
