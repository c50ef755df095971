"""The steps from annotated articles to kg's weights. Each reads and writes files, so that any one can be run again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.tagger import session
from training import calibrate, data, soup, weights
from training.evaluate import Row, Scorer, surroundings
from training.heldout import HeldOut, Part
from training.recipe import FURTHER, REMEMBERED, Recipe

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results.json"
WINDOW, CONTEXT = 256, (24, 16, 12, 8, 5, 3)
"""How articles are read at run time, in word pieces (`kg.tagger.session.Card`); training/card.md says why so."""

CORPORA = ("PolNeAR 1.0 train", "ECB+ train", "GUM train")

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of training.

    `data` has `polnear/`, `ecb/`, `gum/` and `score.py`, `work` the checkpoints, `weights` what kg reads. `start` has
    weights to go on from: the nets are then fitted further, on the articles that are added. These are held out in turn.
    """

    data: Path
    work: Path
    weights: Path = session.FOLDER
    start: Path | None = None

    def checkpoint(self, order: int) -> Path:
        """Return the checkpoint of the net with this order of the data."""
        return self.work / f"order-{order}.pt"

    def exported(self, order: int) -> Path:
        """Return the folder of that net's own weights, in the format that kg reads."""
        return self.work / f"order-{order}"


def recipe_of(paths: Paths) -> Recipe:
    """Return how the nets are fitted: from MiniLM's weights, or further."""
    return FURTHER if paths.start else Recipe()


def documents(paths: Paths) -> tuple[list[data.Document], list[data.Document]]:
    """Return PolNeAR's training articles: those that all nets are fitted on, and those held out. Raises InputError."""
    return data.split(data.load_polnear(paths.data / "polnear", "train"))


def _loaded(added: Iterable[Path]) -> list[data.Document]:
    return [document for folder in added for document in data.load_gold(folder)]


def fitted_on(paths: Paths, added: Iterable[Path], *, run: int, runs: int) -> list[data.Document]:
    """Return the articles that one of the `runs` is fitted on, those in the folders `added` among them.

    Raises InputError where a file is missing or damaged.
    """
    train, held_out = documents(paths)
    ecb = data.load_ecb(paths.data / "ecb" / "train_full.jsonl")
    gum = data.load_gum(paths.data / "gum" / "train.jsonl")
    more = _loaded(added)
    if paths.start:
        rng, before = random.Random(run), {"PolNeAR": train + held_out, "ECB+": ecb, "GUM": gum}
        kept = [d for name, every in before.items() for d in rng.sample(every, min(REMEMBERED[name], len(every)))]
        left_out = data.left_out(more, run, runs)
        return [*kept, *(document for document in more if document not in left_out)]
    left_out = data.left_out(held_out, run, runs)
    return [*train, *(document for document in held_out if document not in left_out), *ecb, *gum, *more]


def fit(paths: Paths, recipe: Recipe, *, order: int, runs: int, added: Sequence[Path], report: Report) -> None:
    """Fit one of the `runs`, the one with this order of the data, and write its checkpoint. Raises InputError."""
    import torch

    from training.examples import example
    from training.export import imported, tokenizer
    from training.fit import fit as fit_net

    train = fitted_on(paths, added, run=order, runs=runs)
    report(f"order {order}: {len(train)} articles")
    minilm = tokenizer()
    start = imported(paths.start) if paths.start else None
    state = fit_net([example(d, minilm) for d in train], recipe, order=order, report=report, start=start)
    paths.work.mkdir(parents=True, exist_ok=True)
    torch.save(state, paths.checkpoint(order))


def export(paths: Paths, recipe: Recipe, *, runs: int, added: Sequence[Path], report: Report) -> None:
    """Write kg's weights, the mean of the nets of all `runs`, and beside their checkpoints each net's own weights.

    `calibrated_weights` must follow, which sets bias and calibration. Raises OutputError where the files are too large.
    """
    from training.export import export as export_net
    from training.net import load

    before = [weights.read_description(paths.start)["trained_on"]] if paths.start else list(CORPORA)
    about = {
        "window": WINDOW,
        "context": CONTEXT,
        "bias": [0.0] * 7,
        "calibration": {},
        "trained_on": " and ".join([*before, *(folder.name for folder in added)]),
        "seed": recipe.seed,
        "runs": runs,
    }
    states = [load(paths.checkpoint(run)) for run in range(1, runs + 1)]
    for run, state in enumerate(states, 1):
        export_net(state, paths.exported(run), about=about)
    export_net(soup.mean(states), paths.weights, about=about)
    report(f"wrote the mean of {runs} nets to {paths.weights}")
    record({"further" if paths.start else "recipe": {**asdict(recipe), "runs": runs}})


