"""Files read into articles: encodings, formats, metadata, and which paragraphs are prose (docs/input.md)."""

from kg.read.articles import article_from_text, read
from kg.read.given import Given
from kg.read.records import MAX_BYTES
from kg.read.sources import ENDINGS

__all__ = ["ENDINGS", "MAX_BYTES", "Given", "article_from_text", "read"]
