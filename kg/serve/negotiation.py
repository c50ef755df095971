"""Which of the representations that there are a client wants: the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

HTML = "text/html"
TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"
JSONLD = "application/ld+json"
RDFXML = "application/rdf+xml"

RDF = (TURTLE, JSONLD, NTRIPLES, RDFXML)
"""The representations of a graph, the default first."""

BY_NAME = {"ttl": TURTLE, "jsonld": JSONLD, "nt": NTRIPLES, "rdf": RDFXML, "html": HTML}
"""What `?format=` can say."""


def best(accept: str, offers: Sequence[str]) -> str | None:
    """Return the offer that is liked best, of equally liked ones the first; None where none is acceptable.

    Without an Accept header anything is. A range that is more exact counts before one that is less.
    """
    if not accept.strip():
        return offers[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    rated = [(_quality(offer, ranges), -place) for place, offer in enumerate(offers)]
    quality, place = max(rated)
    return offers[-place] if quality > 0 else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media.lower(), min(max(float(value), 0.0), 1.0)
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    kind = offer.partition("/")[0]
    for wanted in (offer, f"{kind}/*", "*/*"):
        if qualities := [q for media, q in ranges if media == wanted]:
            return max(qualities)
    return 0.0
