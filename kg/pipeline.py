"""Many articles, end to end: extracted in parallel, identified, stored; and resumed where a run was stopped."""

from __future__ import annotations

import hashlib
import itertools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from kg import __version__
from kg.doc import read_doc, with_composed_text
from kg.errors import KgError, check
from kg.faults import Fault, is_of_article
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
from kg.store import Store
from kg.storing import Ingested, is_stored, store_all
from kg.workers import Workers

if TYPE_CHECKING:
    from kg.knowledge import Knowledge

_WITHOUT_POOL = 8
"""Up to so many articles are extracted in this process: starting others takes longer."""

Jobs = int | str | None
"""Where articles are extracted: in so many processes, in those of a Dask scheduler at this address (`kg.cluster`), or,
where None, in one process a core, and in this process for a few articles."""

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


def identified_by(knowledge: str) -> str:
    """Return a digest of what articles are identified by: the weights, and the knowledge with this digest."""
    from kg.identity.weights import digest as digest_of_identity

    return hashlib.sha256(f"{digest_of_identity()}\0{knowledge}".encode()).hexdigest()


def extract(article: Article, settings: Settings = DEFAULTS, *, knowledge: str = "") -> Extraction:
    """Return everything kg finds in one article: agents, quotations, affiliations, events and figures.

    They are those of the article alone: `identify_all` says which are the same in several articles. In an article that
    is not English nothing is found without `any_language`. `knowledge` is the digest of the knowledge by which they
    will be identified, "" where they will not be.

    Raises ModelError where the tagger's weights are missing or damaged, ExtractorError where another extractor is not
    installed or fails, KgError where `article` is none.
    """
    composed, restored = with_composed_text(checked(article))
    is_read = settings.any_language or is_english(composed.text)
    read = composed if is_read else replace(composed, body=())
    doc = read_doc(read, headline=settings.attitudes and read is composed)
    stamp = software(settings, knowledge)
    found = restored(resolve(doc, annotate(doc, settings), stamp, settings.min_confidence))
    return replace(found, article=article)


def checked(article: Article) -> Article:
    """Return an article. Raises KgError, which says how to get one, for anything else."""
    check("the article", article, Article, "an article: kg.read(PATH) yields them")
    return article


def identify_all(
    articles: Iterable[Article],
    settings: Settings = DEFAULTS,
    *,
    knowledge: Knowledge,
    jobs: Jobs = None,
    on_fault: Callable[[Article, Fault], object] | None = None,
) -> Iterator[Extraction]:
    """Yield what kg finds in each article, in their order; the same people, events and claims have the same IRIs.

    The IRIs are those that ingesting the articles into a new store would give. `on_fault` is called with an article
    that is left out since something went wrong with it. Raises what `extract_all` does, KgError for such an article
    without `on_fault`.
    """
    register = Register.open()
    try:
        for article, found in extract_all(articles, settings, knowledge=knowledge.digest, jobs=jobs):
            made = found
            if isinstance(found, Extraction):
                try:
                    made = identify(found, register, knowledge)
                    register.commit()
                except Exception as error:
                    register.rollback()
                    if not is_of_article(error):
                        raise
                    made = Fault.of(error)
            if isinstance(made, Extraction):
                yield made
            elif made and on_fault:
                on_fault(article, made)
            elif made:
                raise KgError(f"{article.origin or article.id}: {made.message}", hint=made.traceback)
    finally:
        register.close()


def ingest(
    articles: Iterable[Article],
    store: Store,
    *,
    base: str = DEFAULT_BASE,
    settings: Settings = DEFAULTS,
    knowledge: Knowledge | None = None,
    jobs: Jobs = None,
) -> Iterator[Ingested]:
    """Store the graphs of articles, in their order, and yield the outcome for each as soon as it is safe on disk.

    An article is not extracted again where the store has its graph from the same text, metadata, extractor and
    knowledge, so that a stopped run can be repeated. `knowledge` is `kg.knowledge.load()` where None. An article with
    which anything goes wrong is left out whole, and the others go in. Raises what `extract_all` does, StoreError where
    the store cannot be read or written, KgError where `base` is not an absolute IRI.
    """
    knowledge = knowledge or load_knowledge()
    made_by = software(settings, knowledge.digest)
    found = extract_all(
        articles,
        settings,
        knowledge=knowledge.digest,
        jobs=jobs,
        skip=lambda article: is_stored(article, made_by, store, base),
    )
    return store_all(found, store, knowledge, base)


