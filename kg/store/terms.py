"""What an answer's cells are: Oxigraph's terms, and their values in Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pyoxigraph as ox

from kg.prefixes import PREFIXES
from kg.rdf.conversion import Term, text_of

Value = str | int | float | bool | None
"""What a cell of an answer is in Python and in JSON."""

_NUMBERS: dict[str, Callable[[str], int | float]] = {
    PREFIXES["xsd"] + "integer": int,
    **dict.fromkeys((PREFIXES["xsd"] + name for name in ("decimal", "double", "float")), float),
}
_BOOLEAN = PREFIXES["xsd"] + "boolean"


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT: column names, and for each solution a term or None (unbound) per column.

    `note` is what people are told of them besides, "" for nothing.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]
    note: str = ""

    def records(self) -> list[dict[str, str]]:
        """Return each row's values by column (see `text_of`); what is unbound is left out."""
        return [{c: text_of(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.rows]


def value_of(term: Term | None) -> Value:
    """Return a number or a truth value as such, None for None, a blank node as "_:b0", the rest as `text_of` does.

    A number that has no end, or that Python cannot read, is its text: JSON has none such.
    """
    if not isinstance(term, ox.Literal):
        return None if term is None else f"_:{term.value}" if isinstance(term, ox.BlankNode) else text_of(term)
    if term.datatype.value == _BOOLEAN:
        return term.value in ("true", "1")
    if number := _NUMBERS.get(term.datatype.value):
        with suppress(ValueError):
            value = number(term.value)
            return value if math.isfinite(value) else term.value
    return term.value
