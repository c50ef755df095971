"""Candidates: the registered events that an article's events may be, each with its log-odds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kg.identity.events.constraints import are_in_one_place_and_time, contradict, may_be_one_occurrence
from kg.identity.events.profile import EventProfile
from kg.identity.events.registered import RegisteredEvent, events_of, events_of_family_and_place
from kg.identity.events.similarity import event_pair_features, head_similarity, share_stem_or_family
from kg.identity.events.thresholds import (
    BEST_ARTICLES,
    EVENTS_PER_STORY,
    LEAST_HEAD_SIMILARITY,
    OTHER_STORY_LOG_ODDS,
    PER_ARTICLE,
)
from kg.identity.register import Register
from kg.identity.stories import Story
from kg.identity.weights import load_weights


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """That a local event (its id) may be a registered one, given as the article most like it has it."""

    event: str
    registered: RegisteredEvent
    log_odds: float


def candidates_in_story(profiles: Mapping[str, EventProfile], story: Story, register: Register) -> Iterator[Candidate]:
    """Yield the events of the story's other articles that are likely enough to be an event of `profiles`.

    Raises ModelError where the fitted weights or vectors are missing or damaged.
    """
    for (id, _), by_article in _log_odds(profiles, story, register).items():
        best = sorted(by_article.values(), key=lambda v: (-v[0], v[1].article))[:BEST_ARTICLES]
        mean = sum(log_odds for log_odds, _ in best) / len(best)
        log_odds = mean + PER_ARTICLE * math.log(len(by_article))
        if log_odds >= load_weights().threshold:
            yield Candidate(event=id, registered=best[0][1], log_odds=log_odds)


def candidates_elsewhere(profiles: Mapping[str, EventProfile], story: Story, register: Register) -> Iterator[Candidate]:
    """Yield the events of other stories that are of one family, in one place, at one time."""
    for id, profile in profiles.items():
        for registered in events_of_family_and_place(profile, register):
            in_story = registered.article in story.log_odds
            if not in_story and are_in_one_place_and_time(profile, registered.profile):
                yield Candidate(event=id, registered=registered, log_odds=OTHER_STORY_LOG_ODDS)


def _log_odds(
    profiles: Mapping[str, EventProfile], story: Story, register: Register
) -> dict[tuple[str, str], dict[str, tuple[float, RegisteredEvent]]]:
    """Return for each pair of a local event (its id) and a registered one (its IRI), by article, the best log-odds.

    With them, the event as that article has it.
    """
    events = [event for article in story.log_odds for event in events_of(article, register)][:EVENTS_PER_STORY]
    if not events or not profiles:
        return {}
    near = head_similarity(list(profiles.values()), [event.profile for event in events])
    compared = [
        (id, event, event_pair_features(own, event.profile, story.log_odds[event.article], float(near[i, j])))
        for i, (id, own) in enumerate(profiles.items())
        for j, event in enumerate(events)
        if (near[i, j] > LEAST_HEAD_SIMILARITY or share_stem_or_family(own, event.profile))
        and not contradict(own, event.profile)
        and may_be_one_occurrence(own, event.profile, story.log_odds[event.article], story.days[event.article])
    ]
    if not compared:
        return {}
    log_odds = load_weights().event_log_odds(np.array([features for _, _, features in compared]))
    found: dict[tuple[str, str], dict[str, tuple[float, RegisteredEvent]]] = {}
    for (id, event, _), value in zip(compared, log_odds.tolist(), strict=True):
        by_article = found.setdefault((id, event.iri), {})
        if event.article not in by_article or value > by_article[event.article][0]:
            by_article[event.article] = value, event
    return found
