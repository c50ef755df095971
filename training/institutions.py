"""Fits the head that says whom speakers represent (`kg.resolve.speakers.likelihood`) to annotated news.

python -m training.institutions                     # ../shared/gold/news/train
python -m training.institutions --gold A --gold B   # folders of annotated articles
python -m training.institutions --check             # cross-validates over articles and writes nothing
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.folding import alphanumeric
from kg.resolve.entities import Entity
from kg.resolve.speakers import Likelihood
from kg.resolve.speakers.bodies import Body
from kg.resolve.speakers.likelihood import HEAD, LEAST
from kg.resolve.speakers.links import Article
from kg.tagger.session import FOLDER
from training.gold import GoldArticle, aligned, check_option, gold_articles, gold_option, with_speakers
from training.heads import HeadRecipe, across_folds, fit, save

RECIPE = HeadRecipe(hidden=16, nets=5, steps=1500, batch=256, rate=2e-3, weight_decay=0.05)

_ARTICLES = re.compile(r"(?:(?:the|a|an) )*", re.IGNORECASE)
_AMERICAN = re.compile(r"(?:U\.? ?S\.?|United States(?: of America)?)(?!\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """All pairs of a speaker of annotated statements and an institution that kg finds in the article.

    `inputs` [pairs, inputs], `right` [pairs] (1 where most of the speaker's statements are on behalf of it), `weights`
    [pairs] and `folds` [pairs]; the pairs of one speaker are together. `speakers` has for each its number of pairs and
    of statements, and how many of these each pair is right for; `lost` counts institutions of statements that kg finds
    no speaker for.
    """

    inputs: NDArray[np.float32]
    right: NDArray[np.int64]
    weights: NDArray[np.float32]
    folds: NDArray[np.int64]
    speakers: tuple[tuple[int, int, int, NDArray[np.int64]], ...]
    lost: int


def pairs(articles: Iterable[GoldArticle]) -> Pairs:
    """Return the pairs of all speakers of core statements that kg finds."""
    inputs, right, weights, folds, speakers, lost = [], [], [], list[int](), [], 0
    for article in articles:
        annotations = annotate(article.doc)
        discourse, people, found = with_speakers(article, annotations)
        within = Article(discourse, people, found)
        likelihood = Likelihood(within, found)
        names = {a["id"]: {_key(n) for n in (a["name"], *a.get("mentions", ()))} for a in article.gold["agents"]}
        said: dict[Entity | None, list[list[set[str]]]] = {}
        for statement, index in aligned(article, annotations.attributions):
            if statement.get("core", True):
                said.setdefault(found.get(index), []).append([names[id] for id in statement["on_behalf_of"]])
        for speaker in within.speakers:
            statements = said.pop(speaker.entity, [])
            if not statements:
                continue
            hits = np.array([sum(_is_one_of(b, s) for s in statements) for b in within.bodies], np.int64)
            number = len(statements)
            speakers.append((len(hits), number, sum(map(len, statements)), hits))
            if len(hits):
                evidence = likelihood.evidence(speaker)
                inputs.append(np.stack([likelihood.inputs(speaker, evidence, b) for b in within.bodies]))
                right.append((2 * hits > number).astype(np.int64))
                weights.append(np.full(len(hits), np.sqrt(number), np.float32))
                folds += [article.fold] * len(hits)
        lost += sum(len(s) for statements in said.values() for s in statements)
    return Pairs(
        inputs=np.concatenate(inputs),
        right=np.concatenate(right),
        weights=np.concatenate(weights),
        folds=np.array(folds, np.int64),
        speakers=tuple(speakers),
        lost=lost,
    )


def scores(found: Pairs, likely: NDArray[np.float32], least: float) -> dict[str, float]:
    """Return precision, recall and F1 over statements of the institutions chosen by probabilities [pairs]."""
    hits = chosen = start = 0
    annotated = found.lost
    for count, statements, institutions, right in found.speakers:
        mine = likely[start : start + count]
        start += count
        annotated += institutions
        if count and mine.max() >= least:
            chosen += statements
            hits += int(right[mine.argmax()])
    precision, recall = hits / max(1, chosen), hits / max(1, annotated)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1}


def _is_one_of(body: Body, institutions: Sequence[set[str]]) -> bool:
    called = {_key(body.name), _key(body.entity.name if body.entity else body.name)}
    return any(not called.isdisjoint(names) for names in institutions)


def _key(name: str) -> str:
    """Return a name for comparison: its letters, without articles, possessive endings and "U.S." before other words."""
    plain = _AMERICAN.sub("us", _ARTICLES.sub("", _POSSESSIVE.sub("", name), count=1))
    return alphanumeric(plain.removeprefix("us ") or plain)


@click.command()
@gold_option
@check_option
def main(gold: tuple[Path, ...], check: bool) -> None:
    """Fit the head to annotated articles, and write it into the folder of weights."""
    found = pairs(gold_articles(*gold))
    if check:
        likely = across_folds(found.inputs, found.right, found.folds, found.weights, RECIPE)[:, 1]
        for least in (0.2, 0.3, LEAST, 0.5, 0.6):
            for name, value in scores(found, likely, least).items():
                click.echo(f"{least:.2f}  {name:>10}  {value:.3f}")
    else:
        save(fit(found.inputs, found.right, found.weights, RECIPE), HEAD, FOLDER)
        click.echo(f"{FOLDER / HEAD}.npz is written")


if __name__ == "__main__":
    main()
