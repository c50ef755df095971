"""The setting that rules give each quotation, and what carries over from one quotation to the next.

What a statement does not say itself holds on from what the same speaker said before: an addressee as long as nobody
else speaks, an occasion, a relay and an outlet as addressee through a passage in which others speak too. The day is for
`days`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.lang.en.numbers import either
from kg.lang.en.stances import stance
from kg.lang.word_lists import function_words
from kg.model import NameMention, SaidOn, Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.entities import Entity
from kg.resolve.setting.addressees import addressee
from kg.resolve.setting.clauses import Clause, anchor, reporting
from kg.resolve.setting.occasions import occasion, stated
from kg.resolve.setting.outlets import is_outlet, may_be_outlet

_NEAR = 60
"""Characters, at most, between an outlet and the words before it that make it a relay. Hand-set."""
_SENTENCES_BEFORE = 4
"""Sentences before a speaker's first statement in which its occasion is looked for. Hand-set."""
_PASSAGE = 8
"""Sentences, at most, from a speaker's statement to their next for an occasion and a relay to hold on though others
speak between. On 241 articles 8, 12 and any number were alike, 5 was worse for relays."""
_OWNS = re.compile(r"[’']s?\s")
_NUMBER = re.compile(r" \d{1,2}\b")
_DENIAL = 3
"""Words right before a report, at most, in which a verb of denying stands: "denying an old". Hand-set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementSetting:
    """The setting of one quotation, as spans of the words that say it.

    `relay` are the words for the outlet through which the article has the quotation.
    """

    addressee: Span | None = None
    occasion: Span | None = None
    relay: Span | None = None
    said_on: SaidOn | None = None


def ruled_settings(discourse: Discourse, speakers: Speakers, clauses: Sequence[Clause]) -> list[StatementSetting]:
    """Return the setting that rules give each attribution, in their order, without the day.

    What an attribution does not say itself it has from the one before of the same speaker, in the same passage.
    `clauses` are those of the attributions.
    """
    found: list[StatementSetting] = [StatementSetting()] * len(discourse.attributions)
    last: dict[Entity, int] = {}
    previous: int | None = None
    outlet: Span | None = None
    for index in discourse.order:
        clause, speaker = clauses[index], speakers.get(index)
        outer = discourse.enclosing.get(index)
        own = _own(clause, outlet)
        outlet = own.relay or outlet
        if outer is not None:
            found[index] = _within(own, found[outer], _outlet_of(clauses[outer]))
            continue
        before = last.get(speaker) if speaker else None
        earlier = found[before] if before is not None else _announced(clause, speaker)
        uninterrupted = before is None or before == previous
        near = before is None or uninterrupted or _sentences_between(discourse, before, index) <= _PASSAGE
        told, heard = earlier.addressee, earlier.relay
        interview = near and told is not None and heard is not None and told.covers(heard)
        found[index] = _carried(own, earlier, discourse.text, uninterrupted=uninterrupted or interview, near=near)
        if speaker:
            last[speaker] = index
        previous = index
    return found


def _announced(clause: Clause, speaker: Entity | None) -> StatementSetting:
    """Return the setting that an earlier sentence gives what a speaker goes on to say: "Vik took questions on Friday".

    It is the last sentence before, among the few before the statement, that names the speaker and states an occasion.
    """
    discourse = clause.discourse
    at = discourse.sentence_at(clause.anchor.start)
    for sentence in reversed(discourse.doc.sentences[max(0, at - _SENTENCES_BEFORE) : at]):
        names = discourse.names_between(sentence.start, sentence.end)
        if speaker is None or not any(discourse.entities.by_mention.get(n.span) is speaker for n in names):
            continue
        there = clause.elsewhere(sentence)
        if when := stated(there):
            return StatementSetting(occasion=when, relay=_outlet_within(there, when))
    return StatementSetting()


def _sentences_between(discourse: Discourse, first: int, second: int) -> int:
    """Return how many sentences the cue of an attribution is after that of another."""
    one, other = (anchor(discourse.attributions[i]).start for i in (first, second))
    return discourse.sentence_at(other) - discourse.sentence_at(one)


def _carried(
    own: StatementSetting, earlier: StatementSetting, text: str, *, uninterrupted: bool, near: bool
) -> StatementSetting:
    """Return a setting with what holds on from the same speaker's statement before.

    On another occasion others are spoken to, unless it is a question of theirs.
    """
    spoken_to = earlier.addressee if uninterrupted else None
    passage = earlier if near else StatementSetting()
    if own.occasion and own.occasion != earlier.occasion and not _is_asked(own.occasion.of(text)):
        spoken_to = None  # "told Radio One … In his speech, he said"
    return StatementSetting(
        addressee=own.addressee or spoken_to,
        occasion=own.occasion or passage.occasion,
        relay=own.relay or passage.relay,
    )


def _is_asked(occasion: str) -> bool:
    """Return whether an occasion is a question or an interview, in which the same ones are spoken to as before."""
    return not (reporting("occasion", "asked") | reporting("occasion", "interviews")).isdisjoint(
        occasion.lower().split()
    )


def _within(own: StatementSetting, outer: StatementSetting, outlet: Span | None) -> StatementSetting:
    """Return the setting of a statement within another's content: an outlet that is the other's source relays it."""
    return StatementSetting(
        addressee=own.addressee if own.addressee != outer.addressee else None,
        occasion=own.occasion if own.occasion != outer.occasion else None,
        relay=outlet or own.relay,
    )


def _own(clause: Clause, outlet: Span | None) -> StatementSetting:
    """Return the setting that the sentence of an attribution states. `outlet` is the relay last stated before it."""
    when = occasion(clause)
    whom = addressee(clause, when)
    if whom and outlet and _is_outlet_before(whom.of(clause.text)):
        return StatementSetting(addressee=whom, occasion=when, relay=outlet)
    return StatementSetting(addressee=whom, occasion=when, relay=_relay(clause, whom, when))


@cache
def _before_relay() -> re.Pattern[str]:
    """Return the pattern of what makes the outlet behind it a relay, few words before it: "told the".

    Not by the document's tokens: where a hyphen stands for a dash, "network-told the BBC", they have no "told".
    """
    return re.compile(rf"\b(?:{either(reporting('relay', 'before'))})\s+(?:[\w.’'-]+\s+){{0,6}}$", re.IGNORECASE)


def _relay(clause: Clause, whom: Span | None, when: Span | None) -> Span | None:
    """Return the span of the outlet through which the article has the quotation."""
    if whom and (outlet := _outlet_told(clause, whom)):
        return outlet
    if outlet := _reporter_of(clause):
        return outlet
    if when and (outlet := _outlet_within(clause, when)):
        return outlet
    for name in clause.discourse.names_between(clause.sentence.start, clause.sentence.end):
        span = name.span
        said = (*clause.attribution.contents, *([clause.attribution.source] if clause.attribution.source else []))
        if not _is_outlet(name, clause.text) or any(c.overlaps(span) for c in said):
            continue
        start = max(clause.sentence.start, span.start - _NEAR)
        found = _before_relay().search(clause.text[start : span.start])
        if found and not _is_denied(clause.text, clause.sentence.start, start + found.start()):
            return span
    return None


def _is_denied(text: str, start: int, report: int) -> bool:
    """Return whether what an outlet reports is denied right before it is named: "denying a [report in the Gazette]"."""
    words = list(re.finditer(r"\S+", text[start:report]))[-_DENIAL:]
    return bool(words) and stance(text, Span(start + words[0].start(), start + words[-1].end())) == "disputes"


def _outlet_told(clause: Clause, whom: Span) -> Span | None:
    """Return the outlet that was told something, itself, as its programme or as the name of some body."""
    return _outlet_in(clause, whom) or _whose_programme(clause, whom) or _told(clause, whom)


def _whose_programme(clause: Clause, whom: Span) -> Span | None:
    """Return the outlet whose programme or presenter was told something: "told [Radio 4]'s Dawn programme"."""
    for name in clause.discourse.names_between(whom.start, whom.end):
        outlet = _with_number(clause.text, name.span, whom.end)
        alone = _is_article_at_most(clause.text[whom.start : outlet.start])
        if alone and _is_outlet(name, clause.text) and _OWNS.match(clause.text, outlet.end, whom.end):
            return outlet
    return None


def _is_outlet_before(words: str) -> bool:
    """Return whether words mean an outlet named before: "told [the paper]"."""
    article, _, noun = words.lower().partition(" ")
    return article in function_words("definite_articles") and noun in reporting("relay", "anaphors")


def _told(clause: Clause, whom: Span) -> Span | None:
    """Return the name of whom somebody told something, where no word says that it is no outlet: "told [Acorn Weekly]".

    Few but outlets are told things by name; others are a court, a council, a party or a state.
    """
    names = clause.discourse.names_between(whom.start, whom.end)
    if not names or names[0].type != "organization" or names[0].span.end != whom.end:
        return None
    is_alone = _is_article_at_most(clause.text[whom.start : names[0].span.start])
    return names[0].span if is_alone and may_be_outlet(names[0].span.of(clause.text)) else None


def _outlet_of(clause: Clause) -> Span | None:
    """Return the outlet that is the attribution's source, or whose reporter is: "Ann Vik of [The Gazette] reports"."""
    source = clause.attribution.source
    return _outlet_in(clause, source) if source else None


