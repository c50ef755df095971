"""Articles of nothing but their text, for tests of what reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.doc import Doc, read_doc
from kg.model import Article, Metadata, Printed, Span


def article(text: str, published: str | None = None) -> Article:
    """Return an article whose paragraphs are the lines of its text."""
    metadata = Metadata(published=Printed(value=published)) if published else Metadata()
    lines = tuple(Span(*m.span()) for m in re.finditer(r"[^\n]*\S[^\n]*", text))
    return Article(id="invented", text=text, body=lines, metadata=metadata)


def with_heads(made: Article, heads: Sequence[Span] = ()) -> Doc:
    """Return the document of an article in which the net takes these words for events, and no others."""
    doc = read_doc(made)
    return replace(doc, body=replace(doc.body, reading=replace(doc.body.reading, event_heads=tuple(heads))))
