"""The structural shapes of ontology/shapes.ttl, run by pySHACL on one graph at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import cast

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH
from rdflib.term import Identifier, Node, URIRef

from kg.rdf.namespaces import RDF
from kg.resources import folder
from kg.store import to_rdflib_graph
from kg.validate.articles import Articles
from kg.validate.report import SHAPES, Finding, Severity


def check(graph: rdflib.Graph, articles: Articles) -> Iterator[Finding]:
    """Yield what the shapes find in `graph`, in no order, each fault once.

    A value of the wrong type also breaks the bounds of its shape; the wrong type is what is said of it.
    """
    yield from with_articles(_found(graph), str(graph.identifier), articles)


def check_triples(graph: tuple[str, bytes]) -> list[Finding]:
    """Return what the shapes find in a graph, by its name and its lines of N-Triples, as `check` does.

    No finding says its article. This can be run in another process.
    """
    name, lines = graph
    with without_traceback():
        return _found(to_rdflib_graph(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES), name))


def with_articles(findings: Iterable[Finding], graph: str, articles: Articles) -> Iterator[Finding]:
    """Yield what was found in the graph of this name, each finding with its article."""
    for finding in findings:
        yield replace(finding, article=articles.of(finding.focus, graph))


@contextmanager
def without_traceback() -> Iterator[None]:
    """Keep rdflib from logging each ill-typed literal with a traceback: the shapes find it, and the report says it."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _found(graph: rdflib.Graph) -> list[Finding]:
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes(), inference="none", advanced=False)
    found: dict[tuple[object, ...], Finding] = {}
    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus = cast(Identifier, results.value(result, SH.focusNode))
        path = results.value(result, SH.resultPath)
        finding = Finding(
            severity=cast(Severity, _local(results.value(result, SH.resultSeverity)).lower()),
            rule=_local(results.value(result, SH.sourceShape)),
            constraint=_local(results.value(result, SH.sourceConstraintComponent)),
            article=None,
            focus=focus,
            path=path if isinstance(path, URIRef) else None,
            value=cast("Identifier | None", results.value(result, SH.value)),
            message=str(results.value(result, SH.resultMessage)),
        )
        fault = (finding.rule, finding.focus, finding.path, finding.value, finding.message)
        found[fault] = min(finding, found.get(fault, finding), key=lambda f: (f.constraint != _WRONG_TYPE, f.order))
    return list(found.values())


@cache
def shapes() -> rdflib.Graph:
    """Return ontology/shapes.ttl, with the targets of each node shape moved to its property shapes.

    A node shape of nothing but targets and properties means the same as its property shapes with those targets (SHACL,
    2.1.3 and 4.7.2). pySHACL visits a property of a node shape once for each focus node, but a property shape with its
    own target once for all: the gold seeds take 40 ms an article this way, and 88 ms as written.
    """
    graph = rdflib.Graph().parse(folder("ontology") / "shapes.ttl")
    for shape in list(graph.subjects(RDF.type, SH.NodeShape)):
        targets = [(p, o) for p, o in graph.predicate_objects(shape) if p in _TARGETS]
        properties = list(graph.objects(shape, SH.property))
        if set(graph.predicates(shape)) <= {RDF.type, SH.property, *_TARGETS}:
            graph.remove((shape, None, None))
            for inner in properties:
                for predicate, value in targets:
                    graph.add((inner, predicate, value))
    return graph


_WRONG_TYPE = "DatatypeConstraintComponent"
_TARGETS = (SH.targetClass, SH.targetSubjectsOf)


def _local(name: Node | None) -> str:
    return str(name).removeprefix(str(SHAPES)).removeprefix(str(SH))
