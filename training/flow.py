"""The steps from annotated articles to kg's weights, each from files to files, so that any one can be run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kg.extract.tagger import session
from kg.extract.tagger.session import Model
from training import calibrate, data, soup, weights
from training.evaluate import Scorer
from training.heldout import HeldOut
from training.recipe import Recipe

RESULTS = Path(__file__).parent / "results.json"
WINDOW, OVERLAP = 256, 64
"""How articles are read at run time, in word pieces."""

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


def documents(places: Places, added: Iterable[Path] = ()) -> tuple[list[data.Document], list[data.Document]]:
    """Return what to train on, the user's own articles in the folders `added` among it, and what is held out."""
    train, held_out = data.split(data.load_polnear(places.data / "polnear", "train"))
    return [*train, *(document for folder in added for document in data.load_gold(folder))], held_out


def fit(places: Places, recipe: Recipe, *, order: int, added: Sequence[Path], report: Report) -> None:
    """Fit one net and write its checkpoint."""
    import torch

    from training.examples import example
    from training.export import tokenizer
    from training.fit import fit as fitted

    train, _ = documents(places, added)
    report(f"order {order}: {len(train)} articles")
    pieces = tokenizer()
    state = fitted([example(d, pieces) for d in train], recipe, order=order, report=report)
    places.work.mkdir(parents=True, exist_ok=True)
    torch.save(state, places.checkpoint(order))


def export(
    places: Places, recipe: Recipe, checkpoints: Sequence[Path], *, added: Sequence[Path], report: Report
) -> None:
    """Write kg's weights: the best checkpoint, or the mean of several where held-out articles say it is better.

    What is compared is what would be shipped, each candidate in int8.
    """
    from training.export import export as exported
    from training.export import tokenizer
    from training.net import load

    held_out = HeldOut(documents(places)[1], tokenizer(), places.data)
    about = {
        "window": WINDOW,
        "overlap": OVERLAP,
        "bias": [0.0] * 7,
        "calibration": {},
        "trained_on": " and ".join(["PolNeAR 1.0 train", *(folder.name for folder in added)]),
        "seed": recipe.seed,
    }

    def score(state: Any) -> float:
        exported(state, places.work / "candidate", about=about)
        quality = held_out.quality(weights.load(places.work / "candidate"))
        report(f"a candidate's mean F1 on the held-out articles: {quality:.4f}")
        return quality

    states = {path.stem: load(path) for path in checkpoints}
    chosen, state = soup.best(states, score)
    report(f"chosen: {', '.join(chosen)}")
    exported(state, places.weights, about={**about, "runs": chosen})
    record({"choice": {"runs": sorted(states), "chosen": chosen, "note": ""}, "recipe": asdict(recipe)})


def calibrated_weights(places: Places, *, report: Report) -> None:
    """Choose the bias and fit the calibration on the held-out articles, and write both into tagger.json."""
    held_out = HeldOut(documents(places)[1], weights.tokenizer(places.weights), places.data)
    model = weights.load(places.weights)

    def biased(bias: Sequence[float]) -> Model:
        return Model(replace(model.card, bias=bias), model.session)

    bias, best = calibrate.choose_bias(model.card.labels, lambda bias: held_out.f1(biased(bias)))
    report(f"bias {bias}: attribution F1 {best:.4f}")
    judged = held_out.judged(biased(bias))
    about = {**weights.described(places.weights), "bias": bias, "calibration": calibrate.curves(judged)}
    weights.describe(places.weights, about)
    bands, error = calibrate.reliability(judged)
    record({"reliability": {"bands": [asdict(band) for band in bands], "error": error, "predictions": len(judged)}})


def evaluate(places: Places, *, dev: bool, report: Report) -> None:
    """Run kg's own extraction on the held-out articles, or on dev, and write down what the scorer says."""
    from kg.extract import Settings
    from kg.pipeline import extract
    from kg.predictions import prediction
    from kg.read import article_from_text

    articles = data.load_polnear(places.data / "polnear", "dev") if dev else documents(places)[1]
    name = "dev" if dev else "train"
    scorer = Scorer(places.data, name, (d.id for d in articles))
    settings = Settings(attitudes=True)  # as the gold has them
    rows = {d.id: prediction(extract(article_from_text(d.text, id=d.id), settings)) for d in articles}
    results = scorer.results(rows, {d.id: d.publisher for d in articles})
    report(f"attribution F1 {results['f1']['attribution@.5']['all']} on {len(articles)} articles")
    record(
        {
            "dev" if dev else "held_out": {
                **results,
                "weights": weights.described(places.weights)["sha256"][weights.MODEL],
            }
        }
    )


def results() -> dict[str, Any]:
    """Return what has been measured so far."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return found


def record(measured: Mapping[str, Any]) -> None:
    """Add to what has been measured, in place of what stood under the same names."""
    text = json.dumps({**results(), **measured}, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")
