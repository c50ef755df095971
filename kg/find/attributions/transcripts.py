"""Transcripts: paragraphs that begin with who speaks, in capitals, and a colon ("WALLACE: Did you vote?")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kg.model import Span

_TURN = re.compile(r"(?P<who>[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3})\s?(?P<colon>:)\s+(?P<said>\S.*\S)\s*", re.DOTALL)


class Turn(NamedTuple):
    """What one speaker says before the next does: where the name, the colon and the words stand."""

    who: Span
    colon: Span
    said: Span


def turns(text: str, body: Sequence[Span]) -> list[Turn]:
    """Return the turns of a transcript in the paragraphs `body`, in text order; none where they are no transcript.

    Two speakers take turns in one, and at least one of them twice: "WHEN: ..., WHERE: ..." is a list.
    """
    matches = [m for paragraph in body if (m := _TURN.fullmatch(text, paragraph.start, paragraph.end))]
    speakers = Counter(match["who"] for match in matches)
    if len(speakers) < 2 or max(speakers.values()) < 2:
        return []
    return [Turn(*(Span(*match.span(part)) for part in Turn._fields)) for match in matches]
