"""The `kg` command: a thin layer of click over functions. Only this package prints or exits.

Not in it: what the functions do (`kg.pipeline`, `kg.curation`, `kg.care` and others), and the server (`kg.serve`).
"""

from __future__ import annotations

import gc
import importlib
import inspect
import keyword
import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from kg import __version__
from kg.cli import settings
from kg.errors import KgError
from kg.messages import suggestion

COMMANDS = (
    *("extract", "ingest", "load", "validate", "query", "sparql", "show", "variants", "export", "plot", "serve"),
    *("same", "different", "why", "review", "correct", "import", "undo", "evaluate", "remove"),
    *("completion", "config", "stats", "verify", "backup", "restore", "migrate"),
)

_COLLECTED_AFTER = 20_000
"""New objects after which Python looks for garbage in cycles. kg makes few cycles: at Python's own 700 the search took
a twentieth of the time and found next to nothing."""

_DOCSTRING = re.compile(r'^def command\(.*?"""(.*?)"""', re.MULTILINE | re.DOTALL)
"""The docstring of a command's function. To parse the modules of all commands took 20 ms of the 130 of `kg --help`."""


class _Commands(click.Group):
    """Imports a command's module only when it is used: a query need not wait for what plots import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"kg.cli.{_module(name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from what their modules say of themselves, without importing them."""
        limit = formatter.width - 6 - max(map(len, COMMANDS))
        rows = [(name, click.Command(name, help=_help_of(name)).get_short_help_str(limit)) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from kg.queries import available

            hint = suggestion(args[0], COMMANDS, f"Commands: {', '.join(COMMANDS)}.")
            if args[0] in available():
                hint = f"It is a question: kg query {args[0]}"
            raise click.UsageError(f"{error.message} {hint}", ctx) from error


def _module(name: str) -> str:
    """Return the name of a command's module in this package."""
    return f"{name}_" if keyword.iskeyword(name) else name


def _help_of(name: str) -> str:
    """Return the docstring of a command's function."""
    found = _DOCSTRING.search(Path(__file__).with_name(f"{_module(name)}.py").read_text(encoding="utf-8"))
    assert found
    return inspect.cleandoc(found[1])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="KG_CONFIG",
    show_envvar=True,
    metavar="FILE",
    help="The file of settings.  [default: kg.toml, where there is one]",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Turn news articles into a graph of who said what, for whom, about which event.

    \b
    Start here:
      kg ingest seeds/                      read articles into ./kg.db
      kg validate                           check the graph
      kg query --list                       questions it can answer
      kg query statements-by-speaker kerry  one of them
      kg plot graph.html                    look at it

    \b
    Exit status:
      0    done
      1    the graph does not conform (validate), or the store is not whole (verify)
      2    could not run, or not one article went through
      3    done, but some articles could not be read or were left out (ingest, extract, load)
      130  stopped by Ctrl-C
    """
    path, values = settings.read(config)
    ctx.obj = path, values
    if values and (name := ctx.invoked_subcommand):
        ctx.default_map = {name: settings.defaults(values, name, _nested(ctx, name))}


def _nested(ctx: click.Context, name: str) -> list[str]:
    """Return the commands within a command, but for `query`, which sees to them itself: they are files."""
    command = cli.get_command(ctx, name)
    return command.list_commands(ctx) if name != "query" and isinstance(command, click.Group) else []


def main() -> None:
    """Run the command. kg's own errors are printed to standard error as a line or two, without a traceback."""
    gc.set_threshold(_COLLECTED_AFTER)
    try:
        cli(prog_name="kg", standalone_mode=False)
    except click.exceptions.Exit as exit:
        sys.exit(exit.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; what was stored stays, and the same command continues from there", err=True)
        sys.exit(130)
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(error.exit_code)
    except UnicodeEncodeError as error:
        if error.encoding == "utf-8":
            raise
        lacks = f"the output has {error.object[error.start]!a}, which {sys.stdout.encoding} lacks"
        click.echo(f"kg: {lacks}\n  Set PYTHONIOENCODING=utf-8 in the environment.", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader (`head`, a pager) has ended: leave nothing to flush at exit (Python docs, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
