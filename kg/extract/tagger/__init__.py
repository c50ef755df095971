"""The trained tagger: who said what, from words to linked spans.

`encoding` turns words into what the model sees, `session` loads and runs it, `reading` keeps what it says of an
article, `decoding` finds the spans, `linking` joins them into attributions, `calibration` says how sure each is,
`entities` finds names of persons, institutions and places. The weights lie in `weights/`; training/ makes them.
"""

from __future__ import annotations

from kg.model import Article

__all__ = ["Linked", "tagged"]

from kg.extract.tagger.linking import Linked, link


def tagged(article: Article) -> list[Linked]:
    """Return the attributions the tagger finds in an article's body, in text order. Raises ModelError."""
    from kg.extract.tagger.decoding import tag
    from kg.extract.tagger.reading import read

    reading = read(article)
    return link(article.text, article.body, tag(reading.encoded, reading.logits, reading.card))
