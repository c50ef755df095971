"""How outlets printed one claim: who printed it first, and which words each later one dropped, added or changed.

Not in it: which quotations make one claim (`kg.identity.claims`), and which articles are copies (`kg.identity.copies`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.model import Span
from kg.store import Rows, Store, Term
from kg.variants.printing import Printing, changes, edits, printings, printings_of, said_between

__all__ = ["COLUMNS", "Printing", "edits", "printings", "printings_of", "said_between", "variants"]

COLUMNS = (
    *("claim", "published", "outlet", "speaker", "article", "change", "words", "start", "end"),
    *("first_words", "first_start", "first_end"),
)
"""A printing has a row with `change` "first" or "again" and the whole statement, then a row for each change: "dropped",
"added" or "changed", with its `words`, their offsets, and the words of the first printing that they replace."""


def variants(store: Store, claim: str | None = None, *, speaker: str | None = None) -> Rows:
    """Return how claims were printed, as `COLUMNS`. Takes and raises what `printings` does, in the same order."""
    found = printings(store, claim, speaker=speaker)
    return Rows(COLUMNS, [row for node, printed in found.items() for row in _rows(node, printed)])


def _rows(claim: str, printed: Sequence[Printing]) -> Iterator[tuple[Term | None, ...]]:
    first = printed[0]
    for one in printed:
        head = (ox.NamedNode(claim), *map(_literal, (one.published, one.outlet, one.speaker, one.article)))
        yield (*head, ox.Literal("first" if one is first else "again"), *_place(one, one.extent), None, None, None)
        for run in changes(first, one) if one is not first else ():
            words, first_words = one.span_of(run.b_start, run.b_end), first.span_of(run.a_start, run.a_end)
            yield (*head, ox.Literal(run.edit), *_place(one, words), *_place(first, first_words))


def _place(printing: Printing, span: Span | None) -> tuple[Term | None, Term | None, Term | None]:
    if span is None:
        return None, None, None
    return ox.Literal(printing.said(span)), ox.Literal(span.start), ox.Literal(span.end)


def _literal(value: str) -> ox.Literal | None:
    return ox.Literal(value) if value else None
