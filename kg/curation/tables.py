"""An edited table of quotations (`kg export FILE.csv`) read as corrections."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from kg.corrections import Revision, Word, revisions
from kg.curation.choosing import as_revised, choose_statement, is_known
from kg.curation.correcting import Wish, addition, dismissal, revision
from kg.errors import InputError, KgError
from kg.export.table import COLUMNS, rows
from kg.model import Extraction
from kg.queries import find_article
from kg.queries.formats import harmless
from kg.revision import corrections_in
from kg.store import Store

NONE = "none"
"""The `kind` of a row that is no statement."""

_SEVERAL = "; "
_FOLLOWS = {"confidence"}
"""Columns that are not read: a correction changes them too, and a table that is older than it has the old value."""

_MAY_CHANGE = {"speaker", "type", "institution", "role", "offsets", "events", "kind"}


def read_table(store: Store, path: Path) -> list[Word]:
    """Return what an edited table says that the store does not, in the order of its rows.

    A row is known by its `iri`; one without is a statement to add, and needs `article` and `offsets`. Where a row's
    `kind` is "none", it is no statement. Rows that are not there are not spoken of. Raises InputError where the file is
    no such table, or a row cannot be taken over: it says which, and why.
    """
    known = {row["iri"]: row for row in rows(store)}
    said = revisions(corrections_in(store))
    extraction = cache(lambda article: as_revised(store, article, said.get(article, ())))
    found: list[Word] = []
    seen: set[str] = set()
    for number, row in _rows(path):
        where = f"{path}:{number}"
        try:
            if iri := row.get("iri", ""):
                if iri not in known:
                    raise KgError(f"the store has no quotation {iri}", hint="Leave iri empty to add a statement.")
                if iri in seen:
                    raise KgError(f"the quotation {iri} has two rows", hint="Leave iri empty to add a statement.")
                seen.add(iri)
                old = known[iri]
                row |= {c: old.get(c, "") for c in row if row[c] == harmless(old.get(c, ""))}  # of a safe export
                if changed := {c for c in row.keys() - _FOLLOWS if row[c].strip() != old.get(c, "").strip()}:
                    found += _changes(store, extraction(old["article"]), iri, row, changed)
            else:
                found.append(_new(store, extraction(find_article(store, row["article"])), row))
        except KgError as error:
            raise InputError(where, error.message, hint=error.hint) from error
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file, each with the number of its line; the header is the first."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            str(path), error.strerror or str(error), hint="Check the path and your rights to it."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8", hint="Save it as CSV in UTF-8.") from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    missing = [c for c in ("article", "offsets", "iri") if c not in (reader.fieldnames or ())]
    if missing:
        hint = f"The columns are those of `kg export FILE.csv`: {', '.join(COLUMNS)}."
        raise InputError(str(path), f"has no column {', '.join(missing)}", hint=hint)
    try:
        for row in reader:
            cells = {k: v or "" for k, v in row.items() if k in COLUMNS}
            if any(cell.strip() for cell in cells.values()):  # spreadsheets add empty rows
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}", f"is not CSV: {error}") from error


def _changes(
    store: Store, extraction: Extraction, iri: str, row: dict[str, str], changed: set[str]
) -> Iterator[Revision]:
    """Yield what a row of a quotation says in its `changed` columns: nothing or one revision."""
    quotation = choose_statement(extraction, iri)
    if row.get("kind", "") == NONE:
        yield dismissal(extraction, quotation)
        return
    if fixed := sorted(changed - _MAY_CHANGE) or sorted(changed & {"kind"}):
        raise KgError(
            f"{', '.join(fixed)} cannot be changed in a table",
            hint=f"Columns that can: {', '.join(sorted(_MAY_CHANGE))} (kind: {NONE}). `kg correct` changes more.",
        )
    if changed - {"type"}:
        yield revision(store, extraction, quotation, _wish(row, changed, _new_type(store, extraction, row, changed)))


def _new_type(store: Store, extraction: Extraction, row: dict[str, str], changed: set[str]) -> str:
    """Return the type of a row's speaker where nobody is known by the name, "" where somebody is."""
    is_new = "speaker" in changed and row["speaker"] and not is_known(store, extraction, row["speaker"])
    return row.get("type", "") if is_new else ""


def _wish(row: dict[str, str], changed: set[str], type: str) -> Wish:
    def several(column: str) -> tuple[str, ...] | None:
        return tuple(row[column].split(_SEVERAL)) if column in changed else None

    return Wish(
        speaker=row["speaker"] if "speaker" in changed else None,
        institutions=several("institution"),
        events=several("events"),
        contents=tuple(row["offsets"].replace(" ", "").split(",")) if "offsets" in changed else None,
        role=row["role"] if "role" in changed else None,
        type=type,
    )


def _new(store: Store, extraction: Extraction, row: dict[str, str]) -> Revision:
    given = {column for column in _MAY_CHANGE - {"kind"} if row.get(column)}
    wish = _wish(row, given, _new_type(store, extraction, row, given))
    wish = replace(wish, cue=row.get("cue") or None, source=row.get("source") or None)
    return addition(store, extraction, wish)
