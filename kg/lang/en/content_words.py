"""Content words and negations, as `kg.wording` forms words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from kg.folding import fold
from kg.lang.en.word_classes import closed_classes
from kg.lang.lexicon import load


def content_words(forms: Iterable[str]) -> frozenset[str]:
    """Return the words that say something by themselves: no function words, auxiliaries, adverbs or single letters."""
    return frozenset(filter(_is_content_word, forms))


@lru_cache(maxsize=50_000)
def _is_content_word(form: str) -> bool:
    return len(form) > 1 and form not in closed_classes() and form not in _contracted()


def as_forms(listed: Iterable[str]) -> frozenset[str]:
    """Return words of a lexicon as `kg.wording` forms them: "don't" is "dont"."""
    return frozenset(fold(word.replace("'", "").rstrip(".")) for word in listed)


@cache
def negations() -> frozenset[str]:
    """Return the words, as forms, that make a statement the opposite of the same without them."""
    grammar = load("grammar")
    auxiliaries = [word for word in grammar["auxiliary"] if word.endswith("n't")]
    return as_forms([*grammar["negation"], *auxiliaries, *load("responses")["negation"]["words"]])


@cache
def _contracted() -> frozenset[str]:
    return as_forms(word for word in closed_classes() if "'" in word)
