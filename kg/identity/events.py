"""Which events of an article are those of earlier articles, and which are parts of larger ones.

An event is looked for among those of the same story (event_stories), and is the one whose words, kind, place, names and
time agree best (event_likeness); or it is one of its family that another story puts in the same place at the same time.
Place and time that contradict keep two events apart whatever else agrees.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from kg.folding import key
from kg.identity.event_likeness import (
    common,
    conflict,
    is_certain_enough,
    is_country,
    nearness,
    one_place_and_time,
    related,
    together,
    told_apart,
)
from kg.identity.event_parts import wholes
from kg.identity.event_profiles import Profile
from kg.identity.event_stories import Story, story_of
from kg.identity.event_traits import Traits, traits_of
from kg.identity.event_weights import weights
from kg.identity.match import EventMatch, Match
from kg.identity.register import Register
from kg.model import Event, Extraction

_NEAR = 0.35
"""How near in meaning heads must be that share no stem and no family, to be compared further."""
_BEST = 2
"""Articles whose likeness counts for an event that many have: the likeliest."""
_MORE = 0.3
"""What it adds to the odds that e times as many articles have the event in a way that is like this one."""
_ROWS = 600
"""Events of a story that are compared: those of its latest articles."""
_ELSEWHERE = 40
"""Events of other stories with one place and family that are compared: the latest."""
_ODDS_ELSEWHERE = 2.0
"""The logarithm of the odds that events of one family, place and time are one: so that 9 in 10 are."""

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS event_rows (
      number INTEGER PRIMARY KEY, article TEXT NOT NULL, iri TEXT NOT NULL, label TEXT NOT NULL, traits BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS event_rows_article ON event_rows (article)",
)
_PLACES_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS event_places (handle TEXT NOT NULL, article TEXT NOT NULL, row INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS event_places_handle ON event_places (handle)",
)


@dataclass(frozen=True, kw_only=True)
class _Row:
    """An event as an earlier article has it."""

    article: str
    iri: str
    label: str
    traits: Traits


@dataclass(frozen=True, kw_only=True)
class _Link:
    """That a local event may be a known one, with the logarithm of the odds, and the row that it is most like."""

    odds: float
    event: str
    row: _Row


def match_events(
    extraction: Extraction, agents: Mapping[str, Match], register: Register, profile: Profile
) -> dict[str, EventMatch]:
    """Return which event each of an article's events is, by its id in it, and register them all.

    An article that comes again keeps its events; others of the register are looked up by the article's words, so that
    the cost does not grow with the store. `profile` is the article's (`newcomer`). Raises ModelError where weights are
    missing or damaged.
    """
    register.ensure("event_rows", *_SCHEMA)
    register.ensure("event_places", *_PLACES_SCHEMA)
    article = extraction.article
    before = register.previous(article.id)
    for table in ("event_rows", "event_places"):
        register.db.execute(f"DELETE FROM {table} WHERE article = ?", (article.id,))
    story = story_of(article, register, profile)
    traits = {e.id: traits_of(article, e) for e in extraction.events}
    minted = {e.id: _minted(article.id, e, traits[e.id]) for e in extraction.events}
    chosen = _chosen(
        traits, [*_of_story(traits, story, register), *_elsewhere(traits, story, register)], minted, register
    )
    iris = {e.id: before.get(("event", e.id)) or _iri(chosen.get(e.id), minted[e.id]) for e in extraction.events}
    parts = wholes(extraction.events, traits)
    found = {}
    for event in extraction.events:
        iri, link = iris[event.id], chosen.get(event.id)
        same = link if link and link.row.iri == iri else None
        found[event.id] = EventMatch(
            iri=iri,
            evidence=_evidence(traits[event.id], same, story) if same else (),
            score=round(1 / (1 + math.exp(-same.odds)), 3) if same else 1.0,
            is_new=iri == minted[event.id],
            part_of=iris[parts[event.id]] if event.id in parts else None,
        )
        _register(article.id, event, iri, traits[event.id], register)
    return found


def _iri(link: _Link | None, minted: str) -> str:
    return link.row.iri if link else minted


def _minted(article: str, event: Event, traits: Traits) -> str:
    """Return the IRI of an event that this article is the first to report."""
    digest = hashlib.sha256("\0".join((article, event.id)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"event/{key(traits.words[0] if traits.words else event.type)}-{digest}"


def _chosen(
    traits: Mapping[str, Traits], links: Sequence[_Link], minted: Mapping[str, str], register: Register
) -> dict[str, _Link]:
    """Return the best link of each event, best first, nothing that its article tells apart being one."""
    found: dict[str, _Link] = {}
    for link in sorted(links, key=lambda n: (-n.odds, n.event, n.row.iri)):
        rivals = [traits[id] for id, other in found.items() if other.row.iri == link.row.iri]
        if (
            link.event not in found
            and not any(told_apart(traits[link.event], rival) for rival in rivals)
            and not register.are_apart(minted[link.event], link.row.iri)
        ):
            found[link.event] = link
    return found


def _of_story(traits: Mapping[str, Traits], story: Story, register: Register) -> Iterator[_Link]:
    """Yield the links to the events that the story's other articles have."""
    rows = [row for article in story.others for row in _rows(article, register)][:_ROWS]
    if not rows or not traits:
        return
    near = nearness(list(traits.values()), [row.traits for row in rows])
    compared = [
        (id, row, common(own, row.traits, story.others[row.article], float(near[i, j])))
        for i, (id, own) in enumerate(traits.items())
        for j, row in enumerate(rows)
        if (near[i, j] > _NEAR or related(own, row.traits))
        and not conflict(own, row.traits)
        and is_certain_enough(own, row.traits, story.others[row.article], story.gaps[row.article])
    ]
    if not compared:
        return
    odds = weights().event(np.array([c for _, _, c in compared]))
    likely: dict[tuple[str, str], dict[str, tuple[float, _Row]]] = {}
    for (id, row, _), value in zip(compared, odds.tolist(), strict=True):
        by_article = likely.setdefault((id, row.iri), {})
        if row.article not in by_article or value > by_article[row.article][0]:
            by_article[row.article] = value, row
    for (id, _), by_article in likely.items():
        best = sorted(by_article.values(), key=lambda v: (-v[0], v[1].article))[:_BEST]
        likeliest = sum(value for value, _ in best) / len(best) + _MORE * math.log(len(by_article))
        if likeliest >= weights().threshold:
            yield _Link(odds=likeliest, event=id, row=best[0][1])


