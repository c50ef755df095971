"""What people decide and correct: who is who (`same`, `different`), what was said by whom, and what things are called.

Also the evidence for what kg takes for one (`why`), and what of all this was undone. Not in it: how nodes are matched
without people (`kg.identity`), and decisions and corrections as RDF (`kg.rdf`).
"""

from kg.curation.correcting import Act, Wish, add, difference, dismiss, record, rename, revise
from kg.curation.explanation import why
from kg.curation.undoing import Said, history, to_undo, undo
from kg.curation.verdicts import Decided, Meant, different, meant, same

__all__ = [
    "Act",
    "Decided",
    "Meant",
    "Said",
    "Wish",
    "add",
    "difference",
    "different",
    "dismiss",
    "history",
    "meant",
    "record",
    "rename",
    "revise",
    "same",
    "to_undo",
    "undo",
    "why",
]
