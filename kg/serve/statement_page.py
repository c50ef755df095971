"""The page on which a statement is corrected, or one that was missed is added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.curation import Wish
from kg.errors import KgError
from kg.serve.desk import Problem, article_of, desk_of, edited, failed, for_curators, shown
from kg.serve.edition import Edition
from kg.serve.edits import Doing, Order
from kg.serve.forms import Form, posted_by_curator
from kg.serve.rendering import Page

if TYPE_CHECKING:
    from kg.serve.statement_form import Fields

_DOING: dict[str, Doing] = {"accept": "accept", "reject": "reject", "correct": "correct", "add": "add"}
_TYPED = ("correct", "add")
"""What is done with what a curator typed; the other two speak of the statement as it is."""


@for_curators
async def _statement(request: Request) -> Response:
    if request.method == "POST":
        return await _posted(request)
    asked = Form(request.query_params.multi_items())
    return await shown(request, lambda edition: _page(edition, asked))


async def _posted(request: Request) -> Response:
    from kg.serve.statement_form import typed, wish_of  # it loads rdflib, which takes half a second

    session, form = await posted_by_curator(request, desk_of(request).curators.edits)
    doing, article = _DOING.get(form.one("do")), form.one("article")
    if doing is None:
        raise HTTPException(400, "The form does not say what to do.")
    order = Order(
        doing=doing,
        curator=session.curator,
        reason=form.one("reason"),
        article=article,
        statement=form.one("statement"),
        wish=wish_of(form) if doing in _TYPED else Wish(),
    )
    try:
        done = await edited(request, session, order)
    except KgError as error:
        status, problem = failed(error)
        fields = typed(form) if doing in _TYPED else None
        return await shown(request, lambda edition: _page(edition, form, fields, problem, status))
    at = f"#card-{done.segment}" if done.segment else ""
    return RedirectResponse(form.next or f"/article/{quote(article, safe='')}{at}", 303)


def _page(
    edition: Edition, asked: Form, fields: Fields | None = None, problem: Problem | None = None, status: int = 200
) -> Page:
    """Return the page, with what a curator typed where an edit was not made."""
    from kg.serve import statement_form
    from kg.serve.article_page import View

    article, statement = article_of(edition, asked.one("article")), asked.one("statement")
    view = View(edition, article)
    card = quotation = None
    was, now = statement_form.Fields(), statement_form.Fields(contents=asked.all("contents"))
    if statement in view.ids:
        number = view.ids.index(statement)
        quotation = view.extraction.quotations[number]
        card = view.card(number + 1, quotation)
        was = now = statement_form.fields_of(view, quotation)
    elif statement and problem is None:
        hint = "Somebody corrected it, or the article was ingested again. The article shows what there is."
        problem, status = {"message": "There is no such statement any more.", "hint": hint}, 404

    def words(offsets: str) -> str:
        return statement_form.words_of(view, offsets)

    shows: dict[str, Any] = {
        "article": article,
        "card": card,
        "statement": statement,
        "fields": fields or now,
        "kept": statement_form.kept(was),
        "paragraphs": statement_form.text_of(view, quotation),
        "words": words,
        "problem": problem,
        "target": asked.next,
        **statement_form.choices(view),
    }
    title = "Correct a statement" if statement else "Add a statement"
    return Page(template="edit_statement.html", title=title, status=status, shows=shows)


routes = [Route("/edit/statement", _statement, methods=["GET", "POST"], name="edit-statement")]
