"""The steps from annotated articles to kg's weights, each from files to files, so that any one can be run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.tagger import session
from training import calibrate, data, soup, weights
from training.evaluate import Scorer
from training.heldout import HeldOut, Part
from training.recipe import Recipe

RESULTS = Path(__file__).parent / "results.json"
WINDOW, CONTEXT = 256, (24, 16, 12, 8, 5, 3)
"""How articles are read at run time, in word pieces: see `kg.tagger.session.Card`."""

CORPORA = ("PolNeAR 1.0 train", "ECB+ train", "GUM train")

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: `data` holds `polnear/` and `score.py`, `work` the checkpoints, `weights` what kg reads."""

    data: Path
    work: Path
    weights: Path = session.FOLDER

    def checkpoint(self, order: int) -> Path:
        """Return the file of the run with this order of the data."""
        return self.work / f"order-{order}.pt"

    def alone(self, order: int) -> Path:
        """Return the folder of that run's net by itself, as kg would read it."""
        return self.work / f"order-{order}"


def documents(places: Places) -> tuple[list[data.Document], list[data.Document]]:
    """Return PolNeAR's articles: those to train on, and those held out."""
    return data.split(data.load_polnear(places.data / "polnear", "train"))


def fitted_on(places: Places, added: Iterable[Path], *, run: int, runs: int) -> list[data.Document]:
    """Return what the given one of `runs` is fitted on, the user's own articles in the folders `added` among it."""
    train, held_out = documents(places)
    left_out = data.left_out(held_out, run, runs)
    return [
        *train,
        *(document for document in held_out if document not in left_out),
        *data.load_ecb(places.data / "ecb" / "train_full.jsonl"),
        *data.load_gum(places.data / "gum" / "train.jsonl"),
        *(document for folder in added for document in data.load_gold(folder)),
    ]


def fit(places: Places, recipe: Recipe, *, order: int, runs: int, added: Sequence[Path], report: Report) -> None:
    """Fit one of several nets, the one with this order of the data, and write its checkpoint."""
    import torch

    from training.examples import example
    from training.export import tokenizer
    from training.fit import fit as fitted

    train = fitted_on(places, added, run=order, runs=runs)
    report(f"order {order}: {len(train)} articles")
    pieces = tokenizer()
    state = fitted([example(d, pieces) for d in train], recipe, order=order, report=report)
    places.work.mkdir(parents=True, exist_ok=True)
    torch.save(state, places.checkpoint(order))


def export(places: Places, recipe: Recipe, *, runs: int, added: Sequence[Path], report: Report) -> None:
    """Write kg's weights, the mean of the nets of all `runs`, and beside their checkpoints each net by itself.

    Bias and calibration are those of `calibrated_weights`, which must follow.
    """
    from training.export import export as exported
    from training.net import load

    about = {
        "window": WINDOW,
        "context": CONTEXT,
        "bias": [0.0] * 7,
        "calibration": {},
        "trained_on": " and ".join([*CORPORA, *(folder.name for folder in added)]),
        "seed": recipe.seed,
        "runs": runs,
    }
    states = [load(places.checkpoint(run)) for run in range(1, runs + 1)]
    for run, state in enumerate(states, 1):
        exported(state, places.alone(run), about=about)
    exported(soup.mean(states), places.weights, about=about)
    report(f"wrote the mean of {runs} nets to {places.weights}")
    record({"recipe": {**asdict(recipe), "runs": runs}})


def held_out(places: Places, *, runs: int) -> HeldOut:
    """Return the held-out articles, each with the net that was not fitted on it."""
    articles = documents(places)[1]
    parts = [Part(data.left_out(articles, run, runs), weights.load(places.alone(run))) for run in range(1, runs + 1)]
    return HeldOut(parts, weights.tokenizer(places.weights), places.data)


def calibrated_weights(places: Places, *, runs: int, report: Report) -> None:
    """Choose the bias and fit the calibration on the held-out articles; write both, and the figures, down."""
    measured = held_out(places, runs=runs)
    about = weights.described(places.weights)
    bias, best = calibrate.choose_bias(about["labels"], measured.f1)
    report(f"bias {bias}: attribution F1 {best:.4f} on {len(measured.documents)} articles")
    judged = measured.judged(bias)
    weights.describe(places.weights, {**about, "bias": bias, "calibration": calibrate.curves(judged)})
    bands, error = calibrate.reliability(judged)
    record(
        {
            "reliability": {"bands": [asdict(band) for band in bands], "error": error, "predictions": len(judged)},
            "held_out": {**measured.results(bias), "weights": about["sha256"][weights.MODEL]},
        }
    )


def evaluate(places: Places, *, report: Report) -> None:
    """Run kg's own extraction on dev, and write down what the scorer says."""
    from kg.find import Settings
    from kg.pipeline import extract
    from kg.predictions import prediction
    from kg.readers import article_from_text

    articles = data.load_polnear(places.data / "polnear", "dev")
    scorer = Scorer(places.data, "dev", (d.id for d in articles))
    settings = Settings(attitudes=True)  # as the gold has them
    rows = {d.id: prediction(extract(article_from_text(d.text, id=d.id), settings)) for d in articles}
    measured = scorer.results(rows, {d.id: d.publisher for d in articles})
    report(f"attribution F1 {measured['f1']['attribution@.5']['all']} on {len(articles)} articles")
    record({"dev": {**measured, "weights": weights.described(places.weights)["sha256"][weights.MODEL]}})


def results() -> dict[str, Any]:
    """Return what has been measured so far."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return found


def record(measured: Mapping[str, Any]) -> None:
    """Add to what has been measured, in place of what stood under the same names."""
    text = json.dumps({**results(), **measured}, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")
