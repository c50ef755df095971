"""The numbers a training run depends on. Those in kg's own weights are the defaults; docs/model-card.md prints them."""

from __future__ import annotations

from dataclasses import dataclass

HELD_OUT_ARTICLES = 84
HELD_OUT_SEED = 7
"""A tenth of the training articles, drawn by `random.Random(7)`: all choices are made on them, none on dev."""

RUNS = 3
"""How many nets are averaged. Each leaves out its own part of the held-out articles, so that together they have read
all there is, and every held-out article can still be judged by a net that has not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """How the net is fitted. `window` counts word pieces, [CLS] and [SEP] among them; rates are AdamW's highest."""

    seed: int = 1
    """Of the head's first weights: runs that are to be averaged must start from the same."""
    epochs: int = 5
    window: int = 256
    batch: int = 8
    encoder_rate: float = 2.5e-4
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.06
    """The part of all steps in which the rates rise; after it they fall to 0 on a line."""
    dropout: float = 0.1
    entity_weight: float = 0.5
    """Of the entity head's loss, beside 1 for the roles'."""
    event_weight: float = 0.5
    """Of the event head's loss."""
    clip: float = 1.0
    """The largest norm of a gradient."""
