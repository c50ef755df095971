"""Where the statements of an answer are printed: outlet, headline, day, address, and the sentence around the words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.model import Span
from kg.store import Rows, Store, Term, text_of

_PLACE = ("article", "start", "end")
"""The columns that say where something is printed."""

_ADDED = ("outlet", "headline", "published", "url", "context")

_ARTICLES = """
SELECT ?article ?text (MIN(?name) AS ?outlet) ?headline ?published ?url WHERE {{
  VALUES ?article {{ {articles} }}
  GRAPH ?g {{
    ?item dcterms:identifier ?article ; kg:text ?context .
    ?context nif:isString ?text .
    OPTIONAL {{ ?item schema:publisher ?publisher GRAPH ?labels {{ ?publisher skos:prefLabel ?name }} }}
    OPTIONAL {{ ?item schema:headline ?headline }}
    OPTIONAL {{ ?item schema:datePublished ?issued }}
    OPTIONAL {{ ?item schema:url ?url }}
  }}
  BIND(SUBSTR(STR(?issued), 1, 10) AS ?published)
}} GROUP BY ?article ?text ?headline ?published ?url"""

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class _Article:
    """What is printed about an article, by column, and its text with the spans of its paragraphs."""

    known: dict[str, Term | None]
    text: str
    paragraphs: Sequence[Span]

    def around(self, start: int, end: int, more: int) -> str:
        """Return the sentences that a stretch of the text touches, and `more` before and after them, in one line."""
        from kg.doc import split_sentences

        first = bisect_right(self.paragraphs, start, key=lambda paragraph: paragraph.end)
        last = bisect_left(self.paragraphs, end, key=lambda paragraph: paragraph.start)
        # Each paragraph has a sentence, so as many of them as sentences are asked for have these.
        near = self.paragraphs[max(0, first - more) : last + more]
        sentences = split_sentences(self.text, near)
        touched = [i for i, s in enumerate(sentences) if s.start < end and start < s.end]
        if not touched:
            return " ".join(self.text[start:end].split())
        first, last = max(0, touched[0] - more), min(len(sentences) - 1, touched[-1] + more)
        return " ".join(self.text[sentences[first].start : sentences[last].end].split())


def with_print(store: Store, rows: Rows, *, context: int = 0) -> Rows:
    """Return rows that say where they are printed (article, start, end) with what is known of that.

    The columns outlet, headline, published and url are added where they are not there yet, and `context`: the sentences
    in which the words stand, and so many more before and after them. Other rows are returned as they are. Raises
    StoreError where the store cannot be read.
    """
    if not set(_PLACE) <= set(rows.columns):
        return rows
    article, start, end = (rows.columns.index(name) for name in _PLACE)
    articles = _articles(store, {row[article] for row in rows.rows})
    added = tuple(name for name in _ADDED if name not in rows.columns)
    found = []
    for row in rows.rows:
        printed = articles[text_of(row[article])]
        words = printed.around(int(text_of(row[start])), int(text_of(row[end])), context)
        cells = printed.known | {"context": ox.Literal(words)}
        found.append((*row, *(cells[name] for name in added)))
    return replace(rows, columns=(*rows.columns, *added), rows=found)


def _articles(store: Store, identifiers: set[Term | None]) -> dict[str, _Article]:
    if not identifiers:
        return {}
    found = {}
    rows = store.select(_ARTICLES.format(articles=" ".join(sorted(map(str, identifiers)))))
    for row in rows.rows:
        known = dict(zip(rows.columns, row, strict=True))
        text = text_of(known["text"])
        paragraphs = [Span(*match.span()) for match in _PARAGRAPH.finditer(text)]
        found[text_of(known["article"])] = _Article(known, text, paragraphs)
    return found