def held_out(paths: Paths, added: Sequence[Path], *, runs: int) -> HeldOut:
    """Return the held-out articles, each with the net that was not fitted on it. Raises InputError, ModelError."""
    if paths.start:
        articles, gold = _loaded(added), tuple(added)
    else:
        articles, gold = documents(paths)[1], (paths.data / "polnear" / "train.jsonl",)
    parts = [
        Part(data.left_out(articles, run, runs), weights.load_model(paths.exported(run))) for run in range(1, runs + 1)
    ]
    return HeldOut(parts, weights.load_tokenizer(paths.weights), paths.data, gold)


def calibrated_weights(paths: Paths, *, runs: int, added: Sequence[Path], report: Report) -> None:
    """Choose the bias and fit the calibration on the held-out articles; write both, and the figures.

    Weights that went on from others keep their bias: chosen on what was added, it would cost what was learnt before.
    Raises InputError where articles or the scorer are missing, ModelError where weights are.
    """
    measured = held_out(paths, added, runs=runs)
    about = weights.read_description(paths.weights)
    if paths.start:
        bias = weights.read_description(paths.start)["bias"]
        best = measured.f1(bias)
    else:
        bias, best = calibrate.choose_bias(about["labels"], measured.f1)
    report(f"bias {bias}: attribution F1 {best:.4f} on {len(measured.documents)} articles")
    judged = measured.judged(bias)
    weights.write_description(paths.weights, {**about, "bias": bias, "calibration": calibrate.curves(judged)})
    bands, error = calibrate.reliability(judged)
    record(
        {
            "reliability": {"bands": [asdict(band) for band in bands], "error": error, "predictions": len(judged)},
            "held_out": {**measured.results(bias), "weights": about["sha256"][weights.MODEL]},
        }
    )


def evaluate(paths: Paths, *, report: Report) -> None:
    """Run kg's own extraction on PolNeAR dev, news/dev and the seeds, and record the scorer's figures.

    Raises InputError where dev or the scorer is missing, ModelError where the weights are.
    """
    from kg.find import Settings
    from kg.pipeline import extract
    from kg.predictions import prediction
    from kg.readers import article_from_text, read

    def extracted(path: Path) -> Row:
        (article,) = read(str(path))
        row: Row = json.loads(json.dumps(prediction(extract(article))))
        return row

    articles = data.load_polnear(paths.data / "polnear", "dev")
    scorer = Scorer(paths.data, [paths.data / "polnear" / "dev.jsonl"], (d.id for d in articles))
    settings = Settings(attitudes=True)  # as the gold has them
    rows = {d.id: prediction(extract(article_from_text(d.text, id=d.id), settings)) for d in articles}
    measured = scorer.results(rows, {d.id: d.publisher for d in articles})
    report(f"attribution F1 {measured['f1']['attribution@.5']['all']} on {len(articles)} articles")
    record({"dev": {**measured, "weights": weights.read_description(paths.weights)["sha256"][weights.MODEL]}})
    gold = paths.data.parent / "gold"
    unread, seeds = gold / "news" / "dev", gold / "seeds"
    record(
        {
            "full": {
                "news_dev": surroundings(paths.data, unread, extracted, unread),
                "seeds": surroundings(paths.data, seeds, extracted, ROOT / "seeds"),
            }
        }
    )


def results() -> dict[str, Any]:
    """Return what results.json has; nothing where there is none."""
    recorded: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return recorded


def record(measured: Mapping[str, Any]) -> None:
    """Write figures into results.json, in place of those of the same names."""
    text = json.dumps({**results(), **measured}, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")