def load(
    extractions: Iterable[Extraction], store: Store, *, base: str = DEFAULT_BASE, knowledge: Knowledge | None = None
) -> Iterator[Ingested]:
    """Store what was extracted elsewhere (`kg.shards`), in its order, and yield the outcome for each as `ingest` does.

    It makes the store that ingesting the articles in this order makes. Raises StoreError where the store cannot be read
    or written, KgError where `base` is not an absolute IRI.
    """
    found = (
        (each.article, None if is_stored(each.article, each.software, store, base) else each) for each in extractions
    )
    return store_all(found, store, knowledge or load_knowledge(), base)


def extract_all(
    articles: Iterable[Article],
    settings: Settings = DEFAULTS,
    *,
    knowledge: str = "",
    jobs: Jobs = None,
    skip: Callable[[Article], bool] | None = None,
) -> Iterator[tuple[Article, Extraction | Fault | None]]:
    """Yield each article, in their order, with its extraction, not identified; None where `skip` returns True for it.

    A Fault stands for the extraction where something went wrong with the article. `knowledge` is as for `extract`.
    A process that dies is replaced (`kg.workers`, `kg.cluster`). Raises ModelError where the tagger's weights are
    missing or damaged, ExtractorError where another extractor is not installed, KgError where processes die before any
    has done an article or a cluster cannot be used, and what reading `articles` and `skip` raise.
    """
    stamp = software(settings, knowledge)  # what no article can be extracted without
    make = partial(_extraction_or_fault, settings=settings, knowledge=knowledge)
    rest = iter(articles)
    first = list(itertools.islice(rest, _WITHOUT_POOL + 1))
    tasks = ((article, not (skip and _is_skipped(article, skip))) for article in itertools.chain(first, rest))
    for article, found in _run(make, tasks, jobs, few=len(first) <= _WITHOUT_POOL):
        if isinstance(found, Extraction) and found.software != stamp:
            raise KgError(
                f"the workers of {jobs} have another kg than this process, or other weights",
                hint="Install the same kg on the scheduler, its workers and here.",
            )
        yield article, found


def _run(
    make: Callable[[Article], Extraction | Fault], tasks: Iterable[tuple[Article, bool]], jobs: Jobs, *, few: bool
) -> Iterator[tuple[Article, Extraction | Fault | None]]:
    """Yield each article with what `make` gives for it, None where the flag beside it is False."""
    if isinstance(jobs, str):
        from kg.cluster import Cluster

        return Cluster[Article, Extraction | Fault](make, jobs).run(tasks)
    jobs = jobs or _cores()
    if jobs == 1 or few:
        return ((article, make(article) if is_run else None) for article, is_run in tasks)
    return Workers[Article, Extraction | Fault](make, jobs).run(tasks)


def _is_skipped(article: Article, skip: Callable[[Article], bool]) -> bool:
    try:
        return skip(article)
    except Exception as error:
        if not is_of_article(error):
            raise
        return False  # so that what is wrong with it is found where it is extracted and stored


def _extraction_or_fault(article: Article, *, settings: Settings, knowledge: str) -> Extraction | Fault:
    """Return what `extract` does, a fault where it fails for this article. Raises what would fail for every article."""
    try:
        return extract(article, settings, knowledge=knowledge)
    except Exception as error:
        if not is_of_article(error):
            raise
        return Fault.of(error)


def _cores() -> int:
    """Return how many cores this process may use, which a container or `taskset` can limit."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
