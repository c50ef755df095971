"""Extractions to a store: identified, made a graph and written; many at once into a new store, else one by one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kg.corrections import Correction, revisions
from kg.faults import Fault, is_of_article
from kg.identity import identify
from kg.model import Article, Extraction, Software
from kg.prefixes import PREFIXES
from kg.revision import corrections_in, quads_of, recover, withdraw
from kg.store import Outcome, Store, answer, is_copy_wanted

if TYPE_CHECKING:
    from kg.knowledge import Knowledge

IngestOutcome = Outcome | Literal["left out"]
"""What became of an article: what the store did with it, or that something went wrong with it, and it is left out."""

_AT_ONCE = 50
"""Articles that are written at once. Measured on 200 invented articles, ms of processor time for the graph of each: 28
in a transaction of its own, 19 by ten, 12 by fifty, 10 by 200."""

_PATIENCE = 5.0
"""Seconds after which fewer are written, so that not much is lost with a process that is killed."""

_KEPT_AFTER = 200
"""Articles after which their words are added to the index of statements. It reads so many at once."""

_QUOTATION = ox.NamedNode(PREFIXES["schema"] + "Quotation")

Found = tuple[Article, Extraction | Fault | None]
"""An article, and what was found in it, or what went wrong, or None where the store has it already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingested:
    """The outcome for one article: its id, and how many quotations and triples its graph has.

    The two counts are None where the article was unchanged, and so not extracted again, and where it is "left out".
    `fault` says why it is left out; of such an article neither the store nor the register has anything new. `origin` is
    where it was read from.
    """

    article: str
    outcome: IngestOutcome
    quotations: int | None = None
    triples: int | None = None
    fault: Fault | None = None
    origin: str = ""


def is_stored(article: Article, made_by: Software, store: Store, base: str) -> bool:
    """Return whether the store has the graph that this extractor makes of an article."""
    from kg.rdf.terms import fingerprint_of

    return store.fingerprint(_name(article, base)) == fingerprint_of(article, made_by, base)


def store_all(found: Iterable[Found], store: Store, knowledge: Knowledge, base: str) -> Iterator[Ingested]:
    """Store each extraction, and yield the outcome for each article, in order, as soon as it is safe on disk.

    Raises StoreError where the store cannot be read or written, KgError where `base` is not an absolute IRI.
    """
    from kg.rdf.iri import Iris

    Iris(base, "")  # a base that is none ends the run, and not every article
    recover(store, knowledge)
    target = _Target(store, knowledge, base, revisions(corrections_in(store)))
    return _agreeing(_in_bulk(found, target) if store.is_fast_in_bulk else _one_by_one(found, target), store)


