"""Predictions on the held-out articles, and the scorer's figures of them: bias and calibration are chosen by these.

Each article is read by the one net that was not fitted on it, so that what is chosen holds for new articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.doc import find_quoted_spans, kind_of, split_sentences
from kg.find.attributions.confidence import raw_score
from kg.find.attributions.linking import Linked, link
from kg.model import Span
from kg.tagger.encoding import Encoded, encode
from kg.tagger.session import Model
from kg.tagger.tags import Tagged, decode_roles
from kg.tagger.windows import run_on_words
from training.calibrate import Judged
from training.data import Document
from training.evaluate import Row, Scorer

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Part:
    """A net, and the articles that it was not fitted on."""

    documents: Sequence[Document]
    model: Model


class HeldOut:
    """The held-out articles of all `parts`, encoded once, and the scorer in the folder `data` with their `gold`.

    Headlines of PolNeAR are read as part of the body, since they are annotated.
    """

    def __init__(self, parts: Sequence[Part], tokenizer: Tokenizer, data: Path, gold: Iterable[Path]) -> None:
        self.documents = [document for part in parts for document in part.documents]
        self.scorer = Scorer(data, gold, (d.id for d in self.documents))
        self._models = [part.model for part in parts for _ in part.documents]
        self._quoted = [find_quoted_spans(d.text, d.body) for d in self.documents]
        self._encoded = [
            encode(d.text, d.body, q, tokenizer) for d, q in zip(self.documents, self._quoted, strict=True)
        ]
        self._sentence_ends = [[s.end for s in split_sentences(d.text, d.body)] for d in self.documents]

    def f1(self, bias: Sequence[float]) -> float:
        """Return the attribution@.5 F1 with this bias of the tags."""
        return self.scorer.f1(self._rows(self._linked(bias)))

    def results(self, bias: Sequence[float]) -> dict[str, Any]:
        """Return all figures of the card."""
        return self.scorer.results(self._rows(self._linked(bias)), {d.id: d.publisher for d in self.documents})

    def judged(self, bias: Sequence[float]) -> list[Judged]:
        """Return each predicted attribution, with its score and whether it is right."""
        found = self._linked(bias)
        rows = self._rows(found)
        right = self.scorer.judged(rows)
        return [
            Judged(document.id, statement["kind"], raw_score(each), is_right)
            for document, linked in zip(self.documents, found, strict=True)
            for each, statement, is_right in zip(
                linked, rows[document.id]["statements"], right[document.id], strict=True
            )
        ]

    def _linked(self, bias: Sequence[float]) -> list[list[Linked]]:
        """Return the predictions for each document; contents without a cue are dropped, as kg drops most of them."""
        return [
            [each for each in link(document.text, ends, _tagged(encoded, model, bias)) if each.cue]
            for document, ends, encoded, model in zip(
                self.documents, self._sentence_ends, self._encoded, self._models, strict=True
            )
        ]

    def _rows(self, found: Sequence[Sequence[Linked]]) -> dict[str, Row]:
        """Return predictions in the scorer's format, by document id."""
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


def _tagged(encoded: Encoded, model: Model, bias: Sequence[float]) -> list[Tagged]:
    roles, _, _ = model.card.split(run_on_words(encoded, model)[0])
    return decode_roles(encoded, roles, replace(model.card, bias=bias))


def _offsets(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
