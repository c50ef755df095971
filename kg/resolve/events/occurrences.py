"""Which events of an article a reader could put on a timeline: a head on the net's states (`training.occurrences`).

The net and the lexicon mark what is wished, done always or only said too: "create jobs", "supports the plan", "free
speech". What stands around the same word decides, so no list tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kg.tagger import DIGITS, load_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEAD = "occurrences"
"""The name of the head."""

SURE, SURE_OF_TYPE = 0.25, 0.05
"""Least probability of an event of no known type, and of one. Across folds of 641 judged events 0.81 and all of those
for a timeline have it; of what has it 0.63 and 0.79 are for one, of all 0.31 and 0.75."""


def occurring(inputs: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which events are for a timeline [events], by what depends on the event alone [events, inputs].

    `known` [events] is whether they are of a known type. Raises ModelError where the head is missing or damaged.
    """
    likely = load_head(HEAD).probabilities(inputs)[:, 1].round(DIGITS)
    found: NDArray[np.bool_] = likely >= np.where(known, SURE_OF_TYPE, SURE)
    return found