def _agreeing(outcomes: Iterable[Ingested], store: Store) -> Iterator[Ingested]:
    """Yield outcomes, and keep in step what follows from the store: the index of statements by their words, and at the
    end the note of the register that it has what the store has.
    """
    from kg.queries.statement_index import keep_words

    written = 0
    for outcome in outcomes:
        yield outcome
        written += outcome.outcome in ("added", "replaced")
        if written == _KEPT_AFTER:
            keep_words(store)
            written = 0
    if written:
        keep_words(store)
    if state := store.state():
        store.register.agree(state)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where graphs go, and by what they are made; `corrected` has what people said of each article."""

    store: Store
    knowledge: Knowledge
    base: str
    corrected: dict[str, tuple[Correction, ...]]

    def quads_of(self, extraction: Extraction) -> set[ox.Quad]:
        """Identify an extraction, and return the quads of its graph as people corrected it. The register is written to,
        and not committed. Raises GraphError where the graph breaks kg's own rules.
        """
        from kg.rdf.soundness import check

        register = self.store.register
        with register.guarded():
            identified = identify(extraction, register, self.knowledge)
        said = self.corrected.get(extraction.article.id, ())
        quads = quads_of(identified, register.decisions, self.base, said)
        check(quads)
        return quads


# ---------------------------------------------------------------- one by one


def _one_by_one(found: Iterable[Found], target: _Target) -> Iterator[Ingested]:
    """Store each extraction in a transaction of its own."""
    for article, extraction in found:
        if isinstance(extraction, Extraction):
            yield _stored(extraction, target)
        else:
            yield _not_stored(article, extraction)
        answer(target.store)


def _stored(extraction: Extraction, target: _Target) -> Ingested:
    """Store an extraction. Where that fails for this article, leave no trace of it."""
    article, store, is_registered = extraction.article, target.store, False
    try:
        quads = target.quads_of(extraction)
        store.register.commit()  # first: where only this is done before a crash, kg.revision.recovery undoes it
        is_registered = True
        outcome = store.add_quads(_name(article, target.base), quads)
    except BaseException as error:
        store.register.rollback()
        if not is_of_article(error):
            raise
        if is_registered:
            withdraw(store, article.id, target.knowledge)
        return _not_stored(article, Fault.of(error))
    return _ingested(article, outcome, quads)


# ---------------------------------------------------------------- many at once


def _in_bulk(found: Iterable[Found], target: _Target) -> Iterator[Ingested]:
    """Store extractions in batches. Those of a batch in which one goes wrong are stored one by one."""
    batch = _Batch(target)
    try:
        for article, extraction in found:
            if not batch.take(article, extraction):
                target.store.register.rollback()
                yield from _one_by_one(batch.found, target)
                batch = _Batch(target)
            elif batch.is_full:
                yield from batch.written()
                batch = _Batch(target)
        yield from batch.written()
    except BaseException:
        target.store.register.rollback()
        raise


@dataclass(slots=True)
class _Batch:
    """Articles whose graphs are made and not written yet; what is registered of them is not committed."""

    target: _Target
    found: list[Found] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    _graphs: dict[str, set[ox.Quad]] = field(default_factory=dict)
    _outcomes: list[Ingested] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether it is to be written: it is large or old enough, or another process waits for a copy of the store."""
        is_old = time.monotonic() - self.begun > _PATIENCE
        return len(self._graphs) >= _AT_ONCE or is_old or is_copy_wanted(self.target.store)

    def take(self, article: Article, extraction: Extraction | Fault | None) -> bool:
        """Take an article in, and return whether it went well; where not, the register is to be rolled back.

        It does not for an article that the batch has already.
        """
        self.found.append((article, extraction))
        if not isinstance(extraction, Extraction):
            self._outcomes.append(_not_stored(article, extraction))
            return True
        name = _name(article, self.target.base)
        if name in self._graphs:
            return False
        try:
            quads = self.target.quads_of(extraction)
        except Exception as error:
            if not is_of_article(error):
                raise
            return False
        self._graphs[name] = quads
        self._outcomes.append(_ingested(article, "added", quads))
        return True

    def written(self) -> Iterator[Ingested]:
        """Write all graphs, and yield the outcomes."""
        store = self.target.store
        store.register.commit()  # first, as for one article
        if self._graphs:
            try:
                store.add_all(self._graphs)
            except Exception as error:
                if not is_of_article(error):
                    raise
                recover(store, self.target.knowledge)
                yield from _one_by_one(self.found, self.target)
                return
        yield from self._outcomes
        answer(store)


# ---------------------------------------------------------------- outcomes


def _name(article: Article, base: str) -> str:
    """Return the IRI of an article's graph."""
    from kg.rdf.iri import Iris

    return str(Iris(base, article.id).bundle)


def _ingested(article: Article, outcome: Outcome, quads: set[ox.Quad]) -> Ingested:
    quotations = sum(1 for quad in quads if quad.object == _QUOTATION)
    return Ingested(
        article=article.id, outcome=outcome, quotations=quotations, triples=len(quads), origin=article.origin
    )


def _not_stored(article: Article, fault: Fault | None) -> Ingested:
    """Return the outcome for an article that is unchanged, or left out for a fault."""
    outcome: IngestOutcome = "left out" if fault else "unchanged"
    return Ingested(article=article.id, outcome=outcome, fault=fault, origin=article.origin)
