"""Forms that curators send: from this server's own pages, by who is signed in, not too large and not too often."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.serve.bodies import FORM, pairs_of, read_body
from kg.serve.curators import Pace, Session, current

LONGEST = 10_000
"""Most characters of a field."""

_AGAIN = "and nothing was done. To do it, {}, go back, and send it again."

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), "")


class Form:
    """The fields of a form, without control characters and space around them."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value.translate(_CONTROLS).strip())

    def one(self, name: str, default: str = "") -> str:
        """Return the first value of a field."""
        return self._values.get(name, [default])[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of a field that are not empty."""
        return tuple(value for value in self._values.get(name, ()) if value)

    @property
    def next(self) -> str:
        """The page to go to afterwards: one of this server's, "" where none is named."""
        return local(self.one("next"))


def local(address: str) -> str:
    """Return an address where it is a path on this server, else ""."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_local else ""


async def posted(request: Request) -> Form:
    """Return the form of a request from one of this server's own pages.

    Raises HTTPException 403 where another site sent it, 413 where it is too large, 408, 415 and 400 where it cannot be
    read.
    """
    origin = request.headers.get("origin", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.headers.get("host", "")):
        raise HTTPException(403, "This was sent from another site, and nothing was done.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415, f"Send {FORM}.", {"Accept-Post": FORM})
    pairs = pairs_of(await read_body(request))
    if any(len(value) > LONGEST for _, value in pairs):
        raise HTTPException(413, f"A field has more than {LONGEST:,} characters, and nothing was done.")
    return Form(pairs)


async def posted_by_curator(request: Request, pace: Pace) -> tuple[Session, Form]:
    """Return the form of a curator, and their session.

    Raises HTTPException as `posted` does, 403 where nobody is signed in or the form is not one that they were sent, and
    429 where they send too many.
    """
    session = current()
    if session is None:
        raise HTTPException(403, f"Nobody is signed in here, {_AGAIN.format('sign in at /login')}")
    form = await posted(request)
    if not secrets.compare_digest(form.one("csrf").encode(), session.csrf.encode()):
        raise HTTPException(403, f"This form is not of this session, {_AGAIN.format('load its page anew')}")
    if seconds := pace.wait(session.csrf):
        raise too_many(seconds)
    return session, form


def too_many(seconds: int) -> HTTPException:
    """Return what is said to who tries too often."""
    return HTTPException(
        429, f"That is too often, and nothing was done. Try again in {seconds} s.", {"Retry-After": str(seconds)}
    )
