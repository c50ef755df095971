"""Figures: the numbers that the small model of `judging` takes for figures."""

from __future__ import annotations

from kg.doc import Doc
from kg.find.figures.candidates import Candidate, figure_candidates
from kg.find.figures.counts import syntax
from kg.find.figures.judging import LEAST, probabilities
from kg.model import FigureMention


def find_figures(doc: Doc) -> tuple[FigureMention, ...]:
    """Return the figures in the article's body, in text order and without overlap.

    A toll is one, whatever the model says: "the death toll later rose to 41".
    Raises ModelError where the model's weights are missing or damaged.
    """
    found = figure_candidates(doc)
    likely = zip(found, probabilities(doc, found), strict=True)
    return tuple(c.figure for c, p in likely if p >= LEAST or _is_toll(c))


def _is_toll(candidate: Candidate) -> bool:
    at = candidate.kind.at
    return at is not None and any(toll in candidate.sentence.lower(at) for toll in syntax("toll"))
