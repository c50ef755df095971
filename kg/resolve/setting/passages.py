"""The setting of each quotation, and what carries over from one quotation to the next.

An addressee holds for what the same speaker adds without interruption; a day holds for the speaker until another day is
named.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg import press
from kg.lang.en.numbers import either
from kg.model import DateMention, SaidOn, Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entity
from kg.resolve.setting.addressees import addressee, spoken_to
from kg.resolve.setting.clauses import Clause, reporting
from kg.resolve.setting.occasions import occasion

_NEAR = 60
"""Characters, at most, between an outlet and the words before it that make it a relay. Hand-set."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementSetting:
    """The setting of one quotation, as spans of the words that say it.

    `relay` are the words for the outlet through which the article has the quotation.
    """

    addressee: Span | None = None
    occasion: Span | None = None
    relay: Span | None = None
    said_on: SaidOn | None = None


def statement_settings(discourse: Discourse, speakers: Speakers) -> list[StatementSetting]:
    """Return the setting of each attribution, in their order.

    What an attribution does not say itself it has from the one before of the same speaker, in the same passage.
    """
    found: list[StatementSetting] = [StatementSetting()] * len(discourse.attributions)
    last: dict[Entity, int] = {}
    previous: int | None = None
    for index in discourse.order:
        clause, speaker = Clause(discourse, discourse.attributions[index]), speakers.get(index)
        before = last.get(speaker) if speaker else None
        uninterrupted = before is not None and before == previous
        earlier = found[before] if before is not None else StatementSetting()
        own = _own(clause, discourse.doc.dates)
        if own.addressee is None and uninterrupted and _continues(discourse, index):
            own = replace(own, addressee=earlier.addressee, relay=own.relay or (earlier.addressee and earlier.relay))
        if own.said_on is None and index not in discourse.enclosing:
            own = replace(own, said_on=earlier.said_on)
        found[index] = own
        if speaker and index not in discourse.enclosing:
            last[speaker] = previous = index
    return found


def _own(clause: Clause, dates: Sequence[DateMention]) -> StatementSetting:
    """Return the setting that the sentence of an attribution states."""
    whom = addressee(clause) or spoken_to(clause)
    return StatementSetting(
        addressee=whom,
        occasion=occasion(clause),
        relay=_relay(clause, whom),
        said_on=_said_on(clause, dates),
    )


def _continues(discourse: Discourse, index: int) -> bool:
    """Return whether an attribution continues its speaker's last one, to the same addressee."""
    attribution = discourse.attributions[index]
    cue = attribution.cue.of(discourse.text).lower() if attribution.cue else ""
    source = attribution.source.of(discourse.text).lower() if attribution.source else ""
    return cue in reporting("continuing", "cues") or (
        attribution.kind == "direct" and source in {"", *reporting("continuing", "pronouns")}
    )


@cache
def _before_relay() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either(reporting('relay', 'before'))})\s+(?:[a-z][a-z-]*\s+){{0,4}}$", re.IGNORECASE)


def _relay(clause: Clause, whom: Span | None) -> Span | None:
    """Return the span of the outlet through which the article has the quotation."""
    if whom and is_outlet(whom.of(clause.text)):
        return whom
    source = clause.attribution.source
    for name in clause.discourse.names_between(clause.sentence.start, clause.sentence.end):
        span = name.span
        outlet = name.type != "person" and press.is_press(span.of(clause.text))
        if not outlet or clause.in_contents(span.start) or (source and source.overlaps(span)):
            continue
        if _before_relay().search(clause.text[max(clause.sentence.start, span.start - _NEAR) : span.start]):
            return span
    return None


def _said_on(clause: Clause, dates: Sequence[DateMention]) -> SaidOn | None:
    """Return the day of saying: the first full date in the sentence outside what was said."""
    first = bisect.bisect_left(dates, clause.sentence.start, key=lambda d: d.span.start)
    last = bisect.bisect_left(dates, clause.sentence.end, key=lambda d: d.span.start)
    for date in dates[first:last]:
        if date.value and _DAY.fullmatch(date.value) and not clause.in_contents(date.span.start):
            return SaidOn(value=date.value, evidence=date.span)
    return None


def is_outlet(name: str) -> bool:
    """Return whether a name is a known outlet's or ends in a word of outlets' names ("The Star-Ledger")."""
    return press.is_press(name) or (name[:1].isupper() and name.split()[-1] in reporting("relay", "words"))
