"""Checks that graphs are as kg's model says: SHACL shapes for each graph, and rules over all of them.

Shapes (ontology/shapes.ttl) check structure, one graph at a time. Rules (ontology/rules/) compute and compare. They are
SPARQL queries over the whole store, since SHACL would run them once for each node.
Not in it: whether the files of a store are whole (`kg.care`).
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count
from pathlib import Path
from typing import Protocol, TypeVar

import rdflib

from kg.store import Store
from kg.validate import files, rules, shapes
from kg.validate.articles import Articles
from kg.validate.remembered import Remembered, digest_of
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

Task = TypeVar("Task")
Result = TypeVar("Result")


class Each(Protocol):
    """Runs a function on each of many things, as `map` does."""

    def __call__(self, function: Callable[[Task], Result], tasks: Iterable[Task], /) -> Iterable[Result]:
        """Return the results in the order of the tasks."""


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
    with shapes.without_traceback():
        return _validate_graphs(files.graphs(Path(path)))


def validate_store(store: Store, *, progress: Progress | None = None, each: Each = map) -> Report:
    """Check every article of a store, and people's decisions about identity and corrections.

    A graph that is as it was when it was last checked is not checked by the shapes again (`kg.validate.remembered`).
    `each` runs a function on each of many things, as `map` does; the results come in their order. Raises StoreError
    where the store cannot be read, and what `each` does.
    """
    with shapes.without_traceback():
        articles = Articles.read(store)
        findings = list(rules.check(store, articles))
    remembered = Remembered(store.path)
    waiting: deque[tuple[str, str]] = deque()
    done = count(1)

    def keep(name: str, digest: str, found: Iterable[Finding]) -> None:
        remembered.keep(digest, found)
        findings.extend(shapes.with_articles(found, name, articles))
        if progress:
            progress(number := next(done), max(number, len(articles)))

    def unknown() -> Iterator[tuple[str, bytes]]:
        for name, lines in store.triples():
            digest = digest_of(name, lines)
            known = remembered.of(digest)
            if known is not None:
                keep(name, digest, known)
            else:
                waiting.append((name, digest))
                yield name, b"\n".join(lines)

    for found in each(shapes.check_triples, unknown()):
        keep(*waiting.popleft(), found)
    remembered.write()
    return _report(findings, articles)


def _validate_graphs(graphs: Iterable[rdflib.Graph]) -> Report:
    named = [_with_name(graph) for graph in graphs]
    with Store.open(None) as store:
        for graph in named:
            store.add(graph)
        return _validate(store, named)


def _validate(store: Store, graphs: Iterable[rdflib.Graph]) -> Report:
    articles = Articles.read(store)
    found = chain.from_iterable(shapes.check(graph, articles) for graph in graphs)
    return _report([*rules.check(store, articles), *found], articles)


def _report(findings: Iterable[Finding], articles: Articles) -> Report:
    return Report(findings=tuple(sorted(findings, key=lambda f: f.order)), articles=len(articles))


def _with_name(graph: rdflib.Graph) -> rdflib.Graph:
    if isinstance(graph.identifier, rdflib.URIRef):
        return graph
    named = rdflib.Graph(identifier="urn:kg:graph", bind_namespaces="none")
    named += graph
    return named
