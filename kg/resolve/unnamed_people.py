"""Groups of people that an article mentions without a name and that are no source: one agent for each noun."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.doc import Doc
from kg.lang.en.people import count_of, people_nouns
from kg.model import Agent, Figure, Mention, NameMention, Span

_NUMBER = re.compile(r"\w+(?:-\w+)*")
"""The number that a figure begins with: its words alone are read, not the article's."""


def unnamed_groups(
    doc: Doc,
    names: Iterable[NameMention],
    agents: Sequence[Agent],
    mentions: Iterable[Mention],
    figures: Iterable[Figure],
) -> tuple[Agent, ...]:
    """Return an agent for each noun for people ("robbers") with all its mentions, in text order.

    After them come agents for counts without a noun ("two dead"). Nouns that are part of a name, of one of `agents` or
    of one's mentions are left out.
    """
    known = {agent.id for agent in agents}
    taken = bytearray(len(doc.text))
    for span in (
        *(name.full for name in names),
        *(span for agent in agents for span in agent.mentions),
        *(mention.span for mention in mentions if mention.chain in known),
    ):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    found: dict[str, list[Span]] = {}
    nouns = people_nouns()
    for token in (t for sentence in doc.sentences for t in sentence.tokens if t.lower in nouns):
        span = Span(token.start, token.end)
        if not any(taken[span.start : span.end]):
            found.setdefault(nouns[token.lower], []).append(span)
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    for figure in figures:
        number = _NUMBER.match(doc.text, figure.span.start, figure.span.end)
        if number and (count := count_of(figure)) and not any(taken[figure.span.start : figure.span.end]):
            found.setdefault(count, []).append(Span(*number.span()))
    return tuple(
        Agent(id=f"people.{words.replace(' ', '-')}", type="group", name=words, mentions=tuple(spans))
        for words, spans in found.items()
    )
