"""Fitting the heads: small models on the net's states (`kg.tagger.heads`), which need no GPU and take seconds."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from kg.tagger import Head
from training.weights import read_description, write_description


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadRecipe:
    """How a head is fitted: `steps` of AdamW, each on `batch` rows, or on all rows where that is 0."""

    hidden: int = 32
    nets: int = 5
    steps: int = 300
    batch: int = 0
    rate: float = 3e-3
    weight_decay: float = 0.3
    dropout: float = 0.3
    seed: int = 1


def fit(
    inputs: NDArray[np.float32],
    classes: NDArray[np.int64],
    weights: NDArray[np.float32] | None = None,
    recipe: HeadRecipe | None = None,
) -> Head:
    """Return a head fitted on inputs [rows, inputs] whose right classes [rows] count from 0.

    `weights` [rows] say how much each row counts; all the same if none are given.
    """
    recipe = recipe or HeadRecipe()
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)  # several are slower for so small a net, and sum in another order
    shift, deviation = inputs.mean(0), inputs.std(0)
    scale = np.where(deviation > 1e-6, 1 / np.maximum(deviation, 1e-6), 0).astype(np.float32)
    x = torch.from_numpy((inputs - shift) * scale)
    y = torch.from_numpy(classes)
    w = torch.from_numpy(weights) if weights is not None else torch.ones(len(x))
    number, rows = int(classes.max()) + 1, torch.Generator().manual_seed(recipe.seed)
    layers = []
    for _ in range(recipe.nets):
        net = nn.Sequential(
            nn.Dropout(recipe.dropout),
            nn.Linear(x.shape[1], recipe.hidden),
            nn.ReLU(),
            nn.Dropout(recipe.dropout),
            nn.Linear(recipe.hidden, number),
        )
        optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=recipe.steps)
        for _ in range(recipe.steps):
            at = torch.randint(len(x), (recipe.batch,), generator=rows) if recipe.batch else slice(None)
            optimizer.zero_grad()
            loss = (nn.functional.cross_entropy(net(x[at]), y[at], reduction="none") * w[at]).sum() / w[at].sum()
            loss.backward()
            optimizer.step()
            schedule.step()
        layers.append([p.detach().numpy().astype(np.float16).astype(np.float32) for p in net.parameters()])
    first, first_bias, second, second_bias = (np.stack(each) for each in zip(*layers, strict=True))
    return Head(
        shift=shift.astype(np.float32),
        scale=scale,
        first=first.transpose(0, 2, 1),
        first_bias=first_bias,
        second=second.transpose(0, 2, 1),
        second_bias=second_bias,
    )


def across_folds(
    inputs: NDArray[np.float32],
    classes: NDArray[np.int64],
    folds: NDArray[np.int64],
    weights: NDArray[np.float32] | None = None,
    recipe: HeadRecipe | None = None,
) -> NDArray[np.float32]:
    """Return the probabilities [rows, classes] that heads give which were fitted without the row's fold."""
    found = np.zeros((len(inputs), int(classes.max()) + 1), np.float32)
    for fold in np.unique(folds):
        out = folds == fold
        head = fit(inputs[~out], classes[~out], weights[~out] if weights is not None else None, recipe)
        found[out] = head.probabilities(inputs[out])
    return found


def save(head: Head, name: str, folder: Path) -> None:
    """Write a head into a folder of weights, and its digest into tagger.json there."""
    arrays = {key: getattr(head, key) for key in Head.__dataclass_fields__}
    half = {
        k: v.astype(np.float16) if k in ("first", "second", "first_bias", "second_bias") else v
        for k, v in arrays.items()
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **half)
    (folder / f"{name}.npz").write_bytes(buffer.getvalue())
    write_description(folder, {k: v for k, v in read_description(folder).items() if k != "sha256"})
