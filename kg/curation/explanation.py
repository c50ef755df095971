"""Why nodes of several articles are one: the evidence of the matchers, and what people decided."""

from __future__ import annotations

import pyoxigraph as ox

from kg.curation.nodes import as_article, find_node
from kg.identity.register import Assignment
from kg.model import Decision
from kg.store import Rows, Store, Term

COLUMNS = ("node", "by", "at", "article", "name", "was", "score", "evidence")


def why(store: Store, a: str, b: str | None = None) -> Rows:
    """Return why things are taken for `a`: a row for each decision about it, then one for each article's node that is
    it.

    `b` limits the rows to one article, or is another node, whose rows are added. The columns are COLUMNS: `by` is "kg"
    or "a person", `was` the IRI that a matcher gave, where decisions have changed it since. Raises QueryError where `a`
    or `b` is not known, StoreError where the store or its register cannot be read.
    """
    article = as_article(store, b) if b is not None else None
    paths = [find_node(store, a).current]
    if b is not None and article is None:
        paths.append(find_node(store, b).current)
    paths = list(dict.fromkeys(paths))
    register = store.register
    with register.guarded():
        decisions = dict.fromkeys(d for path in paths for d in register.decisions.about(path))
        rows = [_decision(d, register.current(d.a)) for d in decisions]
        for path in paths:
            rows += [_assignment(s, path) for s in register.assignments(path) if article in (None, s.article)]
    return Rows(COLUMNS, rows)


def _decision(decision: Decision, now: str) -> tuple[Term | None, ...]:
    summary = f"{decision.kind}: {decision.a}, {decision.b}"
    articles = ", ".join(decision.articles)
    evidence = f"{summary}: {decision.reason}" if decision.reason else summary
    return _row(now, "a person", decision.at.isoformat(), articles, "", "", None, evidence)


def _assignment(assignment: Assignment, path: str) -> tuple[Term | None, ...]:
    match = assignment.match
    new = ("no earlier article has it",) if match.is_new else ()
    was = match.iri if match.iri != path else ""
    evidence = "; ".join((*match.evidence, *new))
    return _row(path, "kg", "", assignment.article, assignment.label, was, match.score, evidence)


def _row(
    node: str, by: str, at: str, article: str, name: str, was: str, score: float | None, evidence: str
) -> tuple[Term | None, ...]:
    values = [ox.Literal(v) if v else None for v in (node, by, at, article, name, was)]
    return (*values, None if score is None else ox.Literal(round(score, 3)), ox.Literal(evidence))
