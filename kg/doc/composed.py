"""Texts whose letters are cut: accents as characters of their own, and invisible characters inside words.

Both are common on the web: files of some systems have "e" and a combining accent for "é", and pages have soft hyphens.
Words, names and what the net was trained on have neither. So such an article is read in a composed form, and the
offsets of what is found there are turned into those of the stored text, which stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kg.model import Article, Extraction, Span

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space and joiners, word joiner, and the mark that is a zero-width space within a text."""
_CUT = re.compile(rf"[{_INVISIBLE}]+|.[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+", re.DOTALL)


def with_composed_text(article: Article) -> tuple[Article, Callable[[Extraction], Extraction]]:
    """Return an article in composed form, and what turns an extraction of it into one of the article itself.

    Names and labels stay composed. An article that needs no change is returned as it is.
    """
    if not _CUT.search(article.text):
        return article, lambda extraction: extraction
    letters: list[str] = []
    starts = array("i")  # of each composed character, in the stored text
    at = 0
    for found in [*_CUT.finditer(article.text), None]:
        until = found.start() if found else len(article.text)
        letters.append(article.text[at:until])
        starts.extend(range(at, until))
        if found and found.group()[0] not in _INVISIBLE:
            letter = unicodedata.normalize("NFC", found.group())
            letters.append(letter)
            starts.extend([found.start()] * len(letter))
        at = found.end() if found else until
    text = "".join(letters)
    if not text:
        return article, lambda extraction: extraction

    def composed(span: Span) -> Span:
        start = min(bisect_left(starts, span.start), len(text) - 1)
        return Span(start, max(bisect_left(starts, span.end), start + 1))

    def stored(span: Span) -> Span:
        last = starts[span.end - 1]
        accents = _CUT.match(article.text, last)
        return Span(starts[span.start], accents.end() if accents else last + 1)

    read = replace(_with_spans(article, composed), text=text)
    return read, lambda extraction: replace(_with_spans(replace(extraction, article=read), stored), article=article)


def _with_spans(value: Any, change: Callable[[Span], Span]) -> Any:
    """Return a value with every span in it changed."""
    if isinstance(value, Span):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_with_spans(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _with_spans(getattr(value, f.name), change) for f in fields(value)})
    return value
