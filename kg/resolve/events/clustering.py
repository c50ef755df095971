"""Event coreference within one article: mentions whose triggers are of one family (events.toml) are one event.

An article has few events: "the offensive", "the bombardment" and "the violence in Aleppo" are one. Keeping mentions
apart by place, time, actors or proper names made it worse (training part of ECB+, within an article: CoNLL F1 0.710
with these, 0.736 without). Kept apart are what befell other persons, votes in other places (the primaries of a year
are not one), and what is denied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from types import MappingProxyType

from kg.folding import key
from kg.lang.en import event_triggers as triggers
from kg.lang.en.geography import country
from kg.lang.en.stems import stems_of
from kg.lang.lexicon import load
from kg.lang.word_lists import function_words, word_list
from kg.model import Annotations, Event, EventMention, EventStatus, NameMention, Participant, Printed, Span
from kg.spans import Spans

_QUOTING = re.compile(r"[\"“”]")
_OWNER = re.compile(r"['’]")
"""What is behind a name that owns what follows."""
_DESCRIBED = 3
"""Words at most between a noun and whom it befell: "death of mayor Ann Lee". Hand-set: "of" and what a person is."""
_LONGEST_KEY = 60
"""Characters of a label that its identifier keeps. Hand-set: IRIs stay readable."""
_OFTEN = 3
"""Mentions from which on a lemma counts as no more frequent. Hand-set: fewer than a noun phrase counts for."""
_USUAL = 0.75
"""The share of mentions, of those with the commonest lemma, from which on a lemma names the event. Hand-set."""
_SETTLED = 0.5
"""The share of the mentions with a place, or a time, that the commonest must have, where the label has none: "shooting
in Larvik" and "in Skien" are two. Hand-set."""
_BEST_WORDS = 5
"""Words of the best label; from the second word beyond, longer ones are worse. Hand-set: "air strikes on eastern
Aleppo" has five."""
_NOUN_PHRASE, _NAME, _MOST_NAMES = 4, 3, 2
"""What being a noun phrase counts for in a label, and each of so many places or words with capitals. Hand-set, beside 1
for a word: a noun phrase goes before a name, and a name before the words beside it."""


@dataclass(slots=True)
class _Cluster:
    """The mentions of one event so far, the stems of their last words, and the persons or places that tell it apart."""

    type: str
    mentions: list[EventMention] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    told_by: set[str] = field(default_factory=set)
    participants: dict[Span, Sequence[Participant]] = field(default_factory=dict)


def resolve_events(
    text: str,
    annotations: Annotations,
    participants: Mapping[Span, Sequence[Participant]] = MappingProxyType({}),
) -> tuple[Event, ...]:
    """Return the events of one article, in the order of their first mentions; a mention is of one event.

    The cue of an attribution ("said") is no event. Labels are the article's words, identifiers slugs of the labels,
    unique in the article. `participants` are those of each mention, by its head (`kg.resolve.events.participants`).
    """
    reporting = {at for a in annotations.attributions if a.cue for at in range(a.cue.start, a.cue.end)}
    persons = Spans((name.span, name) for name in annotations.names if name.type == "person")
    clusters: dict[str, list[_Cluster]] = {}
    for mention in annotations.events:
        if not mention.in_lexicon and not reporting.isdisjoint(range(mention.head.start, mention.head.end)):
            continue
        family = triggers.family_of(mention.head.of(text), mention.type)
        own, named = _telling_apart(text, mention, persons)
        cluster = _cluster_of(text, mention, clusters.setdefault(family, []), own, named)
        cluster.mentions.append(mention)
        cluster.words.add(_last_stem(text, mention))
        cluster.told_by |= own
        cluster.participants[mention.head] = participants.get(mention.head, ())
    used: dict[str, int] = {}
    told = (part for family in clusters.values() for cluster in family for part in _without_denied(text, cluster))
    return tuple(_event(text, c, used) for c in told)


def _cluster_of(text: str, mention: EventMention, family: list[_Cluster], own: Set[str], named: Set[str]) -> _Cluster:
    """Return the cluster of one family's clusters that a mention belongs to: a new one is added where it is of none.

    `own` are the persons or places that tell the mention's event from others ("the shooting of Ann Lee" and "of Tom
    Hale"), `named` those that it has besides. Of the clusters that are not told apart from it, it is the one with a
    name in it, else the last one with the mention's own word, else the first.
    """
    stem = _last_stem(text, mention)
    fit = [c for c in family if not (own and c.told_by) or own & c.told_by]
    named_in, by_word = (c for c in fit if named & c.told_by), (c for c in reversed(fit) if stem in c.words)
    same = next(chain(named_in, by_word, fit), None)
    if same is None:
        same = _Cluster(mention.type)
        family.append(same)
    return same


