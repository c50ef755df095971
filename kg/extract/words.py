"""Words with the facts that finding names needs: capitals, sentence starts, the full stops of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kg.extract.lexicon import load
from kg.extract.sentences import sentences
from kg.extract.vocabulary import entries
from kg.model import Span


class Word(NamedTuple):
    """A word, a possessive ending or a mark. `first`: its capital may be due to its place, not to its being a name."""

    text: str
    start: int
    end: int
    lower: str
    capital: bool
    first: bool


POSSESSIVES = frozenset(["'s", "’s"])
_ARTICLE_IN_NAME = re.compile(r"(?:al|el|ul|as|ash|ar|an|at|ad|az|bin|ibn|abu|d|l|dell|mc|de|van)[-'’][A-Z]")
_OPENERS = frozenset("\"'“‘«([{—–-•*:…")
_COMPANY_AND_PLACE = ("Inc.", "Corp.", "Co.", "Ltd.", "Bros.", "St.", "Ste.", "Mt.", "Ft.", "No.")


@cache
def _pattern() -> re.Pattern[str]:
    titles = load("titles")
    dotted = {w.split()[-1] for w in entries(titles["ranks"]["abbreviations"])} | set(_COMPANY_AND_PLACE)
    for group in ("male", "female", "neutral"):
        dotted |= {w for w in titles["honorifics"][group] if w.endswith(".")}
    dotted |= {w for w in titles["particles"]["suffixes"] if w.endswith(".")}
    abbreviations = "|".join(re.escape(w[:-1]) for w in sorted(dotted))
    return re.compile(
        rf"(?:{abbreviations})\.(?=\W)"
        r"|(?:[^\W\d_]\.){2,}"
        r"|[^\W\d_a-z]\.(?=\s)"
        r"|['’]s\b"
        r"|[^\W\d_][^\W_]*(?:['’](?!s\b)[^\W\d_]+|[-‐‑][^\W_]+|&[^\W_]+)*"
        r"|\d+(?:[.,:]\d+)*[^\W_]*"
        r"|\S"
    )


def words_of(text: str, body: Sequence[Span]) -> list[Word]:
    """Return the words of the paragraphs `body`, in order; every sentence begins with an empty word."""
    pattern = _pattern()
    found: list[Word] = []
    known: dict[str, tuple[str, bool]] = {}
    for sentence in sentences(text, body):
        first = True
        found.append(Word("", sentence.start, sentence.start, "", False, True))
        for match in pattern.finditer(text, sentence.start, sentence.end):
            word = match.group()
            if (facts := known.get(word)) is None:
                facts = known[word] = (
                    word.lower().replace("’", "'"),
                    word[0].isupper() or _ARTICLE_IN_NAME.match(word) is not None,
                )
            found.append(Word(word, *match.span(), *facts, first))
            first = word in _OPENERS or (first and not word[0].isalnum())
    return found


def printed(words: Sequence[Word], start: int, end: int) -> str:
    """Return the words from `start` to `end` as printed, but that white space between them becomes one space."""
    if end - start == 1:
        return words[start].text
    parts = [words[start].text] if start < end else []
    for left, right in zip(words[start : end - 1], words[start + 1 : end], strict=False):
        parts.append((" " if right.start > left.end else "") + right.text)
    return "".join(parts)
