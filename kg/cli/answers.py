"""How the rows of an answer are printed: the options that all commands with rows have, and the pager."""

from __future__ import annotations

import functools
import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg.cli.options import stderr
from kg.errors import OutputError
from kg.queries import FORMATS, render, shape, write
from kg.queries.formats import VISIBLE
from kg.store import Rows

_ENDINGS = {"table": (".txt",)} | {name: (f".{name}",) for name in FORMATS if name not in ("table", "cite")}


def _names(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that were given one by one or with commas."""
    return tuple(name.strip() for value in given for name in value.split(",") if name.strip())


_OPTIONS = (
    click.option("--format", "format_", type=click.Choice(FORMATS), help="How to print the rows.  [default: table]"),
    click.option("--cite", is_flag=True, help="Each statement as a line to paste: --format cite."),
    click.option(
        "--output",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write the rows to FILE, in the format of its ending.",
    ),
    click.option("--safe", is_flag=True, help="csv and tsv that Excel opens as they are, and that hold no formula."),
    click.option("--columns", multiple=True, callback=_names, metavar="A,B", help="Only these columns, in this order."),
    click.option("--sort", multiple=True, callback=_names, metavar="A,-B", help="Sort by columns; - is downwards."),
    click.option("--limit", type=click.IntRange(0), metavar="N", help="Only the first N rows."),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Printing:
    """What the options say: how to print rows, or where to write them."""

    format: str
    output: Path | None
    safe: bool
    columns: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None

    @property
    def is_default(self) -> bool:
        """Whether nothing but a table is asked for, and so another view for people will do."""
        return self.format == "table" and not (self.output or self.columns or self.sort or self.limit is not None)

    def show(self, rows: Rows) -> None:
        """Print rows, a long table page by page, or write them to the file.

        Their note goes under a table, else to standard error. Raises QueryError for an unknown column, OutputError
        where the file cannot be written.
        """
        rows = shape(rows, columns=self.columns, sort=self.sort, limit=self.limit)
        if rows.note and self.format != "table":
            none = "" if rows.rows else "no rows\n"
            stderr().print(f"{none}{rows.note.translate(VISIBLE)}", markup=False)
        if self.output:
            from kg.export.files import replacing

            with replacing(self.output) as file:
                write(rows, self.format, file, safe=self.safe)
            if str(self.output) != "-":
                stderr().print(f"{self.output} written", markup=False)
        elif self.format == "xlsx":
            if sys.stdout.isatty():
                raise OutputError("xlsx is no text for a terminal", hint="Name a file: --output answer.xlsx")
            write(rows, self.format, sys.stdout.buffer)
        elif self.format == "table" and sys.stdout.isatty():
            _page(rows)
        else:
            render(rows, self.format, sys.stdout, safe=self.safe)


class _Terminal(io.StringIO):
    """Text that is made as for the terminal."""

    def isatty(self) -> bool:
        return True


def _page(rows: Rows) -> None:
    """Print a table to the terminal, through the pager (PAGER, or less) where it is longer than that."""
    out = _Terminal()
    render(rows, "table", out)
    text = out.getvalue()
    if text.count("\n") < shutil.get_terminal_size().lines:
        sys.stdout.write(text)
    else:
        click.echo_via_pager(text, color=True)


def prints_rows(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options for rows. The function gets one value of them: `printing`."""

    @functools.wraps(function)
    def command(
        *given: Any,
        format_: str | None,
        cite: bool,
        output: Path | None,
        safe: bool,
        columns: tuple[str, ...],
        sort: tuple[str, ...],
        limit: int | None,
        **others: Any,
    ) -> None:
        named = _cited(format_) if cite else format_ or _format_of(output)
        printing = Printing(format=named, output=output, safe=safe, columns=columns, sort=sort, limit=limit)
        function(*given, printing=printing, **others)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _cited(format: str | None) -> str:
    """Return the format that `--cite` asks for. Raises OutputError where the line names another one as well."""
    from click.core import ParameterSource

    source = click.get_current_context().get_parameter_source("format_")
    if format not in (None, "cite") and source is ParameterSource.COMMANDLINE:
        raise OutputError(
            f"--cite prints lines to paste, and --format {format} something else", hint="Leave one of the two out."
        )
    return "cite"


def _format_of(output: Path | None) -> str:
    """Return the format of a file's ending; table where none is named. Raises OutputError for another ending."""
    if output is None or str(output) == "-":
        return "table"
    from kg.export.files import format_of

    return format_of(output, None, _ENDINGS)
