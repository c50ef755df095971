"""Tokens: the words and marks of an article, each made once; names, noun phrases and figures are found among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg.lang.lexicon import load
from kg.lang.word_lists import entries
from kg.model import Span


class Token(NamedTuple):
    """A word, a possessive ending or a mark.

    `lower` is its text in small letters with straight apostrophes. `capital` is whether it begins with a capital, or
    with an article and a capital (al-Assad); `first` whether that capital may be due to its place: first in its
    sentence, or behind an opening mark.
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
        # A full stop within a sentence is an abbreviation's.
        r"|[^\W\d_][^\W_]*(?:['’](?!s\b)[^\W\d_]+|[-‐‑&][^\W_]+)*(?:\.(?=\s))?"
        r"|\d+(?:[.,:]\d+)*[^\W_]*"
        r"|''|``|\S"
    )


def tokenize(text: str, sentences: Iterable[Span]) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each sentence, all of whose characters but white space are in one."""
    return tuple(tuple(_tokens(text, sentence)) for sentence in sentences)


def _tokens(text: str, sentence: Span) -> Iterator[Token]:
    first = True
    for match in _pattern().finditer(text, sentence.start, sentence.end):
        word = match.group()
        capital = word[0].isupper() or (not word.islower() and _ARTICLE_IN_NAME.match(word) is not None)
        yield Token(word, *match.span(), word.lower().replace("’", "'"), capital, first)
        first = word in _OPENERS or (first and not word[0].isalnum())


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
