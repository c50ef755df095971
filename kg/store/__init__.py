"""The store: a named graph for each article, in a folder or on a server, and the register beside it.

Each graph is written in a transaction; many at once where nothing was written yet.

Any number of processes may read a store in a folder, or one may write it: Oxigraph leaves reading beside a writer
undefined. A server is read beside its one writer. Not in it: how RDF is made of what was found (`kg.rdf`), and
questions (`kg.queries`).
"""

from kg.rdf.conversion import Term, text_of, to_ox, to_quads, to_rdflib, to_rdflib_graph
from kg.store.address import folder_of, is_address
from kg.store.folder import NAMES, VALIDATED, VOTES, InUse, exclusive, is_running, last_written, written_since
from kg.store.schema import migrate
from kg.store.snapshots import NO_PART_OF_IT, answer, is_copy_wanted, snapshot
from kg.store.store import DEFAULT_PATH, Outcome, Store
from kg.store.terms import Rows, Value, value_of

__all__ = [
    "DEFAULT_PATH",
    "NAMES",
    "NO_PART_OF_IT",
    "VALIDATED",
    "VOTES",
    "InUse",
    "Outcome",
    "Rows",
    "Store",
    "Term",
    "Value",
    "answer",
    "exclusive",
    "folder_of",
    "is_address",
    "is_copy_wanted",
    "is_running",
    "last_written",
    "migrate",
    "snapshot",
    "text_of",
    "to_ox",
    "to_quads",
    "to_rdflib",
    "to_rdflib_graph",
    "value_of",
    "written_since",
]
