"""Whether a store is whole: its files can be read, its texts and offsets agree, its register agrees with its graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from kg.corrections import revisions
from kg.model import Agent, Event, Extraction
from kg.prefixes import article_of, base_of
from kg.revision import corrections_in, known, spoken_of
from kg.store import Store, text_of
from kg.validate import Articles, rules

_RULES = frozenset(
    ("article-once", "graph-holds-one-article", "offsets-in-text", "text-digest", "text-length", "words-at-offsets")
)
"""The rules of `kg validate` that hold unless something was lost or changed after it was stored."""

_NODES = """
SELECT ?g ?node WHERE {
  VALUES ?class { schema:Person org:Organization kg:Group sem:Event schema:Claim }
  GRAPH ?g { ?node a ?class }
}
"""
_TEXTS = "SELECT ?g ?text WHERE { GRAPH ?g { ?context nif:isString ?text } }"

_SHOWN = 3
"""Nodes that a finding names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """One thing that is wrong with a store.

    `part` is "text", "register", "decisions" or "labels", `article` "" where it is of no one article.
    """

    part: str
    article: str
    what: str


def verify(store: Store, *, progress: Callable[[int, int], object] | None = None) -> tuple[Trouble, ...]:
    """Return what is wrong with a store, nothing where it is whole. It is only read.

    Every file is read, and checked by Oxigraph's and SQLite's own sums. The texts are compared with their hashes, the
    offsets with the words, the register with each article's graph and with the graph of decisions, and the graph of
    labels with what follows from the articles. `progress` is called with how many articles are compared, and of
    how many. Raises StoreError where the files of the store or the register are damaged.
    """
    store.check()
    found = [*_texts(store)]
    store.register.check()
    with store.register.guarded():
        found += _register(store, progress or (lambda done, total: None))
        found += _decisions(store)
    found += (Trouble(part="labels", article="", what=f"{iri} has the wrong label") for iri in store.mislabelled())
    return tuple(found)


def _texts(store: Store) -> Iterator[Trouble]:
    for finding in rules.check(store, Articles.read(store), only=_RULES):
        yield Trouble(part="text", article=finding.article or "", what=f"{finding.message} ({finding.focus})")


def _register(store: Store, progress: Callable[[int, int], object]) -> Iterator[Trouble]:
    """Yield where an article is in the register or the store alone, or has other nodes in the two."""
    register = store.register
    registered = register.articles()
    in_graph = _nodes_in_graphs(store)
    stored = set(store.articles())
    for article in sorted(stored - registered):
        yield Trouble(part="register", article=article, what="is in the store and not in the register")
    for article in sorted(registered - stored):
        yield Trouble(part="register", article=article, what="is in the register and not in the store")
    texts = store.select(_TEXTS).rows
    said = revisions(corrections_in(store))
    for done, (graph, text) in enumerate(texts, start=1):
        article = unquote(article_of(text_of(graph)) or "")
        if article in registered:
            expected = _nodes_of(known(register, article, text_of(text), said.get(article, ())))
            yield from _compared(article, expected, in_graph[text_of(graph)])
        progress(done, len(texts))


def _nodes_in_graphs(store: Store) -> defaultdict[str, set[str]]:
    """Return the paths of agents, events and claims in each article's graph, by its name."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for graph, node in store.select(_NODES).rows:
        name = text_of(graph)
        if article_of(name) is not None:
            found[name].add(text_of(node).removeprefix(base_of(name)))
    return found


def _nodes_of(extraction: Extraction) -> tuple[set[str], set[str]]:
    """Return the paths of nodes that an article's graph must have, and of those that it may have besides."""
    told = spoken_of(extraction)
    must = _iris(told.agents) | _iris(told.events) | {q.claim for q in told.quotations if q.claim}
    return must, _iris(extraction.agents) | _iris(extraction.bystanders) | _iris(extraction.events)


def _iris(nodes: Iterable[Agent] | Iterable[Event]) -> set[str]:
    return {node.iri for node in nodes if node.iri}


def _compared(article: str, expected: tuple[set[str], set[str]], found: set[str]) -> Iterator[Trouble]:
    must, may = expected
    for nodes, what in ((must - found, "not in its graph"), (found - must - may, "not in the register")):
        if nodes:
            more = f" and {len(nodes) - _SHOWN} more" if len(nodes) > _SHOWN else ""
            yield Trouble(part="register", article=article, what=f"{', '.join(sorted(nodes)[:_SHOWN])}{more}: {what}")


def _decisions(store: Store) -> Iterator[Trouble]:
    from kg.rdf.graph import decisions_of

    log = store.register.decisions.log
    stored = [tuple(decisions_of(graph)) for graph in store.decisions()]
    for decisions in stored or [()]:
        if decisions != log:
            what = f"the register has {len(log)} decisions, the store {len(decisions)}, or they differ"
            yield Trouble(part="decisions", article="", what=what)
