"""The spans of a graph as Web Annotation has them: a resource with two selectors, its offsets and its words.

A store has each span as NIF's string (docs/decisions/0005-spans.md). `kg export --selectors` writes these besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.export.flat import iri_of

_CONTEXT, _BEGIN, _END, _WORDS = (
    iri_of("nif", name) for name in ("referenceContext", "beginIndex", "endIndex", "anchorOf")
)
_PARTS = frozenset((_CONTEXT, _BEGIN, _END, _WORDS))
_TYPE = iri_of("rdf", "type")
_SPAN, _PLACE, _QUOTE = (
    iri_of("oa", name) for name in ("SpecificResource", "TextPositionSelector", "TextQuoteSelector")
)
_HAS, _SOURCE = iri_of("oa", "hasSelector"), iri_of("oa", "hasSource")
_OF_PLACE = ((iri_of("oa", "start"), _BEGIN), (iri_of("oa", "end"), _END))
_OF_QUOTE = ((iri_of("oa", "exact"), _WORDS),)


def selectors(triples: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what Web Annotation says of the spans in a graph; both are lines as `Store.triples` has them.

    The IRIs of a span's selectors are its own with `position=` and `quote=` for `char=`.
    """
    spans: dict[bytes, dict[bytes, bytes]] = defaultdict(dict)
    for line in triples:
        subject, predicate, value = line.split(b" ", 2)
        if predicate in _PARTS:
            spans[subject][predicate] = value
    for span, parts in spans.items():
        if _CONTEXT not in parts:  # a text
            continue
        yield b"%s %s %s ." % (span, _TYPE, _SPAN)
        yield b"%s %s %s" % (span, _SOURCE, parts[_CONTEXT])
        for name, class_, pairs in ((b"#position=", _PLACE, _OF_PLACE), (b"#quote=", _QUOTE, _OF_QUOTE)):
            node = span.replace(b"#char=", name)
            yield b"%s %s %s ." % (span, _HAS, node)
            yield b"%s %s %s ." % (node, _TYPE, class_)
            for predicate, part in pairs:
                if part in parts:
                    yield b"%s %s %s" % (node, predicate, parts[part])
