"""Corrections recorded: they and the graphs that they change are written in one transaction, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.corrections import Correction, Revision, Undoing, Word, ordered, revisions
from kg.curation.clock import later_than
from kg.errors import KgError
from kg.knowledge import load
from kg.revision import corrections_in, recover, revised
from kg.store import Store

if TYPE_CHECKING:
    from rdflib import Graph


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Corrections that were recorded together, and the articles whose graphs they changed."""

    id: str
    corrections: tuple[Correction, ...]
    articles: tuple[str, ...]


def record(store: Store, words: Sequence[Word], *, curator: str, reason: str = "") -> Act:
    """Record what a person said, and rewrite the articles it is about, in one transaction.

    Raises KgError without a curator or without words, GraphError where an article's graph would not be sound,
    StoreError where the store cannot be read or written.
    """
    recover(store, load())
    log = corrections_in(store)
    made = _made(store, log, words, curator=curator, reason=reason)
    return Act(id=made[0].act, corrections=made, articles=_apply(store, log, made))


def graphs_with(store: Store, words: Sequence[Word], *, curator: str) -> tuple[Graph, ...]:
    """Return the articles' graphs as they would be if this were recorded; nothing is written. Raises as `record`."""
    log = corrections_in(store)
    return tuple(_changed(store, log, _made(store, log, words, curator=curator, reason="")).values())


def _made(
    store: Store, log: tuple[Correction, ...], words: Sequence[Word], *, curator: str, reason: str
) -> tuple[Correction, ...]:
    """Return what a person says as corrections of one act, made now."""
    curator = " ".join(curator.split())
    if not curator:
        raise KgError("nobody says who corrects this", hint="Give a name: --curator NAME, or KG_CURATOR.")
    if not words:
        raise KgError("there is nothing to record")
    at = later_than((*(c.at for c in log), *(d.at for d in store.register.decisions.log)))
    stamp = "\n".join((at.isoformat(), curator, reason, *map(repr, words)))
    act = hashlib.sha256(stamp.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return tuple(
        Correction(act=act, number=n, curator=curator, at=at, reason=reason, word=word)
        for n, word in enumerate(words, 1)
    )


def _apply(store: Store, log: tuple[Correction, ...], made: tuple[Correction, ...]) -> tuple[str, ...]:
    """Write the corrections and the graphs that they change; return the articles of these."""
    from kg.rdf.corrections import correction_graph, names_before

    changed = _changed(store, log, made)
    bases = store.bases() or tuple(name.removesuffix("corrections") for name, _ in store.correction_quads())
    store.replace(
        *changed.values(),
        adding=[correction_graph(made, before=log, base=base) for base in bases],
        removing=[names_before(made, log, base=base) for base in bases],
    )
    return tuple(changed)


def _changed(store: Store, log: tuple[Correction, ...], made: tuple[Correction, ...]) -> dict[str, Graph]:
    """Return the graphs that the corrections `made` change, by article; `log` are those of before."""
    from kg.rdf.conversion import to_quads
    from kg.rdf.soundness import check

    after = ordered((*log, *made))
    undone = {c.word.act for c in made if isinstance(c.word, Undoing)}
    spoken_of = [c.word for c in after if c.act == made[0].act or c.act in undone]
    affected = {word.article for word in spoken_of if isinstance(word, Revision)}.intersection(store.articles())
    decisions, old, new = store.register.decisions, revisions(log), revisions(after)
    changed = {
        article: graph
        for article in sorted(affected)
        if (graph := revised(store, article, decisions, old.get(article, ()), new.get(article, ()))) is not None
    }
    for graph in changed.values():
        check(to_quads(graph))
    return changed
