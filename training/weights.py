"""The folder of weights as training writes it and reads it again: `tagger.json` beside what it describes."""

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


def describe(folder: Path, about: Mapping[str, Any]) -> None:
    """Write tagger.json: `about`, with the SHA-256 of the files beside it, which kg checks when it loads them."""
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)}
    text = json.dumps({**about, "sha256": digests}, indent=2)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")


def described(folder: Path) -> dict[str, Any]:
    """Return what tagger.json says. Raises ModelError where there is none."""
    try:
        said: dict[str, Any] = json.loads((folder / CARD).read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder / CARD} cannot be read: {error}", hint="make it first: python -m training"
        ) from error
    return said


def load(folder: Path) -> Model:
    """Return the model in `folder`, kg's own or another. It remembers its logits, so that reading again is quick."""
    said = described(folder)
    card = Card(**{name: said[name] for name in Card.__dataclass_fields__})
    session = start_session((folder / MODEL).read_bytes())
    return Model(card, cast("InferenceSession", _Remembering(session)))


def tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer in `folder`."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / TOKENIZER))


class _Remembering:
    """A session that runs the same input once: each bias that is tried decodes the same logits."""

    def __init__(self, session: InferenceSession) -> None:
        self.session = session
        self.seen: dict[bytes, Sequence[NDArray[np.float32]]] = {}

    def run(self, outputs: Sequence[str], inputs: Mapping[str, NDArray[np.int64]]) -> Sequence[NDArray[np.float32]]:
        key = b"".join(inputs[name].tobytes() for name in sorted(inputs))
        if key not in self.seen:
            self.seen[key] = self.session.run(outputs, inputs)
        return self.seen[key]
