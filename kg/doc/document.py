"""The document: everything that is read of one article before attributions, names, events and figures are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.doc.dates import find_dates
from kg.doc.headline import headline_lines
from kg.doc.parts_of_speech import Sentence, read_sentences
from kg.doc.quotation_marks import find_quoted_spans
from kg.model import Article, DateMention, QuotedSpan, Span
from kg.tagger import Reading, read

_LEAD = 500
"""Characters of the body's beginning, two or three sentences, in which an article says what it is about. Hand-set."""


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Passage:
    """Paragraphs that are read together.

    `paragraphs` are in text order; `sentences` are their tokens with parts of speech, `quotations` their spans in
    quotation marks, `reading` is the output of the tagger for their words.
    """

    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[QuotedSpan, ...]
    reading: Reading


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Doc:
    """One article with everything that is read of it; `read_doc` makes it once.

    `body` is the article's prose. `headline` is headline and standfirst, None where they are not asked for or are
    printed in the body. They are read apart from the body, so that what is found in the body does not depend on them
    (attribution@.5 F1 on 84 articles of PolNeAR that the tagger was not trained on: 0.769 so, 0.767 as the body's
    first paragraphs, 0.761 without them). `dates` are the body's expressions of time, in text order. `paragraphs` and
    `sentences` are those of headline and body, in text order.
    """

    article: Article
    body: Passage
    headline: Passage | None
    dates: tuple[DateMention, ...]
    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The article's stored text, which all offsets are into."""
        return self.article.text

    @property
    def lead_end(self) -> int:
        """Where the lead ends, the body's beginning, in which an article says what it is about."""
        paragraphs = self.body.paragraphs
        return (paragraphs[0].start if paragraphs else 0) + _LEAD


def read_doc(article: Article, *, headline: bool = False) -> Doc:
    """Return the document of an article; `headline` is whether its headline and standfirst are read too.

    Raises ModelError where the tagger's weights are missing or damaged.
    """
    body = _passage(article.text, article.body)
    lines = headline_lines(article) if headline else ()
    above = _passage(article.text, lines) if lines else None
    passages = (above, body) if above else (body,)
    return Doc(
        article=article,
        body=body,
        headline=above,
        dates=find_dates(article),
        paragraphs=tuple(sorted(p for passage in passages for p in passage.paragraphs)),
        sentences=tuple(sorted((s for passage in passages for s in passage.sentences), key=lambda s: s.start)),
    )


def _passage(text: str, paragraphs: Sequence[Span]) -> Passage:
    """Return the passage of the paragraphs of `text`. Raises ModelError as `read_doc` does."""
    quotations = find_quoted_spans(text, paragraphs)
    return Passage(
        paragraphs=tuple(paragraphs),
        sentences=read_sentences(text, paragraphs),
        quotations=quotations,
        reading=read(text, paragraphs, quotations),
    )
