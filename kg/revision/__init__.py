"""What people decided and corrected, applied: to what was found in an article, to the stored graphs, to the register.

Ingestion uses it for every article, so it is small. Not in it: what people say, and how it is asked for and recorded
(`kg.curation`).
"""

from kg.revision.applying import SURE, corrected, is_lapsed, occurrences, order_of, place_of, uncorrected
from kg.revision.recovery import readopt, recover, withdraw
from kg.revision.rewriting import corrections_in, known, quads_of, revised, rewrite, spoken_of
from kg.revision.statements import digest_of, find, named, passage, segment, spans, statement_of

__all__ = [
    "SURE",
    "corrected",
    "corrections_in",
    "digest_of",
    "find",
    "is_lapsed",
    "known",
    "named",
    "occurrences",
    "order_of",
    "passage",
    "place_of",
    "quads_of",
    "readopt",
    "recover",
    "revised",
    "rewrite",
    "segment",
    "spans",
    "spoken_of",
    "statement_of",
    "uncorrected",
    "withdraw",
]
