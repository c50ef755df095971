"""Small models that judge what the net made of words: a layer or two on its states and on features beside them.

Each head is a file `NAME.npz` beside the net's weights, fitted by `training.heads`. What its inputs are is said where
they are made (figures: `kg.find.figures`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from kg.errors import ModelError
from kg.tagger.session import FOLDER, REINSTALL, verified

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from threadpoolctl import ThreadpoolController

DIGITS = 4
"""Decimal places to which what heads say is compared: beyond them machines differ."""


@dataclass(frozen=True, slots=True)
class Head:
    """The mean of several nets with one hidden layer, which differ in their first weights.

    `scale` [inputs] and `shift` [inputs] make each input's mean 0 and its deviation 1. `first` [nets, inputs, hidden]
    and `second` [nets, hidden, classes] are the layers, `first_bias` [nets, hidden] and `second_bias` [nets, classes]
    what is added.
    """

    shift: NDArray[np.float32]
    scale: NDArray[np.float32]
    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probabilities [rows, classes] of inputs [rows, inputs]."""
        import numpy as np

        normal = (inputs - self.shift) * self.scale
        with _threads().limit(limits=1, user_api="blas"):  # several take longer for products as small as these
            hidden = np.maximum(normal @ self.first + self.first_bias[:, None], 0)
            scores = hidden @ self.second + self.second_bias[:, None]
        mean: NDArray[np.float32] = _softmax(scores).mean(0)
        return mean


FARTHEST = 6
"""Inputs of a head for pairs are clipped at so many standard deviations from the mean. Hand-set."""


@dataclass(frozen=True, slots=True)
class PairHead:
    """What scores candidates, each the pair of two words, by features of the pair and the states of both.

    It is the mean of several nets. Each makes the states of either word [width] a few numbers [rank] (`left`, `right`
    [nets, width, rank]), and judges the features, these numbers and their products with one hidden layer (`first`
    [nets, features + 3 ranks, hidden], `second` [nets, hidden, 1]). `scale` and `shift` [features + 2 widths] make each
    input's mean 0 and its deviation 1; features come first, then the states of the left word, then of the right one.
    """

    shift: NDArray[np.float32]
    scale: NDArray[np.float32]
    left: NDArray[np.float32]
    left_bias: NDArray[np.float32]
    right: NDArray[np.float32]
    right_bias: NDArray[np.float32]
    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]

    def choice(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how likely each of several candidates is the right one [candidates], by inputs [candidates, inputs].

        At most one is right: what is missing to 1 is the probability that none is, which has the score 0.
        """
        import numpy as np

        width = self.left.shape[1]
        normal = np.clip((inputs - self.shift) * self.scale, -FARTHEST, FARTHEST)
        features, left, right = np.split(normal, [normal.shape[1] - 2 * width, normal.shape[1] - width], axis=1)
        with _threads().limit(limits=1, user_api="blas"):
            own = np.tanh(left @ self.left + self.left_bias[:, None])
            other = np.tanh(right @ self.right + self.right_bias[:, None])
            every = np.broadcast_to(features, (len(own), *features.shape))
            judged = np.concatenate([every, own, other, own * other], 2)
            hidden = np.maximum(judged @ self.first + self.first_bias[:, None], 0)
            scores = (hidden @ self.second + self.second_bias[:, None])[..., 0]
        none = np.zeros((len(scores), 1), np.float32)
        mean: NDArray[np.float32] = _softmax(np.concatenate([none, scores], 1)).mean(0)
        return mean[1:]


_AnyHead = TypeVar("_AnyHead", Head, PairHead)


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities along the last axis."""
    import numpy as np

    exponents = np.exp(scores - scores.max(-1, keepdims=True))
    found: NDArray[np.float32] = exponents / exponents.sum(-1, keepdims=True)
    return found


@cache
def _threads() -> ThreadpoolController:
    """Return what sets the number of threads of numpy's linear algebra."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@cache
def load_head(name: str) -> Head:
    """Return the head of this name, loaded once. Raises ModelError where its file is missing or damaged."""
    return _load(name, Head)


@cache
def load_pair_head(name: str) -> PairHead:
    """Return the head for pairs of this name, loaded once. Raises ModelError where its file is missing or damaged."""
    return _load(name, PairHead)


def _load(name: str, kind: type[_AnyHead]) -> _AnyHead:
    import numpy as np

    content = verified(f"{name}.npz")
    try:
        with np.load(io.BytesIO(content)) as arrays:
            return kind(**{key: arrays[key].astype(np.float32) for key in kind.__dataclass_fields__})
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FOLDER / name}.npz is damaged: {error!r}", hint=REINSTALL) from error
