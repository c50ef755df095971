"""Figures: numbers with what they count and what happened to it, such as "12 people killed".

Which event a figure is of is for `kg.resolve.figures`; the pattern of numbers is in `kg.lang.en.numbers`.
"""

from kg.find.figures.candidates import Candidate, figure_candidates
from kg.find.figures.finder import find_figures

__all__ = ["Candidate", "figure_candidates", "find_figures"]
