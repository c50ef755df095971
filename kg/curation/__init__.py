"""People's decisions about identity (`same`, `different`), and the evidence for what kg takes for one (`why`)."""

from kg.curation.explanation import why
from kg.curation.verdicts import Decided, different, same

__all__ = ["Decided", "different", "same", "why"]