def _telling_apart(text: str, mention: EventMention, persons: Spans[NameMention]) -> tuple[Set[str], Set[str]]:
    """Return by what a mention is told from other events of its kind, and what may tell it besides.

    A vote is told by its place ("the Larvik primary"), an attack or a death by the surnames of those whom it befell,
    and it may be told by any person in it.
    """
    if mention.type in load("events")["placed"]["types"]:
        places = frozenset(found.code if (found := country(name)) else name for name in _place_names(mention))
        return places, places  # "the US election" is the one in the United States
    if mention.type in load("events")["befalling"]["types"]:
        return _persons(text, mention, persons)
    return frozenset(), frozenset()


def _persons(text: str, mention: EventMention, persons: Spans[NameMention]) -> tuple[Set[str], Set[str]]:
    """Return the surnames of those whom what a mention tells befell, and those of all persons that it names.

    It befalls whom its verb has right behind it, or its noun after "of".
    """
    victims, named, genitives = set(), set(), function_words("genitives")
    for _, name in persons.starting_in(mention.span):
        surname = name.span.of(text).split()[-1].lower()
        named.add(surname)
        between = text[mention.head.end : name.full.start].lower().split()
        is_object = (
            not between if mention.verbal else bool(genitives.intersection(between[:1])) and len(between) <= _DESCRIBED
        )
        if name.full.start > mention.head.end and is_object and not _OWNER.match(text, name.span.end):
            victims.add(surname)
    return victims, named


def _without_denied(text: str, cluster: _Cluster) -> Sequence[_Cluster]:
    """Return a cluster, in two where words for what is denied are others than those for what is not.

    "There was no explosion" is about another event than "the attack".
    """
    parts: dict[bool, list[EventMention]] = {}
    for mention in cluster.mentions:
        parts.setdefault(mention.status == "denied", []).append(mention)
    lemmas = [{_lemma(text, m) for m in part} for part in parts.values()]
    if len(parts) == 1 or lemmas[0] & lemmas[1]:
        return (cluster,)
    return [replace(cluster, mentions=part) for part in parts.values()]


def _event(text: str, cluster: _Cluster, used: dict[str, int]) -> Event:
    best = _best(text, cluster.mentions)
    label = _label(text, best)
    timed = next((m.time for m in _agreeing(text, cluster.mentions, best, _times) if m.time), None)
    stems = stems_of(best.head.of(text))
    heads = [m.head for m in cluster.mentions if stems_of(m.head.of(text)) == stems]
    called_so = [m for m in cluster.mentions if any(m.span.covers(head) for head in heads)]
    places: dict[str, Printed] = {}
    for mention in _agreeing(text, called_so, best, _place_names):
        for place in mention.places:
            places.setdefault(place.value, place)
    return Event(
        id=_unique(key(label)[:_LONGEST_KEY].strip("-"), used),
        label=label,
        type=cluster.type,
        places=tuple(places.values()),
        time=timed.value if timed else None,
        time_evidence=timed.span if timed else None,
        mentions=tuple(dict.fromkeys(m.span for m in cluster.mentions)),
        participants=_taking_part(text, cluster, best),
        status=_status(text, cluster.mentions),
        heads=tuple(sorted({m.head for m in cluster.mentions})),
    )


def _place_names(mention: EventMention) -> frozenset[str]:
    return frozenset(place.value for place in mention.places)


def _times(mention: EventMention) -> frozenset[str]:
    return frozenset({mention.time.value} if mention.time and mention.time.value else ())


def _agreeing(
    text: str, mentions: Sequence[EventMention], best: EventMention, values_of: Callable[[EventMention], frozenset[str]]
) -> Sequence[EventMention]:
    """Return the mentions from which an event has its places, or its time, in text order.

    `values_of` gives the places or times of a mention. Where those of a cluster differ, they are seldom one event's. So
    one mention is chosen: the label's, else one with the commonest value, none where no value is common; of these, one
    with the label's word, then the first. The others count where they share a value with it ("in Nice", "in Nice,
    France").

    Places are told by mentions alone that have the label's word ("an air strike killed two in Larvik"). On annotated
    news others are as often right (7 of 8), but in politics "the meeting with Lund" and "the convention in Larvik" are
    of one family and seldom in one place.
    """
    values = {at: found for at, mention in enumerate(mentions) if (found := values_of(mention))}
    if len(values) < 2:
        return [mentions[at] for at in values]
    stems = stems_of(best.head.of(text))
    often = Counter(each for found in values.values() for each in found)

    def order(at: int) -> tuple[bool, int, bool, int]:
        mention, most = mentions[at], max(often[each] for each in values[at])
        return mention is best, most, stems_of(mention.head.of(text)) == stems, -mention.span.start

    at = max(values, key=order)
    chosen = values[at]
    if mentions[at] is not best and _most(values.values()) < _SETTLED * len(values):
        return []
    return [mentions[at] for at, found in values.items() if not found.isdisjoint(chosen)]


