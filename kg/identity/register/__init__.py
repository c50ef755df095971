"""The register: which node of which article was found to be what and why, and what people decided, in one SQLite file.

Not in it: how nodes are matched (`kg.identity.agents`, `events`, `claims`, each with tables of its own in the same
file), and the graphs themselves (`kg.store`), from which a lost register is made anew.
"""

from __future__ import annotations

from kg.identity.register.assignments import Assignment, quotation_ids
from kg.identity.register.decisions import Decisions
from kg.identity.register.register import FILE, Register

__all__ = ["FILE", "Assignment", "Decisions", "Register", "quotation_ids"]
