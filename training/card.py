"""docs/model-card.md: the template card.md filled with the figures of results.json and with what tagger.json says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from kg.errors import KgError
from training import steps, weights
from training.evaluate import ACCURACY, F1, KINDS
from training.evaluate import SURROUNDINGS_ACCURACY as FULL_ACCURACY
from training.evaluate import SURROUNDINGS_F1 as FULL_F1

CARD = Path(__file__).resolve().parents[1] / "docs" / "model-card.md"
_ANNOTATED = {"news_dev": "news that no one read", "seeds": "the five seeds"}
_SPLITS = {"held_out": "held-out", "dev": "PolNeAR dev"}


def write(folder: Path) -> None:
    """Write the card of the weights in `folder`.

    Raises KgError where nothing has been measured yet, ModelError where tagger.json cannot be read.
    """
    size = sum(path.stat().st_size for path in folder.iterdir())
    CARD.write_text(render(steps.results(), weights.read_description(folder), size), encoding="utf-8")


def render(results: Mapping[str, Any], about: Mapping[str, Any], size: int) -> str:
    """Return the card: `results` as in results.json, `about` as in tagger.json, `size` of the weights in bytes.

    Raises KgError where `results` lacks the recipe, or the figures on the held-out articles.
    """
    if missing := {"held_out", "recipe", "reliability"} - results.keys():
        hint = "run python -m training export and calibrate first"
        raise KgError(f"nothing to write the card from: results.json lacks {', '.join(sorted(missing))}", hint=hint)
    measured = {split: results[split] for split in _SPLITS if split in results}
    recipe, reliability = results["recipe"], results["reliability"]
    template = Template((Path(__file__).parent / "card.md").read_text(encoding="utf-8"))
    return template.substitute(
        recipe,
        warm_up=f"{100 * recipe['warm_up']:g}",
        megabytes=f"{size / 1e6:.1f}",
        sha256=about["sha256"][weights.MODEL],
        trained_on=about["trained_on"],
        context=", ".join(map(str, about["context"])),
        bias=" ".join(
            f"{label} {value:+g}" for label, value in zip(about["labels"], about["bias"], strict=True) if value
        )
        or "none",
        further=_further(results.get("further")),
        held_out=_held_out(measured["held_out"], results.get("further")),
        results="\n\n".join(_whole(split, of) for split, of in measured.items()),
        publishers=_by(measured, "publishers"),
        cues="\n\n".join(
            f"{metric}:\n\n" + _by(measured, "cues", metric) for metric in ("attribution@.5", "cue exact")
        ),
        surroundings=_surroundings(results.get("full", {})),
        error=f"{reliability['error']:.3f}",
        predictions=reliability["predictions"],
        reliability=_table(
            ("confidence", "attributions", "mean confidence", "right"),
            (
                (f"{b['low']:.1f}-{b['high']:.1f}", b["count"], _figure(b["confidence"]), _figure(b["right"]))
                for b in reliability["bands"]
            ),
        ),
    )


def _further(recipe: Mapping[str, Any] | None) -> str:
    """Return how the nets were fitted further, a sentence and a blank; nothing where they were not."""
    if recipe is None:
        return ""
    return (
        f"The mean went on, from its int8 weights, in {recipe['runs']} nets on the other news and on a sample of what "
        f"it was fitted on before:\n{recipe['epochs']} epochs, {recipe['encoder_rate']:g} for the encoder and "
        f"{recipe['head_rate']:g} for the rest, {100 * recipe['warm_up']:g} % warm-up. Their mean is what kg has.\n"
    )


def _held_out(measured: Mapping[str, Any], further: Mapping[str, Any] | None) -> str:
    """Return which articles were held out, and how."""
    if further is None:
        which = f"{measured['articles']} of PolNeAR's 840 training articles, drawn by `random.Random(7)`"
    else:
        which = f"the {measured['articles']} of other news"
    return (
        f"The held-out articles are {which}, in as many parts as there are nets. Each net leaves out one part: so all\n"
        "articles are learnt from, and each held-out one can be judged by a net that was not fitted on it."
    )


def _whole(split: str, of: Mapping[str, Any]) -> str:
    """Return the table of one split: a row for each figure, a column for each kind of quotation."""
    heading = (
        f"{_SPLITS[split][0].upper()}{_SPLITS[split][1:]}, {of['articles']} articles, "
        f"{of['attributions']} attributions; hard errors {of['hard_errors']}"
    )
    rows = [(f"{metric} F1", *(_figure((of["f1"][metric][kind] or {}).get("f1")) for kind in KINDS)) for metric in F1]
    whole = [of["f1"]["attribution@.5"][kind] or {} for kind in KINDS]
    rows[:0] = [
        (f"attribution@.5 {name}", *(_figure(row.get(key)) for row in whole)) for name, key in (("P", "p"), ("R", "r"))
    ]
    rows += [(f"{metric} right", *(_figure(of["accuracy"][metric][kind]) for kind in KINDS)) for metric in ACCURACY]
    return f"{heading}:\n\n{_table(('', *KINDS), rows)}"


def _surroundings(full: Mapping[str, Any]) -> str:
    """Return the table of the fully annotated articles: a row for each figure, a column for each set of articles."""
    names = [name for name in _ANNOTATED if name in full]
    head = ("", *(f"{_ANNOTATED[name]} ({full[name]['articles']} articles)" for name in names))
    rows = [(f"{metric} F1", *(_figure((full[n]["f1"][metric] or {}).get("f1")) for n in names)) for metric in FULL_F1]
    for metric in ("institution", "event link", "figures"):
        rows.append((f"{metric} precision", *(_figure((full[name]["f1"][metric] or {}).get("p")) for name in names)))
    rows += [(f"{metric} right", *(_figure(full[n]["accuracy"][metric]) for n in names)) for metric in FULL_ACCURACY]
    return _table(head, rows)


def _by(measured: Mapping[str, Any], group: str, metric: str | None = None) -> str:
    """Return a table of a `group` of results.json: a row for each name, columns P, R and F1 for each split."""
    names = sorted({name for of in measured.values() for name in of[group]})
    head = ("", *(f"{_SPLITS[split]} {figure}" for split in measured for figure in ("P", "R", "F1")))

    def cells(of: Mapping[str, Any], name: str) -> list[str]:
        row = of[group].get(name) or {}
        row = (row.get(metric) if metric else row) or {}
        return [_figure(row.get(key)) for key in ("p", "r", "f1")]

    return _table(head, [(name, *(cell for of in measured.values() for cell in cells(of, name))) for name in names])


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
