"""Numbers as news prints them: "1,200", "1.5 million", "two dozen", and what has no value ("tens of thousands")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.folding import fold
from kg.lang.lexicon import load
from kg.model import Bound, Span

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `span` covers hedge and number, `core` the number alone; `value` is None for "dozens"."""

    span: Span
    core: Span
    value: int | float | None
    bound: Bound


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, longest first, with any white space where they have a space."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def number_pattern() -> str:
    """Return the pattern (to be compiled ignoring case) of a number without its hedges, digits or words."""
    lexicon = load("numbers")
    word, times = either(lexicon["words"]), either(lexicon["multipliers"])
    spelled = rf"(?:{word})(?:[-\s]+(?:and\s+)?(?:{word}|{times})\b)*|an?\s+(?:{times})\b(?!-)"
    return rf"(?:(?:{_DIGITS})(?:[-\s]?(?:{times})\b)?|(?:{spelled}))"


@cache
def _hedge() -> re.Pattern[str]:
    return re.compile(either(load("numbers")["bounds"]))


@cache
def _pattern() -> re.Pattern[str]:
    lexicon = load("numbers")
    hedge, vague = either(lexicon["bounds"]), either(lexicon["vague"]["phrases"])
    return re.compile(
        rf"(?<![\w.,$€£¥/:-])(?P<hedges>(?:(?:{hedge})\s+)*)(?:(?P<core>{number_pattern()})|(?P<vague>{vague}))(?![\w%])(?!,\d)(?!\.\d)(?!-\w)(?![/:]\d)",
        re.IGNORECASE,
    )


def value_of(words: str) -> int | float:
    """Return the value of a number printed in digits, words or both. Raises ValueError for anything else."""
    lexicon = load("numbers")
    units, multipliers = lexicon["words"], lexicon["multipliers"]
    total, current = Decimal(0), None
    for piece in re.findall(rf"{_DIGITS}|[^\W\d_]+", fold(words)):
        if piece[0].isdigit():
            current = Decimal(piece.replace(",", ""))
        elif piece in multipliers:
            current = (Decimal(1) if current is None else current) * multipliers[piece]
            if multipliers[piece] >= 1000:
                total, current = total + current, Decimal(0)
        elif piece in units:
            current = (current or Decimal(0)) + units[piece]
        elif piece not in ("and", "a", "an"):
            raise ValueError(f"not a number: {words!r}")
    if current is None:
        raise ValueError(f"not a number: {words!r}")
    total += current
    return int(total) if total == total.to_integral_value() else float(total)


def _may_have_numbers(printed: str) -> bool:
    """Return whether a text has a digit or a word of which each number in words has one: a cheap test."""
    return _DIGIT.search(printed) is not None or not _number_words().isdisjoint(_WORD.findall(printed.lower()))


@cache
def _number_words() -> frozenset[str]:
    lexicon = load("numbers")
    vague = (phrase.split()[-1] for phrase in lexicon["vague"]["phrases"])
    return frozenset([*lexicon["words"], *lexicon["multipliers"], *vague])


def find_numbers(text: str, within: Span) -> tuple[Number, ...]:
    """Return the numbers in a stretch of `text`, hedges ("at least", "more than") included, in text order.

    Numbers that are part of something else (dates with a slash, "$5", "85%", "F-16") are left out.
    """
    if not _may_have_numbers(within.of(text)):
        return ()
    bounds: dict[str, Bound] = load("numbers")["bounds"]
    found = []
    for match in _pattern().finditer(text, within.start, within.end):
        core = Span(*match.span("core" if match["core"] else "vague"))
        value = value_of(match["core"]) if match["core"] else None
        hedges = _hedge().findall(match["hedges"].lower())
        says: list[Bound] = [bounds[" ".join(h.split())] for h in hedges]
        bound: Bound = next((b for b in says if b != "exactly"), "exactly")
        found.append(Number(Span(match.start(), core.end), core, value, bound))
    return tuple(found)
