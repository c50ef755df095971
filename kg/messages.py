"""What messages share: a number with its noun, a noun with its article, the known names nearest to a wrong one."""

from __future__ import annotations

from collections.abc import Iterable

SOURCE_UNKNOWN = "source not resolved"
"""What stands for the speaker of a quotation that has none."""

_LIKE = 63
"""Similarity, of 100, at which a name is suggested (rapidfuzz's WRatio)."""


def counted(number: int | str, noun: str) -> str:
    """Return a number with its noun: "1 article", "2 articles"."""
    return f"{number} {noun}{'' if str(number) == '1' else 's'}"


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an", by its first letter."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the question whether one of the names nearest to `word` was meant, or `otherwise` where none is near."""
    from rapidfuzz import process

    near = [name for name, _, _ in process.extract(word, list(known), limit=3, score_cutoff=_LIKE)]
    return f"Did you mean {' or '.join(map(repr, near))}?" if near else otherwise
