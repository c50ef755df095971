"""A net's weights to the files that kg reads: ONNX in int8, the tokenizer, and a description of both."""

from __future__ import annotations

import re
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.errors import ModelError, OutputError
from training.examples import ENTITIES, EVENTS, ROLES
from training.net import Net, minilm
from training.weights import MODEL, TOKENIZER, write_description

LARGEST = 30_000_000
"""Bytes of all files together, so that the wheel stays small."""

_OPSET = 17
_MATRIX = re.compile(r"onnx::MatMul_\d+_quantized")


class Reader(nn.Module):
    """A net as kg runs it: each piece of a window goes through as many layers as it is needed for.

    Only the first pieces of the words that a window is read for are judged, so that the last layers are not computed
    for others. Windows of one text need no mask, without which the net is a quarter faster.
    """

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, features: Tensor, depths: Tensor) -> tuple[Tensor, Tensor]:
        """Return scores [batch, words, 17] and states [batch, words, width], float32, of pieces that go through all.

        `ids` and `features` are int64 [batch, pieces]; `depths`, int64 [pieces], says how many layers each piece goes
        through. A layer sees those that went through the one before it.
        """
        encoder = self.net.enc
        state = encoder.embeddings(inputs_embeds=self.net.embedded(ids, features))
        for number, layer in enumerate(encoder.encoder.layer, 1):
            going = (depths >= number).nonzero().squeeze(1)
            state, depths = _layer(layer, state, state.index_select(1, going)), depths.index_select(0, going)
        return self.net.head(state), state


def _layer(layer: nn.Module, state: Tensor, asking: Tensor) -> Tensor:
    """Return the output of a layer of BERT (Devlin et al. 2019) for the pieces `asking`, which attend to all `state`.

    transformers' own layer takes queries and keys from the same pieces; here queries are from some of them alone.
    """
    attention, size = layer.attention.self, layer.attention.self.attention_head_size

    def heads(projected: Tensor) -> Tensor:
        return projected.unflatten(-1, (-1, size)).transpose(1, 2)

    queries, keys = heads(attention.query(asking)), heads(attention.key(state))
    weights = (queries @ keys.transpose(2, 3) * size**-0.5).softmax(-1)
    seen = weights @ heads(attention.value(state))
    attended = layer.attention.output(seen.transpose(1, 2).flatten(2), asking)
    found: Tensor = layer.output(layer.intermediate(attended), attended)
    return found


def tokenizer() -> Tokenizer:
    """Return MiniLM's tokenizer without truncation and padding: windows are cut from whole articles."""
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

    `about` is what tagger.json says besides labels and digests: window, context, bias, calibration, training data.
    Weights are int8, one scale per output channel; activations are quantized at run time (dynamic). Raises OutputError
    where the files are larger than `LARGEST`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    net = Net(encoder=encoder)
    net.load_state_dict(state)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "float.onnx"
        _to_onnx(Reader(net).eval(), whole)
        if quantized:
            # The reduced range keeps sums within 16 bits on processors without VNNI, and costs nothing elsewhere.
            quantize_dynamic(whole, folder / MODEL, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        else:
            (folder / MODEL).write_bytes(whole.read_bytes())
    tokenizer().save(str(folder / TOKENIZER))
    write_description(folder, {"labels": list(ROLES), "entities": list(ENTITIES), "events": list(EVENTS), **about})
    size = sum(path.stat().st_size for path in folder.iterdir())
    if quantized and size > LARGEST:
        raise OutputError(f"{folder}: {size:,} bytes", hint=f"at most {LARGEST:,} fit into the wheel")


def imported(folder: Path, *, encoder: nn.Module | None = None) -> dict[str, Tensor]:
    """Return the weights of the net that `export` wrote into `folder`, as a checkpoint has them, but rounded to int8.

    Embeddings of words and positions are the encoder's own, which are not fitted. Raises ModelError where the file is
    of another net.
    """
    import onnx
    from onnx.numpy_helper import to_array

    arrays = {each.name: to_array(each) for each in onnx.load(folder / MODEL).graph.initializer}

    def restored(name: str) -> Tensor:
        shifted = arrays[f"{name}_quantized"].astype("float32") - arrays[f"{name}_zero_point"].astype("float32")
        return torch.tensor(shifted * arrays[f"{name}_scale"])

    net = Net(encoder=encoder)
    net.freeze()
    state: dict[str, Tensor] = net.state_dict()
    # Matrices have no names there, but are in the order in which the net multiplies by them, which is the state's.
    matrices = [name.removesuffix("_quantized") for name in arrays if _MATRIX.fullmatch(name)]
    lacking = []
    for name, parameter in net.named_parameters():
        if not parameter.requires_grad:
            continue
        if f"net.{name}" in arrays:
            state[name] = torch.tensor(arrays[f"net.{name}"])
        elif f"net.{name}_quantized" in arrays:
            state[name] = restored(f"net.{name}")
        elif parameter.ndim == 2 and matrices:
            state[name] = restored(matrices.pop(0)).T.contiguous()
        else:
            lacking.append(name)
    if (
        lacking
        or matrices
        or {n: w.shape for n, w in state.items()} != {n: w.shape for n, w in net.state_dict().items()}
    ):
        raise ModelError(f"{folder / MODEL} is of another net", hint="--start needs weights that `export` wrote")
    return state


def _to_onnx(reader: Reader, path: Path) -> None:
    windows = {"ids": torch.ones(2, 16, dtype=torch.long), "features": torch.zeros(2, 16, dtype=torch.long)}
    inputs = {**windows, "depths": torch.full((16,), len(reader.net.enc.encoder.layer))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of itself, and of sizes that dynamic_axes leave open
        torch.onnx.export(
            reader,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=["logits", "states"],
            dynamic_axes={
                **{name: {0: "batch", 1: "pieces"} for name in windows},
                "depths": {0: "pieces"},
                "logits": {0: "batch", 1: "words"},
                "states": {0: "batch", 1: "words"},
            },
            opset_version=_OPSET,
            dynamo=False,  # the newer exporter needs one more package, onnxscript, and gives nothing more here
        )
