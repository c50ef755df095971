"""Which mentions are of one event within one article: those of one family (events.toml).

Without a knowledge base "the offensive", "the bombardment" and "the violence in Aleppo" are one event: an article has
few. Places, times, actors and proper names that tell two mentions apart made it worse on the training parts of ECB+
(within an article, CoNLL F1 0.710 with them, 0.736 without).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.folding import key
from kg.lang.en import event_triggers as triggers
from kg.model import Annotations, Event, EventMention, Participant, Printed, Span

_LEADING = re.compile(r"(?:the|an?|its|their|his|her|our|my|this|these|those|such|another)\s+", re.IGNORECASE)


@dataclass(slots=True)
class _Cluster:
    """Mentions taken to be of one event so far."""

    type: str
    mentions: list[EventMention] = field(default_factory=list)
    participants: dict[Span, Sequence[Participant]] = field(default_factory=dict)


def resolve_events(
    text: str,
    annotations: Annotations,
    participants: Mapping[Span, Sequence[Participant]] = MappingProxyType({}),
) -> tuple[Event, ...]:
    """Return the events of one article, in the order of their first mentions, no mention in two of them.

    What reports an attribution ("said") is none. Identifiers are slugs of the labels, unique in the article; labels are
    its words. `participants` are those of each mention, by its head (`kg.resolve.events.participants`).
    """
    reporting = {at for a in annotations.attributions if a.cue for at in range(a.cue.start, a.cue.end)}
    clusters: dict[str, _Cluster] = {}
    for mention in annotations.events:
        if not mention.in_lexicon and not reporting.isdisjoint(range(mention.head.start, mention.head.end)):
            continue
        family = triggers.family_of(mention.head.of(text), mention.type)
        cluster = clusters.setdefault(family, _Cluster(mention.type))
        cluster.mentions.append(mention)
        cluster.participants[mention.head] = participants.get(mention.head, ())
    used: set[str] = set()
    return tuple(_event(text, c, used) for c in clusters.values())


def _event(text: str, cluster: _Cluster, used: set[str]) -> Event:
    best = _best(text, cluster.mentions)
    label = _label(text, best)
    timed = next((m.time for m in cluster.mentions if m.time and m.time.value), None)
    places: dict[str, Printed] = {}
    for mention in cluster.mentions:
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
        heads=tuple(sorted({m.head for m in cluster.mentions})),
    )


def _taking_part(text: str, cluster: _Cluster, best: EventMention) -> tuple[Participant, ...]:
    """Return who takes part in an event, each once, in text order.

    Said by the mentions of the noun or verb that the event is known by. Of what other mentions say about half is of
    another event, in articles of PolNeAR's training part.
    """
    lemma, found = _lemma(text, best), dict[str, Participant]()
    for mention in cluster.mentions:
        if _lemma(text, mention) == lemma:
            for participant in cluster.participants.get(mention.head, ()):
                found.setdefault(participant.agent, participant)
    return tuple(sorted(found.values(), key=lambda p: p.evidence))


def _lemma(text: str, mention: EventMention) -> str:
    return triggers.lemma_of(mention.head.of(text), mention.type)


_LONGEST_KEY = 60
"""Characters of a label that its key keeps; numbers tell apart what that makes alike."""


def _unique(base: str, used: set[str]) -> str:
    name, number = base, 1
    while name in used:
        number += 1
        name = f"{base}-{number}"
    used.add(name)
    return name


def _best(text: str, mentions: Sequence[EventMention]) -> EventMention:
    """Return the mention that a reader knows the event by: a noun phrase, if there is one.

    It says where, is of about five words, and its noun is one that the event's mentions use more than once; what has
    quotation marks is passed over where the event has another.
    """
    usual = Counter(_lemma(text, m) for m in mentions)

    def worth(mention: EventMention) -> tuple[bool, int, int]:
        printed = mention.span.of(text)
        words = len(printed.split())
        noun = not triggers.is_verb(mention.head.of(text), mention.type)
        size = min(words, 5) - max(0, words - 6)
        said = _QUOTING.search(printed) is not None
        often = usual[_lemma(text, mention)]
        score = 4 * noun + 3 * min(len(mention.places), 2) + size + min(often, _OFTEN)
        return not said, score, -mention.span.start

    return max(mentions, key=worth)


def _label(text: str, mention: EventMention) -> str:
    """Return the words of a mention, in the article's words, articles off."""
    words = " ".join(mention.span.of(text).split())
    return _LEADING.sub("", words, count=1) if _LEADING.match(words) else words


_QUOTING = re.compile(r"[\"“”]")
_OFTEN = 3
"""Uses of a noun beyond which more do not make it more usual."""
