"""`kg completion`: what the shell needs to complete commands, queries and names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

_SHELLS = ("bash", "zsh", "fish")

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script by which a shell completes commands, queries, and the speakers, events and articles of a store.

    \b
    Examples:
      kg completion bash > ~/.local/share/bash-completion/completions/kg
      kg completion zsh > ~/.zfunc/_kg
      kg completion fish > ~/.config/fish/completions/kg.fish
    """
    made = get_completion_class(shell)
    assert made
    click.echo(made(ctx.find_root().command, {}, "kg", "_KG_COMPLETE").source())


def completes(type: str) -> Completer:
    """Return the function that completes the names of a type of node (kg.queries.names), word by word.

    One word at a time, since a shell would take the words of a name for several; and nothing where the store is a
    server's, is not there or cannot be read, since a completion has nowhere to say why.
    """

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from kg.errors import KgError
        from kg.queries import names_of
        from kg.store import Store, is_address

        before = ctx.params.get(parameter.name or "") or ()
        typed = [before] if isinstance(before, str) else list(before)
        if is_address(ctx.params["store"]):  # nobody waits for a server at each Tab
            return []
        try:
            with Store.open(ctx.params["store"]) as store:
                return [CompletionItem(word) for word in next_words(names_of(store, type), typed, incomplete)]
        except KgError:
            return []

    return complete


def completes_files(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete the path of a file or a folder."""
    return [CompletionItem(incomplete, type="file")]


def next_words(names: Iterable[str], typed: Iterable[str], incomplete: str) -> list[str]:
    """Return the words that begin like `incomplete` in the names that have the words `typed`, sorted, each once."""
    given = {word.casefold() for word in typed}
    found = set()
    for name in names:
        words = name.split()
        if given <= {word.casefold() for word in words}:
            found |= {w for w in words if w.casefold().startswith(incomplete.casefold()) and w.casefold() not in given}
    return sorted(found)
