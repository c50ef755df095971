"""Fits the head that says which events are for a timeline (`kg.resolve.events.occurrences`) to judged events.

python -m training.occurrences             # training/occurrences.tsv, on articles of ../shared/eval
python -m training.occurrences --check     # cross-validates over articles and writes nothing

`occurrences.tsv` has, by article, where an event's first head stands, and whether that is something that happened, or
is planned, feared or denied, which a reader could put on a timeline. A language model judged each, once, by its label
and the words around it; no person vouches for them. The articles are of PolNeAR's and ECB+'s training parts.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from numpy.typing import NDArray

from kg.doc import read_doc
from kg.find import annotate
from kg.model import Article, Span
from kg.readers import read
from kg.resolve.events import EventLinks, resolve_events
from kg.resolve.events.occurrences import HEAD, SURE, SURE_OF_TYPE
from training.gold import FOLDS
from training.heads import HeadRecipe, across_folds, fit, save

JUDGED = Path(__file__).with_name("occurrences.tsv")
EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
RECIPE = HeadRecipe(hidden=32, nets=5, steps=300, weight_decay=0.5, dropout=0.5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgements:
    """Judged events: `inputs` [events, inputs], `known` [events] (whether of a known type), `right` [events] (1 where
    it is for a timeline), `folds` [events]."""

    inputs: NDArray[np.float32]
    known: NDArray[np.bool_]
    right: NDArray[np.int64]
    folds: NDArray[np.int64]


def judgements() -> Judgements:
    """Return the judged events that kg still finds. Raises OSError where an article's file is missing."""
    judged = dict[str, dict[Span, int]]()
    with JUDGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            where = Span(int(row["start"]), int(row["end"]))
            judged.setdefault(row["article"], {})[where] = int(row["occurs"])
    inputs, known, right, folds = list[NDArray[np.float32]](), list[bool](), list[int](), list[int]()
    for number, article in enumerate(_articles(frozenset(judged))):
        doc, here = read_doc(article), judged[article.id]
        annotations = annotate(doc)
        events = resolve_events(article.text, annotations)
        links = EventLinks(doc, annotations.attributions, events)
        for event, row in zip(events, links.of_event, strict=True):
            if event.heads[0] in here:
                inputs.append(row)
                known.append(event.type != "other")
                right.append(here[event.heads[0]])
                folds.append(number % FOLDS)
    return Judgements(
        inputs=np.stack(inputs), known=np.array(known), right=np.array(right, np.int64), folds=np.array(folds, np.int64)
    )


def _articles(ids: frozenset[str]) -> Iterator[Article]:
    """Yield the articles with these ids."""
    lines = [
        line
        for part in ("polnear/train.jsonl", "ecb/train_full.jsonl")
        for line in (EVAL / part).read_text(encoding="utf-8").splitlines()
        if json.loads(line)["id"] in ids
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "judged.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        yield from read(str(path))


@click.command()
@click.option("--check", is_flag=True, help="Cross-validate over articles, and write nothing.")
def main(check: bool) -> None:
    """Fit the head to judged events, and write it into the folder of weights."""
    found = judgements()
    if check:
        likely = across_folds(found.inputs, found.right, found.folds, recipe=RECIPE)[:, 1]
        kept = likely >= np.where(found.known, SURE_OF_TYPE, SURE)
        hits = int(found.right[kept].sum())
        click.echo(f"{len(found.right)} events, {found.right.mean():.3f} for a timeline")
        click.echo(f"precision {hits / max(1, kept.sum()):.3f}  recall {hits / max(1, found.right.sum()):.3f}")
    else:
        save(fit(found.inputs, found.right, recipe=RECIPE), HEAD)


if __name__ == "__main__":
    main()
