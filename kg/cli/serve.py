"""`kg serve`: the graph in a browser."""

from __future__ import annotations

from contextlib import suppress

import click

from kg.cli.options import stderr, store_option
from kg.serve import run
from kg.store import folder_of


@click.command("serve")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve; 0.0.0.0 is for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 is any free port.")
@click.option("--edit", is_flag=True, help="Let who has the token that is printed correct what the store says.")
@click.option("--open", "open_", is_flag=True, help="Open a browser on it.")
def command(store: str, host: str, port: int, edit: bool, open_: bool) -> None:
    """Serve the graph as pages to read and search, as linked data, and over SPARQL (docs/explorer.md). Ctrl-C ends it.

    Nothing can be changed through it without --edit. `kg ingest` may write the store meanwhile; what is served follows.

    \b
    Examples:
      kg serve
      kg serve --port 0 --open
      kg serve --edit
    """

    def ready(address: str, login: str) -> None:
        stderr().print(f"{store} is at {address} (Ctrl-C ends it)", markup=False)
        if login:
            stderr().print(f"to edit, open {login}", markup=False, soft_wrap=True)
        if open_:
            click.launch(login or address)

    def say(line: str) -> None:
        stderr().print(line, markup=False)

    folder = folder_of(store, "serve")
    with suppress(KeyboardInterrupt):
        run(folder, host=host, port=port, edit=edit, ready=ready, say=say)
