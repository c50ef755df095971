"""Plain text, one article a file."""

from __future__ import annotations

from collections.abc import Iterator

from kg.readers.files import File, Format, Record


def read(file: File) -> Iterator[Record]:
    """Yield the article. Raises InputError where the file is empty or not text."""
    yield file.record(file.text())


FORMAT = Format(
    endings=(".txt",),
    holds="one article",
    stored="the decoded file, with every character",
    read=read,
    media_types=("text/plain",),
)
