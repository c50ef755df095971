"""Sources of several speakers, told apart: "Maria Duarte and Tom Okafor"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.model import Attribution, NameMention, Span

_LEAD = re.compile(r"(?:[\w’'.-]+\s+){0,3}|(?:[\w’'.-]+\s+){1,5}[\w’'.-]+,\s+")
"""What may be said of all who are joined: "Republican candidates Maria Duarte and Tom Okafor"."""
_SAID_OF_ONE = (
    r"(?:\s*\([^()]{1,20}\))?(?:\s+of\s[^,;]{1,40}?)?(?:,\s+(?:an?|the|his|her|its|their|former)\s[^;]{1,120}?)?"
)
"""What may be said of one who is joined: "Senator Maria Duarte of Maine", "Tom Okafor, the governor of Ohio,"."""
_JOINED = re.compile(rf"{_SAID_OF_ONE}\s*(?P<joint>,|,?\s+and)\s+")
_LAST = re.compile(rf"{_SAID_OF_ONE},?")


def split_joint_sources(
    text: str, attributions: Sequence[Attribution], names: Sequence[NameMention]
) -> Iterator[Attribution]:
    """Yield each attribution, once for each of its speakers where its source joins persons' names.

    `names` are those of the article, in text order. A list that holds anything but persons' names is left whole: "the
    minister and his aides" speak as one group.
    """
    persons = [name for name in names if name.type == "person"]
    for attribution in attributions:
        for source in _conjuncts(text, attribution.source, persons) if attribution.source else ():
            yield replace(attribution, source=source)
        if attribution.source is None:
            yield attribution


def _conjuncts(text: str, source: Span, persons: Sequence[NameMention]) -> list[Span]:
    within = [person.full for person in persons if source.covers(person.full)]
    if len(within) < 2 or not _LEAD.fullmatch(text, source.start, within[0].start):
        return [source]
    last = _LAST.fullmatch(text, within[-1].end, source.end)
    joints = [_JOINED.fullmatch(text, left.end, right.start) for left, right in pairwise(within)]
    ends = [joint.start("joint") for joint in joints if joint]
    if last is None or len(ends) < len(joints):
        return [source]
    return [Span(person.start, end) for person, end in zip(within, [*ends, source.end], strict=True)]
