"""Who disputes or supports whom: the pairs, and how many answers have no other side."""

from __future__ import annotations

from kg.messages import counted
from kg.store import Rows


def with_both_sides(rows: Rows) -> Rows:
    """Return the rows that have another side, `what`; the note says how many statements had none.

    `rows` has the columns what, article, start and end. A statement made for two institutions has two rows, and counts
    once.
    """
    place = [rows.columns.index(name) for name in ("article", "start", "end")]
    what = rows.columns.index("what")
    found = [row for row in rows.rows if row[what] is not None]
    alone = len({tuple(row[i] for i in place) for row in rows.rows if row[what] is None})
    if not alone:
        return Rows(rows.columns, found)
    answer, them = ("answers", "it") if alone == 1 else ("answer", "them")
    denials = f"{counted(alone, 'denial')}{' more' if found else ''}"
    note = f"{denials} {answer} no statement that is printed beside {them}: `kg query denials` lists {them} too"
    return Rows(rows.columns, found, note)
