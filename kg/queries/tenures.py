"""Terms of office that the knowledge files know of, beside the roles that articles state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg.knowledge import Knowledge, load
from kg.queries.names import text
from kg.store import Rows, Term

_ARTICLES, _KNOWLEDGE = ox.Literal("articles"), ox.Literal("knowledge")


def tenures(rows: Rows) -> Rows:
    """Return the rows, each with `_elsewhere` replaced by the terms of office of the person whom that IRI means.

    `rows` has the columns _speaker and _elsewhere (nodes), speaker, role, institution, first and last. A speaker's
    terms come after what articles state, the earliest first; the column `known_from` tells the one from the other. An
    article has an IRI elsewhere only by its own evidence (kg:Identification): a name alone would give a namesake's.
    """
    knowledge = load()
    who, elsewhere = rows.columns.index("_speaker"), rows.columns.index("_elsewhere")
    speakers: defaultdict[Term | None, dict[tuple[Term | None, ...], None]] = defaultdict(dict)
    for row in rows.rows:
        if row[elsewhere] is None:
            speakers[row[who]][(*row, _ARTICLES)] = None
    for row in rows.rows:
        if row[elsewhere] is not None:
            for term in _terms(text(row[elsewhere]), knowledge):
                known = dict(zip(rows.columns, row, strict=True)) | term
                speakers[row[who]][(*(known[c] for c in rows.columns), _KNOWLEDGE)] = None
    order = dict.fromkeys(row[who] for row in rows.rows)
    return Rows((*rows.columns, "known_from"), [row for speaker in order for row in speakers[speaker]])


def _terms(elsewhere: str, knowledge: Knowledge) -> Iterator[dict[str, Term | None]]:
    """Yield the cells of each term of office, the earliest first."""
    person = knowledge.same_as(elsewhere)
    for tenure in knowledge.offices(person.iri) if person else ():
        office = knowledge.entry(tenure.office)
        institution = knowledge.entry(office.part_of).label if office.part_of else None
        words = {"role": office.label, "institution": institution, "first": tenure.start, "last": tenure.end}
        yield {column: ox.Literal(word) if word else None for column, word in words.items()}
