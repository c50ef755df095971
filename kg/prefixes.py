"""The prefixes of every file and query kg writes, as plain strings: a query must not wait for rdflib to load."""

from __future__ import annotations

DEFAULT_BASE = "https://kg.example/"
"""The base IRI of a graph's nodes where no other is given; .example is reserved (RFC 2606), so it is nobody's."""

EVENT_TYPE = "https://kg.example/event-type#"
"""The event-type scheme, in ontology/schemes.ttl."""

ROLE = "https://kg.example/role#"
"""The scheme of roles; ontology/schemes.ttl says how the common ones relate."""

PREFIXES: dict[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "kg": "https://kg.example/ontology#",
    "kge": EVENT_TYPE,
    "kgr": ROLE,
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix to namespace. Queries that kg runs need not declare them."""
