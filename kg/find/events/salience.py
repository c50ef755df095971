"""What an article stresses: its headline, and what it tells at first."""

from __future__ import annotations

from kg.doc import Doc
from kg.lang.en.event_triggers import family_by_stems, listed_families
from kg.lang.en.stems import stems_of
from kg.model import Span

_BEGINNING = 500
"""Characters of a body's beginning, two or three sentences, in which an article says what it is about."""


class Salience:
    """What one article stresses."""

    def __init__(self, doc: Doc) -> None:
        title, body = doc.article.metadata.title, doc.body.paragraphs
        self.text = doc.text
        self.headline = frozenset(stems_of(title.value)) if title else frozenset[str]()
        self.beginning = (body[0].start if body else 0) + _BEGINNING
        self._told = set(listed_families())

    def is_on(self, head: Span) -> bool:
        """Return whether the word that names an event is told at first or in the headline."""
        return head.start < self.beginning or not self.headline.isdisjoint(stems_of(head.of(self.text)))

    def is_on_like(self, head: Span) -> bool:
        """Return whether this word is stressed, or one of the same stems that was asked about before it or is listed.

        What is told at first comes first: asked in text order, it says of no word falsely that none like it is.
        """
        family = family_by_stems(head.of(self.text), "other")
        if self.is_on(head):
            self._told.add(family)
        return family in self._told
