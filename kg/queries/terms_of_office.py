"""Terms of office from the knowledge files, added to the roles that articles state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.store import Rows, Term, text_of

if TYPE_CHECKING:
    from kg.knowledge import Knowledge

_ARTICLES, _KNOWLEDGE = ox.Literal("articles"), ox.Literal("knowledge")


def tenures(rows: Rows) -> Rows:
    """Return the rows, each that has `_elsewhere` replaced by the terms of office of the person with that IRI.

    `rows` has the columns _speaker and _elsewhere (nodes), speaker, role, institution, first and last. A speaker's
    terms come after what articles state, the earliest first; the added column `known_from` says which is which. An IRI
    elsewhere (schema:sameAs) is there only by an article's own evidence (kg:Identification): going by the name alone
    would add a namesake's terms.
    """
    node, elsewhere = rows.columns.index("_speaker"), rows.columns.index("_elsewhere")
    by_speaker: defaultdict[Term | None, dict[tuple[Term | None, ...], None]] = defaultdict(dict)
    for row in rows.rows:
        if row[elsewhere] is None:
            by_speaker[row[node]][(*row, _ARTICLES)] = None
    for row in rows.rows:
        if row[elsewhere] is not None:
            from kg.knowledge import load  # its files are read only for who is in them

            for term in _terms(text_of(row[elsewhere]), load()):
                known = dict(zip(rows.columns, row, strict=True)) | term
                by_speaker[row[node]][(*(known[c] for c in rows.columns), _KNOWLEDGE)] = None
    speakers = dict.fromkeys(row[node] for row in rows.rows)
    return Rows((*rows.columns, "known_from"), [row for speaker in speakers for row in by_speaker[speaker]])


def _terms(elsewhere: str, knowledge: Knowledge) -> Iterator[dict[str, Term | None]]:
    """Yield the cells of each term of office, the earliest first."""
    person = knowledge.same_as(elsewhere)
    for tenure in knowledge.offices(person.iri) if person else ():
        office = knowledge.entry(tenure.office)
        institution = knowledge.entry(office.part_of).label if office.part_of else None
        words = {"role": office.label, "institution": institution, "first": tenure.start, "last": tenure.end}
        yield {column: ox.Literal(word) if word else None for column, word in words.items()}
