"""`kg sparql`: any other query."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import store_option
from kg.errors import QueryError
from kg.queries import sparql
from kg.store import Rows, Store


@click.command("sparql")
@click.argument("query", metavar="QUERY|FILE|-")
@store_option
@prints_rows
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60, show_default=True, help="Seconds to wait.")
def command(query: str, store: str, timeout: float, printing: Printing) -> None:
    """Run a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE, never an update.

    The default graph is all articles together, and each article is a named graph too. kg's prefixes (schema:, prov:,
    kg: and others, see docs/architecture.md) need no PREFIX.

    \b
    Examples:
      kg sparql 'SELECT ?text WHERE { ?q a kg:DirectQuotation ; schema:text ?text } LIMIT 5'
      kg sparql my-question.rq --format csv > answer.csv
    """
    text = _text(query)
    with Store.open(store) as opened:
        result = sparql(opened, text, timeout=timeout)
    if isinstance(result, Rows):
        printing.show(result)
    elif isinstance(result, bool):
        click.echo("true" if result else "false")
    else:
        click.echo(result, nl=False)


def _text(query: str) -> str:
    """Return the query: what was typed, or the content of the file or of standard input that was named."""
    if query != "-" and any(c in query for c in "{}\n"):
        return query
    path = Path("/dev/stdin" if query == "-" else query)
    try:
        # A file from Windows can begin with a byte order mark, which is no part of the query.
        return sys.stdin.read().removeprefix("\ufeff") if query == "-" else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        hint = "Give a query in quotes, or the path of a file that holds one."
        raise QueryError(f"{query}: {error.strerror or error}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise QueryError(f"{query} is not UTF-8 text", hint="A query file is plain text.") from error
