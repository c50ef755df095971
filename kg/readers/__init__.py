"""Files read into articles: encodings, formats, metadata, and which paragraphs are prose (docs/input.md)."""

from kg.readers.articles import article_from_text, read
from kg.readers.given import Given
from kg.readers.records import MAX_BYTES
from kg.readers.sources import ENDINGS

__all__ = ["ENDINGS", "MAX_BYTES", "Given", "article_from_text", "read"]
