"""Figures by the scorer of ../shared/eval, so that alignment and metrics are those of the evaluation set."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.find.attributions import has_speech_cue
from kg.model import Attribution, Span

Row = dict[str, Any]
"""An article's predictions in the scorer's format (docs/formats.md)."""

KINDS = ("direct", "mixed", "indirect", "all")
F1 = ("attribution@.5", "attribution@.8", "content exact", "source exact", "cue exact")
ACCURACY = ("source", "kind")
SURROUNDINGS_F1 = (
    "attribution@.5",
    "said by whom",
    "who for whom",
    "whole",
    "institution",
    "event link",
    "figures",
)
SURROUNDINGS_ACCURACY = ("speaker", "role", "addressee", "occasion", "relayed_by", "said_on")
SAID, REPORTED, OTHER = "said, told, according to", "other reported speech", "attitudes, actions"
_SAID = re.compile(r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|according to)\b", re.IGNORECASE)


class Scorer:
    """The scorer in the folder `data` and the gold in `paths`, or the part of it that `only` names.

    A path is a file of PolNeAR, or a folder in the gold format.
    """

    def __init__(self, data: Path, paths: Iterable[Path], only: Iterable[str] | None = None) -> None:
        self.module = _module(data / "score.py")
        self.paths = tuple(paths)
        self.only = None if only is None else frozenset(only)

    @cached_property
    def gold(self) -> dict[str, Any]:
        """The scorer's gold articles by id; their kinds are set by what is in quotation marks. Raises InputError."""
        every = [pair for path in self.paths for pair in self.module.load_gold(path, rekind=True).items()]
        return {id: article for id, article in every if self.only is None or id in self.only}

    def judged(self, rows: Mapping[str, Row]) -> dict[str, list[bool]]:
        """Return for each prediction of each article whether content (by half or more) and source are right."""
        found = {}
        for id, article in self.gold.items():
            predicted, pairs = self._matched(article, rows)
            right = {
                index
                for gold, index in pairs
                if not (wanted := article.statements[gold]).source
                or self.module.source_overlap(article.t, wanted, predicted[index])
            }
            found[id] = [i in right for i in range(len(predicted))]
        return found

    def f1(self, rows: Mapping[str, Row]) -> float:
        """Return attribution@.5 F1 over all kinds."""
        matched = [self._matched(article, rows) for article in self.gold.values()]
        hits = sum(len(pairs) for _, pairs in matched)
        either = sum(len(a.statements) for a in self.gold.values()) + sum(len(predicted) for predicted, _ in matched)
        return 2 * hits / max(1, either)

    def _matched(self, article: Any, rows: Mapping[str, Row]) -> tuple[list[Any], list[tuple[int, int]]]:
        """Return an article's predictions, and the aligned pairs (index in gold, index of the prediction)."""
        predicted, _ = self.module.read_prediction(article, rows[article.id], [])
        pairs, _ = self.module.align(article.t, article.statements, predicted)
        return predicted, [(gold, index) for gold, index, _ in pairs]

    def results(self, rows: Mapping[str, Row], publishers: Mapping[str, str]) -> dict[str, Any]:
        """Return all figures of the card: by kind, by publisher (`publishers` is by article id) and by type of cue."""
        gold = self.gold
        whole = self.module.score(gold, dict(rows))
        names = sorted({publishers[id] for id in gold})
        parts = {name: {id: a for id, a in gold.items() if publishers[id] == name} for name in names}
        return {
            "articles": whole["articles"],
            "attributions": whole["gold"],
            "hard_errors": whole["hard_errors"],
            "f1": {m: {k: _prf(whole["prf"][m][k]["micro"]) for k in KINDS} for m in F1},
            "accuracy": {m: {k: _rounded(whole["accuracy"][m][k]["micro"]) for k in KINDS} for m in ACCURACY},
            "publishers": {
                name: _prf(
                    self.module.score(part, {id: rows[id] for id in part})["prf"]["attribution@.5"]["all"]["micro"]
                )
                for name, part in parts.items()
            },
            "cues": self.by_cue(rows),
        }

    def by_cue(self, rows: Mapping[str, Row]) -> dict[str, dict[str, Any]]:
        """Return precision, recall and F1 of attributions and of cues, by type of cue.

        As in the scorer's rows by kind, recall counts the gold of a type, precision the predictions of that type.
        """
        attributions: Counter[tuple[str, str]] = Counter()
        cues: Counter[tuple[str, str]] = Counter()
        for article in self.gold.values():
            predicted, pairs = self._matched(article, rows)
            wanted, given = ([_typed(s, article.t.text) for s in side] for side in (article.statements, predicted))
            attributions.update(("gold", s.kind) for s in wanted)
            attributions.update(("pred", s.kind) for s in given)
            attributions.update(("hitr", wanted[i].kind) for i, _ in pairs)
            attributions.update(("hitp", given[i].kind) for _, i in pairs)
            cues.update(self.module.count_keys(wanted, given, "cue"))
        return {
            type_: {
                name: _prf(dict(zip(("p", "r", "f1"), self.module.prf(counts, type_) or (), strict=False)) or None)
                for name, counts in (("attribution@.5", attributions), ("cue exact", cues))
            }
            for type_ in (SAID, REPORTED, OTHER)
        }


def surroundings(folder: Path, gold: Path, extracted: Callable[[Path], Row], texts: Path) -> dict[str, Any]:
    """Return the figures of fully annotated articles: who spoke for whom about what, and the setting.

    `folder` has the scorer, `gold` the annotations `ID.json`, `texts` the articles `ID.txt`; `extracted` gives the
    predictions of the article in a file. Raises InputError where the scorer is missing.
    """
    module = _module(folder / "score.py")
    files = [path for path in sorted(texts.glob("*.txt")) if (gold / f"{path.stem}.json").exists()]
    found = module.score(module.load_gold(gold), {row["id"]: row for row in map(extracted, files)})
    return {
        "articles": found["articles"],
        "statements": found["gold"],
        "f1": {name: _prf(found["prf"][name]["all"]["micro"]) for name in SURROUNDINGS_F1},
        "accuracy": {name: _rounded(found["accuracy"][name]["all"]["micro"]) for name in SURROUNDINGS_ACCURACY},
    }


def cue_type(text: str, attribution: Attribution) -> str:
    """Return SAID or REPORTED where `kg extract` takes an attribution for reported speech, by its cue, else OTHER."""
    if not has_speech_cue(text, attribution):
        return OTHER
    return SAID if attribution.cue and _SAID.search(attribution.cue.of(text)) else REPORTED


def _typed(statement: Any, text: str) -> Any:
    """Return the scorer's statement with the type of its cue as its kind, since the scorer counts by kind."""
    typed = copy(statement)
    cue = Span(statement.cue[0][0], statement.cue[-1][1]) if statement.cue else None
    contents = tuple(Span(*span) for span in statement.contents)
    typed.kind = cue_type(text, Attribution(contents=contents, cue=cue, source=None, kind=statement.kind, confidence=1))
    return typed


@cache
def _module(path: Path) -> Any:
    """Return the scorer, a script outside any package, as a module. Raises InputError where there is none."""
    spec = importlib.util.spec_from_file_location("polnear_score", path)
    if not path.is_file() or spec is None or spec.loader is None:
        hint = "say where score.py and polnear/ are: --data FOLDER"
        raise InputError(str(path), "is not there", hint=hint)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _prf(row: Mapping[str, float] | None) -> dict[str, float] | None:
    return None if row is None else {name: round(row[name], 4) for name in ("p", "r", "f1")}
