"""What a command shows before it changes what is stored, and the question whether it shall."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.options import stdout
from kg.corrections import Naming, Revision, Undoing, Word
from kg.errors import KgError
from kg.messages import counted

if TYPE_CHECKING:
    from kg.curation import Meant
    from kg.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def asks(command: F) -> F:
    """Add the options `dry_run` and `yes` of a command that asks before it changes anything."""
    for option in (
        click.option("--yes", is_flag=True, help="Do it without asking."),
        click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing."),
    ):
        command = option(command)
    return command


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody in the system's list of users, as in a container
        return ""


curator_option: Callable[[F], F] = click.option(
    "--curator",
    envvar="KG_CURATOR",
    default=_login,
    show_default="the login name",
    show_envvar=True,
    metavar="NAME",
    help="Who says so.",
)

reason_option: Callable[[F], F] = click.option("--reason", default="", metavar="TEXT", help="Why, for the record.")


def agreed(question: str, *, dry_run: bool, yes: bool) -> bool:
    """Return whether to go on: after `question`, unless `yes` says so. With `dry_run` nothing is asked or changed.

    Raises KgError where there is nobody to answer.
    """
    if dry_run:
        click.echo("nothing is changed (--dry-run)", err=True)
        return False
    if yes:
        return True
    click.echo(f"{question} [y/N] ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer:
        click.echo(err=True)
        raise KgError(
            "nobody answered, so nothing is changed", hint="--yes does it without asking, --dry-run only shows."
        )
    if answer.strip().lower() in ("y", "yes"):
        return True
    click.echo("nothing is changed", err=True)
    return False


def which_of(count: int) -> list[int]:
    """Return the numbers, from 1, that a person at the terminal chooses of `count` in a list: one, or all of them.

    It asks until it is answered. Raises KgError where the terminal is closed without an answer.
    """
    while True:
        click.echo(f"Which one? [1-{count}, Enter for all] ", nl=False, err=True)
        answer = sys.stdin.readline()
        if not answer:
            click.echo(err=True)
            raise KgError("nobody answered", hint="A path of the list, in place of the name, means one of them.")
        if not answer.strip():
            return list(range(1, count + 1))
        if answer.strip().isdecimal() and 1 <= int(answer) <= count:
            return [int(answer)]


def show_node(role: str, one: Meant) -> None:
    """Print a node that is decided on, after its `role` in that: its name, kind, number of articles and path."""
    from rich.text import Text

    told = f" ({one.kind}, {counted(len(one.articles), 'article')}): {one.path}"
    stdout().print(Text.assemble((role, "dim"), (one.label or one.path, "bold"), told), soft_wrap=True)


def show_differences(store: Store, words: Iterable[Word]) -> None:
    """Print what corrections would change, field by field: what it was, and what it is to be.

    Raises StoreError where the names of what is in the store cannot be read.
    """
    from rich.text import Text

    from kg.curation import difference
    from kg.queries.formats import VISIBLE

    console = stdout()
    for word in words:
        console.print(Text(_head(word), style="bold"))
        differences = difference(word, store)
        if not differences:
            console.print("  is right as it is")
        for field, before, after in differences:
            line = Text(f"  {field}: ")
            line.append(" ".join(before.split()).translate(VISIBLE) or "none", style="red")
            line.append(" → ")
            line.append(" ".join(after.split()).translate(VISIBLE) or "none", style="green")
            console.print(line, soft_wrap=True)


def _head(word: Word) -> str:
    match word:
        case Naming():
            return word.node
        case Undoing():
            return word.act
        case Revision():
            statement = word.before or word.after
            assert statement
            new = " (new)" if word.before is None else ""
            return f"{word.article} {statement.contents[0].start}-{statement.contents[-1].end}{new}"