def _reporter_of(clause: Clause) -> Span | None:
    """Return the outlet whose reporter is the source; an outlet that speaks itself is no relay of its own words."""
    source = clause.attribution.source
    outlet = _outlet_of(clause)
    return outlet if source and outlet and not _is_article_at_most(_beside(clause.text, source, outlet)) else None


def _beside(text: str, words: Span, name: Span) -> str:
    """Return the words of a phrase without a name in it."""
    return text[words.start : name.start] + " " + text[name.end : words.end].strip(" ,.’'s")


def _outlet_in(clause: Clause, words: Span) -> Span | None:
    """Return the outlet at the end of the words, alone or after a preposition; None where they mean another."""
    names = [n for n in clause.discourse.names_between(words.start, words.end) if _is_outlet(n, clause.text)]
    for name in names:
        outlet = _with_number(clause.text, name.span, words.end)
        lead, after = clause.text[words.start : outlet.start], clause.text[outlet.end : words.end]
        alone, before = _is_article_at_most(lead), lead.lower().split()
        reporter = set(before[-2:]) & reporting("relay", "of") and reporting("relay", "no_reporters").isdisjoint(before)
        if (alone or reporter) and not after.strip(" ,.’'s"):
            return outlet
    printed = words.of(clause.text)
    return words if not names and is_outlet(printed) else None


def _with_number(text: str, name: Span, limit: int) -> Span:
    """Return a name with the number behind it: "Radio [4]"."""
    number = _NUMBER.match(text, name.end, limit)
    return Span(name.start, number.end()) if number else name


def _is_article_at_most(words: str) -> bool:
    """Return whether what stands before a name is nothing, or its article."""
    before = words.lower().split()
    return not before or (len(before) == 1 and before[0] in reporting("relay", "articles"))


def _outlet_within(clause: Clause, words: Span) -> Span | None:
    """Return the outlet that an occasion names: "during an interview on [Radio One]"."""
    names = clause.discourse.names_between(words.start, words.end)
    return next((n.span for n in names if _is_outlet(n, clause.text)), None)


def _is_outlet(name: NameMention, text: str) -> bool:
    return name.type != "person" and is_outlet(name.span.of(text))
