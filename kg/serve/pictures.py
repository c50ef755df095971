"""The graph as a picture to explore: the page of `kg plot`, of a part of the graph that can be chosen and sent on."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import OutputError, QueryError
from kg.serve import tasks
from kg.serve.answering import Made, explorer_of, html
from kg.serve.edition import Edition
from kg.serve.negotiation import HTML
from kg.serve.rendering import Page

_MEDIA = {"html": HTML, "svg": "image/svg+xml", "png": "image/png", "graphml": "application/graphml+xml"}

_SECONDS = 90.0
"""Most seconds for a picture: that of 300 articles takes four."""


@cache
def _in_frame() -> tuple[tuple[str, str], ...]:
    """Return the headers of a picture that is shown in a frame of the page, with its own two scripts."""
    from kg.plot.page import policy  # with networkx it takes half a second to load

    rules = f"{policy()}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
    return (("Content-Security-Policy", rules), ("X-Frame-Options", "SAMEORIGIN"))


def _selection(request: Request) -> tasks.Selection:
    names = ("around", "outlet", "since", "until", "most")
    return tasks.Selection(**{name: request.query_params.get(name, "").strip()[:300] for name in names})


async def _page(request: Request) -> Response:
    chosen = _selection(request)

    def made(edition: Edition, request: Request) -> Made:
        node = edition.index.node(chosen.around)
        rows = edition.index.rows(
            "SELECT DISTINCT n.label FROM article a JOIN node n ON n.id = a.outlet ORDER BY n.label LIMIT 500"
        )
        parameters = urlencode({name: value for name, value in asdict(chosen).items() if value})
        shows = {
            "chosen": chosen,
            "around": node.label if node else chosen.around,
            "node": node,
            "most_drawn": tasks.MOST_DRAWN,
            "outlets": [row["label"] for row in rows],
            "picture": f"/network/picture.html?{parameters}",
            "files": [(kind, f"/network/picture.{kind}?{parameters}") for kind in _MEDIA if kind != "html"],
        }
        address = f"/network?{parameters}" if parameters else ""
        return html(edition, Page(template="network.html", title="Graph", shows=shows), "/network", address)

    return await explorer_of(request).answer(request, made, key=("/network", chosen))


async def _picture(request: Request) -> Response:
    kind = request.path_params["kind"]
    if kind not in _MEDIA:
        raise HTTPException(404, f"There are {', '.join(_MEDIA)}.")
    chosen, explorer = _selection(request), explorer_of(request)

    def made(edition: Edition, request: Request) -> Made:
        try:
            body = explorer.workers.call(tasks.picture, edition.folder, chosen, kind, seconds=_SECONDS)
        except (QueryError, OutputError) as error:
            return Made(body=f"{error}\n".encode(), media="text/plain", status=404, headers=_in_frame())
        headers: tuple[tuple[str, str], ...] = (("Content-Disposition", f'attachment; filename="graph.{kind}"'),)
        if kind == "html":
            headers = _in_frame()
        return Made(body=body, media=_MEDIA[kind], headers=headers)

    return await explorer.answer(request, made, key=(kind, chosen), slow=True)


routes = [
    Route("/network", _page, methods=["GET"], name="network"),
    Route("/network/picture.{kind}", _picture, methods=["GET"], name="picture"),
]
