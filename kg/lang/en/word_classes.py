"""Closed word classes (`grammar.toml`): which words are of one, and as which class a word of several counts."""

from __future__ import annotations

import re
from functools import cache

from kg.lang.lexicon import load
from kg.lang.word_lists import function_words

_LETTERS = (
    ("adverb", "A"),
    ("subject_pronoun", "R"),
    ("object_pronoun", "R"),
    ("determiner", "D"),
    ("conjunction", "C"),
    ("subordinator", "C"),
    ("relative", "C"),
    ("preposition", "P"),
    ("auxiliary", "M"),
    ("contraction", "M"),
)
"""Of a word in several of these lists the last counts, unless `chunks.toml` says which."""


@cache
def word_class(*names: str) -> frozenset[str]:
    """Return the words of a class of `grammar.toml`, or of several together."""
    return frozenset(word for name in names for word in load("grammar")[name])


@cache
def _article() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(function_words('articles')))})\s+", re.IGNORECASE)


def without_article(words: str) -> str:
    """Return words without the article they begin with."""
    article = _article().match(words)
    return words[article.end() :] if article else words


@cache
def closed_classes() -> dict[str, str]:
    """Return the class of each word that is no number.

    A adverb, R pronoun, D determiner, C conjunction, P preposition, T "to", M auxiliary, S possessive ending.
    """
    numbers = load("numbers")["words"]
    letters = {word: letter for name, letter in _LETTERS for word in word_class(name) if word not in numbers}
    letters |= {word: letter for letter, words in load("chunks")["more"].items() for word in words}
    return letters | {"to": "T", "'s": "S"}


def is_function_word(word: str) -> bool:
    """Return whether a lower-case word is a determiner, preposition, conjunction, pronoun or auxiliary."""
    return closed_classes().get(word, "A") != "A"
