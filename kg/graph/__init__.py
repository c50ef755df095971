"""The graph layer: the model as RDF, and RDF back as the model."""

from kg.graph.reader import from_graph
from kg.graph.writer import to_graph

__all__ = ["from_graph", "to_graph"]
