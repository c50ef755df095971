"""An article's headline and standfirst, whose attributions are given with attitudes only: annotators differ on both.

They are read by themselves, so that what is found in the body does not depend on it (attribution@.5 F1 on 84 articles
of PolNeAR that the tagger was not trained on: 0.769 so, 0.767 as the body's first paragraphs, 0.761 without them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Article, NameMention, Span

_LINE = re.compile(r"\S[^\n]*")


def with_headline(article: Article) -> Article:
    """Return the article with the lines of its headline and standfirst, where printed, as paragraphs of its body."""
    return replace(article, body=tuple(sorted((*_lines(article), *article.body))))


def names_in_headline(article: Article, names: Sequence[NameMention]) -> Iterator[NameMention]:
    """Yield where headline and standfirst print one of the body's `names`, or a person's surname, in text order.

    Others cannot be told: in a headline most words have a capital.
    """
    known = {name.span.of(article.text): name for name in reversed(names)}
    persons = [(words, name) for words, name in known.items() if name.type == "person"]
    known = {words.split()[-1]: name for words, name in persons} | known
    if not known:
        return
    longest_first = sorted(map(re.escape, known), key=lambda words: (-len(words), words))
    printed = re.compile(rf"\b(?:{'|'.join(longest_first)})\b")
    for line in _lines(article):
        for match in printed.finditer(article.text, line.start, line.end):
            span, name = Span(*match.span()), known[match.group()]
            yield NameMention(span=span, full=span, type=name.type, gender=name.gender)


def _lines(article: Article) -> list[Span]:
    """Return the lines of headline and standfirst that stand outside the body, in text order."""
    parts = [part.span for part in (article.metadata.title, article.metadata.standfirst) if part and part.span]
    lines = {Span(*m.span()) for part in parts for m in _LINE.finditer(article.text, part.start, part.end)}
    return sorted(line for line in lines if not any(line.overlaps(paragraph) for paragraph in article.body))
