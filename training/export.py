"""Weights to what kg reads at run time: ONNX in int8, the tokenizer, and what is known of both."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.errors import OutputError
from training.examples import ENTITIES, EVENTS, ROLES
from training.net import Net, minilm
from training.weights import MODEL, TOKENIZER, describe

LARGEST = 30_000_000
"""Bytes of all files together, so that the wheel stays small."""

_OPSET = 17
_INPUTS = ("ids", "features")
"""No mask: kg reads whole windows only, and without one the net is a quarter faster."""


def tokenizer() -> Tokenizer:
    """Return MiniLM's tokenizer, which neither shortens nor pads: windows are cut from whole articles."""
    found = Tokenizer.from_file(str(minilm() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def export(
    state: dict[str, Tensor],
    folder: Path,
    *,
    about: dict[str, Any],
    quantized: bool = True,
    encoder: nn.Module | None = None,
) -> None:
    """Write `tagger.onnx`, `tokenizer.json` and `tagger.json` into `folder`.

    `about` is what tagger.json says besides labels and digests: window, overlap, bias, calibration, where it came from.
    Weights are int8, one scale per output channel, activations quantized as they come (dynamic). Raises OutputError
    where the files are larger than kg can carry.
    """
    folder.mkdir(parents=True, exist_ok=True)
    net = Net(encoder=encoder)
    net.load_state_dict(state)
    net.eval()
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "float.onnx"
        _to_onnx(net, whole)
        if quantized:
            # The reduced range keeps sums within 16 bits on processors without VNNI, and costs nothing elsewhere.
            quantize_dynamic(whole, folder / MODEL, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        else:
            (folder / MODEL).write_bytes(whole.read_bytes())
    tokenizer().save(str(folder / TOKENIZER))
    describe(folder, {"labels": list(ROLES), "entities": list(ENTITIES), "events": list(EVENTS), **about})
    size = sum(path.stat().st_size for path in folder.iterdir())
    if quantized and size > LARGEST:
        raise OutputError(f"{folder}: {size:,} bytes", hint=f"at most {LARGEST:,} fit into the wheel")


def _to_onnx(net: Net, path: Path) -> None:
    example = torch.ones(2, 16, dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of itself, and of sizes that dynamic_axes leave open
        torch.onnx.export(
            net,
            (example, torch.zeros_like(example)),
            str(path),
            input_names=list(_INPUTS),
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "pieces"} for name in (*_INPUTS, "logits")},
            opset_version=_OPSET,
            dynamo=False,  # the newer exporter needs one more package, onnxscript, and gives nothing more here
        )
