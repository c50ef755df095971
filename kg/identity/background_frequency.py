"""How common a word is in English, estimated without a corpus: from its rank in the tagger's vocabulary.

BERT's vocabulary (Devlin et al. 2019) lists characters first and then words, the most frequent first. By Zipf's law a
word's frequency is about 0.1 / rank.
"""

from __future__ import annotations

import math
from functools import cache

_ENTRIES_BEFORE_WORDS = 1995
"""Entries of the vocabulary before its first word, "the"."""
_OCCURRENCES_AT_RANK_1 = 25.0
"""How often an article of 250 words has the most frequent word, by Zipf's law: 250 x 0.1. Set by hand."""
_RANK_OF_OTHERS = 31_000
"""The rank of a word that is not in the vocabulary, which has 30,522 entries: behind all that are."""
_LARGEST_SHARE = 0.9
"""The share of articles of the most frequent words. Set by hand: below 1, so that each word counts for something."""


def share_of_articles(word: str) -> float:
    """Return the estimated share of articles that have a lower-case word: 0.9 for "the", under 0.001 for unlisted ones.

    Raises ModelError where the vocabulary beside the tagger's weights is missing or damaged.
    """
    rank = max(_vocabulary().get(word, _RANK_OF_OTHERS) - _ENTRIES_BEFORE_WORDS, 1)
    return min(_LARGEST_SHARE, _OCCURRENCES_AT_RANK_1 / rank)


def rarity(word: str) -> float:
    """Return minus the natural logarithm of `share_of_articles`, 0.1 to about 7.

    Raises ModelError where the vocabulary beside the tagger's weights is missing or damaged.
    """
    return -math.log(share_of_articles(word))


@cache
def _vocabulary() -> dict[str, int]:
    from kg.tagger import load_tokenizer

    return dict(load_tokenizer().get_vocab())
