"""Which event heads that only the net finds are salient, and so worth a mention.

The net marks steps of the narration too ("entered", "left"). On 72 annotated articles of all kinds of news the share of
statements with all aspects right is 0.233 with this choice and 0.086 without it, the F1 of event links 0.530 and 0.437.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.doc import Doc
from kg.lang.en.event_triggers import family_by_stems, is_general, is_of_saying, type_of
from kg.lang.en.stems import stems_of
from kg.model import Span


def salient_heads(doc: Doc, heads: Sequence[Span]) -> Iterator[Span]:
    """Yield, of event heads in text order, those of a known type, and those that are salient.

    A head is salient in the article's lead, or where its stems are in the headline, and so is every later head of
    the same stems. What is said, saying it, and what names no event by itself never is.
    """
    title, lead_end = doc.article.metadata.title, doc.lead_end
    headline = frozenset(stems_of(title.value)) if title else frozenset[str]()
    salient: set[str] = set()
    for head in heads:
        words = head.of(doc.text)
        if is_of_saying(words) or is_general(words):
            continue
        family = family_by_stems(words, "other")
        if head.start < lead_end or not headline.isdisjoint(stems_of(words)):
            salient.add(family)
        if family in salient or type_of(words) != "other":
            yield head
