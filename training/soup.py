"""Several runs averaged into one net of the same size and speed.

The uniform soup of Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models". Runs must
start from the same weights, else their mean is of no use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
"""An array: torch's or NumPy's."""

State = Mapping[str, T]


def mean(states: Sequence[State[T]]) -> dict[str, T]:
    """Return the mean of each of the weights, which all `states` must have under the same names."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}  # type: ignore[misc]
