"""Fits the head that says on which day something was said (`kg.resolve.setting.days`) to annotated news.

python -m training.days              # ../shared/gold/news/train
python -m training.days --check      # cross-validates over articles and writes nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.resolve.setting.clauses import Clause
from kg.resolve.setting.days import HEAD, SURE, Days
from training.gold import GoldArticle, aligned, fitting_command, with_speakers
from training.heads import HeadRecipe, across_folds, fit, save

RECIPE = HeadRecipe(hidden=4, nets=5, steps=400, batch=256, rate=6e-3, weight_decay=0.3, dropout=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """All pairs of an annotated statement and a day that its article names near it.

    `inputs` [pairs, inputs], `right` [pairs] (1 where it is the day of saying) and `folds` [pairs]; the pairs of one
    statement are together. `statements` has whether each has an annotated day, and how many pairs it has.
    """

    inputs: NDArray[np.float32]
    right: NDArray[np.int64]
    folds: NDArray[np.int64]
    statements: tuple[tuple[bool, int], ...]


def pairs(articles: Iterable[GoldArticle]) -> Pairs:
    """Return the pairs of all core statements that kg finds."""
    inputs, right, folds, statements = [], list[int](), list[int](), []
    for article in articles:
        annotations = annotate(article.doc)
        discourse, _, speakers = with_speakers(article, annotations)
        days = Days(discourse, speakers, [Clause(discourse, a) for a in discourse.attributions])
        for statement, index in aligned(article, annotations.attributions):
            if not statement.get("core", True):
                continue
            near, said_on = days.near(index), statement["said_on"]
            if near:
                inputs.append(days.inputs(index))
            right += [days.dates[at][0] == said_on for at in near]
            folds += [article.fold] * len(near)
            statements.append((said_on is not None, len(near)))
    return Pairs(
        inputs=np.concatenate(inputs),
        right=np.array(right, np.int64),
        folds=np.array(folds, np.int64),
        statements=tuple(statements),
    )


def accuracy(found: Pairs, likely: NDArray[np.float32]) -> tuple[int, float]:
    """Return how many statements have a day, annotated or chosen by probabilities [pairs], and the share right."""
    number = hits = start = 0
    for annotated, count in found.statements:
        mine, right = likely[start : start + count], found.right[start : start + count]
        start += count
        chosen = count > 0 and mine.max() >= SURE
        number += annotated or chosen
        hits += bool(chosen and right[mine.argmax()])
    return number, hits / max(1, number)


@fitting_command
def main(articles: Iterator[GoldArticle], check: bool) -> None:
    """Fit the head to annotated articles, and write it into the folder of weights."""
    found = pairs(articles)
    if check:
        likely = across_folds(found.inputs, found.right, found.folds, recipe=RECIPE)[:, 1]
        number, share = accuracy(found, likely)
        click.echo(f"{number} statements with a day, {share:.3f} of them right")
    else:
        save(fit(found.inputs, found.right, recipe=RECIPE), HEAD)


if __name__ == "__main__":
    main()
