"""An article as its page needs it: about half of the triples of its graph, which the index keeps, packed.

Most of a graph is spans. What they are, their IRIs say already (RFC 5147), and a page shows none of those by which
nodes are only mentioned. To read these triples in the graph takes longer than to make the page of them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Mapping

import msgspec

from kg.model import Extraction, Span
from kg.prefixes import PREFIXES
from kg.rdf.graph import from_told
from kg.rdf.told import Told

Triple = tuple[str, str, str]
"""The texts of a triple's terms."""


def _iris(names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(PREFIXES[prefix] + name for prefix, some in names.items() for name in some.split())


CLASSES = _iris(
    {
        "schema": "NewsArticle Person Quotation",
        "org": "Organization",
        "sem": "Event",
        "prov": "Delegation",
        "kg": "Group DirectQuotation MixedQuotation IndirectQuotation Figure",
    }
)
"""Which types of nodes are kept."""

PROPERTIES = _iris(
    {
        "rdfs": "label",
        "skos": "altLabel prefLabel",
        "dcterms": "identifier",
        "nif": "isString",
        "org": "role",
        "prov": "agent used wasAssociatedWith wasAttributedTo",
        "schema": "abstract appearance datePublished headline publisher softwareVersion spokenByCharacter url",
        "sem": "eventType",
        "kg": """about addressee agency agencyEvidence asOf bound byline bylineEvidence confidence content correctedBy
            counts cue dateEvidence datelineEvidence datelinePlace digest evidence figureKind figureOf headlineEvidence
            highest inQuotation occasion outletEvidence relation relayEvidence relayedBy respondsTo roleAsPrinted saidIn
            saidOn source span standfirstEvidence status text unit value""",
    }
)
"""Which properties are kept, besides the types."""

_TYPE, _LABEL, _ATTRIBUTED, _FIGURE = (
    *(PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", PREFIXES["prov"] + "wasAttributedTo"),
    PREFIXES["kg"] + "Figure",
)
_NAMED = set(_iris({"schema": "Person", "org": "Organization", "sem": "Event", "kg": "Group"}))
_NAMES = set(_iris({"schema": "publisher", "kg": "agency datelinePlace", "prov": "wasAssociatedWith"}))
"""The classes of nodes whose labels are kept, and the properties that have such nodes as values."""

_KEPT = (*PROPERTIES, _TYPE)
_NUMBERS = {property: number for number, property in enumerate(_KEPT)}
"""What properties are called where they are kept: `kg.serve.index_tables.VERSION` is of these numbers too."""

_BEGIN, _END = PREFIXES["nif"] + "beginIndex", PREFIXES["nif"] + "endIndex"
_SPAN = re.compile(r"#char=(\d+),(\d+)$", re.ASCII)

_LEVEL = 3
"""The level of zlib. Level 6 takes twice as long for a page that is a twelfth smaller."""


def packed(triples: Collection[Triple]) -> bytes:
    """Return those of a graph's triples that are kept, in a fifteenth of their characters.

    Most labels only say in words what the node is made of, so they are left out; so is to whom statements are
    attributed, which is their speaker. In any order the same bytes.
    """
    named = {s for s, p, o in triples if p == _TYPE and o in _NAMED} | {o for _, p, o in triples if p in _NAMES}
    figures = {s for s, p, o in triples if p == _TYPE and o == _FIGURE}
    limited = {_LABEL: named, _ATTRIBUTED: figures}
    kept: dict[str, list[tuple[int, str]]] = {}
    for subject, property, value in triples:
        if property in _NUMBERS and (property not in limited or subject in limited[property]):
            kept.setdefault(subject, []).append((_NUMBERS[property], value))
    return zlib.compress(msgspec.json.encode({subject: sorted(kept[subject]) for subject in sorted(kept)}), _LEVEL)


def extraction_of(kept: bytes, labels: Mapping[str, str]) -> tuple[Extraction, set[Span]]:
    """Return what an article's graph says, and the spans that prove it; `kept` is of `packed`.

    `labels` are the store's, by IRI.

    Left out is where nodes are mentioned, and what an article says only of them: who holds which office, say.

    Raises GraphError where the graph is faulty.
    """
    nodes = msgspec.json.decode(zlib.decompress(kept), type=dict[str, list[tuple[int, str]]])
    triples = [(node, _KEPT[number], value) for node, said in nodes.items() for number, value in said]
    places = {value: found for _, _, value in triples if (found := _SPAN.search(value))}
    for span, found in places.items():
        triples += [(span, _BEGIN, found[1]), (span, _END, found[2])]
    spans = {Span(int(found[1]), int(found[2])) for found in places.values()}
    return from_told(Told(triples), labels.get), spans


def span_of(iri: str) -> Span | None:
    """Return the span that an IRI tells (RFC 5147); None where it tells none."""
    found = _SPAN.search(iri)
    return Span(int(found[1]), int(found[2])) if found else None


def words_at(span: str, text: str) -> str:
    """Return the words of a text at the span with this IRI; "" where the IRI tells none."""
    found = span_of(span)
    return found.of(text) if found else ""
