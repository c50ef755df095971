"""Fits the head that says which events a quotation is about (`kg.resolve.events.links`) to annotated news.

python -m training.about             # ../shared/gold/news/train
python -m training.about --check     # cross-validates over articles and writes nothing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from kg.find import annotate
from kg.model import Event
from kg.resolve.events import EventLinks, resolve_events
from kg.resolve.events.links import HEAD, SURE
from training.gold import GoldArticle, aligned, fitting_command, printed_at
from training.heads import HeadRecipe, across_folds, fit, save

RECIPE = HeadRecipe(hidden=64, nets=3, steps=5000, batch=256, rate=2e-3, weight_decay=0.05)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """All pairs of an annotated statement and an event that kg finds in its article.

    `inputs` [pairs, inputs], `right` [pairs] (1 where the statement is about the event) and `folds` [pairs]; the pairs
    of one statement are together. `statements` has how many events each is about, and how many pairs it has.
    """

    inputs: NDArray[np.float32]
    right: NDArray[np.int64]
    folds: NDArray[np.int64]
    statements: tuple[tuple[int, int], ...]


def pairs(articles: Iterable[GoldArticle]) -> Pairs:
    """Return the pairs of all core statements that kg finds."""
    inputs, right, folds, statements = [], list[int](), list[int](), []
    for article in articles:
        annotations = annotate(article.doc)
        events = resolve_events(article.text, annotations)
        links = EventLinks(article.doc, annotations.attributions, events)
        places = {event["id"]: _places(article.text, event) for event in article.gold["events"]}
        for statement, index in aligned(article, annotations.attributions):
            if statement.get("core", True) and events:
                inputs.append(links.inputs(index))
                judged = [events[i] for i in links.candidates(index)]
                right += [_is_one_of(event, [places[id] for id in statement["about"]]) for event in judged]
                folds += [article.fold] * len(judged)
                statements.append((len(statement["about"]), len(judged)))
    return Pairs(
        inputs=np.concatenate(inputs),
        right=np.array(right, np.int64),
        folds=np.array(folds, np.int64),
        statements=tuple(statements),
    )


def scores(found: Pairs, likely: NDArray[np.float32]) -> dict[str, float]:
    """Return precision, recall and F1 of the events chosen by probabilities [pairs], and the share of statements with
    all of them right."""
    hits = chosen = annotated = whole = start = 0
    for number, count in found.statements:
        mine, right = likely[start : start + count], found.right[start : start + count]
        start += count
        best = [i for i, least in zip(np.argsort(-mine), SURE, strict=False) if mine[i] >= least]
        hit = min(int(right[best].sum()), number)
        hits, chosen, annotated = hits + hit, chosen + len(best), annotated + number
        whole += hit == len(best) and bool(number) == bool(hit)
    precision, recall = hits / max(1, chosen), hits / max(1, annotated)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "all right": whole / max(1, len(found.statements)),
    }


def _places(text: str, event: dict[str, Any]) -> set[int]:
    forms = [m if isinstance(m, str) else m["text"] for m in event["mentions"]]
    return {at for span in printed_at(text, forms) for at in range(span.start, span.end)}


def _is_one_of(event: Event, places: Iterable[set[int]]) -> bool:
    return any(not each.isdisjoint(range(m.start, m.end)) for each in places for m in event.mentions)


@fitting_command
def main(articles: Iterator[GoldArticle], check: bool) -> None:
    """Fit the head to annotated articles, and write it into the folder of weights."""
    found = pairs(articles)
    if check:
        likely = across_folds(found.inputs, found.right, found.folds, recipe=RECIPE)[:, 1]
        for name, value in scores(found, likely).items():
            click.echo(f"{name:>10}  {value:.3f}")
    else:
        save(fit(found.inputs, found.right, recipe=RECIPE), HEAD)


if __name__ == "__main__":
    main()
