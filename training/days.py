"""Fits the head that says on which day something was said (`kg.resolve.setting.days`) to annotated news.

python -m training.days              # ../shared/gold/news/train
python -m training.days --check      # cross-validates over articles and writes nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.resolve.setting.clauses import Clause
from kg.resolve.setting.days import HEAD, Days, chosen
from kg.tagger.windows import WIDTH
from training.gold import GoldArticle, aligned, fitting_command, with_speakers
from training.heads import Choices, HeadRecipe, choices_across_folds, fit_choice, save

RECIPE = HeadRecipe(hidden=24, nets=3, steps=1200, batch=48)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """On which day something was said: the annotated `day` (EDTF, None where none is), and what kg may choose.

    `choices` are the dates that the article names near it, `values` [candidates] what these are in EDTF, `theirs`
    [candidates] whether the speaker states them or is named with them.
    """

    day: str | None
    values: tuple[str, ...]
    theirs: tuple[bool, ...]
    choices: Choices


def questions(articles: Iterable[GoldArticle]) -> list[Question]:
    """Return the questions of all core statements that kg finds."""
    found = []
    for article in articles:
        annotations = annotate(article.doc)
        discourse, _, speakers = with_speakers(article, annotations)
        days = Days(discourse, speakers, [Clause(discourse, a) for a in discourse.attributions])
        for statement, index in aligned(article, annotations.attributions):
            if not statement.get("core", True):
                continue
            near, day = days.near(index), statement["said_on"]
            values = tuple(days.dates[at][0] for at in near)
            theirs = tuple(days.is_theirs(index, at) for at in near)
            right = np.array([value == day for value in values], bool)
            teaches = bool(values) and (right.any() or day is None)
            inputs = days.inputs(index) if values else np.zeros((0, 0), np.float32)
            choices = Choices(inputs=inputs, right=right, weight=float(teaches), fold=article.fold)
            found.append(Question(day=day, values=values, theirs=theirs, choices=choices))
    return found


def accuracy(asked: Sequence[Question], likely: Iterable[NDArray[np.float32]]) -> tuple[int, float, float]:
    """Return how many statements have a day, annotated or chosen, the share of them right, and that of the chosen.

    `likely` has the probabilities of the dates of each question that has any.
    """
    probabilities, number, given, hits = iter(likely), 0, 0, 0
    for question in asked:
        at = chosen(question.values, question.theirs, next(probabilities)) if question.values else None
        number += question.day is not None or at is not None
        given += at is not None
        hits += at is not None and question.values[at] == question.day
    return number, hits / max(1, number), hits / max(1, given)


@fitting_command
def main(articles: Iterator[GoldArticle], check: bool) -> None:
    """Fit the head to annotated articles, and write it into the folder of weights."""
    asked = questions(articles)
    taught = [question.choices for question in asked if question.values]
    if check:
        number, share, precision = accuracy(asked, choices_across_folds(taught, WIDTH, RECIPE))
        click.echo(f"{number} statements with a day, {share:.3f} of them right, of those given {precision:.3f}")
    else:
        save(fit_choice([c for c in taught if c.weight], WIDTH, RECIPE), HEAD)


if __name__ == "__main__":
    main()
