"""Small models that judge what the net made of words: a layer or two on its states and on features beside them.

Each head is a file `NAME.npz` beside the net's weights, fitted by `training.heads`. What its inputs are is said where
they are made (figures: `kg.find.figures`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.errors import ModelError
from kg.tagger.session import FOLDER, REINSTALL, verified

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from threadpoolctl import ThreadpoolController


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
        scores -= scores.max(-1, keepdims=True)
        exponents = np.exp(scores)
        mean: NDArray[np.float32] = (exponents / exponents.sum(-1, keepdims=True)).mean(0)
        return mean


@cache
def _threads() -> ThreadpoolController:
    """Return what sets the number of threads of numpy's linear algebra."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@cache
def load_head(name: str) -> Head:
    """Return the head of this name, loaded once. Raises ModelError where its file is missing or damaged."""
    import numpy as np

    content = verified(f"{name}.npz")
    try:
        with np.load(io.BytesIO(content)) as arrays:
            return Head(**{key: arrays[key].astype(np.float32) for key in Head.__dataclass_fields__})
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FOLDER / name}.npz is damaged: {error!r}", hint=REINSTALL) from error
