"""Requests to a server of SPARQL 1.1 Protocol: with who asks, limits of time, and another try where that can help."""

from __future__ import annotations

import os
import random
import ssl
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass

from kg.errors import KgError, QueryError, StoreError
from kg.store.address import UPDATE

try:
    import httpx2
except ImportError as error:  # pragma: no cover
    raise StoreError(
        "kg speaks to servers by httpx2, which is not installed", hint="Install it: pip install 'kg[remote]'"
    ) from error

USER, PASSWORD, TOKEN, TIMEOUT = "KG_STORE_USER", "KG_STORE_PASSWORD", "KG_STORE_TOKEN", "KG_STORE_TIMEOUT"
"""Variables of the environment: who asks, and how many seconds an answer may take."""

_SECONDS = 300.0
"""How long an answer may take where nobody says it."""
_CONNECTING = 10.0
"""Seconds in which a server takes a connection."""
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try; half as much again at most, so that many clients do not come back at once."""
_LONGEST_WAIT = 60.0
"""Seconds to wait at most where the server says how long (Retry-After)."""
_BUSY = frozenset((429, 502, 503, 504))
"""Statuses that say that the same request may do later (RFC 9110, RFC 6585)."""
_PARTIAL = 206
"""The status by which Virtuoso says that it gave up, and sends what it had."""
_SHOWN = 300
"""Characters of what a server says that are shown."""

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
_TYPES = {JSON: (JSON, "application/json"), N_TRIPLES: (N_TRIPLES, "text/plain")}
"""The media types by which a server may call what it was asked for."""


Form = Mapping[str, str | list[str]]
"""What is sent, as a form: SPARQL 1.1 Protocol, 2.1.2 and 2.2.1."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the bytes, and how many rows it sends at most, 0 where it does not say (Virtuoso)."""

    body: bytes
    most_rows: int


class Refused(StoreError):
    """A server does not take a request, perhaps since it is too long."""


