"""Words without their inflection: "arrests", "arrested" and "arresting" have one stem."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.lang.en.word_classes import is_function_word
from kg.lang.lexicon import load

if TYPE_CHECKING:
    from Stemmer import Stemmer

WORD = re.compile(r"[^\W\d_]{2,}|\d[\d.,]*\d|\d")
"""Letters, two or more, or a number."""


_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word (Snowball, Porter 2001), of an irregular verb's form that of its base."""
    return str(_stemmer().stemWord(_bases().get(word, word)))


def words_to_stem(printed: str) -> list[str]:
    """Return the lower-case words of a phrase, without hyphens, and without function words where there are others."""
    words = [m.group().lower() for m in WORD.finditer(_HYPHEN.sub("", printed))]
    return [w for w in words if not is_function_word(w)] or words or [printed.lower()]


@lru_cache(maxsize=50_000)
def stems_of(printed: str) -> tuple[str, ...]:
    """Return the stems of a phrase's content words, in order."""
    return tuple(map(stem, words_to_stem(printed)))


@cache
def _bases() -> dict[str, str]:
    return {form: base for base, forms in load("chunks")["irregular"].items() for form in forms}


@cache
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")
