"""`kg sparql`: any other query."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import stderr, store_option
from kg.errors import QueryError
from kg.messages import suggestion
from kg.queries import absent, sparql
from kg.store import Rows, Store


@click.command("sparql")
@click.argument("query", metavar="QUERY|FILE|-")
@store_option
@prints_rows
@click.option(
    "--per-graph",
    is_flag=True,
    help="Count a solution once for each way in which the articles' graphs give it, not once in all.",
)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60, show_default=True, help="Seconds to wait.")
def command(query: str, store: str, per_graph: bool, timeout: float, printing: Printing) -> None:
    """Run a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE, never an update.

    The default graph is all articles together, in which what several articles say stands once; each article is a named
    graph too. kg's prefixes (schema:, prov:, kg: and others, see docs/architecture.md) need no PREFIX.

    \b
    Examples:
      kg sparql 'SELECT ?text WHERE { ?q a kg:DirectQuotation ; schema:text ?text } LIMIT 5'
      kg sparql my-question.rq --format csv > answer.csv
    """
    text = _text(query)
    with Store.open(store) as opened:
        result = sparql(opened, text, timeout=timeout, per_graph=per_graph)
        is_empty = not (result.rows if isinstance(result, Rows) else result)
        missing = absent(opened, text) if is_empty and not isinstance(result, bool) else []
    if isinstance(result, Rows):
        printing.show(result)
    elif isinstance(result, bool):
        click.echo("true" if result else "false")
    else:
        click.echo(result, nl=False)
    if missing:
        stderr().print(f"nothing in the store has {', '.join(missing)}", markup=False)


_QUERY = re.compile(r"\s*(?:#.*\n\s*)*(?:SELECT|ASK|CONSTRUCT|DESCRIBE|PREFIX|BASE)\b|[^/\\]*[\s{}<>]", re.IGNORECASE)
"""What is a query and no name of a file: it begins as one, or has a space, a brace or a bracket before any slash."""


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a query of over 255 bytes is no file's name
        return False


def _text(query: str) -> str:
    """Return the query: the content of the file or of standard input that was named, or else what was typed."""
    path = Path("/dev/stdin" if query == "-" else query)
    try:
        if query == "-":
            return sys.stdin.read()
        if not query.strip() or (_QUERY.match(query) and not _is_file(path)):
            return query
        return path.read_text(encoding="utf-8-sig")
    except ValueError as error:
        if isinstance(error, UnicodeDecodeError):
            raise QueryError(f"{query} is not UTF-8 text", hint="A query file is plain text.") from error
        return query  # no path has a NUL in it
    except OSError as error:
        hint = "Give a query in quotes, or the path of a file that holds one."
        hint = suggestion(query.upper(), ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"), hint) if query.isalpha() else hint
        raise QueryError(f"{query[:200]}: {error.strerror or error}", hint=hint) from error
