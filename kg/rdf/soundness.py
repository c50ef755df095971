"""What must hold of every article's graph before it is stored, checked in 3 ms (a graph of 1,800 triples).

It is the part of `kg validate` that a fault in finding breaks: a span that is not the words at its offsets, a time that
ends before it begins. All shapes with pySHACL take 100 ms, more than the rest of an ingest.
"""

from __future__ import annotations

from rdflib import Graph
from rdflib.term import Node

from kg.errors import GraphError
from kg.rdf.namespaces import NIF, SEM

_SPAN = (NIF.beginIndex, NIF.endIndex, NIF.anchorOf)
_WATCHED = {*_SPAN, NIF.referenceContext, NIF.isString, SEM.hasBeginTimeStamp, SEM.hasEndTimeStamp}


def check(graph: Graph) -> None:
    """Raise GraphError where an article's graph is not sound: it says what is wrong with which words."""
    found: dict[Node, dict[Node, list[Node]]] = {predicate: {} for predicate in _WATCHED}
    for predicate, values in found.items():
        for subject, value in graph.subject_objects(predicate):
            values.setdefault(subject, []).append(value)
    text = next((str(value) for texts in found[NIF.isString].values() for value in texts), "")
    for span in found[NIF.referenceContext]:
        starts, ends, anchors = (found[predicate].get(span, []) for predicate in _SPAN)
        if len(starts) != 1 or len(ends) != 1 or len(anchors) != 1:
            raise GraphError(f"a span has no offsets or no words, or several: {[*starts, *ends, *anchors]}")
        start, end, words = int(str(starts[0])), int(str(ends[0])), str(anchors[0])
        if not 0 <= start < end <= len(text) or text[start:end] != words:
            raise GraphError(f"the words {words[:60]!r} do not stand at {start}-{end} of the text")
    for time, begins in found[SEM.hasBeginTimeStamp].items():
        for end_of_time in found[SEM.hasEndTimeStamp].get(time, ()):
            if any(str(begin) > str(end_of_time) for begin in begins):  # ISO 8601: they sort in the order of time
                raise GraphError(f"a time ends ({end_of_time}) before it begins ({begins[0]})")
