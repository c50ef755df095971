"""Why kg holds what several articles speak of for one: the matchers' evidence, and what people decided."""

from __future__ import annotations

import pyoxigraph as ox

from kg.curation.nodes import article, node
from kg.identity.register import Assignment
from kg.model import Decision
from kg.store import Rows, Store, Term

COLUMNS = ("node", "by", "at", "article", "name", "was", "score", "evidence")


def why(store: Store, a: str, b: str | None = None) -> Rows:
    """Return the reasons for all that is `a`: a row for each decision, then one for each node of an article.

    `b` is an article, of which alone the reasons are given, or another node, whose reasons come too. The columns are
    COLUMNS: `by` is "kg" or "a person", `was` the IRI that a matcher gave where decisions have made another of it.
    Raises QueryError where one is not known.
    """
    within = article(store, b) if b is not None else None
    meant = [node(store, a).current]
    if b is not None and within is None:
        meant.append(node(store, b).current)
    paths = list(dict.fromkeys(meant))
    decided = dict.fromkeys(d for path in paths for d in store.register.decisions.about(path))
    rows = [_decision(d, store.register.current(d.a)) for d in decided]
    for path in paths:
        rows += [_assignment(s, path) for s in store.register.assignments(path) if within in (None, s.article)]
    return Rows(COLUMNS, rows)


def _decision(decision: Decision, now: str) -> tuple[Term | None, ...]:
    said = f"{decision.kind}: {decision.a}, {decision.b}"
    articles = ", ".join(decision.articles)
    evidence = f"{said}: {decision.reason}" if decision.reason else said
    return _row(now, "a person", decision.at.isoformat(), articles, "", "", None, evidence)


def _assignment(assignment: Assignment, path: str) -> tuple[Term | None, ...]:
    match = assignment.match
    first = ("nothing earlier is the same",) if match.is_new else ()
    was = match.iri if match.iri != path else ""
    evidence = "; ".join((*match.evidence, *first))
    return _row(path, "kg", "", assignment.article, assignment.label, was, match.score, evidence)


def _row(
    node: str, by: str, at: str, article: str, name: str, was: str, score: float | None, evidence: str
) -> tuple[Term | None, ...]:
    values = [ox.Literal(v) if v else None for v in (node, by, at, article, name, was)]
    return (*values, None if score is None else ox.Literal(round(score, 3)), ox.Literal(evidence))
