"""The canned queries as forms: what each asks, what it takes, its rows as a table, a drawing and files."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.queries import Query, load, taken
from kg.serve import tasks
from kg.serve.answering import Made, address_of, explorer_of, html
from kg.serve.drawings import MOST_BARS
from kg.serve.edition import Edition
from kg.serve.rendering import Page
from kg.serve.results import BY_NAME, Cell

_INPUTS = {"date": "date", "month": "month", "integer": "number"}
"""The kind of input for a parameter's type; for others it is text."""


async def _all(request: Request) -> Response:
    def made(edition: Edition, request: Request) -> Made:
        queries = sorted(load().values(), key=lambda query: query.title)
        return html(edition, Page(template="questions.html", title="Questions", shows={"queries": queries}), "/queries")

    return await explorer_of(request).answer(request, made, key="/queries")


async def _one(request: Request) -> Response:
    query = load().get(request.path_params["name"])
    if query is None:
        raise HTTPException(404, "There is no such question.")
    filters = taken(query)
    names = [*(p.name for p in query.parameters), *filters]
    typed = {name: request.query_params[name] for name in names if request.query_params.get(name)}
    ready = all(p.name in typed for p in query.parameters if p.default is None)
    asked = ready and (bool(typed) or "ask" in request.query_params or not query.parameters)
    media = BY_NAME.get(request.query_params.get("format", ""))
    view = request.query_params.get("view", "")
    key = (request.url.path, str(request.url.query))
    explorer = explorer_of(request)
    call = explorer.workers.call

    def page(edition: Edition, request: Request) -> Made:
        table = call(tasks.canned, edition.folder, query.name, typed, view) if asked else None
        shows = {
            "query": query,
            "typed": typed,
            "filters": list(filters.values()),
            "inputs": _INPUTS,
            "table": table,
            **_shown(edition, query, typed, table),
        }
        found = Page(template="question.html", title=query.title, shows=shows)
        return html(edition, found, request.url.path, address_of(request))

    def file(edition: Edition, request: Request) -> Made:
        body = call(tasks.canned_file, edition.folder, query.name, typed, media)
        return Made(body=body, media=str(media), headers=(_attached(query.name, request.query_params["format"]),))

    return await explorer.answer(request, file if media and ready else page, key=key, slow=True)


def _attached(name: str, ending: str) -> tuple[str, str]:
    return "Content-Disposition", f'attachment; filename="{name}.{ending}"'


def _shown(edition: Edition, query: Query, typed: dict[str, str], table: tasks.Table | None) -> dict[str, object]:
    rows = [linked(edition, table.columns, row) for row in table.rows] if table else []
    files = [(name, "?" + urlencode({**typed, "format": name})) for name in BY_NAME]
    ways = [(name, "?" + urlencode({**typed, "ask": 1, "view": name})) for name in table.views] if table else []
    return {"rows": rows, "files": files, "views": ways, "most_bars": MOST_BARS}


def linked(edition: Edition, columns: Sequence[str], row: Sequence[Cell]) -> list[dict[str, object]]:
    """Return a row's cells, with the address of the article, at the words where their place is known."""
    at = dict(zip(columns, (cell.text for cell in row), strict=True))
    place = f"#char={at['start']},{at['end']}" if at.get("start") and at.get("end") else ""

    def address(column: str, cell: Cell) -> str:
        if column == "article" and cell.text:
            return f"/article/{quote(cell.text, safe='')}{place}"
        return (edition.local(cell.iri) or "") if cell.iri else ""

    return [
        {"text": cell.text, "number": cell.number, "address": address(column, cell)}
        for column, cell in zip(columns, row, strict=True)
    ]


routes = [
    Route("/queries", _all, methods=["GET"], name="queries"),
    Route("/queries/{name}", _one, methods=["GET"], name="query"),
]
