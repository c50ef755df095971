"""The held-out articles, by which everything is chosen: what a model finds in them, and how much of it is right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.extract.marks import kind_of, quoted
from kg.extract.tagger.calibration import raw_score
from kg.extract.tagger.decoding import tag
from kg.extract.tagger.encoding import encode
from kg.extract.tagger.linking import Linked, link
from kg.extract.tagger.session import Model
from kg.model import Span
from training.calibrate import Judged
from training.data import Document
from training.evaluate import Row, Scorer

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class HeldOut:
    """The held-out `documents`, encoded once, and the gold of them in the folder `data`.

    Headlines are read here, since PolNeAR annotates them; kg itself leaves them out.
    """

    def __init__(self, documents: Sequence[Document], tokenizer: Tokenizer, data: Path) -> None:
        self.documents = documents
        self.scorer = Scorer(data, "train", (d.id for d in documents))
        self._encoded = [encode(d.text, d.body, tokenizer) for d in documents]
        self._quoted = [quoted(d.text, d.body) for d in documents]

    def f1(self, model: Model) -> float:
        """Return a model's attribution@.5 F1."""
        return self.scorer.f1(self._rows(self._linked(model)))

    def quality(self, model: Model) -> float:
        """Return the mean of a model's F1 figures."""
        return self.scorer.quality(self._rows(self._linked(model)))

    def judged(self, model: Model) -> list[Judged]:
        """Return each attribution that a model finds, with its score and whether it is right."""
        found = self._linked(model)
        rows = self._rows(found)
        right = self.scorer.judged(rows)
        return [
            Judged(document.id, statement["kind"], raw_score(each), is_right)
            for document, linked in zip(self.documents, found, strict=True)
            for each, statement, is_right in zip(
                linked, rows[document.id]["statements"], right[document.id], strict=True
            )
        ]

    def _linked(self, model: Model) -> list[list[Linked]]:
        """Return what a model finds in each document; without contents that have no cue, as in kg."""
        return [
            [each for each in link(document.text, document.body, tag(encoded, model)) if each.cue]
            for document, encoded in zip(self.documents, self._encoded, strict=True)
        ]

    def _rows(self, found: Sequence[Sequence[Linked]]) -> dict[str, Row]:
        """Return what was found in the scorer's format."""
        rows = {}
        for document, quotations, linked in zip(self.documents, self._quoted, found, strict=True):
            statements = []
            for each in linked:
                contents = [content.span for content in each.contents]
                statements.append(
                    {
                        "contents": [_offsets(span) for span in contents],
                        "cue": each.cue and _offsets(each.cue.span),
                        "source": each.source and _offsets(each.source.span),
                        "kind": kind_of(document.text, contents, quotations),
                    }
                )
            rows[document.id] = {"id": document.id, "statements": statements, "figures": []}
        return rows


def _offsets(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
