"""What the register says of one node of one article, and the ids that tell its quotations apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from kg.identity.match import Match, NodeKind
from kg.model import Extraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """That a node of an article was found to be `match.iri`.

    `local` is the node's id within the article: `Agent.id`, `Event.id`, or for a claim that of its quotation
    (`quotation_ids`). `label` is what the article calls it.
    """

    article: str
    kind: NodeKind
    local: str
    label: str
    match: Match


def quotation_ids(extraction: Extraction) -> tuple[str, ...]:
    """Return an id for each quotation, in their order: a hash of its words, with a number where they come again.

    Made of the words and not of the place, so that an edit elsewhere in the article keeps it.
    """
    counts: Counter[str] = Counter()
    ids = []
    for quotation in extraction.quotations:
        words = " ".join(s.of(extraction.article.text) for s in quotation.contents).casefold()
        id = hashlib.sha256(" ".join(words.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]
        counts[id] += 1
        ids.append(id if counts[id] == 1 else f"{id}-{counts[id]}")
    return tuple(ids)
