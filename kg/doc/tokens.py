"""Words with the facts that finding names needs: capitals, sentence starts, the full stops of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kg.doc.sentences import sentences
from kg.lang.lexicon import load
from kg.lang.word_lists import entries
from kg.model import Span


class Word(NamedTuple):
    """A word, a possessive ending or a mark. `first`: its capital may be due to its place, not to its being a name."""

    text: str
    start: int
    end: int
    lower: str
    capital: bool
    first: bool


POSSESSIVES = frozenset(["'s", "’s"])
_ARTICLE_IN_NAME = re.compile(r"(?:al|el|ul|as|ash|ar|an|at|ad|az|bin|ibn|abu|d|l|dell|mc|de|van)[-'’][A-Z]")
_OPENERS = frozenset("\"'“‘«([{—–-•*:…")
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
        r"|(?:[^\W\d_]\.){2,}"
        r"|[^\W\d_a-z]\.(?=\s)"
        r"|['’]s\b"
        rf"|{_ADDRESS}\b"
        r"|[^\W\d_][^\W_]*(?:['’](?!s\b)[^\W\d_]+|[-‐‑][^\W_]+|&[^\W_]+)*"
        r"|\d+(?:[.,:]\d+)*[^\W_]*"
        r"|\S"
    )


def words_of(text: str, body: Sequence[Span]) -> list[Word]:
    """Return the words of the paragraphs `body`, in order; every sentence begins with an empty word."""
    pattern = _pattern()
    found: list[Word] = []
    headings: list[tuple[int, int]] = []
    known: dict[str, tuple[str, bool]] = {}
    for sentence in sentences(text, body):
        begin, first = len(found), True
        found.append(Word("", sentence.start, sentence.start, "", False, True))
        for match in pattern.finditer(text, sentence.start, sentence.end):
            word = match.group()
            if (facts := known.get(word)) is None:
                capital = word[0].isupper() or (not word.islower() and _ARTICLE_IN_NAME.match(word) is not None)
                facts = known[word] = word.lower().replace("’", "'"), capital
            found.append(Word(word, *match.span(), *facts, first))
            first = word in _OPENERS or (first and not word[0].isalnum())
        if _is_heading(found[begin:]):
            headings.append((begin, len(found)))
    return _without_opening_capitals(_without_heading_capitals(found, headings) if headings else found)


def _is_heading(sentence: Sequence[Word]) -> bool:
    """Return whether a sentence is printed with a capital on every longer word, so that its capitals say nothing."""
    if sentence[-1].text in (".", "?", "!", '"', "”", "’"):
        return False
    long = [w.capital for w in sentence if len(w.text) > 3 and w.text[0].isalpha()]
    return len(long) > 3 and sum(long) >= 0.85 * len(long)


def _without_heading_capitals(words: list[Word], headings: Sequence[tuple[int, int]]) -> list[Word]:
    """Return the words with the capitals of headings taken off, but for words that have one within a sentence too."""
    inside = {i for start, end in headings for i in range(start, end)}
    names = {w.text for i, w in enumerate(words) if w.capital and not w.first and i not in inside}
    return [
        w._replace(capital=w.text in names, first=w.text not in names) if i in inside and w.capital else w
        for i, w in enumerate(words)
    ]


_DESCRIBING = re.compile(r"(?:anti|pro|ex|non|pre|post|self|co)-[a-z]|[^\W\d_]+-[a-z]+(?:ing|ed)$", re.IGNORECASE)
"""Compounds that describe and do not name: "Award-winning", "Anti-war"."""


def _without_opening_capitals(words: list[Word]) -> list[Word]:
    """Return the words with the capital taken off those that only begin a sentence: this article prints them small too.

    Capitals are how names are found, and "Band member Flea" belongs to no institution "Band" (truecasing, Lita et al.
    2003, with the article itself for a corpus).
    """
    names = {w.text for w in words if w.capital and not w.first}
    small = {w.text for w in words if not w.capital}
    return [
        w._replace(capital=False)
        if w.capital and w.first and w.text not in names and (w.lower in small or _DESCRIBING.match(w.text))
        else w
        for w in words
    ]


def printed(words: Sequence[Word], start: int, end: int) -> str:
    """Return the words from `start` to `end` as printed, but that white space between them becomes one space."""
    if end - start == 1:
        return words[start].text
    parts = [words[start].text] if start < end else []
    for left, right in zip(words[start : end - 1], words[start + 1 : end], strict=False):
        parts.append((" " if right.start > left.end else "") + right.text)
    return "".join(parts)
