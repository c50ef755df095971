"""How outlets printed one claim: who had it first, and what words each later one dropped, added or changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.model import Span
from kg.store import Rows, Store, Term
from kg.variants.printings import Printing, changes, printings

__all__ = ["COLUMNS", "Printing", "printings", "variants"]

COLUMNS = (
    *("claim", "published", "outlet", "speaker", "article", "change", "words", "start", "end"),
    *("first_words", "first_start", "first_end"),
)
"""`change` is "first" or "again", with the whole statement, and then what is "dropped", "added" or "changed" in it: the
`words` here, with their place in the article, and those in their stead where it was printed first."""


def variants(store: Store, claim: str | None = None, *, speaker: str | None = None) -> Rows:
    """Return how claims were printed, as `COLUMNS`. Arguments, order and errors are those of `printings`."""
    found = printings(store, claim, speaker=speaker)
    return Rows(COLUMNS, [row for node, printed in found.items() for row in _rows(node, printed)])


def _rows(claim: str, printed: Sequence[Printing]) -> Iterator[tuple[Term | None, ...]]:
    first = printed[0]
    for one in printed:
        where = (_literal(one.published), _literal(one.outlet), _literal(one.speaker), _literal(one.article))
        head = (ox.NamedNode(claim), *where)
        yield (*head, ox.Literal("first" if one is first else "again"), *_place(one, one.extent), None, None, None)
        for run in changes(first, one) if one is not first else ():
            here, there = one.stretch(run.b_start, run.b_end), first.stretch(run.a_start, run.a_end)
            yield (*head, ox.Literal(run.relation), *_place(one, here), *_place(first, there))


def _place(printing: Printing, span: Span | None) -> tuple[Term | None, Term | None, Term | None]:
    if span is None:
        return None, None, None
    return ox.Literal(printing.said(span)), ox.Literal(span.start), ox.Literal(span.end)


def _literal(value: str) -> ox.Literal | None:
    return ox.Literal(value) if value else None
