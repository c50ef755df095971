"""Which earlier articles a new one is printed from the same text as: agency copies, other addresses, cut versions.

Not in it: which statements are the same (`kg.identity.claims`), and which articles report one happening in words of
their own (`kg.identity.stories`).
"""

from __future__ import annotations

from kg.identity.copies.matching import keep_copies, match_copies

__all__ = ["keep_copies", "match_copies"]
