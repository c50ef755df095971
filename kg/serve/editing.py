"""Editing in the explorer, with `kg serve --edit`: its addresses. Without it there are none of them.

Every page is a form that works without scripts. A POST is answered with a redirect, or with the form as it was typed
and what is wrong. What is recorded is what `kg correct`, `same`, `different` and `undo` record (`kg.serve.edits`).
"""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.routing import Route

from kg.serve import node_page, review_page, signing_in, statement_page
from kg.serve.review_page import Queue

__all__ = ["Queue", "routes"]

routes = [
    *signing_in.routes,
    *statement_page.routes,
    *review_page.routes,
    *node_page.routes,
    Route("/edit", lambda request: RedirectResponse("/edit/review", 303), methods=["GET"], name="edit"),
]
