"""`events.json`, two logistic regressions fitted on ECB+, and `words.npy`, a vector for each piece of the tagger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import ModelError
from kg.tagger import load_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = Path(__file__).parent
WEIGHTS, VECTORS = "events.json", "words.npy"


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """`stories` weigh what two articles have in common, `events` what two events have, the first being the intercept.

    `threshold` is the log-odds from which two events are one.
    """

    stories: NDArray[np.float64]
    events: NDArray[np.float64]
    threshold: float

    def story_log_odds(self, features: Sequence[float]) -> float:
        """Return the log-odds that two articles report one story."""
        return float(self.stories @ np.asarray(features))

    def event_log_odds(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds [pairs] that two events are one, from their features [pairs, features]."""
        log_odds: NDArray[np.float64] = features @ self.events
        return log_odds


@cache
def load_weights() -> Weights:
    """Return the weights that kg carries. Raises ModelError where they are missing or damaged."""
    try:
        said = json.loads((FOLDER / WEIGHTS).read_bytes())
        return Weights(np.array(said["stories"]), np.array(said["events"]), float(said["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FOLDER / WEIGHTS} cannot be read: {error}", hint="Reinstall kg.") from error


@cache
def digest() -> str:
    """Return the SHA-256 of the weights' file, which has that of the vectors; line ends count as LF.

    Raises ModelError where it is missing.
    """
    try:
        return hashlib.sha256((FOLDER / WEIGHTS).read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    except OSError as error:
        raise ModelError(f"{FOLDER / WEIGHTS} cannot be read: {error}", hint="Reinstall kg.") from error


@cache
def _vectors() -> NDArray[np.int8]:
    """Return a vector for each entry of the tagger's vocabulary, [vocabulary, dimensions]."""
    try:
        data = (FOLDER / VECTORS).read_bytes()
        expected = json.loads((FOLDER / WEIGHTS).read_bytes())["sha256"]
        found: NDArray[np.int8] = np.load(FOLDER / VECTORS)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FOLDER / VECTORS} cannot be read: {error}", hint="Reinstall kg.") from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise ModelError(f"{FOLDER / VECTORS} is damaged: its SHA-256 is another than expected", hint="Reinstall kg.")
    return found


@lru_cache(maxsize=20_000)
def phrase_vector(words: tuple[str, ...]) -> NDArray[np.float32]:
    """Return the vector of a few words, of length 1: the mean of their word pieces'; 0 where there are none.

    Raises ModelError where the vectors, or the tagger's vocabulary, are missing or damaged.
    """
    pieces = [i for read in load_tokenizer().encode_batch(list(words), add_special_tokens=False) for i in read.ids]
    total = _vectors()[pieces].astype(np.float32).sum(0) if pieces else np.zeros(_vectors().shape[1], np.float32)
    length = float(np.linalg.norm(total))
    found: NDArray[np.float32] = total / length if length else total
    return found