class _Passing(Exception):
    """An error that may pass, and after how many seconds by what the server says."""

    def __init__(self, error: KgError, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


class Client:
    """Connections to one server. Errors are StoreError, and QueryError where a query is at fault."""

    def __init__(self) -> None:
        self._seconds = _timeout()
        self._clients: dict[bool, httpx2.Client] = {}
        self._answered = False

    def close(self) -> None:
        """Close the connections. Closing twice is harmless."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def ask(self, address: str, form: Form, accept: str) -> Answer:
        """Return the answer of a Query service. Raises QueryError where it cannot run the query, StoreError."""
        answer, type_ = self._post(address, form, accept)
        if type_ not in _TYPES[accept]:
            raise StoreError(
                f"{address} answers with {type_ or 'no media type'}, which is no answer to a query",
                hint=f"Is this the address of its Query service? It says: {_told(answer.body)}",
            )
        return answer

    def update(self, address: str, update: str) -> None:
        """Have an Update service do something, perhaps twice: it must be what may be done twice.

        Raises Refused where the server does not take the request, StoreError.
        """
        try:
            self._post(address, {"update": update}, "*/*")
        except QueryError as error:
            raise Refused(error.message, hint=error.hint) from error

    def _post(self, address: str, form: Form, accept: str) -> tuple[Answer, str]:
        """Return the answer and its media type, after some tries where need be."""
        # Before its first answer a server is more likely not there than out of breath.
        waits = list(_WAITS if self._answered else _WAITS[:1])
        while True:
            try:
                answer = self._try(address, form, accept)
                self._answered = True
                return answer
            except _Passing as passing:
                if not waits:
                    raise passing.error from passing.__cause__
                wait = waits.pop(0) * random.uniform(1, 1.5)
                time.sleep(wait if passing.after is None else min(passing.after, _LONGEST_WAIT))

    def _try(self, address: str, form: Form, accept: str) -> tuple[Answer, str]:
        """Return what `_post` does, after one try. Raises _Passing where another can do better."""
        until = time.monotonic() + self._seconds
        try:
            with self._client(address).stream("POST", address, data=form, headers={"Accept": accept}) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if time.monotonic() > until:  # a server can send a byte a second for ever
                        raise self._late(address)
        except httpx2.ConnectTimeout as error:
            raise _Passing(_unreachable(address, error)) from error
        except httpx2.TimeoutException as error:
            raise self._late(address) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            if _is_of_certificate(error):
                raise _unreachable(address, error) from error
            raise _Passing(_unreachable(address, error)) from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise StoreError(f"{address} is no address: {error}") from error
        if problem := _problem(address, response.status_code, response.headers.get("Location", ""), bytes(body)):
            if response.status_code in _BUSY:
                after = response.headers.get("Retry-After", "")
                raise _Passing(problem, float(after) if after.isdecimal() else None)
            raise problem
        rows = response.headers.get("X-SPARQL-MaxRows", "")
        type_ = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(bytes(body), int(rows) if rows.isdecimal() else 0), type_

    def _client(self, address: str) -> httpx2.Client:
        is_secure = address.lower().startswith("https://")
        if is_secure not in self._clients:
            self._clients[is_secure] = httpx2.Client(
                auth=_auth(),
                timeout=httpx2.Timeout(self._seconds, connect=min(_CONNECTING, self._seconds)),
                follow_redirects=False,  # else a server could have the password sent elsewhere
                trust_env=is_secure,  # no proxy stands between this machine and itself
                headers={"User-Agent": "kg"},
            )
        return self._clients[is_secure]

    def _late(self, address: str) -> StoreError:
        return StoreError(
            f"{address} took over {self._seconds:g} seconds to answer", hint=f"{TIMEOUT} allows it more seconds."
        )


class _Password(httpx2.Auth):
    """A user and a password: as Basic, or as Digest where a server asks for that, as Virtuoso's /sparql-auth does."""

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx2.BasicAuth(user, password)
        self._digest = httpx2.DigestAuth(user, password)
        self._is_digest = False

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        if not self._is_digest:
            response = yield next(self._basic.auth_flow(request))
            if response.status_code != 401 or "basic" in response.headers.get("WWW-Authenticate", "").lower():
                return  # it knows Basic, so the password is wrong; Virtuoso names Digest to nobody who says Basic
            self._is_digest = True
            del request.headers["Authorization"]
        yield from self._digest.auth_flow(request)


def _auth() -> httpx2.Auth | None:
    """Return who asks, by the environment. Raises StoreError where it says two things, or half of one."""
    user, password, token = (os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise StoreError(f"both {TOKEN} and {USER} are set", hint="Set the one that the server takes.")
    if bool(user) != bool(password):
        raise StoreError(f"of {USER} and {PASSWORD} only one is set", hint="Set both, or neither.")
    if token:
        if not token.isascii() or not token.isprintable() or " " in token:
            raise StoreError(f"{TOKEN} is no token", hint="A token is letters, digits and signs, without a space.")
        return httpx2.FunctionAuth(lambda request: _with_token(request, token))
    return _Password(user, password) if user else None


def _with_token(request: httpx2.Request, token: str) -> httpx2.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


def _timeout() -> float:
    told = os.environ.get(TIMEOUT, "")
    try:
        seconds = float(told or _SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise StoreError(f"{TIMEOUT} is {told!r}", hint="It is how many seconds an answer may take, such as 600.")
    return seconds


def _problem(address: str, status: int, location: str, body: bytes) -> KgError | None:
    """Return what is wrong where a server does not do what it was asked, None where it does."""
    says = f"It says: {_told(body)}"
    if status == _PARTIAL:
        return StoreError(f"{address} sent a part of the answer only", hint="Its limit of time may be too low.")
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        there = _told(location.encode())
        return StoreError(f"{address} leads elsewhere ({status})", hint=f"If you trust it, give that address: {there}")
    match status:
        case 400:
            return QueryError(f"{address} cannot run what kg asked: {_told(body)}")
        case 401 | 403:
            hint = f"{USER} and {PASSWORD}, or {TOKEN}, say who asks; may they read, and write? {says}"
            return StoreError(f"{address} does not let kg in ({status})", hint=hint)
        case 404 | 405 | 415 | 501:
            hint = f"Is this the address of its Query service? {UPDATE} names the Update service. {says}"
            return StoreError(f"{address} is not there, or does not do that ({status})", hint=hint)
        case 413:
            return Refused(f"{address} takes no request so long (413)", hint="Raise its limit of a request's length.")
        case 500:
            return Refused(f"{address} failed (500)", hint=f"Try it later, or ask who runs the server. {says}")
    again = " after several tries" if status in _BUSY else ""
    return StoreError(f"{address} failed ({status}){again}", hint=f"Try it later, or ask who runs the server. {says}")


def _told(body: bytes) -> str:
    """Return the beginning of what a server says, as one line without what a terminal would obey."""
    line = " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())
    shown = "".join(character if character.isprintable() else " " for character in line)
    return shown[:_SHOWN] + ("…" if len(shown) > _SHOWN else "") or "nothing"


def _unreachable(address: str, error: Exception) -> StoreError:
    if _is_of_certificate(error):
        hint = "It may be another server. One of your own is known by SSL_CERT_FILE, the file of its authority."
        return StoreError(f"{address} has a certificate that does not hold: {_told(str(error).encode())}", hint=hint)
    if isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError | httpx2.DecodingError):
        return StoreError(
            f"{address} broke off its answer: {_told(str(error).encode())}", hint="Does the server still run?"
        )
    hint = "Check the address and the network. Does the server run?"
    return StoreError(f"{address} cannot be reached: {_told(str(error).encode())}", hint=hint)


def _is_of_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return "CERTIFICATE_VERIFY_FAILED" in str(error)
