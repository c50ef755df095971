"""The model as RDF, and RDF back as the model: one article's graph, and those of people's decisions and corrections."""

from kg.rdf.corrections import correction_graph, corrections_of
from kg.rdf.decisions import decision_graph, decisions_of
from kg.rdf.reader import from_graph, from_told
from kg.rdf.redirects import redirected
from kg.rdf.writer import quads_of_article, to_graph

__all__ = [
    "correction_graph",
    "corrections_of",
    "decision_graph",
    "decisions_of",
    "from_graph",
    "from_told",
    "quads_of_article",
    "redirected",
    "to_graph",
]
