"""What is compared of an event: the words that name it, those around them, its type, place and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from kg.folding import fold
from kg.identity.events.thresholds import (
    CONTEXT_WORDS,
    LEAD,
    MENTIONS_COMPARED,
    MENTIONS_WITH_CONTEXT,
    SENTENCE_REACH,
)
from kg.identity.stories import months_in
from kg.lang.en import event_triggers as triggers
from kg.lang.en.stems import WORD, stem, words_to_stem
from kg.lang.en.word_classes import is_function_word
from kg.model import Article, Event, Span

# Not the document's sentences: identity also reads articles whose text is all that is left of them.
_SENTENCE_END = re.compile(r"[.?!][\"”’']?\s+(?=[A-Z\"“‘])|\n")


class EventProfile(msgspec.Struct, frozen=True):
    """An event as one article has it.

    `words` are the lower-case content words of its heads (the words that name it), `stems` their stems, `core` the stem
    of the word that says most of each head (the noun of "air raids", the verb of "checked into"); `families` are of
    events.toml; `title` the words of a head that is a proper name ("World War II"). `around` are stems beside the
    heads, `names` capitalised words in their sentences, `months` (1 to 12) those named there. `places` are folded,
    `time` is EDTF. `leads` says that a head is among the article's first words, `status` that the article does not tell
    it as a fact. `persons` are the last words of the names of those who take part, folded.
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
    status: str | None = None
    persons: tuple[str, ...] = ()


def event_profile(article: Article, event: Event, persons: Iterable[str] = ()) -> EventProfile:
    """Return what is compared of an event in an article; `persons` are the names of those who take part in it."""
    text = article.text
    heads = list(event.heads or _likely_heads(article, event))[:MENTIONS_COMPARED]
    words = [words_to_stem(h.of(text)) for h in heads]
    sentences = [_sentence(text, h) for h in heads]
    with_context = list(zip(sentences, heads, strict=True))[:MENTIONS_WITH_CONTEXT]
    around = chain.from_iterable(_around(text, s, h) for s, h in with_context)
    return EventProfile(
        words=tuple(dict.fromkeys(chain.from_iterable(words))),
        stems=tuple(dict.fromkeys(stem(w) for w in chain.from_iterable(words))),
        core=tuple(dict.fromkeys(stem(_core(h.of(text), ws)) for h, ws in zip(heads, words, strict=True))),
        families=tuple(dict.fromkeys(f for h in heads for f in triggers.families(h.of(text)))),
        type=event.type,
        title=next((tuple(ws) for h, ws in zip(heads, words, strict=True) if _is_name(h.of(text))), ()),
        around=tuple(dict.fromkeys(around)),
        names=tuple(dict.fromkeys(n for s, _ in with_context for n in _capitalised(text, s))),
        places=tuple(dict.fromkeys(fold(p.value) for p in event.places)),
        time=event.time,
        months=tuple(sorted({m for s in sentences for m in months_in(s.of(text))})),
        leads=any(h.start < _lead_end(article) for h in heads),
        status=event.status,
        persons=tuple(sorted({last for name in persons for last in fold(name).split()[-1:]})),
    )


def _likely_heads(article: Article, event: Event) -> Iterator[Span]:
    """Yield a head for each mention of an event that came from a graph, which has none: its last listed trigger.

    Where it has no trigger, its last word.
    """
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
    return (article.body[0].start if article.body else 0) + LEAD


def _sentence(text: str, head: Span) -> Span:
    """Return the sentence of a head, cut off at a distance where its ends are far."""
    begin = max(0, head.start - SENTENCE_REACH)
    start = max((m.end() for m in _SENTENCE_END.finditer(text, begin, head.start)), default=begin)
    stop = _SENTENCE_END.search(text, head.end, head.end + SENTENCE_REACH)
    return Span(start, stop.start() + 1 if stop else min(len(text), head.end + SENTENCE_REACH))


def _around(text: str, sentence: Span, head: Span) -> Iterator[str]:
    """Yield the stems of the content words beside a head in its sentence."""
    before = [m.group().lower() for m in WORD.finditer(text, sentence.start, head.start)][-CONTEXT_WORDS:]
    after = [m.group().lower() for m in WORD.finditer(text, head.end, sentence.end)][:CONTEXT_WORDS]
    yield from (stem(w) for w in before + after if not is_function_word(w))


def _capitalised(text: str, sentence: Span) -> Iterator[str]:
    """Yield the capitalised content words of a sentence, in small letters."""
    for match in WORD.finditer(text, sentence.start, sentence.end):
        if match.group()[0].isupper() and not is_function_word(match.group().lower()):
            yield match.group().lower()
