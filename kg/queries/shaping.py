"""Which rows and columns of an answer are shown, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.errors import QueryError
from kg.folding import fold
from kg.messages import suggestion
from kg.store import Rows, Term, value_of


def shape(rows: Rows, *, columns: Sequence[str] = (), sort: Sequence[str] = (), limit: int | None = None) -> Rows:
    """Return the first `limit` rows in the order of `sort`, with these columns.

    `sort` are names of columns, the most important first; a "-" before one sorts downwards. Numbers are sorted as such,
    before words, and what is unbound comes last either way. Rows that are alike keep their order. Raises QueryError
    where there is no such column.
    """
    for name in (*columns, *(key.removeprefix("-") for key in sort)):
        if name not in rows.columns:
            otherwise = f"Columns: {', '.join(rows.columns)}."
            raise QueryError(f"there is no column {name!r}", hint=suggestion(name, rows.columns, otherwise))
    found = list(rows.rows)
    for key in reversed(sort):
        place = rows.columns.index(key.removeprefix("-"))
        known = [row for row in found if row[place] is not None]
        known.sort(key=lambda row: _order(row[place]), reverse=key.startswith("-"))
        found = known + [row for row in found if row[place] is None]
    found = found[:limit]
    if not columns:
        return replace(rows, rows=found)
    kept = [rows.columns.index(name) for name in columns]
    return replace(rows, columns=tuple(columns), rows=[tuple(row[i] for i in kept) for row in found])


def _order(term: Term | None) -> tuple[bool, float, str]:
    value = value_of(term)
    return (False, value, "") if isinstance(value, int | float) else (True, 0.0, fold(str(value)))
