"""The version of the schema that a store's graphs are written in, and how graphs of an older one are rewritten.

The version is a quad of the database's default graph, where nothing else is. So every copy and backup of the database
has it, and the register, which can be made anew from the graphs, need not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import FULL, StoreError
from kg.prefixes import OWL, PREFIXES
from kg.store.database import replacement
from kg.store.folder import mark_written, open_folder, tidy
from kg.store.labels import RDF_TYPE

VERSION = 2
"""What this kg writes. 1 is what kg 0.1.0 wrote and did not say: three nodes a span, types and more that follow from
others. Graphs of 2 that kg wrote up to 2026-11-30 state of each node what is now stated once a graph."""

STORE = ox.NamedNode("urn:kg:store")
"""The node of the store itself, which has its version; on a server also the name of the graph that says so."""

INFO = ox.NamedNode(OWL + "versionInfo")


def version_of(store: ox.Store) -> int | None:
    """Return the version of a store's schema, None where the store is empty."""
    for quad in store.quads_for_pattern(STORE, INFO, None, ox.DefaultGraph()):
        assert isinstance(quad.object, ox.Literal)
        return int(quad.object.value)
    return 1 if next(store.quads_for_pattern(None, None, None, None), None) else None


def note(store: ox.Store) -> None:
    """Write into a store that its schema is of this version. Raises OSError where it cannot be written."""
    for quad in list(store.quads_for_pattern(STORE, INFO, None, ox.DefaultGraph())):
        store.remove(quad)
    store.add(ox.Quad(STORE, INFO, ox.Literal(str(VERSION)), ox.DefaultGraph()))


def is_note(quad: ox.Quad) -> bool:
    """Return whether a quad says which version the schema is of: it is about no article."""
    return isinstance(quad.graph_name, ox.DefaultGraph)


def problem(found: int | None, name: str, migration: str) -> StoreError | None:
    """Return the error where a store has a schema of another version than VERSION; `migration` says what to do then."""
    if found is None or found == VERSION:
        return None
    if found > VERSION:
        return StoreError(
            f"{name} has graphs of schema {found}, which a later kg wrote; this kg knows schema {VERSION}",
            hint="Use that kg, or ingest into a new store (--store).",
        )
    return StoreError(
        f"{name} has graphs of schema {found}, which an earlier kg wrote; this kg needs schema {VERSION}",
        hint=migration,
    )


# ---------------------------------------------------------------- from schema 1 to 2


def _term(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)


_SELECTOR = _term("oa", "hasSelector")
_OF_SPAN = {_term("oa", "hasSource"): _term("nif", "referenceContext")}
_OF_SELECTOR = {
    _term("oa", "start"): _term("nif", "beginIndex"),
    _term("oa", "end"): _term("nif", "endIndex"),
    _term("oa", "exact"): _term("nif", "anchorOf"),
}
_SPAN_TYPES = {_term("oa", name) for name in ("SpecificResource", "TextPositionSelector", "TextQuoteSelector")}
_FOLLOWS: dict[object, set[ox.NamedNode]] = {
    _term("prov", "Entity"): {_term("schema", "NewsArticle"), _term("schema", "Quotation")},
    _term("prov", "Agent"): {_term("schema", "Person"), _term("org", "Organization"), _term("kg", "Group")},
    _term("prov", "Activity"): {_term("kg", "Extraction")},
}
"""Types that are not stored beside those they follow from."""
_QUOTATION, _EVENT = _term("schema", "Quotation"), _term("sem", "Event")
_OF_GRAPH = {_term("prov", "wasAttributedTo"), _term("prov", "wasGeneratedBy")}
"""What is not stored of a quotation, since it follows from its speaker, and from the graph."""
_REPORTED = _term("kg", "reportedIn")
"""Stored of events alone: all else that has it is of one article."""


def rewritten(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return the quads of one graph as schema 2 has them. What is of schema 2 already, and what people added, stays."""
    quads = set(quads)
    spans = {quad.object: quad.subject for quad in quads if quad.predicate == _SELECTOR}
    types: dict[object, set[object]] = {}
    for quad in quads:
        if quad.predicate == RDF_TYPE:
            types.setdefault(quad.subject, set()).add(quad.object)
    new = set()
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if predicate == _SELECTOR:
            continue
        if predicate == RDF_TYPE and (value in _SPAN_TYPES or types[subject] & _FOLLOWS.get(value, set())):
            continue
        if predicate in _OF_GRAPH and _QUOTATION in types.get(subject, ()):
            continue
        if predicate == _REPORTED and _EVENT not in types.get(subject, ()):
            continue
        if predicate in _OF_SPAN:
            predicate = _OF_SPAN[predicate]
        elif predicate in _OF_SELECTOR and subject in spans:
            subject, predicate = spans[subject], _OF_SELECTOR[predicate]
        new.add(ox.Quad(subject, predicate, value, quad.graph_name))
    return new


def migrate(folder: Path, progress: Callable[[int, int], object] = lambda done, total: None) -> int | None:
    """Rewrite the graphs of a store of an older schema; return how many changed, None where it has this schema.

    Each graph is rewritten in one transaction, the version last. So where it was stopped, every graph is whole, the
    store is still of the old version, and the same again goes on from there. The register stays as it is. `progress` is
    called with the number of graphs that are done, and of all. Raises StoreError where the store cannot be opened or
    written, or a later kg wrote it.
    """

    def of_later_kg(read: ox.Store) -> StoreError | None:
        found = version_of(read)
        return problem(found, str(folder), "") if found is not None and found > VERSION else None

    store, unlock = open_folder(folder, write=True, create=False, problem=of_later_kg)
    try:
        changed = None
        if version_of(store) != VERSION:
            mark_written(folder)
            changed = _rewrite(store, progress)
            store.flush()
            store.optimize()  # or what was rewritten stays on the disk beside what it became
    except OSError as error:
        raise StoreError(f"{folder}: could not be written: {error}", hint=FULL) from error
    finally:
        del store  # before the lock is released: this closes the files
        tidy(folder)
        unlock()
    return changed


def _rewrite(store: ox.Store, progress: Callable[[int, int], object]) -> int:
    names = sorted(store.named_graphs(), key=str)
    changed = 0
    for done, name in enumerate(names, start=1):
        old = set(store.quads_for_pattern(None, None, None, name))
        new = rewritten(old)
        if new != old:
            store.update(replacement(name, new))  # one update is one transaction (SPARQL 1.1 Update, 2.2)
            changed += 1
        progress(done, len(names))
    note(store)
    return changed
