"""The cues in a store that deny or confirm, by the same lexicon that finds who disputes whom."""

from __future__ import annotations

import pyoxigraph as ox

from kg.model import Relation, Span
from kg.store import Store, text_of

_CUES = "SELECT DISTINCT ?cue WHERE { GRAPH ?g { ?quotation kg:cue/nif:anchorOf ?cue } }"


def stance_cues(store: Store, relation: Relation) -> list[ox.Literal]:
    """Return the cues that deny ("disputes") or confirm ("supports"): "has denied", but not "never denied".

    kg:disputes is there only where the denied statement is in the article too. On 312 articles of PolNeAR and ECB+ it
    was for 4 quotations; 27 had such a cue. Raises StoreError where the store cannot be read.
    """
    from kg.lang.en.stances import stance

    found = [cue for (cue,) in store.select(_CUES).rows if isinstance(cue, ox.Literal) and cue.value]
    return sorted((c for c in found if stance(c.value, Span(0, len(c.value))) == relation), key=text_of)
