"""The `kg` command: a thin layer of click over functions. Only this package prints or exits."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Any

import click

from kg import __version__
from kg.errors import KgError
from kg.messages import suggestion

COMMANDS = (
    *("extract", "ingest", "load", "validate", "query", "sparql", "show", "variants", "export", "plot"),
    *("same", "different", "why", "remove"),
    *("stats", "verify", "backup", "restore"),
)

_COLLECTED_AFTER = 20_000
"""New objects after which Python looks for garbage in cycles. kg makes few cycles: at Python's own 700 the search took
a twentieth of the time and found next to nothing."""


class _Commands(click.Group):
    """Imports a command's module only when it is used: a query need not wait for what plots import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"kg.cli.{name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = suggestion(args[0], COMMANDS, f"Commands: {', '.join(COMMANDS)}.")
            raise click.UsageError(f"{error.message} {hint}", ctx) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
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
    except BrokenPipeError:
        # The reader (`head`, a pager) has ended: leave nothing to flush at exit (Python docs, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
