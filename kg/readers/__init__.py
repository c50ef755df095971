"""Files and pages of the web read into articles: encodings, formats, metadata, and which paragraphs are prose.

docs/input.md has the formats. Not in it: tokens and sentences (`kg.doc`), and whether a text is English (`kg.lang`).
"""

from kg.readers.articles import MAX_LENGTH, article_from_text, read
from kg.readers.files import MAX_BYTES, Extent
from kg.readers.formats import ENDINGS
from kg.readers.given import Given

__all__ = ["ENDINGS", "MAX_BYTES", "MAX_LENGTH", "Extent", "Given", "article_from_text", "read"]
