"""Many articles, end to end: extract, identify, graph, store; in parallel, and resumed where a run was stopped."""

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
from typing import TYPE_CHECKING, Literal, TypeGuard

from kg import __version__
from kg.curation.recovery import recover
from kg.curation.rewriting import graph_of
from kg.doc import read_doc, with_composed_text
from kg.errors import KgError
from kg.find import Settings, annotate
from kg.find.attributions import fingerprint
from kg.identity import identify
from kg.identity.register import Register
from kg.knowledge import load as load_knowledge
from kg.lang.en.language import is_english
from kg.lang.lexicon import digest
from kg.model import Article, Extraction, Software
from kg.prefixes import DEFAULT_BASE
from kg.resolve import resolve
from kg.store import Outcome, Store

if TYPE_CHECKING:
    from kg.knowledge import Knowledge

_WITHOUT_POOL = 8
"""Up to so many articles are extracted in this process: starting others takes longer."""

_QUEUED = 4
"""Articles that wait for each process at most, so that memory does not grow with their number."""


IngestOutcome = Outcome | Literal["failed"]
"""What became of an article: what the store did with it, or that a fault of kg's own keeps it out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingested:
    """The outcome for one article: its id, and how many quotations and triples its graph has.

    The two counts are None where the article was unchanged, and so not extracted again, and where it "failed".
    """

    article: str
    outcome: IngestOutcome
    quotations: int | None = None
    triples: int | None = None


DEFAULTS: Settings = Settings()


@cache
def software(settings: Settings = DEFAULTS, knowledge: str = "") -> Software:
    """Return the extractor as a prov:SoftwareAgent. Its digest covers language data, weights, settings and knowledge.

    `knowledge` is the digest of the knowledge by which the article was identified, "" where it was not. Raises
    ModelError where there are no weights, ExtractorError where the extractor is not installed.
    """
    from kg.identity.weights import digest as digest_of_identity

    made_of = f"{digest()}\0{fingerprint(settings)}\0{digest_of_identity()}\0{knowledge}"
    return Software(name="kg", version=__version__, digest=hashlib.sha256(made_of.encode()).hexdigest())


def extract(article: Article, settings: Settings = DEFAULTS, *, knowledge: str = "") -> Extraction:
    """Return everything kg finds in one article: agents, quotations, affiliations, events and figures.

    They are those of the article alone: `identify_all` says which are the same in several articles. In an article that
    is not English nothing is found. `knowledge` is the digest of the knowledge by which they will be identified, ""
    where they will not be.

    Raises ModelError where the tagger's weights are missing or damaged, ExtractorError where another extractor is not
    installed or fails.
    """
    composed, restored = with_composed_text(article)
    read = composed if is_english(composed.text) else replace(composed, body=())
    doc = read_doc(read, headline=settings.attitudes and read is composed)
    found = restored(resolve(doc, annotate(doc, settings), software(settings, knowledge)))
    return replace(found, article=article)


def identify_all(
    articles: Iterable[Article], settings: Settings = DEFAULTS, *, knowledge: Knowledge, jobs: int | None = None
) -> Iterator[Extraction]:
    """Yield what kg finds in each article, in their order; the same people, events and claims have the same IRIs.

    The IRIs are those that ingesting the articles into a new store would give. `jobs` is the number of processes; None
    is one a core, or this process for a few articles. Raises what `extract_all` does.
    """
    register = Register.open()
    try:
        for _, extraction in extract_all(articles, settings, knowledge=knowledge.digest, jobs=jobs):
            assert extraction is not None  # none was skipped
            yield identify(extraction, register, knowledge)
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
    on_failure: Callable[[Article, Exception], object] | None = None,
) -> Iterator[Ingested]:
    """Store the graphs of articles, in their order, and yield the outcome for each as soon as it is safe on disk.

    An article is not extracted again where the store has its graph from the same text, metadata, extractor and
    knowledge, so that a stopped run can be repeated. `knowledge` is `kg.knowledge.load()` where None, `jobs` the number
    of processes (None: one a core), `on_start` is called with each article as it is read. `on_failure` is called with
    an article that a fault of kg's own keeps out, and the others go in; without it the fault is raised. Raises what
    `extract_all` does, StoreError where the store cannot be read or written, KgError where `base` is not an absolute
    IRI.
    """
    from kg.rdf.iri import Iris
    from kg.rdf.terms import fingerprint_of

    knowledge = knowledge or load_knowledge()
    made_by = software(settings, knowledge.digest)

    def is_known(article: Article) -> bool:
        bundle = str(Iris(base, article.id).bundle)
        return store.fingerprint(bundle) == fingerprint_of(article, made_by, base)

    recover(store, knowledge)
    register = store.register
    found = extract_all(
        articles,
        settings,
        knowledge=knowledge.digest,
        jobs=jobs,
        skip=is_known,
        on_start=on_start,
        on_failure=on_failure,
    )
    for article, extraction in found:
        if extraction is None:
            yield Ingested(article=article.id, outcome="unchanged" if is_known(article) else "failed")
            continue
        try:
            identified = identify(extraction, register, knowledge)
            graph = graph_of(identified, register.decisions, base)
        except BaseException as error:
            register.rollback()
            if on_failure is None or not _is_own_fault(error):
                raise
            on_failure(article, error)
            yield Ingested(article=article.id, outcome="failed")
            continue
        register.commit()  # first: where only this is done before a crash, kg.curation.recovery undoes it
        outcome = store.add(graph)
        yield Ingested(article=article.id, outcome=outcome, quotations=len(identified.quotations), triples=len(graph))


def _is_own_fault(error: BaseException) -> TypeGuard[Exception]:
    """Return whether an error is a fault of kg's own that only this article met, and none that ends every article."""
    return isinstance(error, Exception) and not isinstance(error, KgError | OSError | MemoryError | BrokenProcessPool)


