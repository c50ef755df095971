"""A knowledge graph of who said what, on whose behalf and about which event, made of news articles.

    import kg

    with kg.open("kg.db", write=True) as graph:
        graph.ingest(kg.read("seeds/"))
        for row in graph.query("statements-by-speaker", speaker="kerry"):
            print(row["said"], row["statement"])

`kg.read`, `kg.extract` and `kg.open` are functions; what stands behind them is in packages of other names
(`kg.readers`, `kg.find`, `kg.resolve`, `kg.store`).
"""

__version__ = "0.2.0"

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph, open
    from kg.curation import Act, Decided
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
    from kg.pipeline import extract
    from kg.queries import Answer, Row
    from kg.readers import Given, read
    from kg.storing import Ingested

_NAMES = {
    "kg.api": "KnowledgeGraph open",
    "kg.curation": "Act Decided",
    "kg.errors": "ExtractorError GraphError InputError KgError ModelError OutputError QueryError StoreError",
    "kg.faults": "Fault",
    "kg.find": "Settings",
    "kg.model": (
        "Affiliation Agent Article Decision Delegation Event Extraction Figure Metadata Printed "
        "Quotation Relay Response SaidOn SameAs Software Span"
    ),
    "kg.pipeline": "extract",
    "kg.queries": "Answer Row",
    "kg.readers": "Given read",
    "kg.storing": "Ingested",
}
"""The public names of each module. One is imported when it is asked for: `kg --help` need not wait for onnxruntime."""


_PLACES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import a public name (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_PLACES]


__all__ = [
    "Act",
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
