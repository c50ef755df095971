"""An article as its page needs it, read in its graph when it is first asked for: about half of the triples.

Most of a graph is spans. What they are, their IRIs say already (RFC 5147), and a page shows none of those by which
nodes are only mentioned. Oxigraph looks up each term, so that the rest takes half the time.
"""

from __future__ import annotations

import re

from kg.model import Extraction
from kg.prefixes import PREFIXES, base_of
from kg.rdf.graph import from_told
from kg.rdf.told import Told
from kg.show import with_labels
from kg.store import Store, text_of

_PROPERTIES = [
    PREFIXES[prefix] + name
    for prefix, names in {
        "rdf": "type",
        "rdfs": "label",
        "skos": "altLabel prefLabel",
        "dcterms": "identifier",
        "nif": "isString",
        "org": "member organization role",
        "prov": "agent used wasAssociatedWith wasAttributedTo",
        "schema": "abstract appearance datePublished headline publisher softwareVersion spokenByCharacter url",
        "sem": "eventType",
        "kg": """about addressee agency agencyEvidence asOf bound byline bylineEvidence confidence content correctedBy
            counts cue dateEvidence datelineEvidence datelinePlace digest evidence figureKind figureOf headlineEvidence
            highest inQuotation occasion outletEvidence relation relayEvidence relayedBy respondsTo roleAsPrinted saidOn
            source span standfirstEvidence status text unit value""",
    }.items()
    for name in names.split()
]
_BEGIN, _END = PREFIXES["nif"] + "beginIndex", PREFIXES["nif"] + "endIndex"
_SPAN = re.compile(r"#char=(\d+),(\d+)$", re.ASCII)


def extraction_of(store: Store, graph: str) -> Extraction:
    """Return what an article's graph with this IRI says, with the labels of the store.

    Left out is where nodes are mentioned, and what an article says only of them: who holds which office, say.

    Raises StoreError where the store cannot be read, GraphError where the graph is faulty.
    """
    triples = [(text_of(s), text_of(p), text_of(o)) for s, p, o in store.triples_in(graph, properties=_PROPERTIES)]
    places = {value: found for _, _, value in triples if (found := _SPAN.search(value))}
    for span, found in places.items():
        triples += [(span, _BEGIN, found[1]), (span, _END, found[2])]
    return with_labels(from_told(Told(triples)), base_of(graph), store.label)
