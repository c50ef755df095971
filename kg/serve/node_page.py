"""The page on which a person, an institution, a group or an event is renamed, merged with another or parted."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.errors import KgError
from kg.serve import consulting
from kg.serve.answering import explorer_of
from kg.serve.consulting import Facts
from kg.serve.desk import Problem, desk_of, edited, failed, for_curators, shown
from kg.serve.edition import Edition
from kg.serve.edits import Order
from kg.serve.forms import Form, posted_by_curator
from kg.serve.rendering import Page


@for_curators
async def _node(request: Request) -> Response:
    if request.method == "POST":
        return await _posted(request)
    return await _shown(request, Form(request.query_params.multi_items()))


async def _posted(request: Request) -> Response:
    session, form = await posted_by_curator(request, desk_of(request).curators.edits)
    try:
        done = await edited(request, session, _order(form, session.curator))
    except KgError as error:
        status, problem = failed(error)
        return await _shown(request, form, problem, status)
    return RedirectResponse(form.next or f"/{done.node}", 303)


def _order(form: Form, curator: str) -> Order:
    """Return what a form wants. Raises KgError where it does not say all that it takes."""
    node, other, reason = form.one("node"), form.one("other"), form.one("reason")
    match form.one("do"):
        case "rename":
            return Order(doing="rename", curator=curator, reason=reason, node=node, name=form.one("name"))
        case "same" | "different" as doing:
            if not other:
                raise KgError("the other one is not named", hint="Give its name, its path (person/john-kerry) or IRI.")
            stays, goes = (other, node) if form.one("stays") == "other" else (node, other)
            return Order(doing=doing, curator=curator, reason=reason, node=stays, others=(goes,))
        case "part":
            if not form.all("articles"):
                raise KgError("no article is chosen", hint="Choose those that mean another one.")
            return Order(doing="different", curator=curator, reason=reason, node=node, others=form.all("articles"))
    raise HTTPException(400, "The form does not say what to do.")


async def _shown(request: Request, form: Form, problem: Problem | None = None, status: int = 200) -> Response:
    with explorer_of(request).editions.read() as edition:
        facts = await desk_of(request).look_up(consulting.facts, edition, form.one("node"))
    return await shown(request, lambda edition: _page(edition, facts, form, problem, status))


def _page(edition: Edition, facts: Facts, form: Form, problem: Problem | None, status: int) -> Page:
    marks = ", ".join("?" * len(facts.articles[:_MOST]))
    articles = edition.index.articles(f"name IN ({marks})", facts.articles[:_MOST], _MOST)
    shows = {"facts": facts, "articles": articles, "form": form, "problem": problem}
    return Page(template="edit_node.html", title=f"Edit {facts.label}", status=status, shows=shows)


_MOST = 500
"""Articles that the page lists. To part more, `kg different` takes any number."""


# ---------------------------------------------------------------- history and undo


@for_curators
async def _history(request: Request) -> Response:
    return await _history_page(request, request.query_params.get("about", ""))


async def _history_page(request: Request, about: str, problem: Problem | None = None, status: int = 200) -> Response:
    with explorer_of(request).editions.read() as edition:
        told = await desk_of(request).look_up(consulting.told, edition, about)
    shows = {"told": told, "about": about, "problem": problem, "most": consulting.SHOWN}
    page = Page(template="edit_history.html", title="History", status=status, shows=shows)
    return await shown(request, lambda edition: page)


async def _undo(request: Request) -> Response:
    session, form = await posted_by_curator(request, desk_of(request).curators.edits)
    order = Order(doing="undo", curator=session.curator, reason=form.one("reason"), act=form.one("act"))
    try:
        await edited(request, session, order)
    except KgError as error:
        status, problem = failed(error)
        return await _history_page(request, form.one("about"), problem, status)
    return RedirectResponse(form.next or "/edit/history", 303)


routes = [
    Route("/edit/node", _node, methods=["GET", "POST"], name="edit-node"),
    Route("/edit/history", _history, methods=["GET"], name="edit-history"),
    Route("/edit/undo", _undo, methods=["POST"], name="edit-undo"),
]