def _elsewhere(traits: Mapping[str, Traits], story: Story, register: Register) -> Iterator[_Link]:
    """Yield the links to events of other stories that are of one family, in one place, at one time."""
    query = "SELECT row FROM event_places WHERE handle = ? ORDER BY rowid DESC LIMIT ?"
    for id, own in traits.items():
        for handle in _handles(own):
            for (number,) in register.db.execute(query, (handle, _ELSEWHERE)).fetchall():
                row = _row(number, register)
                if row.article not in story.others and one_place_and_time(own, row.traits):
                    yield _Link(odds=_ODDS_ELSEWHERE, event=id, row=row)


def _handles(traits: Traits) -> list[str]:
    """Return what an event is found by in other stories: its family with each of its places, a country's alone none."""
    if traits.time is None:
        return []
    return [f"{family}|{place}" for family in traits.families[:1] for place in traits.places if not is_country(place)]


def _evidence(own: Traits, link: _Link, story: Story) -> tuple[str, ...]:
    row = link.row
    told = [f"{row.label!r} in article {row.article}"]
    if row.article in story.others:
        told.append(f"both articles report one story (log odds {story.others[row.article]:.1f})")
    if set(own.stems) & set(row.traits.stems):
        shared = [w for w, s in zip(own.words, own.stems, strict=False) if s in row.traits.stems]
        told.append(f"both name it by {', '.join(repr(w) for w in shared)}" if shared else "both name it alike")
    if together(own.places, row.traits.places):
        told.append(f"both put it in {', '.join(p for p in own.places if p in row.traits.places) or own.places[0]}")
    if own.time and row.traits.time:
        told.append(f"at {own.time} and {row.traits.time}")
    return tuple(told)


# ---------------------------------------------------------------- the register's tables


def _rows(article: str, register: Register) -> Iterator[_Row]:
    query = "SELECT iri, label, traits FROM event_rows WHERE article = ? ORDER BY number"
    for iri, label, blob in register.db.execute(query, (article,)).fetchall():
        now = register.parted(iri, article)
        yield _Row(article=article, iri=now, label=label, traits=msgspec.json.decode(blob, type=Traits))


def _row(number: int, register: Register) -> _Row:
    query = "SELECT article, iri, label, traits FROM event_rows WHERE number = ?"
    article, iri, label, blob = register.db.execute(query, (number,)).fetchone()
    now = register.parted(iri, article)
    return _Row(article=article, iri=now, label=label, traits=msgspec.json.decode(blob, type=Traits))


def _register(article: str, event: Event, iri: str, traits: Traits, register: Register) -> None:
    number = register.db.execute(
        "INSERT INTO event_rows (article, iri, label, traits) VALUES (?, ?, ?, ?)",
        (article, iri, event.label, msgspec.json.encode(traits)),
    ).lastrowid
    handles = [(handle, article, number) for handle in _handles(traits)]
    register.db.executemany("INSERT INTO event_places VALUES (?, ?, ?)", handles)
