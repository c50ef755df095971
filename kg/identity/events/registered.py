"""The register's tables of events: each as its article has it, found by article or by family and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from kg.identity.events.constraints import is_country
from kg.identity.events.profile import EventProfile
from kg.identity.events.thresholds import EVENTS_PER_PLACE
from kg.identity.register import Register
from kg.model import Event

_EVENTS_SCHEMA = (
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
class RegisteredEvent:
    """An event as an earlier article has it."""

    article: str
    iri: str
    label: str
    profile: EventProfile


def forget_events(article: str, register: Register) -> None:
    """Delete an article's events, as before they are registered anew; makes the tables where there are none."""
    register.ensure("event_rows", *_EVENTS_SCHEMA)
    register.ensure("event_places", *_PLACES_SCHEMA)
    for table in ("event_rows", "event_places"):
        register.db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))


def register_event(article: str, event: Event, iri: str, profile: EventProfile, register: Register) -> None:
    """Register an event of an article."""
    number = register.db.execute(
        "INSERT INTO event_rows (article, iri, label, traits) VALUES (?, ?, ?, ?)",
        (article, iri, event.label, msgspec.json.encode(profile)),
    ).lastrowid
    keys = [(key, article, number) for key in _blocking_keys(profile)]
    register.db.executemany("INSERT INTO event_places VALUES (?, ?, ?)", keys)


def events_of(article: str, register: Register) -> Iterator[RegisteredEvent]:
    """Yield the registered events of an article."""
    query = "SELECT article, iri, label, traits FROM event_rows WHERE article = ? ORDER BY number"
    for row in register.db.execute(query, (article,)).fetchall():
        yield _event(row, register)


def events_of_family_and_place(profile: EventProfile, register: Register) -> Iterator[RegisteredEvent]:
    """Yield the registered events of an event's family in one of its places, the latest first."""
    query = "SELECT row FROM event_places WHERE handle = ? ORDER BY rowid DESC LIMIT ?"
    by_number = "SELECT article, iri, label, traits FROM event_rows WHERE number = ?"
    for key in _blocking_keys(profile):
        for (number,) in register.db.execute(query, (key, EVENTS_PER_PLACE)).fetchall():
            yield _event(register.db.execute(by_number, (number,)).fetchone(), register)


def _blocking_keys(profile: EventProfile) -> list[str]:
    """Return what an event with a time is found by in other stories: its family with each place but countries."""
    if profile.time is None:
        return []
    return [f"{family}|{place}" for family in profile.families[:1] for place in profile.places if not is_country(place)]


def _event(row: tuple[str, str, str, bytes], register: Register) -> RegisteredEvent:
    article, iri, label, blob = row
    now = register.after_splits(iri, article)
    profile = msgspec.json.decode(blob, type=EventProfile)
    return RegisteredEvent(article=article, iri=now, label=label, profile=profile)
