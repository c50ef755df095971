"""Servers of SPARQL for the tests: real ones, started on loopback, and one that says what a test has it say."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest

_PATIENCE = 240.0
"""Seconds in which a server must have started: on a busy disk Virtuoso took over 60."""

_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{own}
DisableUnixSocket = 1
NumberOfBuffers = 10000
ServerThreads = 8
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000
"""
"""Virtuoso as Debian has it, but for its ports and paths."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store can be: what `--store` is given, and the environment with it."""

    store: str
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def oxigraph(folder: Path) -> Iterator[Place]:
    """Run `oxigraph serve`, as it comes, without --union-default-graph; skip the test where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        pytest.skip("PyPI's package oxigraph is not installed")
    address = f"127.0.0.1:{free_port()}"
    with _running([program, "serve", "--bind", address], folder, f"http://{address}/"):
        yield Place(f"http://{address}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Place]:
    """Run Virtuoso 7; skip the test where it is not installed. Only its service with Digest authentication writes."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Debian's package virtuoso-opensource-7 is not installed")
    port = free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(own=free_port(), port=port))
    with _running([program, "+foreground", "+configfile", "virtuoso.ini"], folder, f"http://127.0.0.1:{port}/sparql"):
        yield Place(f"http://127.0.0.1:{port}/sparql-auth", {"KG_STORE_USER": "dba", "KG_STORE_PASSWORD": "dba"})


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        try:
            until = time.monotonic() + _PATIENCE
            while not _answers(address):
                assert process.poll() is None, (folder / "output.txt").read_text()
                assert time.monotonic() < until, (folder / "output.txt").read_text()
                time.sleep(0.05)
            yield
        finally:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx2.get(address, trust_env=False).status_code > 0
    except httpx2.TransportError:
        return False


@dataclass
class Told:
    """A request as the server got it: its path, its headers by lower-case name, and its form."""

    path: str
    headers: dict[str, str]
    form: str


Reply = Callable[[BaseHTTPRequestHandler, Told], object]


@contextmanager
def saying(reply: Reply) -> Iterator[tuple[str, list[Told]]]:
    """Run a server that answers each request by `reply`; give its address and what it was told."""
    told: list[Told] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.append(Told(self.path, {name.lower(): value for name, value in self.headers.items()}, form))
            reply(self, told[-1])

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query", told
    finally:
        server.shutdown()
        server.server_close()


def send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, *, length: int | None = None, **headers: str
) -> None:
    """Answer a request; `length` is what the answer says its length is, where that is not so."""
    handler.send_response(status)
    for name, value in {"Content_Type": "application/sparql-results+json", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)
    if length is not None:
        handler.close_connection = True
