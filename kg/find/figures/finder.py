"""Figures: the numbers that the small model of `judging` takes for figures."""

from __future__ import annotations

from kg.doc import Doc
from kg.find.figures.candidates import candidates
from kg.find.figures.judging import LEAST, probabilities
from kg.model import FigureMention


def find_figures(doc: Doc) -> tuple[FigureMention, ...]:
    """Return the figures in the article's body, in text order and without overlap.

    Raises ModelError where the model's weights are missing or damaged.
    """
    found = candidates(doc)
    return tuple(c.figure for c, p in zip(found, probabilities(doc, found), strict=True) if p >= LEAST)
