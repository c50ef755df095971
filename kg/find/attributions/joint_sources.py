"""Sources of several persons, split so that each person is a source: "Maria Duarte and Tom Okafor"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kg.lang.en.institutions import is_known
from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.model import Attribution, NameMention, Span

_LEAD = re.compile(r"(?:[\w’'.-]+\s+){0,3}|(?:[\w’'.-]+\s+){1,5}[\w’'.-]+,\s+")
"""Words before the first name, few, by hand: "Republican candidates Maria Duarte and Tom Okafor"."""


def split_joint_sources(
    text: str, attributions: Sequence[Attribution], names: Sequence[NameMention]
) -> Iterator[Attribution]:
    """Yield each attribution, or one for each person where its source is a list of persons' names.

    `names` are those of the article, in text order. A list with anything else in it is not split: "the minister and his
    aides" speak as one group.
    """
    speakers = [name for name in names if name.type != "place"]
    for attribution in attributions:
        for source in _conjuncts(text, attribution.source, speakers) if attribution.source else ():
            yield replace(attribution, source=source)
        if attribution.source is None:
            yield attribution


@cache
def _after_name() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what stands between two names of a list, and of what stands after the last.

    Either may be a modifier of the name before it: "Maria Duarte of Maine", "Tom Okafor, the governor of Ohio,".
    """
    joint = load("speech")["joint"]
    of, appositions, conjunctions = (either(joint[key]) for key in ("of", "appositions", "conjunctions"))
    modifier = rf"(?:\s*\([^()]{{1,20}}\))?(?:\s+(?:{of})\s[^,;]{{1,40}}?)?(?:,\s+(?:{appositions})\s[^;]{{1,120}}?)?"
    noun = rf"(?:(?:{either(joint['articles'])})\s+(?:[a-z-]+\s+){{0,3}})?"
    between = re.compile(rf"{modifier}\s*(?P<joint>,|,?\s+(?P<conjunction>{conjunctions}))\s+{noun}")
    return between, re.compile(rf"{modifier},?")


def _conjuncts(text: str, source: Span, speakers: Sequence[NameMention]) -> list[Span]:
    """Return the span of each person in a source with what modifies the name; the source itself for one or no list."""
    between_names, after_last = _after_name()
    named = [name for name in speakers if source.covers(name.full)]
    if any(name.type == "organization" for name in named) and any(
        one.full.overlaps(other.full) for one, other in pairwise(named)
    ):
        return [source]
    within = [name.full for name in named]
    if len(within) < 2 or not _LEAD.fullmatch(text, source.start, within[0].start):
        return [source]
    if any(_is_half(name.span.of(text), left=name is not named[-1]) for name in named if name.type == "organization"):
        return [source]
    last = after_last.fullmatch(text, within[-1].end, source.end)
    joints = [between_names.fullmatch(text, left.end, right.start) for left, right in pairwise(within)]
    ends = [joint.start("joint") for joint in joints if joint]
    if last is None or len(ends) < len(joints):
        return [source]
    # A comma alone is an apposition's: "A, vice president, B Inc.". So is "and" between a person's two institutions.
    sorts = {name.type for name in named}
    if not (joints[-1] and joints[-1]["conjunction"]) or (len(sorts) > 1 and len(named) > 2):
        return [source]
    return [Span(person.start, end) for person, end in zip(within, [*ends, source.end], strict=True)]


def _is_half(name: str, *, left: bool) -> bool:
    """Return whether a name may be half of one with "and": "Center for Strategic [and] Global Studies"."""
    words = name.split()
    if len(words) == 1:
        return not is_known(name)
    return left and any(w in load("speech")["joint"]["inside"] for w in words)
