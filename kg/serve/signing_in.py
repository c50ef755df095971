"""Signing in with the token that `kg serve --edit` printed, and out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.serve.curators import session_name, set_cookie
from kg.serve.desk import desk_of, shown
from kg.serve.forms import local, posted, posted_by_curator, too_many
from kg.serve.rendering import Page

_NAME = 80
"""Most characters of a curator's name."""

_NOBODY = "Give a name: what you say is recorded with it."
_WRONG = "This is not the token that this server printed when it started."


async def _login(request: Request) -> Response:
    if request.method == "POST":
        return await _sign_in(request)
    given, target = request.query_params.get("token", ""), local(request.query_params.get("next", ""))
    if not given or desk_of(request).curators.is_token(given):
        return await _page(request, token=given, target=target)
    _count(request)
    return await _page(request, target=target, problem=_WRONG)


async def _sign_in(request: Request) -> Response:
    """Begin a session. Only a POST does: an address can be opened by who did not mean to."""
    _count(request)
    form = await posted(request)
    curators = desk_of(request).curators
    token, curator = form.one("token"), " ".join(form.one("curator").split())[:_NAME]
    if not curators.is_token(token):
        return await _page(request, curator=curator, target=form.next, problem=_WRONG)
    if not curator:
        return await _page(request, token=token, target=form.next, problem=_NOBODY)
    answer = RedirectResponse(form.next or "/edit/review", 303)
    set_cookie(request, answer, curators.sign_in(curator))
    return answer


def _count(request: Request) -> None:
    client = request.client.host if request.client else ""
    if seconds := desk_of(request).curators.tries.wait(client):
        raise too_many(seconds)


async def _page(
    request: Request, *, token: str = "", curator: str = "", target: str = "", problem: str = ""
) -> Response:
    shows = {"token": token, "curator": curator, "target": target, "problem": problem}
    page = Page(template="edit_login.html", title="Sign in", shows=shows, status=403 if problem else 200)
    return await shown(request, lambda edition: page)


async def _logout(request: Request) -> Response:
    curators = desk_of(request).curators
    await posted_by_curator(request, curators.edits)
    curators.sign_out(session_name(request))
    return RedirectResponse("/", 303)


routes = [
    Route("/login", _login, methods=["GET", "POST"], name="login"),
    Route("/logout", _logout, methods=["POST"], name="logout"),
]
