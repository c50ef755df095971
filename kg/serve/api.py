"""The API in JSON: search, names, articles and nodes, and its OpenAPI document, made from the same list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg import __version__
from kg.plot.palette import NAMES
from kg.serve.answering import Made, explorer_of, html
from kg.serve.edition import Edition
from kg.serve.finding import FACETS, Found
from kg.serve.index import PAGE
from kg.serve.index_records import Article, Node, Statement
from kg.serve.lists import asked, page_number
from kg.serve.negotiation import HTML, best
from kg.serve.rendering import Page
from kg.serve.turns import PAGE_WITHIN, SEARCH_WITHIN

JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One address of the API: what it gives, its parameters with what they mean, and the function that gives it."""

    path: str
    summary: str
    parameters: Mapping[str, str]
    give: Callable[[Edition, Request], Any]


def _node(node: Node | None) -> dict[str, Any] | None:
    if node is None:
        return None
    told = {"iri": node.iri, "type": NAMES[node.type], "label": node.label, "statements": node.statements}
    if node.type == "event":
        told |= {"kind": node.kind, "begin": node.begin, "end": node.until, "place": node.place, "status": node.status}
    return told


def _article(article: Article) -> dict[str, Any]:
    outlet, agency = article.outlet, article.agency
    return {
        "iri": article.iri,
        "id": article.name,
        "headline": article.headline,
        "outlet": outlet.label if outlet else "",
        "agency": agency.label if agency else "",
        "published": article.published,
        "url": article.url,
        "statements": article.statements,
    }


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "iri": one.iri,
        "text": one.text,
        "kind": one.kind,
        "cue": one.cue,
        "speaker": _node(one.speaker),
        "institutions": [_node(node) for node in one.institutions],
        "events": [_node(node) for node in one.events],
        "said": one.said,
        "confidence": one.confidence,
        "claim": one.claim,
        "relay": _node(one.relay),
        "article": _article(one.article),
    }


def _search(edition: Edition, request: Request) -> dict[str, Any]:
    query = request.query_params
    wanted = asked(edition, query).wanted
    found, page = Found(edition.index, wanted), page_number(query)
    facets = found.facets()
    return {
        "total": found.total(),
        "page": page,
        "size": PAGE,
        "statements": [_statement(one) for one in found.some(query.get("order", "relevance"), PAGE, (page - 1) * PAGE)],
        "facets": {
            name: [{"label": v.label, "value": v.value, "count": v.count} for v in values]
            for name, values in facets.items()
        },
    }


def _names(edition: Edition, request: Request) -> dict[str, Any]:
    return {"names": [_node(node) for node in edition.index.named(request.query_params.get("q", "")[:200])]}


def _articles(edition: Edition, request: Request) -> dict[str, Any]:
    page = page_number(request.query_params)
    return {
        "total": edition.index.count("SELECT count(*) FROM article"),
        "page": page,
        "size": PAGE,
        "articles": [_article(one) for one in edition.index.articles(offset=(page - 1) * PAGE)],
    }


def _one_article(edition: Edition, request: Request) -> dict[str, Any]:
    name = request.path_params["id"]
    article = next(iter(edition.index.articles("name = ?", (name,))), None)
    if article is None:
        raise HTTPException(404, "There is no such article.")
    from kg.serve.article_page import article_page  # as in kg.serve.app

    shown = article_page(edition, article)
    return {
        **_article(article),
        "copy_of": [_article(one) for one in shown["originals"]],
        "copied_by": [_article(one) for one in shown["copies"]],
        "text": shown["text"],
        "quotations": [asdict(card) for card in shown["cards"]],
    }


def _one_node(edition: Edition, request: Request) -> dict[str, Any]:
    node = edition.index.node(request.query_params.get("iri", ""))
    if node is None:
        raise HTTPException(404, "There is no such person, institution, group or event.")
    return {
        **(_node(node) or {}),
        "aliases": node.aliases.split("\n") if node.aliases else [],
        "articles": node.articles,
    }


_PAGED = {"page": "which page, from 1"}
_FACET = {
    "q": "words, of statements, names, events, headlines and outlets; all are wanted, each may go on",
    "kind": "direct, mixed or indirect",
    "month": "YYYY-MM",
    "since": "YYYY-MM-DD: said, or else printed, on this day or later",
    "until": "YYYY-MM-DD: said, or else printed, on this day or earlier",
}
_FACET |= {name: f"the path of its IRI under the base ({name}/…)" for name in FACETS if name not in _FACET}

OPERATIONS = (
    Operation(
        path="/api/search",
        summary="Statements with some words and values, and counts to narrow them down",
        parameters=_FACET | {"order": "relevance, latest, earliest or doubtful"} | _PAGED,
        give=_search,
    ),
    Operation(
        path="/api/names",
        summary="People, institutions, groups and events by a name, those with most statements first",
        parameters={"q": "words of a name, or beginnings of them"},
        give=_names,
    ),
    Operation(path="/api/articles", summary="Articles, the latest first", parameters=_PAGED, give=_articles),
    Operation(
        path="/api/articles/{id}",
        summary="An article: its text, and each statement with the words that prove it",
        parameters={"id": "the article's identifier"},
        give=_one_article,
    ),
    Operation(
        path="/api/node",
        summary="A person, an institution, a group or an event",
        parameters={"iri": "its IRI"},
        give=_one_node,
    ),
)


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths = {}
    for operation in OPERATIONS:
        parameters = [
            {
                "name": name,
                "in": "path" if f"{{{name}}}" in operation.path else "query",
                "required": f"{{{name}}}" in operation.path,
                "description": meaning,
                "schema": {"type": "integer", "minimum": 1} if name == "page" else {"type": "string"},
            }
            for name, meaning in operation.parameters.items()
        ]
        answers = {"200": {"description": operation.summary, "content": {JSON: {"schema": {"type": "object"}}}}}
        if "{" in operation.path or "iri" in operation.parameters:
            answers["404"] = {"description": "The store has nothing of this name"}
        paths[operation.path] = {"get": {"summary": operation.summary, "parameters": parameters, "responses": answers}}
    about = {"title": "kg", "version": __version__, "description": "Who said what, for whom, about what. Read only."}
    return {"openapi": "3.1.0", "info": about, "paths": paths}


def _endpoint(operation: Operation) -> Callable[[Request], Any]:
    within = SEARCH_WITHIN if "q" in operation.parameters else PAGE_WITHIN

    def made(edition: Edition, request: Request) -> Made:
        return Made(body=_json(operation.give(edition, request)), media=JSON)

    async def endpoint(request: Request) -> Response:
        key = (request.url.path, str(request.url.query))
        return await explorer_of(request).answer(request, made, key=key, within=within)

    return endpoint


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


async def _document(request: Request) -> Response:
    is_page = request.url.path == "/api" and best(request.headers.get("accept", ""), (JSON, HTML)) == HTML

    def made(edition: Edition, request: Request) -> Made:
        if is_page:
            return html(edition, Page(template="api.html", title="API", shows={"operations": OPERATIONS}), "/api")
        return Made(body=_json(document()), media=JSON)

    return await explorer_of(request).answer(request, made, key=("/api", is_page))


routes = [
    Route("/api", _document, methods=["GET"], name="api"),
    Route("/api/openapi.json", _document, methods=["GET"], name="openapi"),
    *(Route(o.path, _endpoint(o), methods=["GET"], name=o.path) for o in OPERATIONS),
]
