"""How alike two events of one story are, as the features that a logistic regression weighs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.identity.background_frequency import rarity
from kg.identity.events.constraints import OTHER, have_other_types
from kg.identity.events.profile import EventProfile
from kg.identity.events.thresholds import HEAD_WORDS, RARITY_SCALE, SHARED_CONTEXT_WORDS
from kg.identity.weights import phrase_vector

if TYPE_CHECKING:
    from numpy.typing import NDArray


def head_similarity(ones: Sequence[EventProfile], others: Sequence[EventProfile]) -> NDArray[np.float32]:
    """Return the cosines of the vectors of their heads' words [ones, others].

    Raises ModelError where the vectors, or the tagger's vocabulary, are missing or damaged.
    """
    a, b = (np.stack([phrase_vector(p.words[:HEAD_WORDS]) for p in side]) for side in (ones, others))
    cosines: NDArray[np.float32] = a @ b.T
    return cosines


def share_stem_or_family(a: EventProfile, b: EventProfile) -> bool:
    """Return whether the heads of two events share a stem or a family."""
    return not set(a.stems).isdisjoint(b.stems) or not set(a.families).isdisjoint(b.families)


def event_pair_features(a: EventProfile, b: EventProfile, story_log_odds: float, head_similarity: float) -> list[float]:
    """Return what two events have in common, as numbers, with 1 first, in the order of the fitted weights.

    `story_log_odds` is how likely their articles report one story, `head_similarity` the cosine of their heads. Raises
    ModelError where the tagger's vocabulary, by which rare words are known, is missing or damaged.
    """
    same = bool(set(a.core) & set(b.core))
    overlap = not same and bool(set(a.stems) & set(b.stems))
    family = not same and not overlap and bool(set(a.families) & set(b.families))
    alike = same or overlap or family
    same_type = a.type == b.type != OTHER
    around = min(len(set(a.around) & set(b.around)), SHARED_CONTEXT_WORDS) / SHARED_CONTEXT_WORDS
    names = len(set(a.names) & set(b.names)) / (1 + min(len(a.names), len(b.names)))
    rarest = max((_rarity(w) for w in a.words if w in b.words), default=0.0) if same else 0.0
    meaning = 0.0 if same else head_similarity
    return [
        1.0,
        story_log_odds,
        float(same),
        float(overlap),
        float(family),
        float(same_type and not alike),
        float(have_other_types(a, b)),
        around,
        names,
        rarest,
        same * story_log_odds,
        alike * around,
        float(a.leads and b.leads and alike),
        meaning,
        meaning * around,
    ]


def _rarity(word: str) -> float:
    """Return how rare a lower-case word is in English, 0 to 1."""
    return min(rarity(word), RARITY_SCALE) / RARITY_SCALE
