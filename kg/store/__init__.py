"""The store: Oxigraph on disk, with a named graph and a transaction for each article, and the register of identities.

Any number of processes may read a store, or one may write it: Oxigraph leaves reading beside a writer undefined.
"""

from kg.store.snapshot import snapshot, state
from kg.store.store import DEFAULT_PATH, Outcome, Store
from kg.store.terms import Rows, Term, text_of, to_ox, to_quads, to_rdflib, to_rdflib_graph

__all__ = [
    "DEFAULT_PATH",
    "Outcome",
    "Rows",
    "Store",
    "Term",
    "snapshot",
    "state",
    "text_of",
    "to_ox",
    "to_quads",
    "to_rdflib",
    "to_rdflib_graph",
]
