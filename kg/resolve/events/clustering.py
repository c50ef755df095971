"""Which mentions are of one event within one article.

A mention joins an event of its family (events.toml) unless place, time or actor speak against it. Without a knowledge
base "the offensive", "the bombardment" and "the violence in Aleppo" are one event by default: an article has few. A
single blow is kept apart from a campaign by the weekday it is put on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from kg.edtf import same_time
from kg.folding import key
from kg.lang.en import event_triggers as triggers
from kg.lang.en import geography
from kg.lang.en.numbers import either
from kg.lang.lexicon import load
from kg.model import Annotations, Event, EventMention, Participant, Printed, Span

_SINGLE = frozenset({"attack", "displacement", "protest", "deployment", "crime"})
"""Types whose mention on a weekday is one happening beside those without a date."""
_ONE_ACT = frozenset({"attack", "protest", "crime", "meeting"})
"""Types of which a verb reports one happening."""
_ENCOUNTER = frozenset({"talks/talks", "meeting/meeting"})
"""Families that are one event when they are in one place: talks in Paris are a meeting in Paris."""
_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_DEFINITE = re.compile(r"(?:the|these|this|those)\b", re.IGNORECASE)
_LEADING = re.compile(r"(?:the|an?|its|their|his|her|our|my|this|these|those|such|another)\s+", re.IGNORECASE)


@dataclass(slots=True)
class _Cluster:
    """Mentions taken to be of one event so far."""

    type: str
    family: str
    mentions: list[EventMention] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    lemmas: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    participants: dict[Span, Sequence[Participant]] = field(default_factory=dict)
    name: str | None = None
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one mention says of its event."""

    family: str
    places: tuple[str, ...]
    time: str | None
    actors: frozenset[str]
    persons: frozenset[str]
    single: bool
    bare: bool
    name: str | None
    lemma: str


def resolve_events(
    text: str,
    annotations: Annotations,
    participants: Mapping[Span, Sequence[Participant]] = MappingProxyType({}),
    persons: Collection[str] = (),
) -> tuple[Event, ...]:
    """Return the events of one article, in the order of their first mentions, no mention in two of them.

    Those that the lexicon has, and of those that only the tagger has the ones that the article stresses; what reports
    an attribution ("said") is none. Identifiers are slugs of the labels, unique in the article; labels are its words.
    `participants` are those of each mention, by its head (`kg.resolve.events.participants`), `persons` the ids of persons.
    """
    reporting = {at for a in annotations.attributions if a.cue for at in range(a.cue.start, a.cue.end)}
    clusters: list[_Cluster] = []
    for mention in annotations.events:
        if not mention.listed and not reporting.isdisjoint(range(mention.head.start, mention.head.end)):
            continue
        taking_part = participants.get(mention.head, ())
        facts = _facts(text, mention, frozenset(p.agent for p in taking_part if p.agent in persons))
        cluster = _chosen(clusters, facts)
        if cluster is None:
            cluster = _Cluster(mention.type, facts.family, name=facts.name, single=facts.single)
            clusters.append(cluster)
        cluster.mentions.append(mention)
        cluster.places += [p for p in facts.places if p not in cluster.places]
        cluster.times += [facts.time] if facts.time else []
        cluster.actors |= facts.actors
        cluster.participants[mention.head] = taking_part
        cluster.persons |= facts.persons
        cluster.lemmas.add(facts.lemma)
    used: set[str] = set()
    return tuple(_event(text, c, used) for c in clusters if _is_worth_a_node(c))


def listed_events(events: Sequence[Event], annotations: Annotations) -> tuple[Event, ...]:
    """Return the events that the lexicon bears out: those that quotations and figures can be about.

    What only the tagger has found is mostly a step in the telling ("entered", "left"): measured on the gold of issue 4,
    linking quotations to such events halves the precision of the links.
    """
    heads = {m.head for m in annotations.events if m.listed}
    return tuple(e for e in events if not heads.isdisjoint(e.heads))


def _is_worth_a_node(cluster: _Cluster) -> bool:
    """Return whether a reader would want to find an event: the lexicon has it, or the article stresses it.

    It is told at first or in the headline; one of a known type more than once. What is of none and said again and again
    ("made", "problems") is no event: without it there are a third fewer, and identity on ECB+ is as good.
    """
    return any(m.listed or m.salient for m in cluster.mentions) or (
        cluster.type != "other" and len({m.head for m in cluster.mentions}) > 1
    )


