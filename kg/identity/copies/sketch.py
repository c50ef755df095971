"""An article's body as a sample of its shingles, from which it is estimated how much of it another has.

A shingle is some words in a row. Those are kept whose hash is 0 modulo `SAMPLED`, whichever article they stand in
(Broder 1997, "On the resemblance and containment of documents", section 3: sketch modulo m). MinHash of a fixed size
estimates resemblance only, in which a copy that was cut to a third is as far off as another article on the matter. The
least of the hashes, which are a MinHash, find the articles to compare.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection
from zlib import crc32

from kg.identity.copies.thresholds import INDEXED, SAMPLED, SHINGLE
from kg.model import Article

# Identity has no document, and what is counted must not change with its tokens: hashes are kept in the register.
_WORD = re.compile(r"[^\W_]+")

Sketch = frozenset[int]
"""The hashes of the kept shingles of an article, each below 2**32 / `SAMPLED`."""


def sketch_of(article: Article) -> Sketch:
    """Return the sketch of an article's body.

    Case, punctuation, line breaks and what stands outside the body do not count. The same words give the same hashes
    in every process: they are kept in the register.
    """
    text = "\n".join(span.of(article.text) for span in article.body).casefold()
    words = "\n".join(_WORD.findall(text)).encode("utf-8", "surrogatepass").split(b"\n")
    shingles = map(b" ".join, zip(*(words[i:] for i in range(SHINGLE)), strict=False))
    return frozenset(hash // SAMPLED for hash in map(crc32, shingles) if hash % SAMPLED == 0)


def indexed(sketch: Sketch) -> list[int]:
    """Return the hashes by which an article is found, its least."""
    return sorted(sketch)[:INDEXED]


def packed(sketch: Collection[int]) -> bytes:
    """Return a sketch as the register keeps it."""
    return array("I", sorted(sketch)).tobytes()


def unpacked(kept: bytes) -> Sketch:
    """Return a sketch that the register kept."""
    return frozenset(array("I", kept))
