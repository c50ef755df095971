"""Which words, as `kg.wording` forms them, tell what is said, and which turn it into its opposite."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from kg.extract.lexicon import load
from kg.extract.stems import is_function_word
from kg.folding import fold


def telling(forms: Iterable[str]) -> frozenset[str]:
    """Return the words that say something by themselves: no function words, auxiliaries, adverbs or single letters."""
    return frozenset(filter(_tells, forms))


@lru_cache(maxsize=50_000)
def _tells(form: str) -> bool:
    return len(form) > 1 and form not in _empty() and not is_function_word(form)


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
def _empty() -> frozenset[str]:
    grammar = load("grammar")
    return as_forms([*grammar["auxiliary"], *grammar["contraction"], *grammar["adverb"], *grammar["subordinator"]])
