"""The numbers of a training run. Defaults are those of kg's own weights; docs/model-card.md prints them."""

from __future__ import annotations

from dataclasses import dataclass

HELD_OUT_ARTICLES = 84
HELD_OUT_SEED = 7
"""A tenth of PolNeAR's training articles, drawn by `random.Random(7)`. Bias and calibration are chosen on them."""

RUNS = 3
"""Nets that are averaged. Each leaves out its own part of the held-out articles: together they are fitted on all
articles, and yet each held-out article can be judged by a net that was not fitted on it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """How the net is fitted. `window` counts word pieces, with [CLS] and [SEP]; the rates are AdamW's at their peak."""

    seed: int = 1
    """Seed of the head's first weights: runs that are to be averaged must start from the same."""
    epochs: int = 5
    window: int = 256
    batch: int = 8
    encoder_rate: float = 2.5e-4
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.06
    """Share of the steps in which the rates rise; after it they fall to 0 linearly."""
    dropout: float = 0.1
    entity_weight: float = 0.5
    """Weight of the entity head's loss; that of the roles' is 1."""
    event_weight: float = 0.5
    """Weight of the event head's loss."""
    clip: float = 1.0
    """The largest norm of a gradient."""


FURTHER = Recipe(epochs=3, encoder_rate=1.2e-4, head_rate=9.6e-4, warm_up=0.1)
"""How a net that was fitted already is fitted further, on other news. Chosen on `../shared/gold/news/train`."""

REMEMBERED = {"PolNeAR": 250, "ECB+": 170, "GUM": 40}
"""Articles of what the net was fitted on before that are in each further fit, so that it does not forget them."""
