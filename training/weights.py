"""A folder of weights as training writes and reads it: `tagger.json`, and the two files that it describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.errors import ModelError
from kg.tagger.session import Card, Model, start_session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL, TOKENIZER, CARD = "tagger.onnx", "tokenizer.json", "tagger.json"


def write_description(folder: Path, about: Mapping[str, Any]) -> None:
    """Write tagger.json: `about`, and the SHA-256 of the files beside it, which kg checks when it loads them."""
    names = (MODEL, TOKENIZER, *sorted(path.name for path in folder.glob("*.npz")))
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    text = json.dumps({**about, "sha256": digests}, indent=2)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")


def read_description(folder: Path) -> dict[str, Any]:
    """Return what tagger.json says. Raises ModelError where it cannot be read."""
    try:
        about: dict[str, Any] = json.loads((folder / CARD).read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder / CARD} cannot be read: {error}", hint="make it first: python -m training"
        ) from error
    return about


def load_model(folder: Path) -> Model:
    """Return the model in `folder`, kg's own or another; it keeps its logits, so that reading again is quick.

    Raises ModelError where tagger.json cannot be read.
    """
    about = read_description(folder)
    card = Card(**{name: about[name] for name in Card.__dataclass_fields__})
    session = start_session((folder / MODEL).read_bytes())
    return Model(card, cast("InferenceSession", _CachingSession(session)))


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer in `folder`."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / TOKENIZER))


class _CachingSession:
    """A session that runs each input once: all biases that are tried decode the same logits."""

    def __init__(self, session: InferenceSession) -> None:
        self.session = session
        self.cached: dict[bytes, Sequence[NDArray[np.float32]]] = {}

    def run(self, outputs: Sequence[str], inputs: Mapping[str, NDArray[np.int64]]) -> Sequence[NDArray[np.float32]]:
        key = b"".join(inputs[name].tobytes() for name in sorted(inputs))
        if key not in self.cached:
            self.cached[key] = self.session.run(outputs, inputs)
        return self.cached[key]
