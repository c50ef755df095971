"""The ASGI application: which address shows what, and what holds for every answer."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.errors import KgError, OutputError, QueryError
from kg.serve import api, health, lists, nodes, pictures, protocol, questions, vocabulary
from kg.serve.answering import Explorer, Made, address_of, explorer_of, html
from kg.serve.curators import SignedIn
from kg.serve.edition import Edition
from kg.serve.guard import Guard
from kg.serve.linked import VOCABULARIES, about, paths_of, written
from kg.serve.negotiation import BY_NAME, HTML, RDF, best
from kg.serve.rendering import Page, render
from kg.serve.turns import PAGE_WITHIN, SEARCH_WITHIN
from kg.serve.worker import BusyError, MemoryLimitError, TimeLimitError

if TYPE_CHECKING:
    from kg.serve.edits import Desk

STATIC = Path(__file__).parent / "static"


def routed(explorer: Explorer, *, public: bool, desk: Desk | None = None) -> Starlette:
    """Return the application of an explorer.

    `public` is whether it is served to other machines than this one (see `Guard`).
    Without a `desk` nothing can be edited, and there are no addresses for it.
    """
    watcher = threading.Thread(target=explorer.editions.watch, daemon=True, name="kg-serve-watch")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        watcher.start()
        yield
        if desk:
            desk.close()
        explorer.editions.close()
        explorer.workers.close()

    pages: dict[str, Callable[[Edition, lists.Query], Page]] = {
        "/": lists.overview,
        "/search": lists.search,
        "/speakers": lists.nodes("Speakers", ("person", "group"), "/speakers"),
        "/institutions": lists.nodes("Institutions", ("organization",), "/institutions"),
        "/events": lists.nodes("Events", ("event",), "/events"),
        "/claims": lists.claims,
        "/disputes": lists.disputes,
        "/outlets": lists.outlets,
    }
    metrics = health.Metrics()
    more: list[Route] = []
    if desk:
        from kg.serve import editing  # with all that corrects a store it takes a sixth of the time to start

        more = editing.routes
    app = Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
            *(Route(path, _page(make), methods=["GET"], name=path) for path, make in pages.items()),
            *questions.routes,
            *pictures.routes,
            *protocol.routes,
            *api.routes,
            *health.routes,
            *more,
            Route("/{path:path}", _resource, methods=["GET"], name="resource"),
        ],
        middleware=[
            Middleware(Guard, public=public, metrics=metrics),
            *([Middleware(SignedIn, curators=desk.curators)] if desk else ()),
        ],
        exception_handlers={HTTPException: _problem, KgError: _problem, Exception: _fault},
        lifespan=lifespan,
    )
    app.state.explorer = explorer
    app.state.metrics = metrics
    if desk:
        app.state.desk, app.state.queue = desk, editing.Queue()
    return app


def _page(make: Callable[[Edition, lists.Query], Page]) -> Callable[[Request], object]:
    """Return the endpoint of a page that is made of the address alone."""

    def made(edition: Edition, request: Request) -> Made:
        return html(edition, make(edition, request.query_params), request.url.path, address_of(request))

    async def endpoint(request: Request) -> Response:
        within = SEARCH_WITHIN if request.url.path == "/search" else PAGE_WITHIN
        key = (request.url.path, str(request.url.query))
        return await explorer_of(request).answer(request, made, key=key, within=within)

    return endpoint


# ---------------------------------------------------------------- every IRI under the base


async def _resource(request: Request) -> Response:
    """Answer for an IRI: as a page, or as RDF to who wants that."""
    asked = request.query_params.get("format", "")
    media = BY_NAME.get(asked) if asked else best(request.headers.get("accept", ""), (HTML, *RDF))
    if media is None:
        raise HTTPException(406, f"There are {', '.join((HTML, *RDF))}.")
    key = (request.scope["raw_path"], str(request.url.query), media)

    def make(edition: Edition, request: Request) -> Made:
        return _of_iri(edition, request, media)

    return await explorer_of(request).answer(request, make, key=key)


def _of_iri(edition: Edition, request: Request, media: str) -> Made:
    raw = request.scope["raw_path"].decode("latin-1")
    if raw in VOCABULARIES:
        if media == HTML:
            return html(edition, vocabulary.page(raw), raw)
        return Made(body=written(vocabulary.triples(raw), media), media=media)
    for iri in (base + path.removeprefix("/") for path in paths_of(raw) for base in edition.bases):
        try:
            found = _page_of(edition, iri, request.query_params, raw) if media == HTML else about(edition, iri)
        except ValueError:
            continue  # it is not an IRI
        if isinstance(found, str):
            return Made(status=303, location=found)
        if isinstance(found, Page):
            return html(edition, found, raw, iri)
        if found:
            links = (f'<{raw}>; rel="describedby"; type="{HTML}"', f'<{iri}>; rel="canonical"')
            return Made(body=written(found, media), media=media, links=links)
    raise HTTPException(404, "The store has nothing of this name.")


def _page_of(edition: Edition, iri: str, query: lists.Query, path: str) -> Page | str | None:
    """Return the page of an IRI, the address of the page that shows it, or None where the store has nothing of it."""
    alternates = tuple((BY_NAME[name], f"{path}?format={name}") for name in ("ttl", "jsonld", "nt"))
    index = edition.index
    if article := index.article(iri):
        from kg.serve.article_page import article_page  # with rdflib it takes half a second to load

        shows = article_page(edition, article, query.get("at", ""))
        return Page(template="article.html", title=article.headline, shows=shows, alternates=alternates)
    if iri.endswith("/text") and index.article(iri.removesuffix("/text")):
        return path.removesuffix("/text")  # the fragment, char=12,40, goes along
    if "/quotation/" in iri and index.statement(iri):
        article_path, _, segment = path.rpartition("/quotation/")
        return f"{article_path}#{segment}"
    page: Page | None
    if node := index.node(iri):
        page = (
            nodes.event(edition, node, query, path) if node.type == "event" else nodes.agent(edition, node, query, path)
        )
    else:
        page = nodes.claim(edition, iri) if "/claim/" in iri else None
        page = page or nodes.resource(edition, iri)
    return page and Page(template=page.template, title=page.title, shows=page.shows, alternates=alternates)


# ---------------------------------------------------------------- what goes wrong


async def _problem(request: Request, error: Exception) -> Response:
    """Answer with what is wrong: as a page to a browser, else as text."""
    status, message, hint = 500, "The store cannot be read.", "What happened is in the server's log."
    headers: dict[str, str] = {}
    if isinstance(error, HTTPException):
        status, message, hint = error.status_code, error.detail, ""
        headers = dict(error.headers or {})
    elif isinstance(error, BusyError):
        status, message, hint, headers = 503, f"{error.message}.", error.hint, {"Retry-After": "10"}
    elif isinstance(error, TimeLimitError | MemoryLimitError):
        status, message, hint = 500, f"{error.message}.", error.hint
    elif isinstance(error, QueryError | OutputError):
        status, message, hint = 404, f"{error.message}.", error.hint
    return await _said(request, status, message, hint, headers)


async def _fault(request: Request, error: Exception) -> Response:
    return await _said(request, 500, "This page could not be made.", "What happened is in the server's log.", {})


async def _said(request: Request, status: int, message: str, hint: str, headers: dict[str, str]) -> Response:
    if best(request.headers.get("accept", ""), ("text/plain", HTML)) != HTML:
        return Response(f"{message} {hint}".strip() + "\n", status, headers, "text/plain; charset=utf-8")
    title = {404: "Not found", 406: "Not in this form"}.get(status, "That did not work")
    with explorer_of(request).editions.read() as edition:
        page = Page(template="problem.html", title=title, shows={"message": message, "hint": hint})
        return Response(
            render(page, edition, urlsplit(str(request.url)).path), status, headers, "text/html; charset=utf-8"
        )
