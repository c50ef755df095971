"""The fitted weights of identity and the code that reads them: two logistic regressions, and vectors of word pieces.

`training/identity.py` makes the files. Not in it: the features that are weighed (`kg.identity.stories` and `events`).
"""

from __future__ import annotations

from kg.identity.weights import files
from kg.identity.weights.files import Weights, digest, load_weights, phrase_vector

__all__ = ["Weights", "digest", "files", "load_weights", "phrase_vector"]
