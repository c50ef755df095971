"""What two quotations must share to make one claim, by who says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.identity.claims.overlap import Overlap
from kg.identity.claims.quotations import ComparedQuotation
from kg.identity.claims.thresholds import LONG_QUOTATION
from kg.identity.register import Register

Speakers = Literal["same", "unclear", "different"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Criterion:
    """The least number of shared content words and of shared words, the least covers, the most days apart.

    `verbatim` says that both must have words in quotation marks.
    """

    content_words: int
    cover: float
    days: int | None
    words: int = 0
    cover_of_longer: float = 0.0
    verbatim: bool = False

    def is_met(self, shared: Overlap, days: int | None, *, verbatim: bool) -> bool:
        return (
            shared.content_words >= self.content_words
            and shared.words >= self.words
            and shared.cover >= self.cover
            and shared.cover_of_longer >= self.cover_of_longer
            and (verbatim or not self.verbatim)
            and (self.days is None or (days is not None and days <= self.days))
        )


_CRITERIA: dict[Speakers, tuple[_Criterion, ...]] = {
    # A person repeats a phrase for years, so a long one is enough by itself; a short one is the same words of one day.
    "same": (
        _Criterion(content_words=8, cover=0.6, days=None),
        _Criterion(content_words=5, cover=0.75, days=None),
        _Criterion(content_words=3, cover=0.95, days=None, words=8),
        _Criterion(content_words=3, cover=0.95, days=7),
        _Criterion(content_words=2, cover=1.0, days=2),
        _Criterion(content_words=0, cover=1.0, days=2, cover_of_longer=1.0),
    ),
    # "a US official" here and "John Kirby" there, or nobody whom the article names.
    "unclear": (
        _Criterion(content_words=10, cover=0.9, days=None),
        _Criterion(content_words=8, cover=0.8, days=None, verbatim=True),
        _Criterion(content_words=5, cover=0.9, days=14, verbatim=True),
    ),
    # Outlets give the same words to different persons, but so do slogans and prayers.
    "different": (_Criterion(content_words=8, cover=0.9, days=7, verbatim=True),),
}
"""One is enough. Set by hand, from the most words to the fewest; docs/claims.md has them as a table."""


def speakers(a: ComparedQuotation, b: ComparedQuotation, register: Register) -> Speakers:
    """Return whether two quotations have the same speaker: "different" only for persons of other surnames."""
    if a.speaker is None or b.speaker is None:
        return "unclear"
    if register.current(a.speaker) == register.current(b.speaker):
        return "same"
    persons = a.speaker_type == b.speaker_type == "person"
    return "different" if persons and a.surname != b.surname else "unclear"


def make_one_claim(a: ComparedQuotation, b: ComparedQuotation, whose: Speakers, shared: Overlap) -> bool:
    """Return whether two quotations, of speakers who are the same or not, make one claim by what they share."""
    if a.denied != b.denied:
        return False
    overlapping = a.start < b.end and b.start < a.end
    if a.article == b.article and (whose == "different" or overlapping):
        return False  # the one quotes the other, or stands within it
    if shared.opposed and not (
        a.kind == b.kind == "direct" and whose == "same" and shared.content_words >= LONG_QUOTATION
    ):
        return False
    days, verbatim = a.days_between(b), "indirect" not in (a.kind, b.kind)
    return any(criterion.is_met(shared, days, verbatim=verbatim) for criterion in _CRITERIA[whose])
