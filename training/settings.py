"""Fits the heads that choose the setting of statements (`kg.resolve.setting.likelihood`) to annotated news.

python -m training.settings                     # ../shared/gold/news/train
python -m training.settings --gold A --gold B   # folders of annotated articles
python -m training.settings --check             # cross-validates over articles and writes nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.resolve.setting.choice import chosen
from kg.resolve.setting.clauses import Clause
from kg.resolve.setting.likelihood import FIRST_HEAD, KIND, SECOND_HEAD, SettingLikelihood
from kg.resolve.setting.passages import ruled_settings
from kg.tagger import Head, PairHead
from kg.tagger.windows import WIDTH
from training.gold import (
    GoldArticle,
    aligned,
    fitting_command,
    name_key,
    name_keys,
    with_speakers,
)
from training.heads import Choices, HeadRecipe, across_folds, choices_across_folds, fit, fit_choice, save

FIRST = HeadRecipe(hidden=32, nets=1, steps=2500, batch=512, rate=3e-3, weight_decay=0.2)
SECOND = HeadRecipe(hidden=32, nets=3, steps=1500, batch=32, rate=3e-3, weight_decay=1.0, dropout=0.4)

_ANNOTATED = {"addressee": "addressee", "occasion": "occasion", "relay": "relayed_by"}
_BEFORE, _AFTER = 20, 3
"""Sentences before and after a statement in which a phrase of the annotated words is the annotated one."""
_LIKE = 0.5
"""Share of words in common from which two occasions are one, as `score.py` counts them."""
_SLIGHTLY = 0.1
"""What a phrase behind a statement is nearer than one as far before it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """An annotated statement that kg finds at `index`, in the article at `article`.

    `printed` is whether an aspect of its setting is annotated; `right` are the indices of the phrases that are it.
    """

    article: int
    index: int
    aspect: str
    printed: bool
    right: frozenset[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The articles' phrases, the folds of the articles, and the annotated settings of core statements."""

    likelihoods: list[SettingLikelihood]
    folds: list[int]
    settings: list[Setting]

    def first_step(self, aspect: str) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
        """Return inputs [phrases, inputs] of the first step, which are right for any statement, and their folds.

        Of phrases with the same words those nearest to the statement are right.
        """
        right = [np.zeros(len(each.phrases[KIND[aspect]]), np.int64) for each in self.likelihoods]
        for setting in self.settings:
            if setting.aspect == aspect and setting.right:
                phrases = self.likelihoods[setting.article].phrases[KIND[aspect]]
                here = self.likelihoods[setting.article].sentence(setting.index)
                distance = {i: abs(phrases[i].sentence - here - _SLIGHTLY) for i in setting.right}
                right[setting.article][[i for i, d in distance.items() if d == min(distance.values())]] = 1
        inputs = [each.phrase_inputs(KIND[aspect]) for each in self.likelihoods if each.phrases[KIND[aspect]]]
        folds = [np.full(len(each), fold) for each, fold in zip(right, self.folds, strict=True)]
        return np.concatenate(inputs), np.concatenate(right), np.concatenate(folds)

    def judge(self, aspect: str, likely: NDArray[np.float32]) -> None:
        """Give the articles the first step's probabilities [phrases] of an aspect."""
        sizes = [len(each.phrases[KIND[aspect]]) for each in self.likelihoods]
        for each, mine in zip(self.likelihoods, np.split(likely, np.cumsum(sizes)[:-1]), strict=True):
            each.judge(aspect, mine)

    def second_step(self, aspect: str) -> tuple[list[Setting], list[Choices | None]]:
        """Return the settings of an aspect, and for each the phrases that are judged, None where there are none.

        A statement whose annotated setting is not among them teaches nothing.
        """
        asked = [s for s in self.settings if s.aspect == aspect]
        return asked, [self._choices(setting) for setting in asked]

    def near(self, setting: Setting) -> list[str]:
        """Return the phrases that are judged for a setting."""
        likelihood = self.likelihoods[setting.article]
        phrases = likelihood.phrases[KIND[setting.aspect]]
        return [phrases[i].span.of(likelihood.text) for i in likelihood.near(setting.index, setting.aspect)]

    def _choices(self, setting: Setting) -> Choices | None:
        likelihood = self.likelihoods[setting.article]
        near = likelihood.near(setting.index, setting.aspect)
        if not near:
            return None
        right = np.array([i in setting.right for i in near])
        return Choices(
            inputs=likelihood.inputs(setting.index, setting.aspect, near),
            right=right,
            weight=float(right.any() or not setting.printed),
            fold=self.folds[setting.article],
        )


def settings(articles: Iterable[GoldArticle]) -> Settings:
    """Return the annotated settings of all core statements that kg finds."""
    found = Settings(likelihoods=[], folds=[], settings=[])
    for article in articles:
        annotations = annotate(article.doc)
        discourse, _, speakers = with_speakers(article, annotations)
        if not discourse.attributions:
            continue
        clauses = [Clause(discourse, a) for a in discourse.attributions]
        ruled = ruled_settings(discourse, speakers, clauses)
        likelihood = SettingLikelihood(discourse, speakers, {a: [getattr(s, a) for s in ruled] for a in KIND})
        number, places = len(found.likelihoods), _Places(article, likelihood)
        found.likelihoods.append(likelihood)
        found.folds.append(article.fold)
        for statement, index in aligned(article, annotations.attributions):
            if statement.get("core", True):
                for aspect in KIND:
                    words = statement.get(_ANNOTATED[aspect])
                    right = places.of(aspect, words, likelihood.sentence(index)) if words else frozenset[int]()
                    printed = words is not None
                    found.settings.append(
                        Setting(article=number, index=index, aspect=aspect, printed=printed, right=right)
                    )
    return found


def accuracy(
    found: Settings, asked: Sequence[Setting], choices: Sequence[Choices | None], likely: Sequence[NDArray[np.float32]]
) -> tuple[int, float, float]:
    """Return how many statements have an aspect, annotated or chosen by probabilities, the share right, the precision.

    `likely` has the probabilities of each question with phrases.
    """
    number = hits = given = 0
    probabilities = iter(likely)
    for setting, question in zip(asked, choices, strict=True):
        best = chosen(setting.aspect, found.near(setting), next(probabilities)) if question else None
        number += setting.printed or best is not None
        given += best is not None
        hits += bool(question and best is not None and question.right[best])
    return number, hits / max(1, number), hits / max(1, given)


class _Places:
    """Which phrases of an article are what its annotation prints."""

    def __init__(self, article: GoldArticle, likelihood: SettingLikelihood) -> None:
        self._words = {k: [p.span.of(article.text) for p in phrases] for k, phrases in likelihood.phrases.items()}
        self._phrases = likelihood.phrases
        self._names = [name_keys(agent) for agent in article.gold["agents"]]
        self._known: dict[tuple[str, str], list[int]] = {}

    def of(self, aspect: str, words: str, sentence: int) -> frozenset[int]:
        """Return the phrases around a sentence that are an annotated aspect."""
        if (aspect, words) not in self._known:
            same = self._is_like if aspect == "occasion" else self._is_one
            printed = self._words[KIND[aspect]]
            self._known[aspect, words] = [i for i, other in enumerate(printed) if same(words, other)]
        phrases = self._phrases[KIND[aspect]]
        return frozenset(i for i in self._known[aspect, words] if -_BEFORE <= phrases[i].sentence - sentence <= _AFTER)

    def _is_one(self, one: str, other: str) -> bool:
        keys = {name_key(one), name_key(other)}
        return len(keys) == 1 or any(keys <= names for names in self._names)

    @staticmethod
    def _is_like(one: str, other: str) -> bool:
        own, others = set(_plain(one).split()), set(_plain(other).split())
        return len(own & others) >= _LIKE * len(own | others)


def _plain(words: str) -> str:
    lower = words.lower().replace("’", "'").split()
    return " ".join(lower[1:] if lower[:1] in (["the"], ["a"], ["an"]) else lower)


@fitting_command
def main(articles: Iterator[GoldArticle], check: bool) -> None:
    """Fit the heads to annotated articles, and write them into the folder of weights."""
    found = settings(articles)
    heads: dict[str, Head | PairHead] = {}
    for aspect in KIND:
        inputs, right, folds = found.first_step(aspect)
        # The second step is fitted on what the first says of articles that it was not fitted on.
        found.judge(aspect, across_folds(inputs, right, folds, recipe=FIRST)[:, 1])
        if not check:
            heads[FIRST_HEAD.format(aspect)] = fit(inputs, right, recipe=FIRST)
    for aspect in KIND:
        asked, choices = found.second_step(aspect)
        questions = [c for c in choices if c]
        if check:
            likely = choices_across_folds(questions, WIDTH, SECOND)
            number, share, precision = accuracy(found, asked, choices, likely)
            click.echo(f"{aspect:>10}  {number} statements, {share:.3f} right, precision {precision:.3f}")
        else:
            heads[SECOND_HEAD.format(aspect)] = fit_choice(questions, WIDTH, SECOND)
    for name, head in heads.items():
        save(head, name)


if __name__ == "__main__":
    main()
