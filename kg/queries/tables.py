"""Rows for people: a table that fits the terminal, Markdown, and lines to cite."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence, Set
from typing import IO, TYPE_CHECKING, Literal

import pyoxigraph as ox

from kg.errors import OutputError
from kg.prefixes import shortened
from kg.queries.formats import NUMBERS, VISIBLE, text
from kg.store import Rows, Term

if TYPE_CHECKING:
    from rich.console import Console

_DEFAULT_WIDTH = 120
"""Characters in a line of a table where neither a terminal nor COLUMNS sets it."""

_NARROW = 14
"""Characters: a wider column may be wrapped, though not to less than this."""

_PROSE, _NARROW_PROSE = 60, 28
"""Characters: a column that has cells longer than the first is prose, which is not wrapped to less than the second."""

_NARROWEST_PROSE = (20, 12)
"""Characters of a column of prose where it, or a column that is needed beside it, had to be left out otherwise."""

_GAP = 3
"""Characters between two columns."""

_LEAST_NEEDED = (
    *("context", "end", "start", "url", "evidence_end", "evidence_start", "cue_end", "cue_start", "source_end"),
    *("source_start", "extractor", "other_article", "other_day", "other_means", "means", "other_source", "bound"),
    *("value", "agency", "as_of", "cue", "article", "headline", "about", "kind", "type", "institution", "counts"),
    "said",
)
"""Columns that a table which is too wide does without, the first one first; then the rightmost."""

_NARROW_CHARACTERS = frozenset(map(chr, {*range(0x20, 0x7F), *range(0xA1, 0x300)} - {0xAD})) | set("‘’“”–—…")
"""What fills one cell of a terminal, and is no white space but the space: nearly all that English articles print."""

_HOW_MUCH = {"statements", "events", "unnamed", "share"}
"""Columns that stay longer than these: they say how often, and are narrow."""

_ASKED_FOR = {"statement", "figure", "words", "then"}
"""Columns that a query with them is about; any other query is about what its first column holds."""

_NEEDED = {"speaker", "whom", "what", "says", "source"}
"""Columns that stay longer than all others: who said or counted it; the other side; what is doubtful."""

_WITH_SCORE = {"evidence"}
"""The same where there is a score: it is nothing without what speaks for it."""


def table(rows: Rows, file: IO[str]) -> None:
    """Write a table as wide as the terminal, COLUMNS, or 120 characters.

    Cells are wrapped. Columns that do not fit are left out, and named below: empty ones first, then the least needed.
    Those of _NEEDED stay longer, in narrower columns where it must be, and what the rows are about stays in any case.
    What the rest leaves room for comes back.
    The rows' note comes last.
    """
    from rich.console import Console

    if not rows.rows:
        file.write("no rows\n")
        file.write(f"{rows.note.translate(VISIBLE)}\n" if rows.note else "")
        return
    is_limited = file.isatty() or "COLUMNS" in os.environ
    console = Console(file=file, highlight=False, width=None if is_limited else _DEFAULT_WIDTH)
    cells = [[_shown(term) for term in row] for row in rows.rows]
    widths = [
        max(_width(line) for cell in (name, *column) for line in cell.splitlines() or [""])
        for name, column in zip(rows.columns, zip(*cells, strict=True), strict=True)
    ]
    needed = _NEEDED | (_WITH_SCORE if "score" in rows.columns else set())
    filled = [any(column) for column in zip(*cells, strict=True)]
    for prose in (_NARROW_PROSE, *_NARROWEST_PROSE):
        least = [
            max(_width(name), min(width, min(prose, console.width // 2) if width > _PROSE else _NARROW))
            for name, width in zip(rows.columns, widths, strict=True)
        ]
        kept = _fitting(rows.columns, least, filled, needed, console.width)
        if all(i in kept for i, name in enumerate(rows.columns) if filled[i] and name in needed | _ASKED_FOR):
            break
    kept, least = _brought_back(least, widths, filled, kept, console.width)
    room = console.width - sum(least[i] + _GAP for i in kept) + _GAP
    _print_table(console, rows, cells, dict(zip(kept, _shared(least, widths, kept, room), strict=True)))
    if missing := [name for i, name in enumerate(rows.columns) if i not in kept]:
        note = f"no room for {', '.join(missing)} (--columns chooses, --format json has all)"
        console.print(note, style="dim", markup=False)
    if rows.note:
        console.print(rows.note.translate(VISIBLE), style="dim", markup=False)


def _fitting(
    columns: tuple[str, ...], least: Sequence[int], filled: Sequence[bool], needed: Set[str], width: int
) -> list[int]:
    """Return the places of the columns that fit into a width, at least one, where each has its least width."""
    # Without the statement, its sentence is what is to be read, and a headline in place of an article's identifier.
    rank = {name: place for place, name in enumerate(_LEAST_NEEDED)}
    other = len(_LEAST_NEEDED)
    if not _ASKED_FOR & set(columns):
        rank["context"] = other + 1
    if columns[:1] == ("article",):
        rank["headline"] = other + 1
    rank |= dict.fromkeys(_HOW_MUCH, other + 2)
    rank |= dict.fromkeys(needed, other + 3)
    rank |= dict.fromkeys(_ASKED_FOR & set(columns) or columns[:1], other + 4)
    kept = list(range(len(columns)))
    droppable = sorted(kept, key=lambda i: (filled[i], rank.get(columns[i], other), -i))
    for column in droppable[:-1]:
        if sum(least[i] + _GAP for i in kept) - _GAP <= width:
            break
        kept.remove(column)
    return kept


def _brought_back(
    least: Sequence[int], widths: Sequence[int], filled: Sequence[bool], kept: Sequence[int], width: int
) -> tuple[list[int], list[int]]:
    """Return the places of the columns `kept` and of those for which they leave room unwrapped, and all least widths.

    A column of prose comes back where it has the wider of _NARROWEST_PROSE: `articles` shows headlines so.
    """
    found, narrow = list(kept), list(least)
    for i in range(len(least)):
        needed = min(least[i], _NARROWEST_PROSE[0])
        if i not in found and filled[i] and sum(widths[j] + _GAP for j in found) + needed <= width:
            found.append(i)
            narrow[i] = needed
    return sorted(found), narrow


def _shared(least: Sequence[int], widths: Sequence[int], kept: Sequence[int], room: int) -> list[int]:
    """Return the widths of the columns `kept`: the least, and a share of the room that is left, as far as they need it.

    rich would share it out without regard to the least, and cut what is then too wide.
    """
    wanted = {i: widths[i] - least[i] for i in kept}
    given = {}
    for done, i in enumerate(sorted(kept, key=lambda i: wanted[i])):
        given[i] = max(0, min(wanted[i], room // (len(kept) - done)))
        room -= given[i]
    return [least[i] + given[i] for i in kept]


def _print_table(console: Console, rows: Rows, cells: list[list[str]], widths: Mapping[int, int]) -> None:
    """Print a table. rich makes its head; the lines below have no style, and took it three times as long as this."""
    from rich import box
    from rich.table import Table

    numeric = _numeric(rows)
    head = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    shown: list[tuple[int, int, Literal["left", "right"]]] = [
        (i, min(width, console.width), "right" if numeric[i] else "left") for i, width in widths.items()
    ]
    for i, width, justify in shown:
        head.add_column(rows.columns[i], overflow="fold", width=width, justify=justify)
    console.print(head)
    made: list[str] = []
    for row in cells:
        columns = [_lines(console, row[i], width, justify) for i, width, justify in shown]
        height = max(map(len, columns), default=0)
        filled = [
            lines + [" " * width] * (height - len(lines)) for lines, (_, width, _) in zip(columns, shown, strict=True)
        ]
        made += [(" " * _GAP).join(line) + "\n" for line in zip(*filled, strict=True)]
    console.file.write("".join(made))


def _width(line: str) -> int:
    """Return how many cells of a terminal a line fills."""
    if _NARROW_CHARACTERS.issuperset(line):
        return len(line)
    from rich.cells import cell_len

    return cell_len(line)


def _lines(console: Console, cell: str, width: int, justify: Literal["left", "right"]) -> list[str]:
    """Return a cell as lines of this width."""
    room = width - _width(cell)
    if room >= 0 and "\n" not in cell and "\t" not in cell:
        return [cell + " " * room if justify == "left" else " " * room + cell]
    lines = _wrapped(cell, width)
    if lines is not None:
        return [line[:width].ljust(width) if justify == "left" else line.rstrip().rjust(width) for line in lines]
    from rich.text import Text

    return [line.plain for line in Text(cell).wrap(console, width, justify=justify, overflow="fold")]


def _wrapped(cell: str, width: int) -> list[str] | None:
    """Return a cell broken between words as rich breaks it, in an eighth of the time; white space stays at the ends.

    None where a word is wider than a line, or not every character fills one cell: that is left to rich.
    """
    made: list[str] = []
    for line in cell.split("\n"):
        if line.startswith(" ") or not _NARROW_CHARACTERS.issuperset(line):
            return None
        start = 0
        while len(line) - start > width:
            end = start + width
            if line[end] != " ":
                end = line.rfind(" ", start, end)
                if end < 0:
                    return None
            rest = line[end:].lstrip(" ")
            made.append(line[start : len(line) - len(rest)])
            start = len(line) - len(rest)
        if start < len(line) or not start:
            made.append(line[start:])
    return made


def markdown(rows: Rows, file: IO[str]) -> None:
    """Write a table of Markdown (GitHub's)."""
    file.write(f"| {' | '.join(rows.columns)} |\n")
    file.write("|" + "|".join(" ---: " if n else " --- " for n in _numeric(rows)) + "|\n")
    for row in rows.rows:
        cells = (re.sub(r"([\\`*_\[\]<>|~$&#])", r"\\\1", _shown(term)) for term in row)
        file.write("| " + " | ".join(cell.replace("\n", "<br>") for cell in cells) + " |\n")


def citations(rows: Rows, file: IO[str]) -> None:
    """Write each statement as a line to paste: who, for whom, the words, and where and when they were printed.

    Raises OutputError where the rows are no statements.
    """
    if "statement" not in rows.columns or "article" not in rows.columns:
        raise OutputError(
            f"there are no statements to cite in these rows, which have {', '.join(rows.columns)}",
            hint="Cite the rows of a query for statements, such as statements-by-speaker.",
        )
    for row in rows.rows:
        file.write(citation({c: " ".join(_shown(t).split()) for c, t in zip(rows.columns, row, strict=True)}) + "\n")


def citation(row: Mapping[str, str]) -> str:
    """Return `Speaker (institution), day, denies: words. “Headline”, Outlet, day. URL [article, offsets]`.

    The words have the quotation marks that the article prints. Those without any are the reporter's: with marks around
    them they would be put into the speaker's mouth.
    """
    who = row.get("speaker") or row.get("source") or "unnamed source"
    institution = row.get("institution", "")
    whom = f" ({institution})" if institution not in ("", who) else ""
    said = f", {row['said']}" if row.get("said") else ""
    cue = f", {row['cue']}" if row.get("cue") else ""
    headline = f"“{row['headline']}”" if row.get("headline") else ""
    printed = ", ".join(part for part in (headline, row.get("outlet", ""), row.get("published", "")) if part)
    offsets = f", {row['start']}-{row['end']}" if row.get("start") else ""
    parts = (f"{who}{whom}{said}{cue}: {row['statement']}", printed, row.get("url", ""))
    return f"{'. '.join(part for part in parts if part)} [{row['article']}{offsets}]"


def _shown(term: Term | None) -> str:
    """Return a term as people read it: an IRI as a prefixed name where it has one."""
    cell = shortened(term.value) if isinstance(term, ox.NamedNode) else text(term)
    return cell if cell.isprintable() else cell.translate(VISIBLE)


def _numeric(rows: Rows) -> list[bool]:
    """Return for each column whether all its values are numbers, which are aligned right."""

    def number(term: Term | None) -> bool:
        return isinstance(term, ox.Literal) and term.datatype.value in NUMBERS

    return [
        any(row[i] for row in rows.rows) and all(row[i] is None or number(row[i]) for row in rows.rows)
        for i in range(len(rows.columns))
    ]