def _most(values: Iterable[frozenset[str]]) -> int:
    """Return how many of the mentions have the commonest value."""
    return Counter(each for found in values for each in found).most_common(1)[0][1]


def _status(text: str, mentions: Sequence[EventMention]) -> EventStatus | None:
    """Return the status that all mentions of an event give it, None where they differ or one tells it as a fact.

    A mention that only repeats what was cancelled ("the meeting") tells nothing. What is denied or feared is seldom
    repeated so.
    """
    statuses: set[EventStatus | None] = set()
    off: set[str] = set()
    for mention in mentions:
        lemma = _lemma(text, mention)
        if mention.status is None and lemma in off and _repeats(text, mention):
            continue
        statuses.add(mention.status)
        if mention.status == "cancelled":
            off.add(lemma)
    return statuses.pop() if len(statuses) == 1 else None


def _repeats(text: str, mention: EventMention) -> bool:
    """Return whether a mention is a definite article, or the like, and the word that names the event."""
    before = text[mention.span.start : mention.head.start].lower().split()
    definite = word_list("events", "status", "definite")
    return mention.span.end == mention.head.end and len(before) == 1 and before[0] in definite


def _taking_part(text: str, cluster: _Cluster, best: EventMention) -> tuple[Participant, ...]:
    """Return who takes part in an event, each once, in text order.

    They are those of mentions with the lemma of the event's label. About half of the participants of the other mentions
    are another event's (PolNeAR, training part).
    """
    lemma, found = _lemma(text, best), dict[str, Participant]()
    for mention in cluster.mentions:
        if _lemma(text, mention) == lemma:
            for participant in cluster.participants.get(mention.head, ()):
                found.setdefault(participant.agent, participant)
    return tuple(sorted(found.values(), key=lambda p: p.evidence))


def _lemma(text: str, mention: EventMention) -> str:
    return triggers.lemma_of(mention.head.of(text), mention.type)


def _last_stem(text: str, mention: EventMention) -> str:
    return stems_of(_lemma(text, mention))[-1]


def _unique(base: str, used: dict[str, int]) -> str:
    """Return a name that is not among `used`, and add it: the base, perhaps with a number.

    `used` gives with each name the highest number that was put behind it.
    """
    name, number = base, used.get(base, 0)
    while name in used:
        number = max(number, 1) + 1
        name = f"{base}-{number}"
    used[name] = 0
    used[base] = number
    return name


def _best(text: str, mentions: Sequence[EventMention]) -> EventMention:
    """Return the mention that labels the event.

    Preferred are, in this order: mentions without quotation marks and not in a headline's capitals; noun phrases of
    several words, then anything of several words; a lemma about as common among the mentions as any other, so that one
    odd mention names no event; mentions with names; mentions of about five words.
    """
    if len(mentions) == 1:
        return mentions[0]
    usual = Counter(_lemma(text, m) for m in mentions)
    most = max(usual.values())

    def worth(mention: EventMention) -> tuple[bool, bool, bool, bool, bool, int, int]:
        words = _label(text, mention).split()
        size = min(len(words), _BEST_WORDS) - max(0, len(words) - _BEST_WORDS - 1)
        capitals = sum(word[0].isupper() for word in words)
        names = max(len(mention.places), capitals)
        said = _QUOTING.search(" ".join(words)) is not None
        often = usual[_lemma(text, mention)]
        score = _NOUN_PHRASE * (not mention.verbal) + _NAME * min(names, _MOST_NAMES) + size + min(often, _OFTEN)
        is_headline = mention.verbal and capitals == len(words)
        is_phrase, is_usual = len(words) > 1 and not mention.verbal, often >= most * _USUAL
        return not said, not is_headline, is_phrase, len(words) > 1, is_usual, score, -mention.span.start

    return max(mentions, key=worth)


def _label(text: str, mention: EventMention) -> str:
    """Return the words that name the event of a mention, in the article's words."""
    return " ".join((mention.name or mention.span).of(text).split())
