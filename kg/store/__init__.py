"""The store: Oxigraph on disk, with a named graph and a transaction for each article, and the register of identities.

Any number of processes may read a store, or one may write it: Oxigraph leaves reading beside a writer undefined.
"""

from kg.rdf.conversion import Term, text_of, to_ox, to_quads, to_rdflib, to_rdflib_graph
from kg.store.folder import NAMES, VALIDATED, exclusive, last_written
from kg.store.schema import migrate
from kg.store.snapshots import NO_PART_OF_IT, answer, snapshot
from kg.store.store import DEFAULT_PATH, Outcome, Store
from kg.store.terms import Rows, Value, value_of

__all__ = [
    "DEFAULT_PATH",
    "NAMES",
    "NO_PART_OF_IT",
    "VALIDATED",
    "Outcome",
    "Rows",
    "Store",
    "Term",
    "Value",
    "answer",
    "exclusive",
    "last_written",
    "migrate",
    "snapshot",
    "text_of",
    "to_ox",
    "to_quads",
    "to_rdflib",
    "to_rdflib_graph",
    "value_of",
]
