"""Corrections to the sources of attributions: hearers that are no speakers, and speakers that the tagger missed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from kg.doc.parts_of_speech import Sentence
from kg.doc.phrases import noun_phrase_end
from kg.find.attributions.candidate import Candidate
from kg.find.attributions.nested import PRECISION
from kg.find.attributions.speech import cue_words
from kg.lang.en.inflection import verb_forms
from kg.lang.en.people import before_nickname
from kg.lang.en.word_classes import word_class
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list
from kg.model import Span

# Not the document's tokens: names, commas and quotation marks in one order, which a pattern says best.
_NAME = r"[^\W\d_a-z][\w.’'-]*(?:\s[^\W\d_a-z][\w.’'-]*){1,3}"
_AFTER_QUOTATION = re.compile(rf"\s*(?P<source>{_NAME})(?:,\s[^,.;:\"“”]{{1,60}},)?\s(?P<verb>[a-z]+\b)")
_ENDS_WITH_COMMA = re.compile(r",[\"”’']+\Z")


def with_sources_corrected(
    text: str, sentences: Sequence[Sentence], candidates: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the candidates; who told a hearer is the source, and so are names beside a quotation or before a colon.

    "Staff were told by the owner" has the owner as its source, "staff were told" the staff, who perceive something and
    say nothing (`is_hearer`). `sentences` are in text order.
    """
    starts = [sentence.start for sentence in sentences]
    for candidate in map(partial(_with_nickname, text), candidates):
        if candidate.source and (at := bisect_right(starts, candidate.source.start) - 1) >= 0:
            candidate = replace(candidate, source=_with_initials(sentences[at], candidate.source))
        if candidate.source and candidate.source.of(text).lower() in function_words("articles"):
            at = bisect_right(starts, candidate.source.start) - 1
            candidate = replace(candidate, source=_phrase_of(sentences[at], candidate.source)) if at >= 0 else candidate
        cue, source = candidate.cue, candidate.source
        if cue and source and is_hearer(text, source, cue):
            at = bisect_right(starts, cue.start) - 1
            agent = _agent(sentences[at], candidate) if at >= 0 else None
            yield replace(candidate, source=agent or source)
        elif cue is not None and cue.of(text).strip() == ":":
            at = bisect_right(starts, cue.start) - 1
            label = _label().match(text, sentences[at].start, cue.start) if at >= 0 else None
            whole = Span(*label.span("source")) if label else None
            yield replace(candidate, source=whole) if whole and (not source or whole.covers(source)) else candidate
        elif source is None and cue is None and _ENDS_WITH_COMMA.search(candidate.contents[-1].of(text)):
            after = _AFTER_QUOTATION.match(text, candidate.contents[-1].end)
            if after:
                candidate = replace(candidate, source=Span(*after.span("source")), cue=Span(*after.span("verb")))
            yield candidate
        else:
            yield candidate


def _with_nickname(text: str, candidate: Candidate) -> Candidate:
    """Return a candidate whose source has the nickname that was taken for said: "who calls himself “Slim”"."""
    source, contents = candidate.source, candidate.contents
    if source is None or len(contents) == 1 or not before_nickname().search(source.of(text)):
        return candidate
    name = next((c for c in contents if c.start > source.end and not text[source.end : c.start].strip()), None)
    if name is None:
        return candidate
    rest = tuple(c for c in contents if c != name)
    return replace(candidate, contents=rest, source=Span(source.start, name.end))


def _with_initials(sentence: Sentence, source: Span) -> Span:
    """Return a source with the whole abbreviations that it begins and ends within: "[E.|U. leaders] warn"."""
    tokens = sentence.tokens
    first, last = (min(sentence.at(at), len(tokens) - 1) for at in (source.start, source.end - 1))
    start, end = source.start, source.end
    if tokens[first].start < start and "." in tokens[first].text[: start - tokens[first].start]:
        start = tokens[first].start
    if tokens[last].start < end < tokens[last].end and "." in tokens[last].text[: end - tokens[last].start]:
        end = tokens[last].end
    return Span(start, end)


def _phrase_of(sentence: Sentence, article: Span) -> Span:
    """Return the noun phrase that begins with an article, where only the article was taken for a source."""
    first = next((i for i, token in enumerate(sentence.tokens) if token.start == article.start), None)
    last = noun_phrase_end(sentence, first + 1) if first is not None else None
    return sentence.span(first, last) if first is not None and last is not None else article


def is_label(source: str) -> bool:
    """Return whether words tagged as a source are a label of the page: "THE FACTS", before a colon."""
    return source.isupper() and source.split()[0].lower() in load("speech")["label_articles"]


def is_hearer(text: str, source: Span | None, cue: Span | None) -> bool:
    """Return whether a source is told something and says nothing: "[staff] were told"."""
    if source is None or cue is None or source.end > cue.start or text[source.end : cue.start].strip():
        return False
    return _is_hearing([word for word, _ in cue_words(text, cue)])


def _is_hearing(words: Sequence[str]) -> bool:
    """Return whether a cue is a passive of a verb of telling: "was informed", "have been told"."""
    told = next((i for i, word in enumerate(words) if word in _participles()), 0)
    return any(word in word_class("passive_auxiliary") for word in words[:told])


@cache
def _participles() -> frozenset[str]:
    """Return the participles of the verbs whose object is the person spoken to."""
    verbs = word_list("reporting", "addressee", "told") - frozenset(load("speech")["told_of"])
    return frozenset(form for verb in verbs for form, kind in verb_forms(verb).items() if kind == "past")


def _agent(sentence: Sentence, candidate: Candidate) -> Span | None:
    """Return the noun phrase with a name after "by" in the sentence, outside the contents; best one after the cue."""
    found: list[Span] = []
    for index in range(len(sentence.tokens) - 1):
        if sentence.lower(index) not in load("speech")["agent"]:
            continue
        last = noun_phrase_end(sentence, index + 1)
        span = sentence.span(index + 1, last) if last is not None else None
        named = last is not None and any(token.capital for token in sentence.tokens[index + 1 : last + 1])
        if span and named and not any(span.overlaps(content) for content in candidate.contents):
            found.append(span)
    assert candidate.cue is not None
    after = [span for span in found if span.start >= candidate.cue.end]
    return next(iter(after or found), None)


@cache
def _label() -> re.Pattern[str]:
    """Return the pattern of a line that introduces a speaker: "From the desk of X:"."""
    leads = "|".join(re.escape(lead).replace(r"\ ", r"\s+") for lead in load("speech")["label_leads"])
    return re.compile(rf"(?:{leads})\s+(?P<source>{_NAME}[^:\"“”]*[^\s:])")


def find_blamed(text: str, outer: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield what somebody is blamed for having said: "furious with [Pell] for [saying] [the police lied]"."""
    for content in {content: None for candidate in outer for content in candidate.contents}:
        found = _blamed().match(text, content.start, content.end)
        if found:
            source, cue, said = (Span(*found.span(name)) for name in ("source", "cue", "said"))
            yield Candidate((said,), cue, source, 0.0, PRECISION)


@cache
def _blamed() -> re.Pattern[str]:
    gerunds = sorted(f for verb in load("speech")["nested"] for f, kind in verb_forms(verb).items() if kind == "gerund")
    that = "|".join(load("speech")["complementizers"])
    lead = "|".join(load("speech")["blamed_for"])
    return re.compile(
        rf"(?P<source>[^,;:.\"“”]{{2,60}}?)\s(?:{lead})\s(?P<cue>{'|'.join(gerunds)})\s(?:(?:{that})\s)?(?P<said>\S+\s\S.*)",
        re.DOTALL,
    )
