"""Many articles, end to end: extract, identify, graph, store; in parallel, and again from where it was stopped."""

from __future__ import annotations

import gc
import hashlib
import itertools
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kg import __version__
from kg.curation.recovery import recover
from kg.curation.rewriting import graph_of
from kg.errors import KgError
from kg.extract import Settings, annotate, as_read
from kg.extract.extractors import identity
from kg.extract.lexicon import digest
from kg.identity import identify
from kg.identity.register import Register
from kg.knowledge import load as load_knowledge
from kg.model import Article, Extraction, Software
from kg.prefixes import DEFAULT_BASE
from kg.resolve import resolve
from kg.store import Outcome, Store

if TYPE_CHECKING:
    from kg.knowledge import Knowledge

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
def software(settings: Settings = DEFAULTS, knowledge: str = "") -> Software:
    """Return the extractor as a prov:SoftwareAgent: a new digest for new language data, weights, settings or knowledge.

    `knowledge` is the digest of the knowledge with which the article was identified, "" where it was not. Raises
    ModelError where there are no weights, ExtractorError where the extractor is not installed.
    """
    from kg.identity.weights import digest as digest_of_identity

    made_of = f"{digest()}\0{identity(settings)}\0{digest_of_identity()}\0{knowledge}"
    return Software(name="kg", version=__version__, digest=hashlib.sha256(made_of.encode()).hexdigest())


def extract(article: Article, settings: Settings = DEFAULTS) -> Extraction:
    """Return everything kg finds in one article: agents, quotations, affiliations, events and figures.

    Their IRIs are those of the article alone: `identified` says which are the same in several.

    Raises ModelError where the tagger's weights are missing or damaged, ExtractorError for an extractor that fails.
    """
    found = resolve(as_read(article, settings), annotate(article, settings), software(settings))
    return replace(found, article=article)


def identified(
    articles: Iterable[Article], settings: Settings = DEFAULTS, *, knowledge: Knowledge, jobs: int | None = None
) -> Iterator[Extraction]:
    """Yield what kg finds in each article, in their order, the same people, events and claims having the same IRIs.

    The IRIs are those that ingesting the articles into a new store would give. `jobs` is the number of processes (None:
    one a core for more than a few articles). Raises as `extract` does.
    """
    register = Register.open()
    try:
        for _, extraction in extracted(articles, settings, jobs=jobs):
            assert extraction is not None  # none was skipped
            yield identify(_known_by(extraction, settings, knowledge), register, knowledge)
    finally:
        register.close()


def ingest(
    articles: Iterable[Article],
    store: Store,
    *,
    base: str = DEFAULT_BASE,
    settings: Settings = DEFAULTS,
    knowledge: Knowledge | None = None,
    jobs: int | None = None,
    on_start: Callable[[Article], object] | None = None,
) -> Iterator[Ingested]:
    """Put articles into the store, in their order, and yield what became of each as soon as it is safe on disk.

    An article whose text, metadata, extractor and knowledge are those of the graph the store has is not extracted
    again, so a run that was stopped goes on where it was. `knowledge` is `kg.knowledge.load()` where None, `jobs` the
    number of processes (None: one a core). Raises StoreError, and what `extract` raises.
    """
    from kg.graph.terms import fingerprint_of
    from kg.iri import Iris

    knowledge = knowledge or load_knowledge()
    made_by = software(settings, knowledge.digest)

    def is_known(article: Article) -> bool:
        bundle = str(Iris(base, article.id).bundle)
        return store.fingerprint(bundle) == fingerprint_of(article, made_by, base)

    recover(store, knowledge)
    register = store.register
    for article, extraction in extracted(articles, settings, jobs=jobs, skip=is_known, on_start=on_start):
        if extraction is None:
            yield Ingested(article=article.id, outcome="unchanged")
            continue
        try:
            known = identify(_known_by(extraction, settings, knowledge), register, knowledge)
        except BaseException:
            register.rollback()
            raise
        register.commit()  # first: a register that is ahead is put right by the next run, see kg.curation.recovery
        graph = graph_of(known, register.decisions, base)
        outcome = store.add(graph)
        yield Ingested(article=article.id, outcome=outcome, quotations=len(known.quotations), triples=len(graph))


def extracted(
    articles: Iterable[Article],
    settings: Settings = DEFAULTS,
    *,
    jobs: int | None = None,
    skip: Callable[[Article], bool] | None = None,
    on_start: Callable[[Article], object] | None = None,
) -> Iterator[tuple[Article, Extraction | None]]:
    """Yield each article, in their order, with its extraction, nothing identified yet; None where `skip` says so.

    `jobs` is the number of processes; None is one for a few articles and one a core for more. Raises as `extract` does.
    """

    def started(article: Article) -> Article:
        if on_start:
            on_start(article)
        return article

    rest = (started(a) for a in articles)
    first = list(itertools.islice(rest, _FEW + 1))
    jobs = jobs or _cores()
    make = partial(extract, settings=settings)
    if jobs == 1 or len(first) <= _FEW:
        for article in itertools.chain(first, rest):
            yield article, None if skip and skip(article) else make(article)
        return
    with ProcessPoolExecutor(
        jobs,
        mp_context=get_context("spawn"),
        initializer=gc.set_threshold,  # they look for garbage as often as this one
        initargs=gc.get_threshold(),
    ) as pool:
        waiting: deque[tuple[Article, Future[Extraction] | None]] = deque()
        try:
            for article in itertools.chain(first, rest):
                waiting.append((article, None if skip and skip(article) else pool.submit(make, article)))
                if len(waiting) >= jobs * _AHEAD:
                    yield _finished(*waiting.popleft())
            while waiting:
                yield _finished(*waiting.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _cores() -> int:
    """Return how many cores this process may use: fewer than there are in a container, or under `taskset`."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _finished(article: Article, future: Future[Extraction] | None) -> tuple[Article, Extraction | None]:
    try:
        return article, None if future is None else future.result()
    except BrokenProcessPool as error:
        hint = (
            "Was it killed, or out of memory? Run the same command again: what is stored stays. --jobs 1 needs least."
        )
        raise KgError("a worker process ended early", hint=hint) from error


def _known_by(extraction: Extraction, settings: Settings, knowledge: Knowledge) -> Extraction:
    """Return the extraction as made by an extractor that has this knowledge."""
    return replace(extraction, software=software(settings, knowledge.digest))
