"""The register made to agree with the store again, after a crash between the two, or where the register was lost.

For each article the register is written first, then the store. So after a crash the register can have an article that
the store has not: it is removed. Where the store has more (the register's file was deleted, or an older kg without a
register made the store), the register is filled from the articles' graphs and the graph of decisions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.corrections import Correction, revisions, revisions_of
from kg.doc import find_dates
from kg.identity import adopt
from kg.knowledge import Knowledge
from kg.model import Extraction
from kg.prefixes import base_of
from kg.revision.applying import uncorrected
from kg.revision.rewriting import catch_up, corrections_in
from kg.store import Store


def recover(store: Store, knowledge: Knowledge) -> None:
    """Make the register agree with the store's graphs. Where it does already, only the names of the graphs are read,
    and nothing where that was noted when both were last written.

    Raises StoreError where the store cannot be read or was opened without `write`, GraphError where a graph that must
    be read is not one of kg's.
    """
    store.check_writable()
    register = store.register
    with register.guarded():
        is_known = bool(state := store.state()) and register.agrees(state)
        registered = frozenset() if is_known else register.articles()
        if not is_known and store.articles_by_graph_name() != registered:
            stored = set(store.articles())
            for article in sorted(registered - stored):
                register.forget(article)
            said = revisions(corrections_in(store))
            for article in sorted(stored - registered):
                adopt(_as_stored(store, article, said.get(article, ())), register, knowledge)
        catch_up(store)
        if not is_known or register.db.in_transaction:
            register.commit()


def readopt(store: Store, article: str, knowledge: Knowledge) -> None:
    """Register an article again from its graph in the store, which may have been edited.

    Raises StoreError where there is no such article or the store cannot be read, GraphError where its graph is not one
    of kg's.
    """
    said = revisions_of(article, corrections_in(store))
    adopt(_as_stored(store, article, said), store.register, knowledge)
    store.register.commit()


def withdraw(store: Store, article: str, knowledge: Knowledge) -> None:
    """Make the register have of an article what the store has, where storing what was registered of it failed.

    Raises StoreError where the store or its register cannot be read or written.
    """
    if article in store.articles():
        readopt(store, article, knowledge)
    else:
        with store.register.guarded():
            store.register.forget(article)
        store.register.commit()


def _as_stored(store: Store, article: str, said: Iterable[Correction]) -> Extraction:
    """Return an article's extraction as it was found, every node with the path of the IRI that its graph has it by.

    What people corrected in it, `said`, is taken back, since corrections are applied to what was found. Identity
    compares the article's dates. No graph has them, so they are read from the text.
    """
    from kg.rdf.graph import from_graph
    from kg.rdf.iri import Iris

    graph = store.graph(article)
    extraction = from_graph(graph)
    iris = Iris(base_of(str(graph.identifier)), article)
    identified = replace(
        extraction,
        agents=tuple(replace(a, iri=iris.path(iris.agent(a))) for a in extraction.agents),
        events=tuple(replace(e, iri=iris.path(iris.event(e))) for e in extraction.events),
        dates=find_dates(extraction.article),
    )
    return uncorrected(identified, said, store.register.current)
