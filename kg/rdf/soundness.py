"""What must hold of every article's graph before it is stored, checked in 1 ms (a graph of 1,000 triples).

It is the part of `kg validate` that a fault in finding breaks: a span that is not the words at its offsets, a time that
ends before it begins. All shapes with pySHACL take 100 ms, more than the rest of an ingest.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import GraphError
from kg.prefixes import PREFIXES
from kg.rdf.conversion import text_of

_START, _END, _WORDS, _CONTEXT, _TEXT = (
    ox.NamedNode(PREFIXES["nif"] + name)
    for name in ("beginIndex", "endIndex", "anchorOf", "referenceContext", "isString")
)
_BEGIN, _FINISH = (ox.NamedNode(PREFIXES["sem"] + name) for name in ("hasBeginTimeStamp", "hasEndTimeStamp"))


def check(quads: set[ox.Quad]) -> None:
    """Raise GraphError where an article's graph is not sound: it says what is wrong with which words."""
    found: dict[object, dict[object, list[str]]] = {
        predicate: {} for predicate in (_START, _END, _WORDS, _CONTEXT, _TEXT, _BEGIN, _FINISH)
    }
    for quad in quads:
        if (values := found.get(quad.predicate)) is not None:
            values.setdefault(quad.subject, []).append(text_of(quad.object))
    text = next((value for texts in found[_TEXT].values() for value in texts), "")
    for span in found[_CONTEXT]:
        starts, ends, anchors = (found[predicate].get(span, []) for predicate in (_START, _END, _WORDS))
        if len(starts) != 1 or len(ends) != 1 or len(anchors) != 1:
            raise GraphError(f"a span has no offsets or no words, or several: {[*starts, *ends, *anchors]}")
        start, end, words = int(starts[0]), int(ends[0]), anchors[0]
        if not 0 <= start < end <= len(text) or text[start:end] != words:
            raise GraphError(f"the words {words[:60]!r} do not stand at {start}-{end} of the text")
    for time, begins in found[_BEGIN].items():
        for end_of_time in found[_FINISH].get(time, ()):
            if any(begin > end_of_time for begin in begins):  # ISO 8601: they sort in the order of time
                raise GraphError(f"a time ends ({end_of_time}) before it begins ({begins[0]})")
