"""Names without what does not tell them apart: case, accents, and letters that are one letter with another."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"})
"""Letters of the Latin script that Unicode does not decompose."""
_WORD = re.compile(r"[^\W_]+")
_INSIDE = str.maketrans("", "", "'’.")
"""Marks that stand within a word and do not end it."""


@cache
def fold(text: str) -> str:
    """Return `text` caseless and without accents: "Łódź" gives "lodz". Other scripts keep their letters."""
    if text.isascii():  # nothing to decompose: five times as fast for most names
        return text.lower()
    # Compatibility forms first: folding leaves a mathematical "𝕊" alone, and decomposing it gives a capital again.
    caseless = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", caseless) if not unicodedata.combining(c))


def key(name: str) -> str:
    """Return `name` as a readable segment of an IRI: folded, words joined by hyphens, "x" where nothing is left.

    Letters of other scripts are kept (IRIs allow them, RFC 3987).
    """
    return "-".join(_WORD.findall(fold(name).translate(_INSIDE))) or "x"
