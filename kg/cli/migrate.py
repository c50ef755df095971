"""`kg migrate`: a store that an earlier kg wrote, for this one."""

from __future__ import annotations

import click

from kg.cli.options import progress_bar, store_option
from kg.messages import counted
from kg.store import folder_of, migrate


@click.command("migrate")
@store_option
def command(store: str) -> None:
    """Rewrite the graphs of a store that an earlier kg wrote, as this kg writes them.

    Nothing is read or found anew, and nothing is lost: articles, what people decided, what was added by hand. Where it
    is stopped, the same command continues from there. A store that needs nothing is left alone.

    \b
    Example:
      kg migrate --store kg-0.1.0.db
    """
    folder = folder_of(store, "migrate")
    with progress_bar() as progress:
        task = progress.add_task("rewriting", total=None)
        changed = migrate(folder, lambda done, total: progress.update(task, completed=done, total=total))
    done = "has the schema of this kg" if changed is None else f"{counted(changed, 'graph')} rewritten"
    click.echo(f"{store}: {done}", err=True)
