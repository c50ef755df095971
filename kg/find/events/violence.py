"""Whether a word for violence is literal: "an attack on the village", not "an attack on his record".

Much of what political news calls an attack, a fight or a push is a figure of speech. The words that can be one are
marked in events.toml (`figurative`). They are literal where other words for violence stand in the sentence or at the
article's beginning.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.doc import Doc
from kg.doc.parts_of_speech import Sentence
from kg.lang.en.event_triggers import words_of_violence
from kg.lang.word_lists import word_list
from kg.model import NameMention, Span
from kg.spans import Spans


class ViolenceContext:
    """What one article says of violence, by which a word for it is literal or a figure of speech."""

    def __init__(self, doc: Doc, names: Sequence[NameMention]) -> None:
        title = doc.article.metadata.title
        first = (s.lower(i) for s in doc.body.sentences if s.start < doc.lead_end for i in range(len(s.tokens)))
        headline = title.value.lower().split() if title else []
        self._lead_has_violence = not words_of_violence().isdisjoint({*first, *headline})
        self._persons = Spans((name.span, None) for name in names if name.type == "person")

    def is_literal(self, sentence: Sentence, begin: int, end: int, phrase: Span, lemma: str) -> bool:
        """Return whether a word for violence at the tokens `begin` to `end` of a sentence is literal.

        `phrase` is the whole mention, `lemma` the word's. A person by name is attacked with words, unless the sentence
        itself speaks of violence.
        """
        others = (sentence.lower(i) for i in range(len(sentence.tokens)) if not begin <= i <= end)
        if any(word in words_of_violence() for word in others):
            return True
        if lemma in word_list("events", "violence", "verbal") and self._names_person(phrase, sentence.span(begin, end)):
            return False
        return self._lead_has_violence

    def _names_person(self, phrase: Span, head: Span) -> bool:
        """Return whether a mention has a person's name after its head: "attacked Mr. Lund"."""
        return phrase.end > head.end and any(True for _ in self._persons.starting_in(Span(head.end, phrase.end)))
