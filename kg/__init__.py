"""A knowledge graph of who said what, on whose behalf and about which event, made of news articles.

    import kg

    with kg.open("kg.db", write=True) as graph:
        graph.ingest(kg.read("seeds/"))
        for row in graph.query("statements-by-speaker", speaker="kerry"):
            print(row["said"], row["statement"])

`kg.read` and `kg.extract` are functions here and packages to import from (`from kg.readers import Given`).
"""

__version__ = "0.1.0"

from kg.api import KnowledgeGraph, open
from kg.curation import Decided
from kg.errors import (
    ExtractorError,
    GraphError,
    InputError,
    KgError,
    ModelError,
    OutputError,
    QueryError,
    StoreError,
)
from kg.faults import Fault
from kg.find import Settings
from kg.model import (
    Affiliation,
    Agent,
    Article,
    Decision,
    Delegation,
    Event,
    Extraction,
    Figure,
    Metadata,
    Printed,
    Quotation,
    Relay,
    Response,
    SaidOn,
    SameAs,
    Software,
    Span,
)
from kg.pipeline import Ingested, extract
from kg.queries import Answer, Row
from kg.readers import Given, read

__all__ = [
    "Affiliation",
    "Agent",
    "Answer",
    "Article",
    "Decided",
    "Decision",
    "Delegation",
    "Event",
    "Extraction",
    "ExtractorError",
    "Fault",
    "Figure",
    "Given",
    "GraphError",
    "Ingested",
    "InputError",
    "KgError",
    "KnowledgeGraph",
    "Metadata",
    "ModelError",
    "OutputError",
    "Printed",
    "QueryError",
    "Quotation",
    "Relay",
    "Response",
    "Row",
    "SaidOn",
    "SameAs",
    "Settings",
    "Software",
    "Span",
    "StoreError",
    "extract",
    "open",
    "read",
]
