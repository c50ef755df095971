"""The phrases of an article that may say to whom, on what occasion or through which outlet something was said.

They are noun phrases, for an addressee and a relay, and phrases that a preposition or participle opens, for an
occasion. Which of them do is for `likelihood`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg.doc.parts_of_speech import Sentence
from kg.lang.en.word_classes import word_class
from kg.model import Span
from kg.resolve.discourse import Discourse
from kg.resolve.setting.clauses import owned_end, reporting, title_end

_NOUN_PHRASE = re.compile(r"[DNAGVR][DNAS]*")
"""By the letters of `kg.doc.parts_of_speech`."""
_LONGEST = 24
"""Tokens, at most, of an occasion. Hand-set."""
_MOST_ENDS = 4
"""Nouns, at most, that one opener's phrase ends with: "in an interview | with the Gazette | in Rome". Hand-set."""


class Candidate(NamedTuple):
    """A phrase: its span, and the tokens `first` up to `end` of the sentence with the index `sentence`."""

    span: Span
    sentence: int
    first: int
    end: int


def noun_phrases(discourse: Discourse, further: Collection[Span]) -> list[Candidate]:
    """Return the noun phrases and names of an article and `further` spans, in text order.

    What stands in a direct quotation is nobody that it was said to, unless it is one of `further`.
    """
    found: dict[Span, Candidate] = {}
    for number, sentence in enumerate(discourse.doc.sentences):
        spans = [sentence.span(first, end - 1) for first, end in _with_complements(sentence)]
        spans += [name.span for name in discourse.names_between(sentence.start, sentence.end)]
        _add(found, discourse, number, spans)
    return _completed(found, discourse, further)


def occasion_phrases(discourse: Discourse, further: Collection[Span]) -> list[Candidate]:
    """Return the phrases of an article that may be an occasion and `further` spans, in text order."""
    nouns = reporting("occasion", "nouns")
    found: dict[Span, Candidate] = {}
    for number, sentence in enumerate(discourse.doc.sentences):
        named = (found for found in _with_complements(sentence) if not nouns.isdisjoint(sentence.words[slice(*found)]))
        spans = [sentence.span(first, end - 1) for first, end in (*_opened(sentence), *named)]
        _add(found, discourse, number, spans)
    return _completed(found, discourse, further)


def _add(found: dict[Span, Candidate], discourse: Discourse, number: int, spans: Collection[Span]) -> None:
    sentence = discourse.doc.sentences[number]
    for span in spans:
        if not (discourse.quoted(span.start) or discourse.quoted(span.end - 1)):
            found[span] = Candidate(span, number, sentence.at(span.start), sentence.at(span.end - 1) + 1)


def _completed(found: dict[Span, Candidate], discourse: Discourse, further: Collection[Span]) -> list[Candidate]:
    for span in further:
        number = discourse.sentence_at(span.start)
        sentence = discourse.doc.sentences[number]
        first, end = sentence.at(span.start), min(sentence.at(span.end - 1) + 1, len(sentence.tokens))
        if first < end:
            found[span] = Candidate(span, number, first, end)
    return [found[span] for span in sorted(found)]


def _with_complements(sentence: Sentence) -> set[tuple[int, int]]:
    """Return noun phrases, as first token and the one after the last, with and without what a preposition adds."""
    plain = set(_plain(sentence.tags))
    ends = dict(plain)
    owned = {(first, owned_end(sentence, end)) for first, end in plain if sentence.tag(end) == "S"}
    plain |= {(first, end) for first, end in owned if end}
    return plain | {(first, ends[end + 1]) for first, end in plain if sentence.tag(end) == "P" and end + 1 in ends}


def _plain(tags: str) -> Iterator[tuple[int, int]]:
    for match in _NOUN_PHRASE.finditer(tags):
        first, end = match.span()
        while end > first and tags[end - 1] not in "NR":
            end -= 1
        if end == first:
            continue
        yield first, end
        if tags[first] in "GVA" and first + 1 < end:  # "telling | reporters"
            yield first + 1, end
        if (owner := tags.find("S", first, end)) > first:  # "Radio One | 's Breakfast Hour"
            yield first, owner


def _opened(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield phrases from each opener to each of the nouns that follow in the same clause.

    A preposition that is no opener of occasions opens those alone that have a noun for one: "by telephone".
    """
    tags, words = sentence.tags, sentence.words
    breaks, nouns = word_class("relative", "subordinator"), reporting("occasion", "nouns")
    owners = (i for i, tag in enumerate(tags) if tag == "S")
    titles = {i for owner in owners for i in range(owner + 1, owned_end(sentence, owner))}
    for first, word in enumerate(words):
        if first in titles:  # "Radio One's Dawn | with Vik programme"
            continue
        sure = tags[first] == "G" or word in reporting("occasion", "openers") or word in reporting("occasion", "asked")
        if not sure and tags[first] != "P":
            continue
        ends, at = 0, first + 1
        while at < min(len(tags), first + _LONGEST) and ends < _MOST_ENDS:
            if after := title_end(sentence, at) or owned_end(sentence, at):
                ends += 1
                yield first, after
                at = after
                continue
            if tags[at] in "XQM" or words[at] in breaks:
                break
            if tags[at] in "NR" and (at + 1 == len(tags) or tags[at + 1] not in "NSA"):
                ends += 1
                if sure or not nouns.isdisjoint(words[first + 1 : at + 1]):
                    yield first, at + 1
            at += 1
