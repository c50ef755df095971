"""What an apostrophe is in English when it is no quotation mark: possessives, elisions, decades, feet and inches."""

from __future__ import annotations

import re
from functools import cache

from kg.lang.lexicon import load

POSSESSIVES = frozenset(["'s", "’s"])
POSSESSIVE = r"['’]s\b"
"""The pattern of a possessive ending."""
_FEET_AND_INCHES = re.compile(
    r"\d\s?['’′]\s?-?\d{1,2}[\s-]?[½¼¾]?(?:''|’’|[\"”″])|\d['’](?=-?(?:\d|tall\b))|\d['’](?= (?:tall|by|x)\b)"
)
_DECADE = re.compile(r"\d\d(?:s|th|'s|’s)?\b")
_WORD = re.compile(r"[^\W\d_]+")


def measures(text: str, start: int, end: int) -> frozenset[int]:
    """Return the offsets of marks that are feet or inches: 6'2", 5' tall."""
    found = _FEET_AND_INCHES.finditer(text, start, end)
    return frozenset(i for match in found for i in range(*match.span()) if text[i] in "'’\"”")


def elides_before(text: str, end: int) -> bool:
    """Return whether a mark that ends at `end` stands for what is left out of the next word: the '90s, 'em."""
    if _DECADE.match(text, end):
        return True
    word = _WORD.match(text, end)
    return bool(word and word.group().lower() in _elisions())


def elides_after(text: str, start: int) -> bool:
    """Return whether a mark that begins at `start` stands for the end of the word before it: rock 'n' roll."""
    return start >= 2 and text[start - 1] in "nN" and text[start - 2] in "'’‘"


def makes_plural_possessive(text: str, start: int, end: int) -> bool:
    """Return whether a mark can be a plural's possessive ("the workers' demand"): after an s and before a word."""
    return text[start - 1] in "sS" and text[end : end + 2].strip().isalpha()


def without_possessive(words: str) -> str:
    """Return words without a possessive ending."""
    return words.removesuffix("'s").removesuffix("’s")


def without_possessives(words: str) -> str:
    """Return words without possessive endings, apostrophes that are left as the typewriter has them."""
    return words.replace("’", "'").replace("'s", "")


@cache
def _elisions() -> frozenset[str]:
    """Return the words whose first letters an apostrophe stands for."""
    return frozenset(load("abbreviations")["elisions"])


CLIPPED = "in"
"""The end of a participle without its "g", before an apostrophe: "Lyin’ Ted"."""
