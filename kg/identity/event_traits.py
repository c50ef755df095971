"""What is compared of an event: the words that name it, those around them, its kind, place and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import msgspec

from kg.extract import triggers
from kg.extract.stems import WORD, content_words, stem
from kg.extract.wordclasses import is_function_word
from kg.folding import fold
from kg.identity.event_profiles import months_in
from kg.model import Article, Event, Span

_AROUND = 6
"""Words on either side of a head that are compared."""
_COMPARED, _CLOSELY = 20, 4
"""Mentions of an event in one article that are compared, and that are compared with what stands beside them."""
_SENTENCE_END = re.compile(r"[.?!][\"”’']?\s+(?=[A-Z\"“‘])|\n")


class Traits(msgspec.Struct, frozen=True):
    """An event as one article has it.

    `words` are the lower-case content words of its heads, `stems` their stems, `core` those of the words that say most
    (the noun of "air raids", the verb of "checked into"); `families` are of events.toml; `title` the words of a head
    that is a proper name ("World War II"); `around` stems beside the heads, `names` capitalised words in their
    sentences; `places` folded, `time` EDTF, `months` (1 to 12) those named in the sentences; `leads` whether the
    article's first words name it.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    core: tuple[str, ...]
    families: tuple[str, ...]
    type: str
    title: tuple[str, ...]
    around: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    time: str | None
    months: tuple[int, ...]
    leads: bool


def traits_of(article: Article, event: Event) -> Traits:
    """Return what is compared of an event in an article."""
    text = article.text
    heads = list(event.heads or map_heads(article, event))[:_COMPARED]
    words = [content_words(h.of(text)) for h in heads]
    sentences = [_sentence(text, h) for h in heads]
    closely = list(zip(sentences, heads, strict=True))[:_CLOSELY]
    around = chain.from_iterable(_beside(text, s, h) for s, h in closely)
    return Traits(
        words=tuple(dict.fromkeys(chain.from_iterable(words))),
        stems=tuple(dict.fromkeys(stem(w) for w in chain.from_iterable(words))),
        core=tuple(dict.fromkeys(stem(_core(h.of(text), ws)) for h, ws in zip(heads, words, strict=True))),
        families=tuple(dict.fromkeys(f for h in heads for f in triggers.families(h.of(text)))),
        type=event.type,
        title=next((tuple(ws) for h, ws in zip(heads, words, strict=True) if _is_name(h.of(text))), ()),
        around=tuple(dict.fromkeys(around)),
        names=tuple(dict.fromkeys(n for s, _ in closely for n in _capitalised(text, s))),
        places=tuple(dict.fromkeys(fold(p.value) for p in event.places)),
        time=event.time,
        months=tuple(sorted({m for s in sentences for m in months_in(s.of(text))})),
        leads=any(h.start < _lead_end(article) for h in heads),
    )


def map_heads(article: Article, event: Event) -> Iterator[Span]:
    """Yield the head of each mention of an event that has none noted: its last listed trigger, else its last word."""
    for mention in event.mentions:
        words = [m.span() for m in WORD.finditer(article.text, mention.start, mention.end)]
        listed = [w for w in words if article.text[w[0] : w[1]].lower() in triggers.readings()]
        yield Span(*(listed or words or [(mention.start, mention.end)])[-1])


def _is_name(printed: str) -> bool:
    return " " in printed and all(word[0].isupper() for word in printed.split())


def _core(printed: str, words: list[str]) -> str:
    """Return the word that says most of a head: the last of a listed noun, else the first ("placed on reserve")."""
    listed = triggers.readings().get(triggers.form_of(printed), ())
    return words[-1] if listed and not listed[0].verb else words[0]


def _lead_end(article: Article) -> int:
    return (article.body[0].start if article.body else 0) + 90


def _sentence(text: str, head: Span) -> Span:
    begin = max(0, head.start - 300)
    start = max((m.end() for m in _SENTENCE_END.finditer(text, begin, head.start)), default=begin)
    stop = _SENTENCE_END.search(text, head.end, head.end + 300)
    return Span(start, stop.start() + 1 if stop else min(len(text), head.end + 300))


def _beside(text: str, sentence: Span, head: Span) -> Iterator[str]:
    before = [m.group().lower() for m in WORD.finditer(text, sentence.start, head.start)][-_AROUND:]
    after = [m.group().lower() for m in WORD.finditer(text, head.end, sentence.end)][:_AROUND]
    yield from (stem(w) for w in before + after if not is_function_word(w))


def _capitalised(text: str, sentence: Span) -> Iterator[str]:
    for match in WORD.finditer(text, sentence.start, sentence.end):
        if match.group()[0].isupper() and not is_function_word(match.group().lower()):
            yield match.group().lower()
