"""The rules of ontology/rules/: SPARQL queries over a whole store, for what shapes cannot compute or compare."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

from rdflib.term import Identifier, URIRef

from kg.prefixes import shortened
from kg.resources import folder, read_header
from kg.store import Store, Term, to_rdflib
from kg.validate.articles import Articles
from kg.validate.report import SEVERITIES, Finding, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule: the stem of its file, what is in its header, and the query (the whole file).

    `finds` says for docs/validate.md what is at fault, `message` to people what was found.

    The query selects the graph and the node at fault (`graph`, `focus`), and perhaps its property, the value at fault
    and others that the message needs (`path`, `value`, `expected`, ...). The message names columns in braces, as in
    SHACL-SPARQL (SHACL, section 5.3.2).
    """

    name: str
    severity: Severity
    finds: str
    message: str
    query: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, sorted by name."""
    found = []
    for path in sorted((folder("ontology") / "rules").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        header = read_header(text)
        assert header["severity"] in SEVERITIES, path
        found.append(Rule(name=path.stem, query=text, **header))
    return tuple(found)


def check(store: Store, articles: Articles, only: Container[str] | None = None) -> Iterator[Finding]:
    """Yield what the rules find in `store`, each fault once; `only` are the names of some.

    Raises StoreError where the store cannot be read.
    """
    for rule in (r for r in rules() if only is None or r.name in only):
        rows = store.select(rule.query)
        for row in {tuple(map(str, row)): row for row in rows.rows}.values():  # a union of graphs has rows twice
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
        return shortened(str(term))
    words = " ".join(str(term).split())
    return f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”"


_SHOWN = 80
"""Characters of a literal that a message shows."""
