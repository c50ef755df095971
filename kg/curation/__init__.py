"""People's decisions about identity (`same`, `different`), and the evidence for what kg takes for one (`why`).

How nodes are matched without people is for `kg.identity`; the decisions as RDF are for `kg.rdf`.
"""

from kg.curation.explanation import why
from kg.curation.verdicts import Decided, different, same

__all__ = ["Decided", "different", "same", "why"]
