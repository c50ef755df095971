"""Several runs averaged into one net of the same size and speed.

The uniform soup of Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models". Runs must
start from the same weights, else their mean is of no use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
"""An array: torch's or NumPy's."""

State = Mapping[str, T]


def mean(states: Sequence[State[T]]) -> dict[str, T]:
    """Return the mean of each of the weights, which all `states` must have under the same names."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}  # type: ignore[misc]


def best(states: Mapping[str, State[T]], score: Callable[[State[T]], float]) -> tuple[list[str], dict[str, T]]:
    """Return the names of the runs to take, and their mean: all runs, or the best one if its `score` is higher."""
    whole = mean(list(states.values()))
    if len(states) == 1:
        return list(states), whole
    limit = score(whole)
    alone = {name: score(state) for name, state in states.items()}
    name = max(alone, key=lambda name: alone[name])
    return ([name], dict(states[name])) if alone[name] > limit else (sorted(states), whole)
