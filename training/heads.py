"""Fitting the heads: small models on the net's states (`kg.tagger.heads`), which need no GPU and take seconds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from kg.tagger import Head, PairHead
from kg.tagger.heads import FARTHEST
from kg.tagger.session import FOLDER
from training.weights import read_description, write_description

_RANK = 16
"""Numbers that a head for pairs makes of the states of a word. Hand-set."""
_LEAST_DEVIATION = 1e-6
"""Deviation below which an input is the same everywhere."""


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
    shift, scale = _normalization(inputs)
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
        shift=shift,
        scale=scale,
        first=first.transpose(0, 2, 1),
        first_bias=first_bias,
        second=second.transpose(0, 2, 1),
        second_bias=second_bias,
    )


def _normalization(inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what is taken off each column of inputs [rows, inputs], and by what it is then multiplied: both [inputs].

    Its mean becomes 0 and its deviation 1; a column that is the same everywhere becomes 0.
    """
    shift, deviation = inputs.mean(0), inputs.std(0)
    scale = np.where(deviation > _LEAST_DEVIATION, 1 / np.maximum(deviation, _LEAST_DEVIATION), 0)
    return shift.astype(np.float32), scale.astype(np.float32)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """A question's candidates: their `inputs` [candidates, inputs], and which are `right` [candidates], perhaps none.

    `weight` is how much the question counts, `fold` the part of the articles that it is in.
    """

    inputs: NDArray[np.float32]
    right: NDArray[np.bool_]
    weight: float
    fold: int


def fit_choice(questions: Sequence[Choices], width: int, recipe: HeadRecipe) -> PairHead:
    """Return a head that scores candidates, fitted so that the right ones of each question have all the probability.

    Where none is right, "none" has it, whose score is 0. The last 2 x `width` inputs are states. A step takes
    `recipe.batch` questions.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    shift, scale = _normalization(np.concatenate([q.inputs for q in questions]))
    normal = [torch.from_numpy(np.clip((q.inputs - shift) * scale, -FARTHEST, FARTHEST)) for q in questions]
    right = [torch.from_numpy(q.right) for q in questions]
    weights = torch.tensor([q.weight for q in questions])
    drawn, fitted = torch.Generator().manual_seed(recipe.seed), []
    for _ in range(recipe.nets):
        net = _PairNet(len(shift) - 2 * width, width, recipe)
        optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=recipe.steps)
        for _ in range(recipe.steps):
            at = torch.randint(len(questions), (recipe.batch,), generator=drawn).tolist()
            scores = net(torch.cat([normal[i] for i in at])).split([len(normal[i]) for i in at])
            losses = [_choice_loss(found, right[i]) for found, i in zip(scores, at, strict=True)]
            loss = (torch.stack(losses) * weights[at]).sum() / weights[at].sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        fitted.append(net.arrays())
    return PairHead(shift=shift, scale=scale, **{key: np.stack([a[key] for a in fitted]) for key in fitted[0]})


class _PairNet(nn.Module):
    """Inputs [candidates, features + 2 widths] to scores [candidates]; see PairHead."""

    def __init__(self, features: int, width: int, recipe: HeadRecipe) -> None:
        super().__init__()
        self.sizes = [features, width, width]
        self.left, self.right = nn.Linear(width, _RANK), nn.Linear(width, _RANK)
        self.first, self.second = nn.Linear(features + 3 * _RANK, recipe.hidden), nn.Linear(recipe.hidden, 1)
        self.drop_states, self.drop_first = nn.Dropout(recipe.dropout), nn.Dropout(recipe.dropout / 2)
        self.drop_second = nn.Dropout(recipe.dropout)

    def forward(self, inputs: Tensor) -> Tensor:
        features, left, right = inputs.split(self.sizes, -1)
        own = torch.tanh(self.left(self.drop_states(left)))
        other = torch.tanh(self.right(self.drop_states(right)))
        hidden = torch.relu(self.first(self.drop_first(torch.cat([features, own, other, own * other], -1))))
        scores: Tensor = self.second(self.drop_second(hidden)).squeeze(-1)
        return scores

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights by the names that PairHead has for them, as kg reads them: in half precision."""
        found = {}
        for name in ("left", "right", "first", "second"):
            layer = getattr(self, name)
            for key, weights in ((name, layer.weight.T), (f"{name}_bias", layer.bias)):
                found[key] = weights.detach().numpy().astype(np.float16).astype(np.float32)
        return found


def _choice_loss(scores: Tensor, right: Tensor) -> Tensor:
    """Return less the logarithm of the probability of the right candidates, or of none of them where none is right."""
    every = torch.cat([scores.new_zeros(1), scores])
    wanted = scores[right] if right.any() else every[:1]
    return torch.logsumexp(every, 0) - torch.logsumexp(wanted, 0)


def choices_across_folds(questions: Sequence[Choices], width: int, recipe: HeadRecipe) -> list[NDArray[np.float32]]:
    """Return the probabilities of the candidates of each question, by heads that were fitted without its fold."""
    folds = {q.fold for q in questions}
    heads = {fold: fit_choice([q for q in questions if q.fold != fold], width, recipe) for fold in folds}
    return [heads[q.fold].choice(q.inputs) for q in questions]


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


def save(head: Head | PairHead, name: str) -> None:
    """Write a head into kg's folder of weights, and its digest into tagger.json there; say so."""
    arrays = {key: getattr(head, key) for key in head.__dataclass_fields__}
    half = {k: v.astype(np.float16) if k not in ("shift", "scale") else v for k, v in arrays.items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **half)
    file = FOLDER / f"{name}.npz"
    file.write_bytes(buffer.getvalue())
    write_description(FOLDER, {k: v for k, v in read_description(FOLDER).items() if k != "sha256"})
    click.echo(f"{file} is written")
