"""The antecedents of a source's "who", "which", "it" or "they" that are noun phrases, and no names or speakers."""

from __future__ import annotations

from kg.doc.phrases import noun_phrase_start
from kg.lang.en.people import means_one, people_nouns
from kg.lang.word_lists import function_words
from kg.model import Span
from kg.resolve.discourse import Discourse
from kg.resolve.pronouns import part_of
from kg.resolve.speakers.source_phrases import PronounSort, group_words

_ASIDE = frozenset(",)-–—")
"""The marks before a noun in apposition."""


def noun_before(discourse: Discourse, relative: Span, *, of_any: bool = False) -> Span | None:
    """Return the noun phrase for people or a document right before "who" or "which", or before its comma.

    Where it is `of_any`, it is one of any common noun, as that before "who" is by its place. None where it is in
    apposition to what stands before it: "Ann Vik, a lawyer, who".
    """
    place = discourse.sentence_index.at(relative)
    if place is None:
        return None
    _, sentence, first, _ = place
    head = first - 2 if sentence.lower(first - 1) == "," else first - 1
    if head < 0 or sentence.tag(head) != "N":
        return None
    start = noun_phrase_start(sentence, head)
    if of_any and not sentence.capital(head) and sentence.lower(first - 1) != ",":
        return sentence.span(start, head)
    if sentence.lower(head) not in people_nouns() and sentence.lower(head) not in group_words("documents"):
        before = start - 2  # "officials from Oslo, who"
        if before < 0 or sentence.tag(start - 1) != "P" or sentence.lower(before) not in people_nouns():
            return None
        start = noun_phrase_start(sentence, before)
    return None if sentence.lower(start - 1) in _ASIDE else sentence.span(start, head)


def subject_in(discourse: Discourse, number: int, end: int, sort: PronounSort) -> Span | None:
    """Return a sentence's first subject before `end` that "they" (`sort` "many") or "it" can mean.

    That is several people ("hundreds of protesters"), or the name of an institution or a document ("the study").
    """
    sentence = discourse.sentence_index.sentences[number]
    for last, token in enumerate(sentence.tokens):
        if token.end > end:
            return None
        if sentence.tag(last) != "N" or sentence.tag(last + 1) == "N":
            continue
        first = noun_phrase_start(sentence, last)
        if sentence.lower(first - 1) in function_words("genitives") and sentence.tag(first - 2) in "DN":
            first = noun_phrase_start(sentence, first - 2)
        if part_of(sentence, first, last) != "subject":
            continue
        span = sentence.span(first, last)
        if sort == "many":
            fits = token.lower in people_nouns() and not means_one(token.lower)
        else:
            names = discourse.names_between(span.start, span.end)
            fits = any(name.type == "organization" and name.span.end == span.end for name in names)
            fits = fits or (sentence.tag(first) == "D" and token.lower in group_words("documents"))
        if fits:
            return span
    return None
