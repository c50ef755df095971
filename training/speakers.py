"""Fits the head that says who speaks by a pronoun or without a source (`kg.resolve.speakers.voices`).

python -m training.speakers                     # ../shared/gold/news/train
python -m training.speakers --gold A --gold B   # folders of annotated articles
python -m training.speakers --check             # cross-validates over articles and writes nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.resolve.entities import Entity
from kg.resolve.speakers.voices import HEAD, Question
from kg.tagger.windows import WIDTH
from training.gold import (
    GoldArticle,
    aligned,
    fitting_command,
    name_key,
    name_keys,
    with_speakers,
)
from training.heads import Choices, HeadRecipe, choices_across_folds, fit_choice, save

RECIPE = HeadRecipe(hidden=32, nets=2, steps=600, batch=64, rate=4e-3, weight_decay=0.3)

_TRIED = (0.35, 0.4, 0.45, 0.5, 0.6, 0.7)
"""Least probabilities of a speaker chosen against the rules."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A statement whose source is a pronoun or no words: its candidates, and which of them the rules choose, if any."""

    choices: Choices
    ruled: int | None


def asked(articles: Iterable[GoldArticle]) -> list[Asked]:
    """Return what the head is asked of core statements with a speaker."""
    found: list[Asked] = []
    for article in articles:
        annotations = annotate(article.doc)
        questions: dict[int, Question] = {}

        def by_rules(question: Question, to: dict[int, Question] = questions) -> tuple[Entity | None, float]:
            to[id(question.attribution)] = question
            return question.ruled, 1.0

        discourse, _, _ = with_speakers(article, annotations, by_rules)
        names = {agent["id"]: name_keys(agent) for agent in article.gold["agents"]}
        for statement, index in aligned(article, annotations.attributions):
            question = questions.get(id(annotations.attributions[index]))
            if question is None or not statement.get("core", True) or not statement.get("speaker"):
                continue
            labels = (name_key(discourse.entities.label(e)) for e in question.candidates)
            right = [label in names[statement["speaker"]] for label in labels]
            choices = Choices(inputs=question.inputs, right=np.array(right), weight=1.0, fold=article.fold)
            ruled = question.candidates.index(question.ruled) if question.ruled else None
            found.append(Asked(choices=choices, ruled=ruled))
    return found


def accuracy(asked: Sequence[Asked], likely: Sequence[NDArray[np.float32]], least: float) -> float:
    """Return the share of statements whose speaker is right, by the probabilities of each statement's candidates.

    `least` is the least probability of a speaker that is chosen against the rules.
    """
    right = 0
    for statement, mine in zip(asked, likely, strict=True):
        best = int(mine.argmax())
        choice = best if mine[best] >= least else statement.ruled
        right += choice is not None and bool(statement.choices.right[choice])
    return right / max(1, len(asked))


@fitting_command
def main(articles: Iterator[GoldArticle], check: bool) -> None:
    """Fit the head to annotated articles, and write it into the folder of weights."""
    statements = asked(articles)
    choices = [statement.choices for statement in statements]
    if check:
        likely = choices_across_folds(choices, WIDTH, RECIPE)
        click.echo(f"rules  {accuracy(statements, likely, 2.0):.3f}")
        for least in _TRIED:
            click.echo(f"{least:>5}  {accuracy(statements, likely, least):.3f}")
    else:
        save(fit_choice(choices, WIDTH, RECIPE), HEAD)


if __name__ == "__main__":
    main()
