"""Sources of several persons, split so that each person is a source: "Maria Duarte and Tom Okafor".

Bodies are split only where they speak jointly ("in a joint statement"): splitting every list of them cost 0.002 of the
F1 of attributions on PolNeAR's dev part.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kg.doc import Doc
from kg.doc.parts_of_speech import Sentence
from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words
from kg.model import Attribution, NameMention, Span
from kg.spans import Spans

# Not the document's tokens: what joins names is white space, commas and parentheses, which one pattern says in order.
_LEAD = re.compile(r"(?:[\w’'.-]+\s+){0,3}|(?:[\w’'.-]+\s+){1,5}[\w’'.-]+,\s+")
"""Words before the first name, few, by hand: "Republican candidates Maria Duarte and Tom Okafor"."""
_DESCRIBED = r"(?:[a-z][a-z’'-]*\s+){0,3}"
"""Words before another name, few, by hand: "and the union ATB"."""
_BESIDE = 15
"""Tokens before and after source and cue in which "joint" is looked for: half a sentence. Set by hand."""


def split_joint_sources(
    doc: Doc, attributions: Sequence[Attribution], names: Sequence[NameMention]
) -> Iterator[Attribution]:
    """Yield each attribution, or one for each where its source is a list of names of persons, or of who speaks jointly.

    `names` are those of the article, in text order. A list with anything else in it is not split: "the minister and his
    aides" speak as one group.
    """
    persons = Spans((name.span, name.full) for name in names if name.type == "person")
    speakers = Spans((name.span, name.full) for name in names if name.type != "place")
    for attribution in attributions:
        if attribution.source is None:
            yield attribution
            continue
        joint = _is_joint(doc.sentences, attribution)
        for source in _conjuncts(doc.text, attribution.source, speakers if joint else persons, joint=joint):
            yield replace(attribution, source=source)


def _is_joint(sentences: Sequence[Sentence], attribution: Attribution) -> bool:
    """Return whether words beside an attribution's source and cue, in its sentence, say that several speak as one."""
    known = [span for span in (attribution.source, attribution.cue) if span]
    start, end = min(s.start for s in known), max(s.end for s in known)
    at = bisect_right(sentences, start, key=lambda sentence: sentence.start) - 1
    if at < 0:
        return False
    tokens = sentences[at].tokens[max(0, sentences[at].at(start) - _BESIDE) : sentences[at].at(end) + _BESIDE]
    return not {token.text for token in tokens}.isdisjoint(load("speech")["joint"]["words"])  # no "Joint Chiefs"


@cache
def _after_name(*, joint: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what stands between two names of a list, and of what stands after the last.

    Either may be a modifier of the name before it: "Maria Duarte of Maine", "Tom Okafor, the governor of Ohio,". Where
    they speak jointly, the last name may be described: "and the union ATB".
    """
    of, conjunctions = (either(function_words(key)) for key in ("genitives", "joins"))
    appositions = either(load("speech")["joint"]["appositions"])
    modifier = rf"(?:\s*\([^()]{{1,20}}\))?(?:\s+(?:{of})\s[^,;]{{1,40}}?)?(?:,\s+(?:{appositions})\s[^;]{{1,120}}?)?"
    described = _DESCRIBED if joint else ""
    between = re.compile(rf"{modifier}\s*(?P<joint>,\s+|,?\s+(?P<conjunction>{conjunctions})\s+{described})")
    return between, re.compile(rf"{modifier},?")


def _conjuncts(text: str, source: Span, speakers: Spans[Span], *, joint: bool) -> list[Span]:
    """Return the span of each speaker in a source with what modifies the name; the source itself for one or no list."""
    between_names, after_last = _after_name(joint=joint)
    within = [full for _, full in speakers.starting_in(source) if source.covers(full)]
    if len(within) < 2 or not _LEAD.fullmatch(text, source.start, within[0].start):
        return [source]
    last = after_last.fullmatch(text, within[-1].end, source.end)
    joints = [between_names.fullmatch(text, left.end, right.start) for left, right in pairwise(within)]
    ends = [joint.start("joint") for joint in joints if joint]
    # A comma alone is an apposition's: "Ann Vik, vice president, Harwick Ferries".
    if last is None or len(ends) < len(joints) or not (joints[-1] and joints[-1]["conjunction"]):
        return [source]
    return [Span(speaker.start, end) for speaker, end in zip(within, [*ends, source.end], strict=True)]
