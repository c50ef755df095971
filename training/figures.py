"""`python -m training.figures`: the small model that tells which numbers are figures, from articles annotated in full.

The right candidates are those that overlap an annotated figure and have its value; of several the first. A range that
overlaps one is right whatever its value, since annotators differ on what the value of a range is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from kg.find.figures import Candidate, figure_candidates
from kg.find.figures.judging import HEAD, LEAST, inputs
from training.gold import GoldArticle, gold_articles, span
from training.heads import HeadRecipe, fit, save

ROOT = Path(__file__).resolve().parents[1]
RECIPE = HeadRecipe(hidden=16, steps=150, dropout=0.5)
"""Of what was tried across folds the best: 32 wide for 300 steps F1 0.852, this 0.864."""


def labels(found: Sequence[Candidate], annotated: Sequence[dict[str, Any]]) -> list[int]:
    """Return for each candidate 1 where it is one of the annotated figures, else 0."""
    right: set[int] = set()
    for gold in annotated:
        where = span(gold["span"])
        left = [i for i, c in enumerate(found) if i not in right and c.figure.span.overlaps(where)]
        same = [i for i in left if found[i].figure.value == gold["value"]]
        right.update((same or [i for i in left if found[i].figure.highest is not None])[:1])
    return [int(i in right) for i in range(len(found))]


def examples(
    articles: Sequence[GoldArticle],
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Return the inputs of all candidates, whether each is a figure, and the fold of each."""
    rows, right, folds = list[NDArray[np.float32]](), list[int](), list[int]()
    for article in articles:
        if found := figure_candidates(article.doc):
            rows.append(inputs(article.doc, found))
            right += labels(found, article.gold["figures"])
            folds += [article.fold] * len(found)
    return np.concatenate(rows), np.array(right), np.array(folds)


def across(articles: Sequence[GoldArticle], also: Sequence[GoldArticle]) -> tuple[float, float]:
    """Return precision and recall, by models that were fitted without the article, of all figures of `articles`.

    All models are fitted on the articles `also` too, which are not judged.
    """
    rows, right, folds = examples(articles)
    more, more_right, _ = examples(also)
    chosen = np.zeros(len(rows), bool)
    for fold in np.unique(folds):
        out = folds == fold
        fitted = fit(np.concatenate([rows[~out], more]), np.concatenate([right[~out], more_right]), recipe=RECIPE)
        chosen[out] = fitted.probabilities(rows[out])[:, 1] >= LEAST
    hits = int((chosen & (right == 1)).sum())
    return hits / max(1, int(chosen.sum())), hits / sum(len(article.gold["figures"]) for article in articles)


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=ROOT.parent / "shared/gold/news/train",
    show_default=True,
    help="A folder of annotated articles: ID.txt and ID.json (training/README.md).",
)
@click.option(
    "--also",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=ROOT.parent / "shared/gold/seeds",
    show_default=True,
    help="A folder of more such articles, which are fitted on and never judged.",
)
@click.option("--check", is_flag=True, help="Cross-validate and write nothing.")
def command(data: Path, also: Path, check: bool) -> None:
    """Fit the model that tells which numbers are figures to annotated articles."""
    articles, more = list(gold_articles(data)), list(gold_articles(also))
    if check:
        precision, recall = across(articles, more)
        both = 2 * precision * recall / max(precision + recall, 1e-9)
        click.echo(f"cross-validation: precision {precision:.3f}, recall {recall:.3f}, F1 {both:.3f}")
        return
    rows, right, _ = examples([*articles, *more])
    save(fit(rows, right, recipe=RECIPE), HEAD)
    click.echo(f"{len(rows)} numbers, {right.sum()} of them figures")


if __name__ == "__main__":
    command()
