"""What people decide and correct: who is who (`same`, `different`), what was said by whom, and what things are called.

Also the evidence for what kg takes for one (`why`), and what of all this was undone. Not in it: how nodes are matched
without people (`kg.identity`), and decisions and corrections as RDF (`kg.rdf`).
"""

from kg.curation.choosing import as_corrected
from kg.curation.correcting import Wish, accept, add, difference, dismiss, rename, revise
from kg.curation.explanation import why
from kg.curation.gold import export_corrections
from kg.curation.importing import Import, read_edited
from kg.curation.recording import Act, record
from kg.curation.reviewing import Doubt, doubts, is_open, review
from kg.curation.undoing import Said, history, to_undo, undo
from kg.curation.verdicts import Decided, Meant, different, meant, same, to_part
from kg.revision import segment

__all__ = [
    "Act",
    "Decided",
    "Doubt",
    "Import",
    "Meant",
    "Said",
    "Wish",
    "accept",
    "add",
    "as_corrected",
    "difference",
    "different",
    "dismiss",
    "doubts",
    "export_corrections",
    "history",
    "is_open",
    "meant",
    "read_edited",
    "record",
    "rename",
    "review",
    "revise",
    "same",
    "segment",
    "to_part",
    "to_undo",
    "undo",
    "why",
]
