"""What validation finds, as values, as JSON, and as a SHACL validation report in RDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import rdflib
from rdflib.namespace import SH
from rdflib.term import Identifier, URIRef

from kg.rdf.namespaces import RDF, new_graph

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")

SHAPES = rdflib.Namespace("https://kg.example/shapes#")
"""The namespace of shapes and rules."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One fault in a graph.

    `rule` is the name of the shape (ontology/shapes.ttl) or rule (ontology/rules/) that found it, `constraint` the
    SHACL constraint component, `article` the identifier of the article, None where that is not known. `focus` is the
    node at fault, `path` its property and `value` the property's value, None where there is none. The three are rdflib
    terms, which are strings too.
    """

    severity: Severity
    rule: str
    constraint: str
    article: str | None
    focus: Identifier
    path: URIRef | None
    value: Identifier | None
    message: str

    @property
    def order(self) -> tuple[int, str, str, str, str, str, str]:
        """The key that findings are sorted by: the worst first, then by article, rule and node."""
        rest = (self.article or "", self.rule, str(self.focus), str(self.path or ""), str(self.value or ""))
        return (SEVERITIES.index(self.severity), *rest, self.constraint)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All findings, sorted, and the number of articles that were checked."""

    findings: tuple[Finding, ...]
    articles: int

    @property
    def conforms(self) -> bool:
        """Whether there is no violation. A graph with warnings conforms, unlike in SHACL 1.0 (section 3.4.1)."""
        return not any(f.severity == "violation" for f in self.findings)


def report_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values: `conforms`, `articles`, and `findings` with the fields of `Finding`."""

    def plain(term: Identifier | None) -> str | None:
        return None if term is None else str(term)

    return {
        "conforms": report.conforms,
        "articles": report.articles,
        "findings": [
            {
                "severity": f.severity,
                "rule": f.rule,
                "constraint": f.constraint,
                "article": f.article,
                "focus": str(f.focus),
                "path": plain(f.path),
                "value": plain(f.value),
                "message": f.message,
            }
            for f in report.findings
        ],
    }


def report_graph(report: Report) -> rdflib.Graph:
    """Return the report as a SHACL validation report (SHACL, section 3.6). The same report gives the same bytes."""
    graph = new_graph()
    graph.bind("kgs", SHAPES)
    graph.bind("sh", SH)
    # Numbered: with random blank nodes the order in the file would change from run to run.
    top = rdflib.BNode("report")
    graph.add((top, RDF.type, SH.ValidationReport))
    graph.add((top, SH.conforms, rdflib.Literal(report.conforms)))
    for number, finding in enumerate(report.findings, start=1):
        node = rdflib.BNode(f"result{number:06}")
        graph.add((top, SH.result, node))
        graph.add((node, RDF.type, SH.ValidationResult))
        graph.add((node, SH.resultSeverity, SH[finding.severity.capitalize()]))
        graph.add((node, SH.sourceShape, SHAPES[finding.rule]))
        graph.add((node, SH.sourceConstraintComponent, SH[finding.constraint]))
        graph.add((node, SH.focusNode, finding.focus))
        graph.add((node, SH.resultMessage, rdflib.Literal(finding.message)))
        if finding.path is not None:
            graph.add((node, SH.resultPath, finding.path))
        if finding.value is not None:
            graph.add((node, SH.value, finding.value))
    return graph
