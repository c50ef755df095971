"""What people decide about identity, and why kg holds what it holds: `same`, `different`, `why`."""

from kg.curation.explanation import why
from kg.curation.verdicts import Decided, different, same

__all__ = ["Decided", "different", "same", "why"]
