"""`kg query`: canned queries. Each is a command of its own, made from the header of its file."""

from __future__ import annotations

import functools
from typing import Any

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.options import store_option
from kg.queries import Query, get, load, run
from kg.store import Store


class _Queries(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(load())

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        return _command_of(get(name))


def _list(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Print the name and the question of every query, and exit."""
    if not value or ctx.resilient_parsing:
        return
    width = max(map(len, load()))
    for name, query in sorted(load().items()):
        click.echo(f"{name:{width}}  {query.question}")
    ctx.exit()


@click.group("query", cls=_Queries, subcommand_metavar="NAME [ARGUMENTS]...", invoke_without_command=False)
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the questions and exit."
)
def command() -> None:
    """Ask a canned question. `kg query NAME --help` says what it takes, `--sparql` prints the query itself.

    \b
    Examples:
      kg query --list
      kg query statements-by-speaker kerry
      kg query figures "aleppo offensive" --format csv
      kg query figures --sparql
    """


def _command_of(query: Query) -> click.Command:
    """Return the command of one query. Parameters that must be given are arguments, those with a default options."""
    params: list[click.Parameter] = []
    for parameter in query.parameters:
        if parameter.default is None:
            params.append(click.Argument([parameter.name], metavar=parameter.name.upper()))
            continue
        shown = f"  [default: {parameter.default}]" if parameter.default else ""
        names = [f"--{parameter.name.replace('_', '-')}", parameter.name]
        params.append(click.Option(names, metavar=parameter.type.upper(), help=f"{parameter.description}{shown}"))

    @click.command(query.name, help=f"{query.question}\n\n{query.title}.")
    @click.option(
        "--sparql",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=functools.partial(_print_query, query),
        help="Print the query, with its prefixes, for other SPARQL tools, and exit.",
    )
    @store_option
    @prints_rows
    def command(store: str, printing: Printing, **given: Any) -> None:
        arguments = {name: value for name, value in given.items() if value is not None}
        with Store.open(store) as opened:
            rows = run(opened, query.name, arguments)
        printing.show(rows)

    command.params[:0] = params
    return command


def _print_query(query: Query, ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(query.standalone, nl=False)
        ctx.exit()
