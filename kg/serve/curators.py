"""Who may edit: the token that `kg serve --edit` prints, sessions of who has shown it, and how often they may try."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict, deque
from contextvars import ContextVar
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

IDLE = 12 * 3600.0
"""Seconds after which a session that was not used ends."""

SESSIONS = 200
"""Most sessions at once; the one that was not used the longest gives way."""

TRIES = 10
"""Most times a minute that one address may show a token."""

EDITS = 120
"""Most edits a minute of one session. A person makes ten; what they skip counts too."""

_MINUTE = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What the next page says of an edit: in words, field by field, and the `act` that an undo takes, "" for none."""

    text: str
    differences: tuple[tuple[str, str, str], ...] = ()
    act: str = ""


@dataclass(kw_only=True)
class Session:
    """One curator in one browser. `csrf` is in every form that they are sent, and must come back."""

    curator: str
    csrf: str
    used: float
    skipped: set[str] = field(default_factory=set)
    """What they left out in the queue."""
    note: Note | None = None

    def take_note(self) -> Note | None:
        """Return what is to be said, which is then said no more."""
        note, self.note = self.note, None
        return note


_current: ContextVar[Session | None] = ContextVar("kg_serve_session", default=None)


def current() -> Session | None:
    """Return the session of the request that is being answered, None where nobody is signed in."""
    return _current.get()


class Curators:
    """The token of one server, and its sessions. They are in memory alone: with the server they end."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.tries = Pace(TRIES)
        self.edits = Pace(EDITS)
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._guard = threading.Lock()

    def is_token(self, given: str) -> bool:
        """Return whether this is the token, in a time that does not tell how much of it is."""
        return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), self.token.encode())

    def sign_in(self, curator: str) -> str:
        """Return the name of a new session."""
        name = secrets.token_urlsafe(32)
        with self._guard:
            self._sessions[name] = Session(curator=curator, csrf=secrets.token_urlsafe(24), used=time.monotonic())
            while len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
        return name

    def session(self, name: str) -> Session | None:
        """Return the session of this name, None where there is none or it was not used for too long."""
        with self._guard:
            found = self._sessions.get(name)
            if found is None:
                return None
            if time.monotonic() - found.used > IDLE:
                del self._sessions[name]
                return None
            found.used = time.monotonic()
            self._sessions.move_to_end(name)
            return found

    def sign_out(self, name: str) -> None:
        """End a session."""
        with self._guard:
            self._sessions.pop(name, None)


class Pace:
    """So many a minute for each name."""

    _NAMES = 1000

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._guard = threading.Lock()

    def wait(self, name: str) -> int:
        """Count one, and return 0; or count none, and return how many seconds it is too early."""
        now = time.monotonic()
        with self._guard:
            times = self._times.setdefault(name, deque())
            self._times.move_to_end(name)
            while len(self._times) > self._NAMES:
                self._times.popitem(last=False)
            while times and now - times[0] > _MINUTE:
                times.popleft()
            if len(times) >= self._most:
                return int(_MINUTE - (now - times[0])) + 1
            times.append(now)
            return 0


# ---------------------------------------------------------------- over HTTP


def cookie_name(request: HTTPConnection) -> str:
    """Return the name of the session's cookie. It has the port: browsers send a host's cookies to all its ports."""
    return f"kg-edit-{request.url.port or 'default'}"


def set_cookie(request: HTTPConnection, response: Response, name: str) -> None:
    """Have a browser keep a session's name: out of the reach of scripts, and of requests from other sites."""
    is_secure = request.url.scheme == "https"
    response.set_cookie(cookie_name(request), name, path="/", httponly=True, samesite="strict", secure=is_secure)


def session_name(request: HTTPConnection) -> str:
    """Return the name of the session that a request comes with, "" without one."""
    return request.cookies.get(cookie_name(request), "")


class SignedIn:
    """Middleware: finds the session of each request, which `current` then gives."""

    def __init__(self, app: ASGIApp, *, curators: Curators) -> None:
        self.app = app
        self.curators = curators

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] == "http":
            _current.set(self.curators.session(session_name(HTTPConnection(scope))))
        await self.app(scope, receive, send)
