"""Matching an article's events with those of earlier articles, and registering them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping

from kg.folding import key
from kg.identity.events.candidates import Candidate, candidates_elsewhere, candidates_in_story
from kg.identity.events.constraints import are_distinct, places_agree
from kg.identity.events.profile import EventProfile, event_profile
from kg.identity.events.registered import forget_events, register_event
from kg.identity.events.subevents import larger_events
from kg.identity.match import EventMatch
from kg.identity.register import Register
from kg.identity.stories import ArticleProfile, Story, join_story
from kg.model import Event, Extraction


def match_events(
    extraction: Extraction, register: Register, profile: ArticleProfile, story: Story
) -> dict[str, EventMatch]:
    """Return which event each of an article's events is, by its id in it, and register them all.

    It is the likeliest of the events of its story, or of those of its family that other stories have in one place at
    one time; else a new one. An article that comes again keeps its events. `profile` is that of
    `profile_of_new_article`, `story` of `closest_story`; the article is registered with both. Raises ModelError where
    the fitted weights are missing or damaged.
    """
    article = extraction.article
    before = register.previous(article.id)
    forget_events(article.id, register)
    join_story(article, profile, story, register)
    profiles = {e.id: event_profile(article, e, _persons_in(e, extraction)) for e in extraction.events}
    new = {e.id: _new_iri(article.id, e, profiles[e.id]) for e in extraction.events}
    candidates = [
        *candidates_in_story(profiles, story, register),
        *candidates_elsewhere(profiles, story, register),
    ]
    chosen = _best(candidates, profiles, new, register)
    iris = {
        id: before.get(("event", id)) or (chosen[id].registered.iri if id in chosen else own) for id, own in new.items()
    }
    larger = larger_events(extraction.events, profiles)
    found = {}
    for event in extraction.events:
        iri, candidate = iris[event.id], chosen.get(event.id)
        same = candidate if candidate and candidate.registered.iri == iri else None
        found[event.id] = EventMatch(
            iri=iri,
            evidence=_evidence(profiles[event.id], same, story) if same else (),
            score=round(1 / (1 + math.exp(-same.log_odds)), 3) if same else 1.0,
            is_new=iri == new[event.id],
            part_of=iris[larger[event.id]] if event.id in larger else None,
        )
        register_event(article.id, event, iri, profiles[event.id], register)
    return found


def _new_iri(article: str, event: Event, profile: EventProfile) -> str:
    """Return the IRI of an event that this article is the first to report."""
    digest = hashlib.sha256("\0".join((article, event.id)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"event/{key(profile.words[0] if profile.words else event.type)}-{digest}"


def _best(
    candidates: Iterable[Candidate],
    profiles: Mapping[str, EventProfile],
    new: Mapping[str, str],
    register: Register,
) -> dict[str, Candidate]:
    """Return the likeliest candidate of each event, by its id; `new` are the IRIs of events that are nobody's.

    Greedy, the likeliest first. Two of the article's events that are distinct never become one, nor what a person
    told apart.
    """
    found: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.log_odds, c.event, c.registered.iri)):
        iri = candidate.registered.iri
        rivals = [profiles[id] for id, other in found.items() if other.registered.iri == iri]
        if (
            candidate.event not in found
            and not any(are_distinct(profiles[candidate.event], rival) for rival in rivals)
            and not register.are_apart(new[candidate.event], iri)
        ):
            found[candidate.event] = candidate
    return found


def _evidence(own: EventProfile, candidate: Candidate, story: Story) -> tuple[str, ...]:
    event, other = candidate.registered, candidate.registered.profile
    reasons = [f"{event.label!r} in article {event.article}"]
    if event.article in story.log_odds:
        reasons.append(f"both articles report one story (log odds {story.log_odds[event.article]:.1f})")
    if set(own.stems) & set(other.stems):
        shared = [w for w, s in zip(own.words, own.stems, strict=False) if s in other.stems]
        reasons.append(f"both name it by {', '.join(repr(w) for w in shared)}" if shared else "both name it alike")
    if places_agree(own.places, other.places):
        reasons.append(f"both put it in {', '.join(p for p in own.places if p in other.places) or own.places[0]}")
    if own.time and other.time:
        reasons.append(f"at {own.time} and {other.time}")
    return tuple(reasons)


def _persons_in(event: Event, extraction: Extraction) -> list[str]:
    """Return the names of the persons who take part in an event of an article."""
    agents = (extraction.agent(participant.agent) for participant in event.participants)
    return [agent.name for agent in agents if agent.type == "person"]
