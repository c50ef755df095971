"""The trained weights: found, checked against their digests and loaded once a process, when first used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).resolve().parent / "weights"
_CARD, _MODEL, _TOKENIZER = "tagger.json", "tagger.onnx", "tokenizer.json"
_REINSTALL = "Reinstall kg, or train the weights again: `python -m training` in a checkout (see docs/model-card.md)."


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What `tagger.json` says of the weights.

    `labels` name the role tags in the order of the logits ("O", "B-source", ...), `entities` and `events` the tags that
    follow. A window has `window` pieces at most, two of them its edges. `context` says for each layer of the net, the
    first one first, how many pieces it sees on either side of those that a window is read for. `bias` is added to the
    roles' log-probabilities. `calibration` is what `kg.find.attributions.confidence.calibrated` reads. `sha256` is by
    file name.
    """

    labels: Sequence[str]
    entities: Sequence[str]
    events: Sequence[str]
    window: int
    context: Sequence[int]
    bias: Sequence[float]
    calibration: Mapping[str, Sequence[Sequence[float]]]
    sha256: Mapping[str, str]

    def split(
        self, logits: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Return the columns of `logits` [words, all tags] by head: roles, entities and events."""
        first, second = len(self.labels), len(self.labels) + len(self.entities)
        return logits[:, :first], logits[:, first:second], logits[:, second : second + len(self.events)]


@dataclass(frozen=True, slots=True)
class Model:
    """The weights, ready to run."""

    card: Card
    session: InferenceSession

    def logits(
        self, ids: NDArray[np.int64], features: NDArray[np.int64], depths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the logits [batch, words, all tags] of those pieces of each window that go through all layers.

        `ids` and `features` are [batch, pieces], without padding; `depths` [pieces] says how many layers each goes
        through. A layer sees those that went through the one before it.
        """
        (result,) = self.session.run(["logits"], {"ids": ids, "features": features, "depths": depths})
        found: NDArray[np.float32] = result
        return found


@cache
def model() -> Model:
    """Return the model in `FOLDER`, loaded once. Raises ModelError where a file is missing or not what was trained."""
    weights = _checked(_MODEL)
    try:
        session = started(weights)
    except Exception as error:  # see `started`
        raise ModelError(f"onnxruntime cannot load {FOLDER / _MODEL}: {error}", hint=_REINSTALL) from error
    return Model(card(), session)


def started(weights: bytes) -> InferenceSession:
    """Return onnxruntime's session of a net, on one thread: articles are what runs in parallel.

    Gelu is worked out by its tanh form (Hendrycks and Gimpel 2016), a hundredth of the time less.
    SkipLayerNormFusion is left out: on processors without a fast kernel for the joined step a tenth of the net's time
    goes into it (onnxruntime 1.31, x86-64). Raises onnxruntime's errors, which have no common base of their own.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    options.add_session_config_entry("optimization.enable_gelu_approximation", "1")
    return onnxruntime.InferenceSession(
        weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


@cache
def tokenizer() -> Tokenizer:
    """Return the tokenizer in `FOLDER`, loaded once. Raises ModelError where it is missing or damaged."""
    from tokenizers import Tokenizer

    return Tokenizer.from_str(_checked(_TOKENIZER).decode("utf-8"))


@cache
def card() -> Card:
    """Return what `tagger.json` says. Raises ModelError where it is missing or says too little."""
    try:
        said: dict[str, Any] = json.loads(_read(_CARD))
        return Card(**{name: said[name] for name in Card.__dataclass_fields__})
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FOLDER / _CARD} is damaged: {error!r}", hint=_REINSTALL) from error


@cache
def digest() -> str:
    """Return the SHA-256 (64 hex digits) of `tagger.json`, which holds those of the other files.

    Raises ModelError where it is missing.
    """
    return hashlib.sha256(_read(_CARD)).hexdigest()


def _checked(name: str) -> bytes:
    """Return a file's bytes if they are those that `tagger.json` was written for."""
    content = _read(name)
    found, expected = hashlib.sha256(content).hexdigest(), card().sha256.get(name)
    if found != expected:
        raise ModelError(
            f"{FOLDER / name} is damaged: its SHA-256 is {found}, {_CARD} says {expected}", hint=_REINSTALL
        )
    return content


def _read(name: str) -> bytes:
    try:
        return (FOLDER / name).read_bytes()
    except OSError as error:
        raise ModelError(f"the tagger's {name} cannot be read: {error}", hint=_REINSTALL) from error
