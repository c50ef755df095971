"""How rare a word is in English, without a corpus: from the order of the tagger's vocabulary.

BERT's vocabulary (Devlin et al. 2019) lists words by how often they occur, after marks and letters; by Zipf's law a
word's frequency is about a tenth of one over its rank.
"""

from __future__ import annotations

import math
from functools import cache

_FIRST_RANK = 1995
"""The vocabulary's entries before its first word, "the"."""
_ARTICLE = 25.0
"""A tenth of the words of an article of 250: divided by a word's rank, how often the article has it."""
_UNLISTED = 31_000
"""The rank of a word that is not in the vocabulary."""
_MOST = 0.9


def share_of_articles(word: str) -> float:
    """Return about which share of articles has a lower-case word: 0.9 for "the", below 0.001 for unlisted ones.

    Raises ModelError where the vocabulary beside the tagger's weights is missing or damaged.
    """
    return min(_MOST, _ARTICLE / max(_vocabulary().get(word, _UNLISTED) - _FIRST_RANK, 1))


def rarity(word: str) -> float:
    """Return minus the natural logarithm of `share_of_articles`: 0.1 to about 7. Raises ModelError."""
    return -math.log(share_of_articles(word))


@cache
def _vocabulary() -> dict[str, int]:
    from kg.tagger.session import tokenizer

    return dict(tokenizer().get_vocab())
