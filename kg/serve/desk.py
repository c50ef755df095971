"""What the pages of curators share: who may see them, how they are answered, and how an edit that failed is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.errors import KgError
from kg.serve.answering import Made, explorer_of, html
from kg.serve.curators import Session, current
from kg.serve.edition import Edition
from kg.serve.edits import Desk, Done, Order, StoreInUseError
from kg.serve.index_records import Article
from kg.serve.rendering import Page
from kg.serve.worker import BusyError

Endpoint = Callable[[Request], Awaitable[Response]]
Problem = dict[str, str]
"""Why an edit was not made: `message`, and `hint` what to try."""


def desk_of(request: Request) -> Desk:
    """Return the desk of the server that a request was sent to."""
    desk: Desk = request.app.state.desk
    return desk


def for_curators(endpoint: Endpoint) -> Endpoint:
    """Return an endpoint that sends who is not signed in to where they can."""

    async def checked(request: Request) -> Response:
        if current() is None and request.method != "POST":
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse("/login?" + urlencode({"next": here}), 303)
        return await endpoint(request)

    return checked


async def shown(request: Request, page: Callable[[Edition], Page]) -> Response:
    """Answer with a page that no one keeps."""

    def make(edition: Edition, request: Request) -> Made:
        made = html(edition, page(edition), request.url.path)
        return made if current() else replace(made, headers=(("Cache-Control", "no-store"),))

    return await explorer_of(request).answer(request, make)


async def edited(request: Request, session: Session, order: Order) -> Done:
    """Do what a curator wants, and have the next page that they are shown say so. Raises as `Desk.edit` does."""
    done = await desk_of(request).edit(order)
    session.note = done.note
    return done


def failed(error: KgError) -> tuple[int, Problem]:
    """Return the status of an answer that says why an edit was not made, and what it says."""
    status = 503 if isinstance(error, StoreInUseError | BusyError) else 400
    return status, {"message": f"{error.message[:1].upper()}{error.message[1:]}.", "hint": error.hint}


def article_of(edition: Edition, name: str) -> Article:
    """Return the article with this identifier. Raises HTTPException 404 where there is none."""
    found = next(iter(edition.index.articles("name = ?", (name,))), None)
    if found is None:
        raise HTTPException(404, "There is no such article.")
    return found
