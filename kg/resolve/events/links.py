"""Which events a quotation is about, within one article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg.folding import fold
from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.model import Attribution, Event, Span

_NEAR = 300
"""Characters before a quotation in which an event that it is about without mentioning it must have been mentioned."""
_MAIN = 0.08
"""The share of the mentions of events that an article's main ones have. Of 75 quotations without a mention, in articles
of PolNeAR's and ECB+'s training parts, judged by eye, 24 of 31 were about the event before them where that was a main
one, 6 of 44 where it was not."""


def events_about(
    text: str, attribution: Attribution, events: Sequence[Event], previous: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the ids of the events that a quotation refers to, in the order of their mentions.

    Those that its contents mention or take up by a noun for their type ("the disaster"); where they take one up with
    less ("these acts"), or mention none and it is one of the article's main ones, the first of `previous`, the events
    of the quotation before.
    """
    mentioned = {
        event.id: min(m.start for m in event.mentions if any(m.overlaps(c) for c in attribution.contents))
        for event in events
        if any(m.overlaps(c) for m in event.mentions for c in attribution.contents)
    }
    for start, event in _taken_up(text, attribution.contents, events):
        if event and event not in mentioned:
            mentioned[event] = start
    found = tuple(sorted(mentioned, key=lambda id: (mentioned[id], id)))
    back = any(_refers_back(c.of(text)) for c in attribution.contents)
    if back or not found:
        carried = [e for e in events if e.id in previous[:1] and e.id not in found]
        every = sum(len(e.mentions) for e in events)
        start = attribution.contents[0].start
        found += tuple(e.id for e in carried if _is_near(e, start) and (back or len(e.mentions) >= _MAIN * every))
    return found


def _taken_up(text: str, contents: Sequence[Span], events: Sequence[Event]) -> Iterator[tuple[int, str | None]]:
    """Yield where a definite noun for a type of event stands, with the latest event before it of the likeliest type."""
    types = load("events")["reference"]["types"]
    for content in contents:
        for match in _type_reference().finditer(text, content.start, content.end):
            at, fitting = match.start(), types[fold(match["noun"])]
            if not any(m.start <= at < m.end for e in events for m in e.mentions):
                before = [
                    (e.type, m.end, e.id) for e in events for m in e.mentions if e.type in fitting and m.end <= at
                ]
                yield at, max(before, key=lambda b: (-fitting.index(b[0]), b[1]))[2] if before else None


@cache
def _type_reference() -> re.Pattern[str]:
    nouns = either(load("events")["reference"]["types"])
    return re.compile(rf"\b(?:the|this|that)\s+(?P<noun>{nouns})\b(?!\s+(?:of|on|with|to|in)\b)", re.IGNORECASE)


def _is_near(event: Event, start: int) -> bool:
    return any(m.start < start <= m.end + _NEAR for m in event.mentions)


def _refers_back(words: str) -> bool:
    """Return whether a demonstrative takes up an event mentioned before: "these acts", "this decision"."""
    return bool(_reference().search(words))


@cache
def _reference() -> re.Pattern[str]:
    reference = load("events")["reference"]
    nouns = either([f"{noun}{s}" for noun in reference["nouns"] for s in ("", "s")])
    return re.compile(rf"\b(?:{either(reference['determiners'])})\s+(?:{nouns})\b", re.IGNORECASE)
