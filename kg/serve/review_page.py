"""The queue: one thing at a time that is worth a look, least certain first, settled with a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.curation import Doubt
from kg.serve import consulting
from kg.serve.answering import explorer_of
from kg.serve.curators import current
from kg.serve.desk import desk_of, for_curators, shown
from kg.serve.edition import Edition
from kg.serve.edits import Desk
from kg.serve.forms import posted_by_curator
from kg.serve.index_records import Article
from kg.serve.rendering import Page


class Queue:
    """What is worth a look, for all curators of a server. What somebody settled is passed over, until it is undone.

    It is listed anew when all of it is settled or left out: to list it takes half a second with 1,500 statements.
    """

    def __init__(self) -> None:
        self._listed: list[Doubt] = []
        self._of: Path | None = None
        self._lock = anyio.Lock()

    async def next(self, desk: Desk, edition: Edition, skipped: set[str]) -> tuple[Doubt | None, int]:
        """Return the first that is not settled and that a curator did not skip, and how many are left with it."""
        async with self._lock:
            while True:
                waiting = [doubt for doubt in self._listed if key_of(doubt) not in skipped]
                first = await desk.look_up(consulting.first_open, edition, waiting) if waiting else None
                if first is not None:
                    return waiting[first], len(waiting) - first
                if self._of == edition.folder:
                    return None, 0
                self._listed, self._of = await desk.look_up(consulting.doubts, edition), edition.folder


def key_of(doubt: Doubt) -> str:
    """Return the key of a doubt, which is the same in every listing."""
    return "\n".join((doubt.what, doubt.article, doubt.subject))


@for_curators
async def _review(request: Request) -> Response:
    session = current()
    assert session
    queue: Queue = request.app.state.queue
    with explorer_of(request).editions.read() as edition:
        doubt, left = await queue.next(desk_of(request), edition, session.skipped)
    skipped = len(session.skipped)
    return await shown(request, lambda edition: _page(edition, doubt, left, skipped))


def _page(edition: Edition, doubt: Doubt | None, left: int, skipped: int) -> Page:
    shows: dict[str, Any] = {"doubt": doubt, "left": left, "skipped": skipped, "key": key_of(doubt) if doubt else ""}
    article = next(iter(edition.index.articles("name = ?", (doubt.article,))), None) if doubt else None
    shows |= {"article": article, "card": None, "paragraphs": [], "statement": ""}
    if doubt and article:
        shows |= _context(edition, doubt, article)
    return Page(template="edit_review.html", title="Review", shows=shows)


def _context(edition: Edition, doubt: Doubt, article: Article) -> dict[str, Any]:
    """Return the words of the article that a doubt is about, and its card where it is a statement."""
    from kg.serve.article_page import View  # as `article_page` in kg.serve.app
    from kg.serve.statement_form import passage_of, passages_with

    view, segment = View(edition, article), doubt.subject.rpartition("/")[2]
    if segment in view.ids:
        number = view.ids.index(segment)
        quotation = view.extraction.quotations[number]
        return {
            "statement": segment,
            "card": view.card(number + 1, quotation),
            "paragraphs": passage_of(view, quotation),
        }
    return {"paragraphs": passages_with(edition, article, view, doubt.subject)}


async def _skip(request: Request) -> Response:
    session, form = await posted_by_curator(request, desk_of(request).curators.edits)
    if form.one("again"):
        session.skipped.clear()
    else:
        session.skipped.add(form.one("item").replace("\r\n", "\n"))
    return RedirectResponse("/edit/review", 303)


routes = [
    Route("/edit/review", _review, methods=["GET"], name="edit-review"),
    Route("/edit/skip", _skip, methods=["POST"], name="edit-skip"),
]
