"""Sources of several persons, split so that each person is a source: "Maria Duarte and Tom Okafor"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Attribution, NameMention, Span
from kg.spans import Spans

_LEAD = re.compile(r"(?:[\w’'.-]+\s+){0,3}|(?:[\w’'.-]+\s+){1,5}[\w’'.-]+,\s+")
"""Words before the first name, few, by hand: "Republican candidates Maria Duarte and Tom Okafor"."""


def split_joint_sources(
    text: str, attributions: Sequence[Attribution], names: Sequence[NameMention]
) -> Iterator[Attribution]:
    """Yield each attribution, or one for each person where its source is a list of persons' names.

    `names` are those of the article, in text order. A list with anything else in it is not split: "the minister and his
    aides" speak as one group.
    """
    persons = Spans((name.span, name.full) for name in names if name.type == "person")
    for attribution in attributions:
        for source in _conjuncts(text, attribution.source, persons) if attribution.source else ():
            yield replace(attribution, source=source)
        if attribution.source is None:
            yield attribution


@cache
def _after_name() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what stands between two names of a list, and of what stands after the last.

    Either may be a modifier of the name before it: "Maria Duarte of Maine", "Tom Okafor, the governor of Ohio,".
    """
    of, conjunctions = (either(function_words(key)) for key in ("genitives", "joins"))
    appositions = either(load("speech")["joint"]["appositions"])
    modifier = rf"(?:\s*\([^()]{{1,20}}\))?(?:\s+(?:{of})\s[^,;]{{1,40}}?)?(?:,\s+(?:{appositions})\s[^;]{{1,120}}?)?"
    between = re.compile(rf"{modifier}\s*(?P<joint>,|,?\s+(?P<conjunction>{conjunctions}))\s+")
    return between, re.compile(rf"{modifier},?")


def _conjuncts(text: str, source: Span, persons: Spans[Span]) -> list[Span]:
    """Return the span of each person in a source with what modifies the name; the source itself for one or no list."""
    between_names, after_last = _after_name()
    within = [full for _, full in persons.starting_in(source) if source.covers(full)]
    if len(within) < 2 or not _LEAD.fullmatch(text, source.start, within[0].start):
        return [source]
    last = after_last.fullmatch(text, within[-1].end, source.end)
    joints = [between_names.fullmatch(text, left.end, right.start) for left, right in pairwise(within)]
    ends = [joint.start("joint") for joint in joints if joint]
    # A comma alone is an apposition's: "Ann Vik, vice president, Harwick Ferries".
    if last is None or len(ends) < len(joints) or not (joints[-1] and joints[-1]["conjunction"]):
        return [source]
    return [Span(person.start, end) for person, end in zip(within, [*ends, source.end], strict=True)]
