"""Articles' graphs as people decided and corrected them, and rewritten where a decision changes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kg.corrections import Correction, revisions
from kg.identity import merged
from kg.identity.register import Decisions, Register
from kg.model import Extraction, agents_in
from kg.prefixes import base_of
from kg.revision.applying import corrected
from kg.store import Store

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from rdflib import Graph


def quads_of(extraction: Extraction, decisions: Decisions, base: str, said: Iterable[Correction] = ()) -> set[Quad]:
    """Return the graph of an identified article, as people corrected it, with the nodes that `decisions` replaced.

    `said` are the standing revisions of the article. Events that nobody speaks of are left out of the graph. Raises
    KgError where `base` is not an absolute IRI.
    """
    from kg.rdf.graph import quads_of_article, redirected

    now = partial(decisions.current, article=extraction.article.id)
    told = spoken_of(corrected(extraction, said, now))
    return redirected(quads_of_article(told, base=base), decisions.redirects, base)


def known(register: Register, article: str, text: str, said: Iterable[Correction]) -> Extraction:
    """Return an article as it was found, as people decided who is who, and as they corrected it.

    `said` are the standing revisions of the article. Raises KeyError where the register has no such article.
    """
    found = merged(register.draft(article, text), register.decisions)
    return corrected(found, said, partial(register.current, article=article))


def spoken_of(extraction: Extraction) -> Extraction:
    """Return the extraction with the events that a quotation or a figure is about, and those that these are part of.

    Agents that only take part in other events are left out too.
    """
    about = {id for q in extraction.quotations for id in q.about} | {f.event for f in extraction.figures}
    by_path = {e.iri: e for e in extraction.events if e.iri}
    kept = {e.id: e for e in extraction.events if e.id in about}
    for event in [*kept.values()]:
        while (whole := by_path.get(event.part_of or "")) and whole.id not in kept:
            kept[whole.id] = event = whole
    left_out = agents_in((), (), (e for e in extraction.events if e.id not in kept))
    used = agents_in(extraction.quotations, extraction.figures, kept.values())
    used |= {id for a in extraction.affiliations for id in (a.member, a.organization)}
    return replace(
        extraction,
        events=tuple(e for e in extraction.events if e.id in kept),
        agents=tuple(a for a in extraction.agents if a.id in used or a.id not in left_out),
    )


def rewrite(store: Store, before: Decisions) -> tuple[str, ...]:
    """Apply the decisions made since `before` to the graphs, in one transaction; return the articles that changed.

    Everything else in an article's graph, such as what was added by hand, stays. Raises StoreError where the store
    cannot be read or written.
    """
    from kg.rdf.graph import decision_graph

    log = store.register.decisions.log
    said = revisions(corrections_in(store))
    bases = store.bases()
    stored = set(store.articles())
    affected: set[str] = set()
    for decision in log[len(before) :]:
        if decision.articles:
            affected |= stored.intersection(decision.articles)
        else:
            paths = {before.current(decision.a), before.current(decision.b), decision.a, decision.b}
            affected |= set(store.articles_with(*(base + path for base in bases for path in paths)))
    changed = {
        article: graph
        for article in sorted(affected)
        if (graph := revised(store, article, before, said.get(article, ()), said.get(article, ()))) is not None
    }
    store.replace(*changed.values(), *(decision_graph(log, base=base) for base in bases))
    return tuple(changed)


def catch_up(store: Store) -> None:
    """Copy decisions from the store to the register, or apply the register's to the store, where one has fewer.

    Raises StoreError where the store or its register cannot be read or written.
    """
    from kg.rdf.graph import decisions_of

    register = store.register
    stored = next((decisions_of(graph) for graph in store.decisions()), ())
    for decision in stored[len(register.decisions) :]:
        register.decide(decision)
    if len(stored) < len(register.decisions):
        rewrite(store, Decisions(stored))


def corrections_in(store: Store) -> tuple[Correction, ...]:
    """Return all corrections ever made in a store, in their order.

    Raises StoreError where it cannot be read, GraphError where their graph is damaged.
    """
    from kg.rdf import corrections

    return next((corrections.corrections_in(name, quads) for name, quads in store.correction_quads()), ())


def revised(
    store: Store,
    article: str,
    before: Decisions,
    said_before: Iterable[Correction],
    said: Iterable[Correction],
) -> Graph | None:
    """Return an article's graph with the decisions and corrections made since, None where they change nothing in it.

    `said_before` and `said` are the standing revisions of the article, then and now. Raises StoreError where the store
    has no such article or cannot be read.
    """
    from kg.rdf.conversion import to_quads, to_rdflib_graph
    from kg.rdf.graph import redirected

    now = store.register.decisions
    graph = store.graph(article)
    name = str(graph.identifier)
    base, present = base_of(name), to_quads(graph)
    draft = store.register.draft(article, store.text(article))
    old = quads_of(merged(draft, before), before, base, said_before)
    new = quads_of(merged(draft, now), now, base, said)
    revised = redirected((present - (old - new)) | (new - old), now.redirects, base)
    return None if revised == present else to_rdflib_graph(revised, name)
