"""The mean of several nets' weights: one net of the same size and speed, better than each of them.

The uniform soup of Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models". It works for
nets that were fitted from the same first weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
"""An array: torch's or NumPy's."""

State = Mapping[str, T]


def mean(states: Sequence[State[T]]) -> dict[str, T]:
    """Return the mean of each weight over `states`, which must all have the same names."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}  # type: ignore[misc]
