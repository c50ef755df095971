"""Whether a text is English at all."""

from __future__ import annotations

import re
from itertools import islice

from kg.lang.word_lists import word_list

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_LETTERS, _LEAST_WORDS = 20, 25
"""Letters from which the script of a text can be told, and words from which its language can. Hand-set."""
_LEAST_SHARE = 0.03
"""Share of an English text's words that are of the list. Of 1,563 English texts of 20 words or more the lowest is
0.032, and 1,559 have over 0.06; sentences of nine other languages have none."""
_MOST_READ = 2_000
"""Words, and letters, at most that are read: a bound on time."""


def is_english(text: str) -> bool:
    """Return whether a text is English, by the share of words that no other language has. A short text counts as it."""
    letters = [letter for letter in islice(text, _MOST_READ) if letter.isalpha()]
    if len(letters) >= _LEAST_LETTERS and sum(letter.isascii() for letter in letters) < len(letters) / 2:
        return False  # another script
    words = [found.group().lower().replace("’", "'") for found in islice(_WORD.finditer(text), _MOST_READ)]
    if len(words) < _LEAST_WORDS:
        return True
    telling = word_list("grammar", "language", "words")
    return sum(word in telling for word in words) >= _LEAST_SHARE * len(words)
