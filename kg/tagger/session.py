"""The weights' files: checked against their digests, loaded once a process when first used, and run by onnxruntime."""

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
REINSTALL = "Reinstall kg, or train the weights again: `python -m training` in a checkout (see docs/model-card.md)."
"""What to do about weights that are missing or damaged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What `tagger.json` says of the weights.

    - `labels`: the role tags in the order of the logits ("O", "B-source", ...); `entities` and `events`: the tags of
      the other two heads, whose logits follow.
    - `window`: the most pieces of a window, [CLS] and [SEP] among them.
    - `context`: for each layer, the first one first, how many pieces it sees on either side of the part of the text
      that a window is read for.
    - `bias`: what is added to the log-probability of each role tag before decoding.
    - `calibration`: by kind of quotation, the curve that `kg.find.attributions.confidence.calibrated` reads.
    - `sha256`: digests by file name.
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

    def run(
        self, ids: NDArray[np.int64], features: NDArray[np.int64], layer_counts: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return logits [batch, words, all tags] and states [batch, words, width] of pieces that go through all layers.

        States are the output of the last layer, from which the logits are computed. `ids` and `features` are [batch,
        pieces], without padding. `layer_counts` [pieces] says how many layers each piece goes through (the graph's
        input `depths`). A layer sees the pieces that went through the one before it.
        """
        logits, states = self.session.run(
            ["logits", "states"], {"ids": ids, "features": features, "depths": layer_counts}
        )
        return logits, states


@cache
def load_model() -> Model:
    """Return the model in `FOLDER`, loaded once. Raises ModelError where a file is missing or not what was trained."""
    weights = verified(_MODEL)
    try:
        session = start_session(weights)
    except Exception as error:  # onnxruntime's errors have no base of their own
        if _is_interrupted(error):
            raise KeyboardInterrupt from error
        raise ModelError(f"onnxruntime cannot load {FOLDER / _MODEL}: {error}", hint=REINSTALL) from error
    return Model(load_card(), session)


def _is_interrupted(error: BaseException | None) -> bool:
    """Return whether a KeyboardInterrupt led to an error: imports of compiled modules turn it into an ImportError."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def start_session(weights: bytes) -> InferenceSession:
    """Return onnxruntime's session of a net. Raises onnxruntime's errors, which have no base of their own.

    It runs on one thread: articles are what is read in parallel. Gelu is computed by its tanh form (Hendrycks and
    Gimpel 2016), which takes a hundredth of the time less. SkipLayerNormFusion is left out: on processors without a
    fast kernel for the fused step it costs a tenth of the net's time (onnxruntime 1.31, x86-64).
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
def load_tokenizer() -> Tokenizer:
    """Return the tokenizer in `FOLDER`, loaded once. Raises ModelError where it is missing or damaged."""
    from tokenizers import Tokenizer

    return Tokenizer.from_str(verified(_TOKENIZER).decode("utf-8"))


@cache
def load_card() -> Card:
    """Return what `tagger.json` says. Raises ModelError where it is missing or says too little."""
    try:
        described: dict[str, Any] = json.loads(_read_bytes(_CARD))
        return Card(**{name: described[name] for name in Card.__dataclass_fields__})
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{FOLDER / _CARD} is damaged: {error!r}", hint=REINSTALL) from error


@cache
def digest() -> str:
    """Return the SHA-256 (64 hex digits) of `tagger.json`, which holds those of the other files.

    Raises ModelError where it is missing.
    """
    return hashlib.sha256(_read_bytes(_CARD)).hexdigest()


def verified(name: str) -> bytes:
    """Return a file's bytes. Raises ModelError where their digest is not the one in `tagger.json`."""
    content = _read_bytes(name)
    actual, expected = hashlib.sha256(content).hexdigest(), load_card().sha256.get(name)
    if actual != expected:
        raise ModelError(
            f"{FOLDER / name} is damaged: its SHA-256 is {actual}, {_CARD} says {expected}", hint=REINSTALL
        )
    return content


def _read_bytes(name: str) -> bytes:
    try:
        return (FOLDER / name).read_bytes()
    except OSError as error:
        raise ModelError(f"the tagger's {name} cannot be read: {error}", hint=REINSTALL) from error
