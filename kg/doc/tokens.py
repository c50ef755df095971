"""Tokens: the words and marks of an article. There is one tokenizer, and every later step reads its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.lang.en.apostrophes import CLIPPED, POSSESSIVE
from kg.lang.en.apostrophes import POSSESSIVES as POSSESSIVES
from kg.lang.lexicon import load
from kg.lang.word_lists import entries
from kg.model import Span


class Token(NamedTuple):
    """A word, a possessive ending or a mark.

    `lower` is its text in lower case with straight apostrophes. `capital` is whether it begins with a capital, or with
    an article and a capital (al-Assad). `first` is whether any word would have a capital there: at the start of a
    sentence or after an opening mark.
    """

    text: str
    start: int
    end: int
    lower: str
    capital: bool
    first: bool


_OPENERS = frozenset("\"'“‘«([{—–-•*:…") | {"``", "''"}


@cache
def _article_in_name() -> re.Pattern[str]:
    """Return the pattern of an article or preposition joined to a name in capitals: al-Assad, d'Estaing."""
    return re.compile(rf"(?:{'|'.join(load('abbreviations')['joined_to_name'])})[-'’][A-Z]")


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of a token. An abbreviation of `titles.toml` or `abbreviations.toml` includes its stop."""
    titles = load("titles")
    dotted = {w.split()[-1] for w in entries(titles["ranks"]["abbreviations"])}
    dotted |= {f"{w}." for w in load("abbreviations")["always_one_token"]}
    for group in ("male", "female", "neutral"):
        dotted |= {w for w in titles["honorifics"][group] if w.endswith(".")}
    dotted |= {w for w in titles["particles"]["suffixes"] if w.endswith(".")}
    abbreviations = "|".join(re.escape(w[:-1]) for w in sorted(dotted))
    return re.compile(
        rf"(?:{abbreviations})\.(?=\W)"
        r"|(?:[^\W\d_]\.){2,}(?:[-‐‑][^\W_]+)*"  # U.S., U.S.-led
        r"|[^\W\d_a-z]\.(?=\s)"  # an initial
        rf"|{POSSESSIVE}"
        # A full stop within a sentence is an abbreviation's.
        rf"|[^\W\d_][^\W_]*(?:(?!{POSSESSIVE})['’][^\W\d_]+|[-‐‑&][^\W_]+)*(?:\.(?=\s))?"
        r"|\d+(?:[.,:]\d+)*[^\W_]*"
        r"|''|``|\S"
    )


def tokenize(text: str, sentences: Iterable[Span]) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each sentence. Every character of it that is no white space is in a token."""
    return tuple(tuple(_tokens(text, sentence)) for sentence in sentences)


def _tokens(text: str, sentence: Span) -> Iterator[Token]:
    first = True
    for match in _pattern().finditer(text, sentence.start, sentence.end):
        word = match.group()
        word, lower, capital, opens, is_mark = _of_word(word)
        yield Token(word, *match.span(), lower, capital, first)
        first = opens or (first and is_mark)


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, str, bool, bool, bool]:
    """Return a word, in lower case too, whether it is capitalised, opens something as a mark does, and is a mark.

    The tokens of a text share the word that is returned: a long text has it thousands of times.
    """
    capital = word[0].isupper() or (not word.islower() and _article_in_name().match(word) is not None)
    lower = word.lower().replace("’", "'")
    return word, word if lower == word else lower, capital, word in _OPENERS, not word[0].isalnum()


def with_boundaries(sentences: Sequence[Sequence[Token]]) -> list[Token]:
    """Return the tokens of all sentences in order, with an empty token before each sentence as its boundary."""
    found: list[Token] = []
    for tokens in sentences:
        found.append(Token("", tokens[0].start, tokens[0].start, "", False, True))
        found += tokens
    return found


def printed(tokens: Sequence[Token], start: int, end: int) -> str:
    """Return the text of the tokens from `start` up to `end`, with white space between them made one space."""
    if end - start == 1:
        return tokens[start].text
    parts = [tokens[start].text] if start < end else []
    for left, right in zip(tokens[start : end - 1], tokens[start + 1 : end], strict=False):
        parts.append((" " if right.start > left.end else "") + right.text)
    return "".join(parts)


_OPENED = 40
"""Tokens before a mark in which the quotation that it may close opens. Hand-set."""


def is_clipped(words: Sequence[Token], index: int) -> bool:
    """Return whether a word before a name is a participle without its "g": "Lyin’ Ted". No possessive looks so.

    Not so where the mark closes a quotation: "‘Back to Berlin’ Hale said".
    """
    if not words[index].text.endswith(CLIPPED) or index + 2 >= len(words):
        return False
    mark, name = words[index + 1 : index + 3]
    is_joined = words[index].end == mark.start and mark.end + 1 == name.start
    if not is_joined or mark.text not in ("'", "’") or not name.capital:
        return False
    before = words[max(0, index - _OPENED) : index + 1]
    return not any(one.text in ("'", "‘") and one.end == two.start for one, two in pairwise(before))
