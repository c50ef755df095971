"""Article graphs that say what people decided: written anew where a decision changes them, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.identity import merged
from kg.identity.register import Decisions
from kg.model import Extraction
from kg.store import Store

if TYPE_CHECKING:
    from rdflib import Graph


def graph_of(extraction: Extraction, decisions: Decisions, base: str) -> Graph:
    """Return the RDF graph of an article that was identified, with what `decisions` put in place of other nodes."""
    from kg.graph import redirected, to_graph

    return redirected(to_graph(extraction, base=base), decisions.redirects, base)


def rewrite(store: Store, before: Decisions) -> tuple[str, ...]:
    """Make the graphs say what was decided since `before`, in one transaction; return the articles that changed.

    Everything else in an article's graph, such as what somebody added by hand, stays. Raises StoreError.
    """
    from kg.graph import decision_graph

    log = store.register.decisions.log
    bases = store.bases()
    stored = set(store.articles())
    wanted: set[str] = set()
    for decision in log[len(before) :]:
        if decision.articles:
            wanted |= stored.intersection(decision.articles)
        else:
            named = {before.current(decision.a), before.current(decision.b), decision.a, decision.b}
            wanted |= set(store.articles_with(*(base + path for base in bases for path in named)))
    changed = {article: graph for article in sorted(wanted) if (graph := _revised(store, article, before)) is not None}
    store.replace(*changed.values(), *(decision_graph(log, base=base) for base in bases))
    return tuple(changed)


def catch_up(store: Store) -> None:
    """Bring the decisions of the register and of the store into step, where one of them was lost or is behind."""
    from kg.graph import decisions_of

    register = store.register
    stored = next((decisions_of(graph) for graph in store.decisions()), ())
    for decision in stored[len(register.decisions) :]:
        register.decide(decision)
    if len(stored) < len(register.decisions):
        rewrite(store, Decisions(stored))


def _revised(store: Store, article: str, before: Decisions) -> Graph | None:
    """Return an article's graph as it is since the decisions after `before`, None where they change nothing in it."""
    from rdflib import Graph

    from kg.graph import redirected
    from kg.namespaces import NIF

    now = store.register.decisions
    graph = store.graph(article)
    base = str(graph.identifier).rpartition("graph/")[0]
    draft = store.register.draft(article, str(next(graph.objects(None, NIF.isString))))
    old = set(graph_of(merged(draft, before), before, base))
    new = set(graph_of(merged(draft, now), now, base))
    revised = Graph(identifier=graph.identifier, bind_namespaces="none")
    for triple in (set(graph) - (old - new)) | (new - old):
        revised.add(triple)
    revised = redirected(revised, now.redirects, base)
    return None if set(revised) == set(graph) else revised