def extract_all(
    articles: Iterable[Article],
    settings: Settings = DEFAULTS,
    *,
    knowledge: str = "",
    jobs: int | None = None,
    skip: Callable[[Article], bool] | None = None,
    on_start: Callable[[Article], object] | None = None,
    on_failure: Callable[[Article, Exception], object] | None = None,
) -> Iterator[tuple[Article, Extraction | None]]:
    """Yield each article, in their order, with its extraction, not identified; None where `skip` returns True for it.

    None too where a fault of kg's own prevents it and there is `on_failure`, which is called with the article and the
    fault. `knowledge` is as for `extract`. `jobs` is the number of processes; None is one a core, or this process for a
    few articles. Raises ModelError where the tagger's weights are missing or damaged, ExtractorError where another
    extractor is not installed or fails, KgError where a process ends early, and what reading `articles` raises.
    """

    def started(article: Article) -> Article:
        if on_start:
            on_start(article)
        return article

    rest = (started(a) for a in articles)
    first = list(itertools.islice(rest, _WITHOUT_POOL + 1))
    jobs = jobs or _cores()
    make = partial(extract, settings=settings, knowledge=knowledge)
    if jobs == 1 or len(first) <= _WITHOUT_POOL:
        for article in itertools.chain(first, rest):
            yield article, None if skip and skip(article) else _tried(article, partial(make, article), on_failure)
        return
    with ProcessPoolExecutor(
        jobs,
        mp_context=get_context("spawn"),
        initializer=gc.set_threshold,  # as in this process
        initargs=gc.get_threshold(),
    ) as pool:
        waiting: deque[tuple[Article, Future[Extraction] | None]] = deque()
        try:
            for article in itertools.chain(first, rest):
                waiting.append((article, None if skip and skip(article) else pool.submit(make, article)))
                if len(waiting) >= jobs * _QUEUED:
                    yield _finished(*waiting.popleft(), on_failure)
            while waiting:
                yield _finished(*waiting.popleft(), on_failure)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _cores() -> int:
    """Return how many cores this process may use, which a container or `taskset` can limit."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _tried(
    article: Article, make: Callable[[], Extraction], on_failure: Callable[[Article, Exception], object] | None
) -> Extraction | None:
    """Return an extraction; None, and call `on_failure` where there is one, where kg's own fault prevents it."""
    try:
        return make()
    except Exception as error:
        if on_failure is None or not _is_own_fault(error):
            raise
        on_failure(article, error)
        return None


def _finished(
    article: Article,
    future: Future[Extraction] | None,
    on_failure: Callable[[Article, Exception], object] | None,
) -> tuple[Article, Extraction | None]:
    try:
        return article, None if future is None else _tried(article, future.result, on_failure)
    except BrokenProcessPool as error:
        hint = (
            "Was it killed, or out of memory? Run the same command again, perhaps with --jobs 1: what is stored stays."
        )
        raise KgError("a worker process ended early", hint=hint) from error
