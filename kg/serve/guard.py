"""What holds for every answer: security headers, who may read from other sites, which host names are this server's."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from kg.serve.health import Metrics
from kg.store.address import is_loopback

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content Security Policy: only scripts and styles that are files of kg, and none in the page."""

_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}

_CORS = {
    b"access-control-allow-methods": b"GET, HEAD, POST, OPTIONS",
    b"access-control-allow-headers": b"Accept, Content-Type",
    b"access-control-expose-headers": b"Link, ETag",
    b"access-control-max-age": b"86400",
}


class Guard:
    """Middleware. Served to other machines (`public`), anybody may read from a page of any site (CORS).

    On this machine alone (127.0.0.1), only its own pages may: else any site that a person visits could read a store
    that they keep to themselves. For the same reason only the names of this machine are answered to (DNS rebinding).
    """

    def __init__(self, app: App, *, public: bool, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if not self.public and not is_this_machine(f"//{headers.get(b'host', b'').decode('latin-1')}"):
            await _plain(send, 421, b"This server answers to 127.0.0.1 and localhost only.\n")
            return
        cors = self._cors(headers.get(b"origin", b"").decode("latin-1"))

        began, status = time.perf_counter(), 500

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in _HEADERS.items() if name not in given]
                message = {**message, "headers": [*message["headers"], *more, *cors]}
            await send(message)

        if scope["method"] == "OPTIONS":
            await _plain(guarded, 204, b"", [(b"allow", b"GET, HEAD, OPTIONS")])
            return
        try:
            await self.app(scope, receive, guarded)
        finally:
            self.metrics.count(getattr(scope.get("route"), "name", "") or "other", status, began)

    def _cors(self, origin: str) -> list[tuple[bytes, bytes]]:
        if self.public:
            return [(b"access-control-allow-origin", b"*"), *_CORS.items()]
        if origin and is_this_machine(origin):
            allowed = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
            return [*allowed, *_CORS.items()]
        return []


def is_this_machine(address: str) -> bool:
    """Return whether a URL's host is a name of this machine: localhost, or a loopback address."""
    try:
        return is_loopback(urlsplit(address).hostname or "")
    except ValueError:
        return False


async def _plain(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    more = [(b"content-type", b"text/plain; charset=utf-8"), *headers] if body else [*headers]
    await send({"type": "http.response.start", "status": status, "headers": more})
    await send({"type": "http.response.body", "body": body})
