"""Many articles, end to end: extract, graph, store; in parallel, and again from where it was stopped."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kg import __version__
from kg.errors import KgError
from kg.extract import Settings, annotate
from kg.extract.extractors import identity
from kg.extract.lexicon import digest
from kg.model import Article, Extraction, Software
from kg.prefixes import DEFAULT_BASE
from kg.resolve import resolve
from kg.store import Outcome, Store

if TYPE_CHECKING:
    from rdflib import Graph

_FEW = 8
"""Up to so many articles are extracted in this process: starting others takes longer."""

_AHEAD = 4
"""Articles in flight for each process, so that memory stays bounded however many there are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingested:
    """What became of one article: its id, the outcome, and how many quotations and triples its graph has.

    The two counts are None where the article was unchanged and so not extracted again.
    """

    article: str
    outcome: Outcome
    quotations: int | None = None
    triples: int | None = None


DEFAULTS = Settings()


@cache
def software(settings: Settings = DEFAULTS) -> Software:
    """Return the extractor as a prov:SoftwareAgent: a new digest for new language data, weights or settings.

    Raises ModelError where there are no weights, ExtractorError where the extractor is not installed.
    """
    made_of = f"{digest()}\0{identity(settings)}"
    return Software(name="kg", version=__version__, digest=hashlib.sha256(made_of.encode()).hexdigest())


def extract(article: Article, settings: Settings = DEFAULTS) -> Extraction:
    """Return everything kg finds in one article: agents, quotations, affiliations, events and figures.

    Raises ModelError where the tagger's weights are missing or damaged, ExtractorError for an extractor that fails.
    """
    return resolve(article, annotate(article, settings), software(settings))


def graph_of(article: Article, base: str = DEFAULT_BASE, settings: Settings = DEFAULTS) -> Graph:
    """Return the RDF graph of one article, straight from its words. Raises as `extract` does."""
    from kg.graph import to_graph

    return to_graph(extract(article, settings), base=base)


def ingest(
    articles: Iterable[Article],
    store: Store,
    *,
    base: str = DEFAULT_BASE,
    settings: Settings = DEFAULTS,
    jobs: int | None = None,
    on_start: Callable[[Article], object] | None = None,
) -> Iterator[Ingested]:
    """Put articles into the store, in their order, and yield what became of each as soon as it is safe on disk.

    An article whose text, metadata and extractor are those of the graph the store has is not extracted again, so a run
    that was stopped goes on where it was. `jobs` is the number of processes (None: one a core). Raises StoreError,
    and what `extract` raises.
    """
    for article, graph in _graphs(articles, store, base, settings, jobs or os.cpu_count() or 1, on_start):
        if graph is None:
            yield Ingested(article=article.id, outcome="unchanged")
        else:
            outcome = store.add(graph)
            yield Ingested(article=article.id, outcome=outcome, quotations=_quotations(graph), triples=len(graph))


def _graphs(
    articles: Iterable[Article],
    store: Store,
    base: str,
    settings: Settings,
    jobs: int,
    on_start: Callable[[Article], object] | None,
) -> Iterator[tuple[Article, Graph | None]]:
    """Yield each article with its new graph, or None where the store has it already."""
    from kg.graph.terms import fingerprint_of
    from kg.iri import Iris

    def is_known(article: Article) -> bool:
        bundle = str(Iris(base, article.id).bundle)
        return store.fingerprint(bundle) == fingerprint_of(article, software(settings), base)

    def started(article: Article) -> Article:
        if on_start:
            on_start(article)
        return article

    rest = (started(a) for a in articles)
    first = list(itertools.islice(rest, _FEW + 1))
    make = partial(graph_of, base=base, settings=settings)
    if jobs == 1 or len(first) <= _FEW:
        for article in itertools.chain(first, rest):
            yield article, None if is_known(article) else make(article)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting: deque[tuple[Article, Future[Graph] | None]] = deque()
        try:
            for article in itertools.chain(first, rest):
                waiting.append((article, None if is_known(article) else pool.submit(make, article)))
                if len(waiting) >= jobs * _AHEAD:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _finished(article: Article, future: Future[Graph] | None) -> tuple[Article, Graph | None]:
    try:
        return article, None if future is None else future.result()
    except BrokenProcessPool as error:
        hint = (
            "Was it killed, or out of memory? Run the same command again: what is stored stays. --jobs 1 needs least."
        )
        raise KgError("a worker process ended early", hint=hint) from error


def _quotations(graph: Graph) -> int:
    from kg.namespaces import RDF, SCHEMA

    return sum(1 for _ in graph.subjects(RDF.type, SCHEMA.Quotation))
