"""Articles annotated in full, as the heads are fitted on them: the annotation, and what kg reads of the article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.doc import Doc, read_doc
from kg.errors import InputError
from kg.model import Span
from kg.readers import read

FOLDS = 6
"""Parts of the articles; each is judged by heads that were fitted on the other parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldArticle:
    """An annotated article. `gold` is its annotation (../shared/gold/GUIDE.md), `fold` the part that it is in."""

    doc: Doc
    gold: dict[str, Any]
    fold: int

    @property
    def text(self) -> str:
        """The article's text, which all offsets are into."""
        return self.doc.text


def gold_articles(folder: Path) -> Iterator[GoldArticle]:
    """Yield the articles `ID.txt` of a folder that have an annotation `ID.json` beside them, by name.

    Raises InputError where a folder has none.
    """
    texts = [path for path in sorted(folder.glob("*.txt")) if path.with_suffix(".json").exists()]
    if not texts:
        raise InputError(str(folder), "no annotated article", hint="ID.txt and ID.json: see training/README.md")
    for number, path in enumerate(texts):
        (article,) = read(str(path))
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield GoldArticle(doc=read_doc(article), gold=gold, fold=number % FOLDS)


def span(annotated: dict[str, Any]) -> Span:
    """Return an annotation's span."""
    return Span(annotated["start"], annotated["end"])
