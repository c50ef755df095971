"""The register and the store brought into step again, after a crash between the two, or where the register was lost.

For each article the register is written first, then the store. What it may have more than the store is forgotten; what
the store has more (the register's file was deleted, or the store is of a version of kg that had none) is read from the
articles' graphs and the graph of decisions.
"""

from __future__ import annotations

from dataclasses import replace

from kg.curation.rewriting import catch_up
from kg.extract.dates import find_dates
from kg.identity import adopt
from kg.knowledge import Knowledge
from kg.model import Extraction
from kg.store import Store


def recover(store: Store, knowledge: Knowledge) -> None:
    """Make the register say what the store's graphs say. Where nothing is amiss it reads the graphs' names alone.

    Raises StoreError.
    """
    register = store.register
    registered = register.articles()
    if store.named() != registered:
        stored = set(store.articles())
        for article in sorted(registered - stored):
            register.forget(article)
        for article in sorted(stored - registered):
            adopt(_as_stored(store, article), register, knowledge)
    catch_up(store)
    register.commit()


def readopt(store: Store, article: str, knowledge: Knowledge) -> None:
    """Register an article anew from its graph in the store, which somebody may have edited. Raises StoreError."""
    adopt(_as_stored(store, article), store.register, knowledge)
    store.register.commit()


def _as_stored(store: Store, article: str) -> Extraction:
    """Return an article's extraction, every node with the path of the IRI that its graph has it by.

    Identity compares the article's dates. No graph has them, so they are read from the text.
    """
    from kg.graph import from_graph
    from kg.iri import Iris

    graph = store.graph(article)
    extraction = from_graph(graph)
    iris = Iris(str(graph.identifier).rpartition("graph/")[0], article)
    return replace(
        extraction,
        agents=tuple(replace(a, iri=iris.path(iris.agent(a))) for a in extraction.agents),
        events=tuple(replace(e, iri=iris.path(iris.event(e))) for e in extraction.events),
        dates=find_dates(extraction.article),
    )
