"""The explorer, `kg serve`: the graph as pages, as linked data and over SPARQL. It reads a copy of the store.

`application` is the ASGI application, `run` serves it. The libraries are those of the extra `kg[serve]`. Not in
it: questions (`kg.queries`), pictures (`kg.plot`), and what a correction does to a store (`kg.curation`).
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["application", "run"]


def application(
    store: Path, *, public: bool = False, edit: bool = False, say: Callable[[str], None] = lambda line: None
) -> Starlette:
    """Return the explorer of the store in the folder `store` as an ASGI application.

    `public` is whether it is served to other machines than this one: then any site can read it. With `edit` who signs
    in can correct what the store says; `state.desk` of the application has the token. `say` is called with what takes
    time.
    Raises KgError where the extra is not installed, StoreError where there is no store or it is being written.
    """
    try:
        import jinja2  # noqa: F401
        import prometheus_client  # noqa: F401

        from kg.serve.answering import Explorer
        from kg.serve.app import routed
    except ImportError as error:
        raise _missing(error) from error
    explorer = Explorer(store, say=say)
    desk = None
    if edit:
        from kg.serve.edits import Desk

        desk = Desk(explorer.editions)
    return routed(explorer, public=public, desk=desk)


def run(
    store: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    edit: bool = False,
    ready: Callable[[str, str], None] = lambda address, login: None,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Serve the store in the folder `store` until the process is interrupted.

    With `edit` who signs in can correct what the store says. `ready` is called once it answers, with the server's
    address and with that to sign in at, which has a token; "" without `edit`. `say` is called with what takes time.
    Port 0 is any that is free.
    Raises KgError where the extra is not installed or the address cannot be used, StoreError where there is no store or
    it is being written.
    """
    try:
        import uvicorn

        from kg.serve.guard import is_this_machine
        from kg.serve.server import Server
    except ImportError as error:
        raise _missing(error) from error
    listening = _listening(host, port)
    try:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{listening.getsockname()[1]}"
        app = application(store, public=not is_this_machine(f"//{name}"), edit=edit, say=say)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=10, ws="none"
        )
        server = Server(config)
        ready(address, f"{address}/login?token={app.state.desk.curators.token}" if edit else "")
        server.run(sockets=[listening])
    finally:
        listening.close()


def _missing(error: ImportError) -> KgError:
    return KgError(
        f"the explorer needs {error.name}, which is not installed", hint="Install it: pip install 'kg[serve]'"
    )


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, so that whoever is told the address is answered."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        made = socket.socket(family, kind)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except (OSError, OverflowError) as error:
        raise KgError(
            f"{host}:{port} cannot be served: {error}",
            hint="Is another server there? Choose another --port, or 0 for any.",
        ) from error
    return made
