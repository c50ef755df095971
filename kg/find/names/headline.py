"""Names in an article's headline: those that the body has, since most words of a headline have a capital."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.doc import Doc
from kg.model import NameMention, Span


def names_in_headline(doc: Doc, names: Sequence[NameMention]) -> Iterator[NameMention]:
    """Yield where headline and standfirst print one of the body's `names`, or a person's surname, in text order.

    None where the document was read without its headline.
    """
    known = {name.span.of(doc.text): name for name in reversed(names)}
    persons = [(words, name) for words, name in known.items() if name.type == "person"]
    known = {words.split()[-1]: name for words, name in persons} | known
    if not known or doc.headline is None:
        return
    # Not the document's tokens: names are looked for as they are printed, the longest first, whatever is in them.
    longest_first = sorted(map(re.escape, known), key=lambda words: (-len(words), words))
    printed = re.compile(rf"\b(?:{'|'.join(longest_first)})\b")
    for line in doc.headline.paragraphs:
        for match in printed.finditer(doc.text, line.start, line.end):
            span, name = Span(*match.span()), known[match.group()]
            yield NameMention(span=span, full=span, type=name.type, gender=name.gender)
