"""Checks that graphs are as kg's model says: SHACL shapes for each graph, and rules over all of them.

Shapes (ontology/shapes.ttl) check structure, one graph at a time. Rules (ontology/rules/) compute and compare. They are
SPARQL queries over the whole store, since SHACL would run them once for each node.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import rdflib

from kg.store import Store
from kg.validate import files, rules, shapes
from kg.validate.articles import Articles
from kg.validate.report import Finding, Report, report_graph, report_json

__all__ = [
    "Articles",
    "Finding",
    "Report",
    "report_graph",
    "report_json",
    "rules",
    "validate_file",
    "validate_graph",
    "validate_store",
]

Progress = Callable[[int, int], None]
"""Called with the number of graphs that are done, and of all."""


def validate_graph(graph: rdflib.Graph) -> Report:
    """Check one graph, such as `kg.rdf.graph.to_graph` returns. It is not changed.

    Raises StoreError where it holds a term that RDF does not have, such as an IRI with a space.
    """
    return _validate_graphs([graph])


def validate_file(path: str | os.PathLike[str]) -> Report:
    """Check an RDF file, such as an edited export; its ending says its format (`files.FORMATS`).

    Named graphs are checked one by one, and all other triples as one graph, which may hold several articles. Raises
    InputError where the file cannot be read, GraphError where it is empty or not RDF.
    """
    with _without_traceback():
        return _validate_graphs(files.graphs(Path(path)))


def validate_store(store: Store, *, progress: Progress | None = None) -> Report:
    """Check every article of a store, and people's decisions about identity and corrections.

    Raises StoreError where the store cannot be read.
    """
    with _without_traceback():
        return _validate(
            store, chain((graph for _, graph in store.graphs()), store.decisions(), store.corrections()), progress
        )


def _validate_graphs(graphs: Iterable[rdflib.Graph]) -> Report:
    named = [_with_name(graph) for graph in graphs]
    with Store.open(None) as store:
        for graph in named:
            store.add(graph)
        return _validate(store, named, None)


def _validate(store: Store, graphs: Iterable[rdflib.Graph], progress: Progress | None) -> Report:
    articles = Articles.read(store)
    findings = list(rules.check(store, articles))
    for done, graph in enumerate(graphs, start=1):
        findings += shapes.check(graph, articles)
        if progress:
            progress(done, max(done, len(articles)))
    return Report(findings=tuple(sorted(findings, key=lambda f: f.order)), articles=len(articles))


@contextmanager
def _without_traceback() -> Iterator[None]:
    """Keep rdflib from logging each ill-typed literal with a traceback: the shapes find it, and the report says it."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _with_name(graph: rdflib.Graph) -> rdflib.Graph:
    if isinstance(graph.identifier, rdflib.URIRef):
        return graph
    named = rdflib.Graph(identifier="urn:kg:graph", bind_namespaces="none")
    named += graph
    return named
