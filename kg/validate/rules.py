"""The rules of ontology/rules/: SPARQL set queries over a whole store, for what shapes cannot compute or compare."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from rdflib.term import Identifier, URIRef

from kg.prefixes import PREFIXES
from kg.resources import folder
from kg.store import Store, Term, to_rdflib
from kg.validate.articles import Articles
from kg.validate.report import SEVERITIES, Finding, Severity

COLUMNS = {"graph", "focus", "path", "value", "expected"}
"""What a rule may select: the graph (needed), the node (needed), its property and value, and what it should be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule: the stem of its file; from its header (TOML in the comments at its top) a severity and a message.

    The message names columns of the result in braces, as in SHACL-SPARQL (SHACL, section 5.3.2).
    """

    name: str
    severity: Severity
    message: str
    query: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, by name."""
    found = []
    for path in sorted((folder("ontology") / "rules").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        comments = re.match(r"(?:#.*\n)*", text)
        header = tomllib.loads("\n".join(line[1:].strip() for line in comments[0].splitlines()) if comments else "")
        assert header["severity"] in SEVERITIES, path
        found.append(Rule(name=path.stem, severity=header["severity"], message=header["message"], query=text))
    return tuple(found)


def check(store: Store, articles: Articles) -> Iterator[Finding]:
    """Yield what the rules find in `store`, each thing once. Raises StoreError where the store cannot be read."""
    for rule in rules():
        rows = store.select(rule.query)
        for row in {tuple(map(str, row)): row for row in rows.rows}.values():  # a union of graphs repeats itself
            yield _finding(rule, dict(zip(rows.columns, row, strict=True)), articles)


def _finding(rule: Rule, row: dict[str, Term | None], articles: Articles) -> Finding:
    terms = {name: cast("Identifier | None", term and to_rdflib(term)) for name, term in row.items()}
    focus, path = terms["focus"], terms.get("path")
    assert focus is not None, rule.name
    return Finding(
        severity=rule.severity,
        rule=rule.name,
        constraint="SPARQLConstraintComponent",
        article=articles.of(focus, str(terms["graph"])),
        focus=focus,
        path=path if isinstance(path, URIRef) else None,
        value=terms.get("value"),
        message=rule.message.format_map({name: _short(term) for name, term in terms.items()}),
    )


def _short(term: Identifier | None) -> str:
    if isinstance(term, URIRef):
        fits = [f"{prefix}:{term[len(iri) :]}" for prefix, iri in PREFIXES.items() if term.startswith(iri)]
        return fits[0] if fits else str(term)
    words = " ".join(str(term).split())
    return f"“{words[:_SHORT]}…”" if len(words) > _SHORT else f"“{words}”"


_SHORT = 80
"""Characters of a literal that a message shows."""
