"""A possible attribution, before its kind (direct, mixed, indirect) is known."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """Contents, cue and source of a possible attribution.

    `score` is the tagger's, 0 to 1 and not calibrated. `precision` is that of the rule that found it, None where the
    tagger did.
    """

    contents: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    score: float
    precision: float | None = None
