"""Stores as kg 0.1.0 wrote them, of schema 1, made by this kg."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib import URIRef

from kg.prefixes import PREFIXES
from kg.rdf.namespaces import KG, NIF, ORG, PROV, RDF, SCHEMA, SEM

OA = "http://www.w3.org/ns/oa#"
SUPER = {
    PROV.Entity: (SCHEMA.NewsArticle, SCHEMA.Quotation),
    PROV.Agent: (SCHEMA.Person, URIRef(PREFIXES["org"] + "Organization"), KG.Group),
    PROV.Activity: (KG.Extraction,),
}


def as_0_1_0_wrote(graph):
    """The graph of an article with three nodes a span, and with types and more that follow from others."""
    for span, text in list(graph.subject_objects(NIF.referenceContext)):
        position, quote = (URIRef(str(span).replace("#char=", mark)) for mark in ("#position=", "#quote="))
        start, end, words = (graph.value(span, p) for p in (NIF.beginIndex, NIF.endIndex, NIF.anchorOf))
        for predicate in (NIF.referenceContext, NIF.beginIndex, NIF.endIndex, NIF.anchorOf):
            graph.remove((span, predicate, None))
        new = [(span, RDF.type, "SpecificResource"), (span, "hasSource", text)]
        new += [(span, "hasSelector", position), (span, "hasSelector", quote)]
        new += [(position, RDF.type, "TextPositionSelector"), (position, "start", start), (position, "end", end)]
        new += [(quote, RDF.type, "TextQuoteSelector"), (quote, "exact", words)]
        for s, p, o in new:
            graph.add((s, p if isinstance(p, URIRef) else URIRef(OA + p), URIRef(OA + o) if p == RDF.type else o))
    for implied, kinds in SUPER.items():
        for node in {s for kind in kinds for s in graph.subjects(RDF.type, kind)}:
            graph.add((node, RDF.type, implied))
    article, extraction = (
        next(graph.subjects(RDF.type, SCHEMA.NewsArticle)),
        next(graph.subjects(RDF.type, KG.Extraction)),
    )
    for quotation, speaker in list(graph.subject_objects(SCHEMA.spokenByCharacter)):
        graph.add((quotation, PROV.wasAttributedTo, speaker))
    for quotation in list(graph.subjects(RDF.type, SCHEMA.Quotation)):
        graph.add((quotation, PROV.wasGeneratedBy, extraction))
    for kind in (ORG.Membership, SEM.Time, KG.Figure, KG.Identification, KG.Participation):
        for node in list(graph.subjects(RDF.type, kind)):
            graph.add((node, KG.reportedIn, article))
    return graph


def forget_version(path: Path) -> None:
    """Take out of a store which version it is of, as if 0.1.0 had made it."""
    store = ox.Store(str(path))
    store.clear_graph(ox.DefaultGraph())
    store.flush()
