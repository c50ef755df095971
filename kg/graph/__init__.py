"""The model as RDF, and RDF back as the model: one article's graph, and the graph of people's decisions."""

from kg.graph.decisions import decision_graph, decisions_of
from kg.graph.reader import from_graph
from kg.graph.redirects import redirected
from kg.graph.writer import to_graph

__all__ = ["decision_graph", "decisions_of", "from_graph", "redirected", "to_graph"]
