"""Where the common noun of an institution ends after a name or a determiner: "Russian [foreign ministry]"."""

from __future__ import annotations

from collections.abc import Sequence

from kg.doc.tokens import Token
from kg.lang.en.institutions import nouns
from kg.lang.word_lists import word_list

_LONGEST = 4
"""Tokens of the longest noun phrase of institutions: a bound that keeps time linear. Hand-set."""


def noun_end(words: Sequence[Token], start: int, end: int) -> int:
    """Return where the nouns of institutions that begin at `start` end; `start` if none does.

    "Russian [foreign ministry] spokeswoman", "Trump [campaign] said": the offsets are of words.
    """
    index, between = start, word_list("institutions", "words", "between")
    reached = start
    while index < min(end, start + _LONGEST) and not words[index].capital:
        word = words[index].lower
        if any(_ends_here(words, index, start, phrase) for phrase in nouns().get(word, ())):
            reached = index + 1
        elif word not in between:
            break
        index += 1
    return reached


def _ends_here(words: Sequence[Token], last: int, start: int, phrase: tuple[str, ...]) -> bool:
    first = last - len(phrase) + 1
    return first >= start and all(words[first + k].lower == word for k, word in enumerate(phrase))
