"""`kg query`: canned queries. Each is a command of its own, made from the header of its file."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.answers import Printing, prints_rows
from kg.cli.completion import Completer, completes
from kg.cli.options import store_option
from kg.errors import ArgumentError, QueryError
from kg.queries import Parameter, Query, answer, available, get, shape, taken
from kg.queries.header import NODES
from kg.store import Store

_WORDS = (*NODES, "article", "string", "words")
"""Types of a parameter that is given by words, without its option, where it is a query's first."""


class _Queries(click.Group):
    """kg's queries and those of `--queries`, which may stand anywhere in the line.

    `--store` may stand before the query's name too. It is the query's, and the list of queries needs none.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named: list[str] = []
        rest: list[str] = []
        of_query: list[str] = []
        is_before = True
        words = iter(args)
        for word in words:
            if word == "--queries":
                named += [word, *itertools.islice(words, 1)]
            elif word.startswith("--queries="):
                named.append(word)
            elif is_before and word == "--store":
                of_query += [word, *itertools.islice(words, 1)]
            elif is_before and word.startswith("--store="):
                of_query.append(word)
            elif is_before and not word.startswith("-"):
                is_before = False
                rest += [word, *of_query]
            else:
                rest.append(word)
        if not named:  # an option in the line is read before one that is not, and --list and --help end the reading
            folders = next(parameter for parameter in self.params if parameter.name == "queries")
            folders.handle_parse_result(ctx, {}, [])  # of the environment or kg.toml
        return super().parse_args(ctx, named + rest)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(available(ctx.params.get("queries", ())))

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        if ctx.default_map is not None:  # what kg.toml says of all queries, it says of this one
            ctx.default_map = {**ctx.default_map, name: ctx.default_map}
        return _command_of(get(name, ctx.params.get("queries", ())))


def _list(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Print the name and the question of every query, and exit."""
    if not value or ctx.resilient_parsing:
        return
    queries = available(ctx.params.get("queries", ()))
    width = max(map(len, queries))
    for name, query in queries.items():
        click.echo(f"{name:{width}}  {query.question}")
    ctx.exit()


@click.group("query", cls=_Queries, subcommand_metavar="NAME [WORDS]...", invoke_without_command=False)
@click.option(
    "--queries",
    type=click.Path(path_type=Path),
    multiple=True,
    is_eager=True,
    envvar="KG_QUERIES",
    show_envvar=True,
    metavar="FOLDER",
    help="A folder of queries of your own (*.rq), beside kg's. May be repeated.",
)
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the questions and exit."
)
def command(queries: tuple[Path, ...]) -> None:
    """Ask a canned question. `kg query NAME --help` says what it takes, `--sparql` prints the query itself.

    Most take filters: --speaker, --institution, --event, --outlet, --since, --until, --type, --min-confidence.

    \b
    Examples:
      kg query --list
      kg query statements-by-speaker john kerry
      kg query statements-by-speaker kerry --event aleppo --since 2016-12
      kg query figures aleppo offensive --format csv
      kg query figures --sparql
    """


def _command_of(query: Query) -> click.Command:
    """Return the command of one query: its first parameter by words or by option, the others and filters by option."""
    first = query.parameters[0] if query.parameters and query.parameters[0].type in _WORDS else None
    filters = list(taken(query).values())

    @click.command(query.name, help=f"{query.question}\n\n{query.title}.", context_settings={"allow_extra_args": True})
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
    @click.pass_context
    def command(ctx: click.Context, /, store: str, printing: Printing, typed: Sequence[str] = (), **given: Any) -> None:
        words = [*typed, *ctx.args]
        context: int | None = given.pop("context", None)
        arguments = {name: value for name, value in given.items() if value is not None}
        if words and first and first.name in arguments:
            raise click.UsageError(
                f"{first.name} is given twice: as words ({' '.join(words)!r}) and as {_option(first.name)} "
                f"({str(arguments[first.name])!r}); leave one of them out",
                ctx,
            )
        if words and first is None:
            options = ", ".join(_option(p.name) for p in (*query.parameters, *filters)) or "none"
            raise click.UsageError(
                f"{query.name} takes no words here ({' '.join(words)!r}); its options: {options}", ctx
            )
        if words and first:
            arguments[first.name] = " ".join(words)
        try:
            with Store.open(store) as opened:
                rows = answer(opened, query, arguments, context=context or 0)
        except ArgumentError as error:  # as it was typed
            raise QueryError(f"{_option(error.parameter)}: {error.problem}", hint=error.hint) from error
        if (
            context is not None and printing.format == "table" and not printing.columns
        ):  # the words stand in their context
            rows = shape(rows, columns=[name for name in rows.columns if name != "statement"])
        printing.show(rows)

    command.params[:0] = [_as_option(parameter) for parameter in (*query.parameters, *filters)]
    if query.has_statements:
        command.params.append(
            click.Option(
                ["--context"],
                type=click.IntRange(0),
                metavar="N",
                help="Show the sentence of each statement, and N more before and after it.  [default: 0]",
            )
        )
    if first:
        shown = f"{first.name.upper()}..."
        metavar = shown if first.default is None else f"[{shown}]"
        words = click.Argument(["typed"], nargs=-1, metavar=metavar, shell_complete=_completer(first))
        command.params.insert(0, words)
    return command


def _option(parameter: str) -> str:
    return f"--{parameter.replace('_', '-')}"


def _as_option(parameter: Parameter) -> click.Option:
    default = f"  [default: {parameter.default}]" if parameter.default else ""
    names = [_option(parameter.name), parameter.name]
    return click.Option(
        names,
        metavar=parameter.type.upper(),
        help=f"{parameter.description}{default}",
        shell_complete=_completer(parameter),
    )


def _completer(parameter: Parameter) -> Completer | None:
    return completes(parameter.type) if parameter.type in (*NODES, "article") else None


def _print_query(query: Query, ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(query.standalone, nl=False)
        ctx.exit()
