"""Sources of several names, split so that each is a source: "Maria Duarte and Tom Okafor", "Egypt and the EU"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kg.lang.en.geography import country
from kg.lang.en.institutions import is_known
from kg.lang.en.numbers import either
from kg.lang.en.word_classes import without_article
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Attribution, NameMention, Span

_LEAD = re.compile(r"(?:[\w’'.-]+\s+){0,3}|(?:[\w’'.-]+\s+){1,5}[\w’'.-]+,\s+")
"""Words before the first name, few, by hand: "Republican candidates Maria Duarte and Tom Okafor"."""


def split_joint_sources(
    text: str, attributions: Sequence[Attribution], names: Sequence[NameMention]
) -> Iterator[Attribution]:
    """Yield each attribution, or one for each name where its source is a list of names.

    `names` are those of the article, in text order. A list with anything else in it is not split: "the minister and his
    aides" speak as one group, and so do "the police chiefs of Vale and Orsk".
    """
    for attribution in attributions:
        for source in _conjuncts(text, attribution.source, names) if attribution.source else ():
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
    articles = either(function_words("articles"))
    between = re.compile(rf"{modifier}\s*(?P<joint>,|,?\s+(?P<conjunction>{conjunctions}))\s+(?:(?:{articles})\s+)?")
    return between, re.compile(rf"{modifier},?")


def _conjuncts(text: str, source: Span, names: Sequence[NameMention]) -> list[Span]:
    """Return the span of each name in a source with what modifies it; the source itself for one or no list."""
    between_names, after_last = _after_name()
    near = names[_first_from(names, source.start) : _first_from(names, source.end)]
    persons = [name.full for name in near if name.type == "person" and source.covers(name.full)]
    within = persons or [name.span for name in near if source.covers(name.span)]
    if len(within) < 2:
        return [source]
    lead = text[source.start : within[0].start]
    if persons and not _LEAD.fullmatch(lead):
        return [source]
    if not persons and (
        without_article(lead).strip() or not any(_is_alone(text, name, near, names) for name in within)
    ):
        return [source]
    last = after_last.fullmatch(text, within[-1].end, source.end)
    joints = [between_names.fullmatch(text, left.end, right.start) for left, right in pairwise(within)]
    ends = [joint.start("joint") for joint in joints if joint]
    # A comma alone is an apposition's: "Ann Vik, vice president, Harwick Ferries".
    if last is None or len(ends) < len(joints) or not (joints[-1] and joints[-1]["conjunction"]):
        return [source]
    starts = [name.start if persons or name is not within[0] else source.start for name in within]
    return [Span(*ends) for ends in zip(starts, [*ends, source.end], strict=True)]


def _is_alone(text: str, name: Span, near: Sequence[NameMention], names: Sequence[NameMention]) -> bool:
    """Return whether what joins others in a source is a name by itself, not a part of one: "Customs" of "Customs and
    Border Protection". It is where it is a known one or a country, has an article, or stands without the others too.
    """
    printed, before = name.of(text), text[near[0].span.start : name.start].split()
    if is_known(printed) or country(printed) or (before and before[-1] in function_words("articles")):
        return True
    joint = text[near[0].span.start : near[-1].span.end]
    return sum(other.span.of(text) == printed for other in names) > text.count(joint)


def _first_from(names: Sequence[NameMention], start: int) -> int:
    return bisect_left(names, start, key=lambda name: name.span.start)
