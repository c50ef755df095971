"""The spans of headline and standfirst that are printed outside an article's body."""

from __future__ import annotations

import re

from kg.model import Article, Span

_LINE = re.compile(r"\S[^\n]*")


def headline_lines(article: Article) -> tuple[Span, ...]:
    """Return the lines of headline and standfirst that stand outside the body, in text order."""
    parts = [part.span for part in (article.metadata.title, article.metadata.standfirst) if part and part.span]
    lines = {Span(*m.span()) for part in parts for m in _LINE.finditer(article.text, part.start, part.end)}
    return tuple(sorted(line for line in lines if not any(line.overlaps(paragraph) for paragraph in article.body)))