def _facts(text: str, mention: EventMention, persons: frozenset[str]) -> _Facts:
    head, before = mention.head.of(text), text[mention.span.start : mention.head.start]
    after = text[mention.head.end : mention.span.end]
    when = mention.time.span.of(text).lower() if mention.time else ""
    on_weekday = bool(_weekday().search(when))
    lemma = triggers.lemma_of(head, mention.type)
    one_act = mention.type in _ONE_ACT and triggers.is_verb(head, mention.type)
    named = len(head.split()) > 1 and all(w[0].isupper() for w in head.split())
    # "The talks stopped" and "they were trapped" are of one type only where the lexicon's conditions hold.
    plain = mention.listed or mention.type != "other"
    family = triggers.family_of(head, mention.type) if plain else triggers.family_by_stems(head, mention.type)
    return _Facts(
        family=family,
        persons=persons if family in load("participants")["own"] else frozenset(),
        lemma=lemma,
        name=head.lower() if named else None,
        places=tuple(dict.fromkeys(p.value for p in mention.places)),
        time=((mention.time and mention.time.value) or when.split()[-1]) if when else None,
        actors=_actors(f"{before} {head}") | _actors(" ".join(re.findall(r"\bby\b(.*)", after))),
        single=one_act or (on_weekday and mention.type in _SINGLE),
        bare=_is_bare(before, after) and lemma not in load("events")["reference"]["mass"],
    )


def _is_bare(before: str, after: str) -> bool:
    """Return whether a phrase is definite and says no more of its event than its head: "the attack", "these raids"."""
    return not after.strip() and len(before.split()) <= 2 and bool(_DEFINITE.match(before))


@cache
def _weekday() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either(load('dates')['weekdays'])})\b")


def _actors(words: str) -> frozenset[str]:
    """Return the classes of actors that the words name."""
    said = {w.lower().removesuffix("'s").removesuffix("’s") for w in _WORD.findall(words)}
    said |= {w.removesuffix("s") for w in said}
    return frozenset(name for name, listed in _classes_of_actors().items() if not listed.isdisjoint(said))


@cache
def _classes_of_actors() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in load("events")["actors"].items()}


def _chosen(clusters: list[_Cluster], facts: _Facts) -> _Cluster | None:
    """Return the event that a mention belongs to: of those that nothing speaks against, the best, then the latest."""
    ranked = []
    families = _ENCOUNTER if facts.family in _ENCOUNTER else {facts.family}
    for order, cluster in enumerate(clusters):
        if cluster.family not in families:  # which most are not
            continue
        rank = _rank(cluster, facts)
        if rank is not None:
            latest = cluster.mentions[-1].span.start
            ranked.append(((0, latest) if facts.bare else (rank, latest), order, cluster))
    return max(ranked, key=lambda r: r[:2])[2] if ranked else None


def _rank(cluster: _Cluster, facts: _Facts) -> int | None:
    """Return how much speaks for the mention being of this event, None where something speaks against it."""
    same_place = agree(facts.places, cluster.places)
    if facts.family != cluster.family and not same_place:
        return None
    if same_place is False or (facts.actors and cluster.actors and not facts.actors & cluster.actors):
        return None
    if facts.persons and cluster.persons and facts.persons.isdisjoint(cluster.persons):
        return None
    then = bool(facts.time) and any(same_time(facts.time or "", t) for t in cluster.times)
    if facts.time and cluster.times and not then:
        return None
    if facts.name != cluster.name and (facts.name or not facts.bare):
        return None
    if facts.single and not then and (facts.time or cluster.single or not same_place):
        return None
    if cluster.single and not (then or facts.bare):
        return None
    shared = bool(facts.actors & cluster.actors) + (facts.lemma in cluster.lemmas)
    return 2 * bool(same_place) + 3 * then + shared


def agree(ones: Sequence[str], others: Sequence[str]) -> bool | None:
    """Return whether two sets of places can be one, None where one is empty or a country may hold the other's place."""
    if not ones or not others:
        return None
    pairs = [(a, b) for a in ones for b in others]
    if any(_place_words(a) <= _place_words(b) or _place_words(b) <= _place_words(a) for a, b in pairs):
        return True
    return None if any(is_country(a) != is_country(b) for a, b in pairs) else False


def _place_words(place: str) -> frozenset[str]:
    sides = load("events")["place"]["directions"]
    return frozenset(w.lower().removesuffix("ern") if w.lower() in sides else w.lower() for w in _WORD.findall(place))


def is_country(place: str) -> bool:
    """Return whether a place is a whole country."""
    found = geography.country(place)
    return found is not None and found.sort == "name"


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

    Said by the mentions of the noun or verb that the event is known by, of its place, and by any noun for what states
    do of a campaign so known. Of what other mentions say about half is of another event, in articles of PolNeAR's
    training part.
    """
    lemma, found, places = _lemma(text, best), dict[str, Participant](), {p.value for p in best.places}
    campaign = frozenset(load("participants")["by_states"])
    for mention in cluster.mentions:
        own = _lemma(text, mention)
        if own == lemma or {own, lemma} <= campaign or places & {p.value for p in mention.places}:
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
