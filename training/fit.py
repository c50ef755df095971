"""Fitting the net: AdamW, a linear schedule, products in bfloat16 where the processor has them.

One thread gives the same weights each time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from kg.tagger.encoding import PAD
from training.examples import HEADS, IGNORED, Piece, Window, batches, framed
from training.net import Net
from training.recipe import Recipe

_FRAME = 2  # [CLS] and [SEP]
_EVERY = 50
"""Steps between two reports."""


def fit(
    examples: Sequence[Sequence[Piece]],
    recipe: Recipe,
    *,
    order: int,
    report: Callable[[str], None],
    start: Mapping[str, Tensor] | None = None,
    encoder: nn.Module | None = None,
) -> dict[str, Tensor]:
    """Return the weights of a net fitted on `examples`, from MiniLM's or, where given, from those of `start`.

    `recipe.seed` seeds the first weights, `order` the order of the data and the dropout. On one thread of the same
    machine the same seeds give the same weights. `report` is called with progress.
    """
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    net = Net(dropout=recipe.dropout, encoder=encoder)
    if start is not None:
        net.load_state_dict(start)
    net.freeze()
    torch.manual_seed(order)
    rng = random.Random(order)
    lengths = [len(pieces) for pieces in examples]

    def epoch() -> list[list[Window]]:
        return batches(lengths, width=recipe.window - _FRAME, size=recipe.batch, rng=rng)

    steps = recipe.epochs * len(epoch())  # about: epochs differ by a batch or two
    optimizer, schedule = _optimizer(net, recipe, steps)
    weights = (1.0, recipe.entity_weight, recipe.event_weight)
    begun, smooth = time.monotonic(), 0.0
    net.train()
    for step, windows in enumerate(chain.from_iterable(epoch() for _ in range(recipe.epochs)), 1):
        batch = _tensors([framed(examples[w.index][w.start : w.end]) for w in windows])
        loss = _loss(net, *batch, weights)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), recipe.clip)
        optimizer.step()
        schedule.step()
        smooth += (loss.item() - smooth) * 0.02
        if step % _EVERY == 0 or step == 1:
            report(f"order {order}: step {step} of {steps}, loss {smooth:.3f}, {time.monotonic() - begun:.0f} s")
    state: dict[str, Tensor] = net.state_dict()
    return state


def _optimizer(
    net: Net, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    new = {id(p) for module in (net.head, net.feat) for p in module.parameters()}
    learnt = [p for p in net.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in learnt if id(p) not in new], "lr": recipe.encoder_rate},
        {"params": [p for p in learnt if id(p) in new], "lr": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    rising = max(1, int(recipe.warm_up * steps))

    def rate(step: int) -> float:
        return step / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)


def _loss(net: Net, ids: Tensor, features: Tensor, labels: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """Return the weighted sum of the heads' cross entropies; a head without labels in this batch adds nothing."""
    mask = (ids != PAD).long()
    # Without instructions for it, a product in bfloat16 takes 35 times as long as in float32 (measured with AVX2).
    is_fast = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_fast):
        scores = net(ids, features, mask)
    of_heads = scores.float().split([len(names) for names in HEADS], dim=-1)
    losses = [
        weight * cross_entropy(found.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED)
        for found, wanted, weight in zip(of_heads, labels, weights, strict=True)
        if (wanted != IGNORED).any()  # the mean over no label is not a number
    ]
    return torch.stack(losses).sum()


def _tensors(windows: Sequence[Sequence[Piece]]) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Return ids, features and the labels of each head, all int64 [batch, longest window]."""
    longest = max(map(len, windows))
    filler = (PAD, 0, *(IGNORED for _ in HEADS))
    whole = torch.tensor([[*window, *[filler] * (longest - len(window))] for window in windows])
    ids, features, *labels = whole.unbind(-1)
    return ids, features, labels
