"""The rows of an answer as Python has them: plain values, a data frame, a table in a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.queries.formats import VISIBLE, records
from kg.store import Rows, Value

if TYPE_CHECKING:
    import pandas

Row = dict[str, Value]
"""A row of an answer: column names to plain values (str, int, float, bool), None where a column is unbound."""

_SHOWN = 50
"""Rows that a notebook shows."""


class Answer(list[Row]):
    """The rows of an answer, in order, each a `kg.Row`.

    `columns` are the names of all its columns, also where there are no rows. Days are text (2016-12-09), IRIs too.
    `note` is what the command says under the rows, "" for nothing. `terms` has the same cells as terms of RDF, for who
    needs to know an IRI from a string.
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__(records(rows))
        self.columns = rows.columns
        self.note = rows.note
        self.terms = rows

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame. Raises KgError where pandas is not installed (`kg[pandas]`)."""
        try:
            import pandas
        except ImportError as error:
            raise KgError("pandas is not installed", hint="Install it with kg: pip install 'kg[pandas]'") from error
        return pandas.DataFrame(list(self), columns=list(self.columns))

    def _repr_html_(self) -> str:
        """Return the first rows as a table of HTML, which notebooks show."""
        head = "".join(f"<th>{_escaped(column)}</th>" for column in self.columns)
        lines = "".join(
            f"<tr>{''.join(f'<td>{_escaped(value)}</td>' for value in row.values())}</tr>" for row in self[:_SHOWN]
        )
        more = f"<p>{_SHOWN} of {len(self)} rows</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>{more}"


def _escaped(value: Value) -> str:
    return "" if value is None else html.escape(str(value).translate(VISIBLE))
