"""Articles of nothing but their text, for tests of what reads it."""

from __future__ import annotations

import re

from kg.model import Article, Metadata, Printed, Span


def article(text: str, published: str | None = None) -> Article:
    """Return an article whose paragraphs are the lines of its text."""
    metadata = Metadata(published=Printed(value=published)) if published else Metadata()
    lines = tuple(Span(*m.span()) for m in re.finditer(r"[^\n]*\S[^\n]*", text))
    return Article(id="invented", text=text, body=lines, metadata=metadata)
