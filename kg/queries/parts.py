"""The parts of events, which are looked up before a query is asked: Oxigraph reads less where it is told which."""

from __future__ import annotations

from collections.abc import Iterable

from kg.store import Store, Term


def with_parts(store: Store, events: Iterable[Term]) -> list[Term]:
    """Return events with their parts and the parts of these, whichever article says so, sorted.

    Raises StoreError where the store cannot be read.
    """
    nodes = " ".join(map(str, events))
    query = f"SELECT DISTINCT ?part WHERE {{ VALUES ?event {{ {nodes} }} ?part sem:subEventOf* ?event }}"
    return sorted((part for (part,) in store.select(query).rows if part), key=str)
