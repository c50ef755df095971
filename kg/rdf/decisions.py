"""People's decisions about identity as RDF: the one graph of a store that is not an article's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast, get_args
from urllib.parse import unquote

from rdflib import OWL, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import GraphError
from kg.model import Decision, Verdict
from kg.prefixes import DEFAULT_BASE
from kg.rdf.iri import Iris, check_base
from kg.rdf.namespaces import DCTERMS, KG, PROV, RDF, RDFS, new_graph
from kg.rdf.terms import moment


def decision_graph(decisions: Iterable[Decision], *, base: str = DEFAULT_BASE) -> Graph:
    """Return the graph of all decisions ever made, named `{base}identity` (`graph.identifier`).

    Each is a kg:Decision with its reason and its time, and is never removed. Of the decisions on the same two nodes
    only the last that was not undone has consequences: dcterms:isReplacedBy with PROV-O's revision and invalidation, or
    owl:differentFrom.
    Decisions in any order give the same triples. Raises KgError where `base` is not an absolute IRI.
    """
    graph = new_graph(URIRef(f"{check_base(base)}identity"))
    of_pair: dict[frozenset[str], list[Decision]] = {}
    for decision in sorted(decisions, key=lambda d: (d.at, d.kind, d.a, d.b)):
        made = of_pair.setdefault(frozenset((decision.a, decision.b)), [])
        if decision.kind != "undone":
            made.append(decision)
        elif made:
            made.pop()
        _record(graph, decision, base)
    for decision in (made[-1] for made in of_pair.values() if made):
        a, b = URIRef(base + decision.a), URIRef(base + decision.b)
        if decision.kind == "same":
            graph.add((b, DCTERMS.isReplacedBy, a))
            graph.add((a, PROV.wasRevisionOf, b))
            graph.add((b, PROV.wasInvalidatedBy, _iri(decision, base)))
        else:
            graph.add((a, OWL.differentFrom, b))
    return graph


def decisions_of(graph: Graph) -> tuple[Decision, ...]:
    """Return the decisions in a graph that `decision_graph` returned, in the order of their times.

    Raises GraphError where one has not two nodes, a verdict and a time.
    """
    base = str(graph.identifier).removesuffix("identity")
    found = [_decision(graph, node, base) for node in graph.subjects(RDF.type, KG.Decision)]
    return tuple(sorted(found, key=lambda d: d.at))


def _decision(graph: Graph, node: Node, base: str) -> Decision:
    a, verdict = graph.value(node, KG.kept), str(graph.value(node, KG.verdict))
    others = {*graph.objects(node, PROV.used)} - {a}
    if len(others) != 1 or verdict not in get_args(Verdict):
        raise GraphError(f"{node} is not a decision on two nodes", hint="`kg validate` lists all that is missing.")
    ended = str(graph.value(node, PROV.endedAtTime))
    try:
        at = datetime.fromisoformat(ended)
    except ValueError as error:
        raise GraphError(f"{node} ended at {ended!r}, which is not a time") from error
    return Decision(
        kind=cast(Verdict, verdict),
        a=str(a).removeprefix(base),
        b=str(others.pop()).removeprefix(base),
        reason=str(graph.value(node, RDFS.comment) or ""),
        at=at,
        articles=tuple(sorted(unquote(str(n).rpartition("/")[2]) for n in graph.objects(node, KG.splitIn))),
    )


def _record(graph: Graph, decision: Decision, base: str) -> None:
    node = _iri(decision, base)
    graph.add((node, RDF.type, PROV.Activity))
    graph.add((node, RDF.type, KG.Decision))
    graph.add((node, RDFS.label, Literal(f"{decision.kind}: {decision.a}, {decision.b}")))
    graph.add((node, RDFS.comment, Literal(decision.reason)))
    graph.add((node, KG.verdict, Literal(decision.kind)))
    graph.add((node, PROV.endedAtTime, moment(decision.at)))
    a, b = URIRef(base + decision.a), URIRef(base + decision.b)
    for thing in (a, b):
        graph.add((thing, RDF.type, PROV.Entity))
        graph.add((node, PROV.used, thing))
    graph.add((node, KG.kept, a))
    for article in decision.articles:
        graph.add((node, KG.splitIn, Iris(base, article).article))


def _iri(decision: Decision, base: str) -> URIRef:
    return URIRef(f"{base}identity/decision/{decision.id}")
