"""The people an article speaks of without a name and without their speaking: an agent for each noun it has for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.extract.people import find_people
from kg.model import Agent, Article, Mention, NameMention, Span


def crowds(
    article: Article, names: Iterable[NameMention], agents: Sequence[Agent], mentions: Iterable[Mention]
) -> tuple[Agent, ...]:
    """Return an agent for the people of each noun ("robbers"), in text order, with the places where it stands.

    Left out is what a name with its title, one of the `agents`, or a mention of one takes up.
    """
    known = {agent.id for agent in agents}
    taken = bytearray(len(article.text))
    for span in (
        *(name.full for name in names),
        *(span for agent in agents for span in agent.mentions),
        *(mention.span for mention in mentions if mention.chain in known),
    ):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    found: dict[str, list[Span]] = {}
    for noun, span in find_people(article):
        if not any(taken[span.start : span.end]):
            found.setdefault(noun, []).append(span)
    return tuple(
        Agent(id=f"people.{noun}", type="group", name=noun, mentions=tuple(spans)) for noun, spans in found.items()
    )
