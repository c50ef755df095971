"""SPARQL over HTTP: the query operation of the SPARQL 1.1 Protocol, its service description, and a page with an editor.

Only queries are answered, never updates, and nothing is fetched from elsewhere. Each runs in a worker process, with
limits on its time, its memory and the size of its answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import QueryError
from kg.prefixes import PREFIXES
from kg.serve import tasks
from kg.serve.answering import Made, address_of, explorer_of, html
from kg.serve.bodies import FORM, pairs_of, read_body
from kg.serve.drawings import MOST_BARS
from kg.serve.edition import Edition
from kg.serve.linked import written
from kg.serve.negotiation import BY_NAME as GRAPH_NAMES
from kg.serve.negotiation import HTML, RDF, best
from kg.serve.questions import linked
from kg.serve.rendering import Page
from kg.serve.results import BY_NAME as ROW_NAMES
from kg.serve.results import ROWS
from kg.serve.vocabulary import known_terms
from kg.serve.worker import SECONDS, BusyError, MemoryLimitError, TimeLimitError

_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FORMATS = {**ROW_NAMES, **{name: media for name, media in GRAPH_NAMES.items() if media != HTML}}

EXAMPLE = """SELECT ?speaker ?cue ?text ?article WHERE {
  GRAPH ?g {
    ?quotation a kg:DirectQuotation ;
      schema:text ?text ;
      schema:spokenByCharacter ?agent ;
      prov:wasQuotedFrom ?article .
  }
  GRAPH ?labels { ?agent skos:prefLabel ?speaker }
}
LIMIT 20"""

_DESCRIPTION = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<ENDPOINT> a sd:Service ;
  sd:endpoint <ENDPOINT> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ;
  sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML , formats:SPARQL_Results_CSV ,
    formats:SPARQL_Results_TSV , formats:Turtle , formats:N-Triples , formats:JSON-LD , formats:RDF_XML ;
  sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""


async def _sparql(request: Request) -> Response:
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        pairs = await _posted(request, pairs)
    queries = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise HTTPException(400, "Updates are not answered here: only queries are.")
    if len(queries) > 1:
        raise HTTPException(400, "There is more than one query.")
    accept = _accepted(request)
    if not queries:
        if request.method == "POST":
            raise HTTPException(400, "There is no query.")
        return await _described(request, accept)
    dataset = tasks.Dataset(
        default=tuple(value for name, value in pairs if name == "default-graph-uri"),
        named=tuple(value for name, value in pairs if name == "named-graph-uri"),
    )
    view = next((value for name, value in pairs if name == "view"), "")
    return await _answered(request, queries[0], dataset, accept, view)


async def _posted(request: Request, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parameters of a POST request, of which there are two forms (2.1.2 and 2.1.3)."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == _UPDATE:
        raise HTTPException(400, "Updates are not answered here: only queries are.")
    if media not in (FORM, _QUERY):
        raise HTTPException(415, f"Send {FORM} or {_QUERY}.", {"Accept-Post": f"{FORM}, {_QUERY}"})
    body = await read_body(request)
    if media == FORM:
        return pairs_of(body)
    try:
        return [*((name, value) for name, value in pairs if name != "query"), ("query", body.decode("utf-8"))]
    except ValueError as error:
        raise HTTPException(400, f"The body cannot be read: {error}.") from error


def _accepted(request: Request) -> str:
    """Return what the client wants: the Accept header, unless the address says it (`format=csv`)."""
    asked = request.query_params.get("format", "")
    if asked and asked not in _FORMATS:
        raise HTTPException(406, f"There are {', '.join(_FORMATS)}.")
    return _FORMATS[asked] if asked else request.headers.get("accept", "")


async def _described(request: Request, accept: str) -> Response:
    """Answer a request without a query: the service description (SPARQL 1.1 Service Description, 2), or the editor."""
    media = best(accept, (*RDF, HTML))
    if media is None:
        raise HTTPException(406, f"There are {', '.join((*RDF, HTML))}.")
    endpoint = str(request.url.replace(query="", fragment=""))

    def made(edition: Edition, request: Request) -> Made:
        if media == HTML:
            return html(edition, _editor(edition), "/sparql")
        # Blank nodes with names, so that the same description has the same bytes.
        text = _DESCRIPTION.replace("ENDPOINT", endpoint).replace(
            "[ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .",
            f"<{endpoint}#dataset> . <{endpoint}#dataset> a sd:Dataset ; sd:defaultGraph <{endpoint}#default> . "
            f"<{endpoint}#default> a sd:Graph .",
        )
        triples = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
        return Made(body=written(triples, media), media=media)

    return await explorer_of(request).answer(request, made, key=("/sparql", media, endpoint))


async def _answered(request: Request, query: str, dataset: tasks.Dataset, accept: str, view: str) -> Response:
    explorer = explorer_of(request)
    query = query.replace("\r\n", "\n")  # as a browser sends a text's lines; places in it are told by its characters
    is_page = best(accept, (*ROWS, *RDF, HTML)) == HTML
    if not is_page and best(accept, (*ROWS, *RDF)) is None:
        raise HTTPException(406, f"There are {', '.join((*ROWS, *RDF))}.")

    def page(edition: Edition, request: Request) -> Made:
        problem, table, status = None, None, 200
        try:
            table = explorer.workers.call(tasks.tabled, edition.folder, query, dataset, view)
        except (BusyError, TimeLimitError, MemoryLimitError) as error:
            problem, status = Problem(error.message, error.hint), 503 if isinstance(error, BusyError) else 500
        except QueryError as error:
            problem, status = problem_of(query, error), 400
        made = _editor(edition, query, table, problem, _addresses(query, dataset), status)
        return html(edition, made, "/sparql", address_of(request) if request.method == "GET" else "")

    def answer(edition: Edition, request: Request) -> Made:
        try:
            found = explorer.workers.call(tasks.answered, edition.folder, query, dataset, accept)
        except QueryError as error:
            return Made(body=f"{error}\n".encode(), media="text/plain", status=400)
        if not found.media:
            return Made(body=b"The answer cannot be given in this form.\n", media="text/plain", status=406)
        return Made(body=found.body, media=found.media)

    return await explorer.answer(request, page if is_page else answer, slow=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a query. Where its place is known, `lines` are those around it, each in three parts.

    A line is its number, what stands before the fault, the fault ("" in all lines but its own), and what comes after.
    """

    message: str
    hint: str
    lines: tuple[tuple[int, str, str, str], ...] = ()
    place: tuple[int, int] | None = None


_AROUND = 3
"""Lines that are shown before and after a fault."""


def problem_of(query: str, error: QueryError) -> Problem:
    """Return what is wrong with a query, with the lines around it."""
    message = error.message.partition("\n")[0]
    if error.place is None:
        return Problem(message, error.hint)
    start, end = error.place
    lines, at = [], 0
    fault = query.count("\n", 0, start) + 1
    for number, line in enumerate(query.split("\n"), 1):
        if abs(number - fault) <= _AROUND:
            a, b = (max(place - at, 0) for place in (start, end)) if number == fault else (len(line), len(line))
            lines.append((number, line[:a], line[a:b], line[b:]))
        at += len(line) + 1
    return Problem(message, error.hint, tuple(lines), error.place)


def _addresses(query: str, dataset: tasks.Dataset) -> Callable[[str, str], str]:
    """Return a function that gives the address of the same query, with another parameter."""
    graphs = [("default-graph-uri", g) for g in dataset.default] + [("named-graph-uri", g) for g in dataset.named]
    return lambda name, value: "/sparql?" + urlencode([("query", query), *graphs, (name, value)])


def _editor(
    edition: Edition,
    query: str = "",
    table: tasks.Table | None = None,
    problem: Problem | None = None,
    address: Callable[[str, str], str] = lambda name, value: "",
    status: int = 200,
) -> Page:
    is_graph = bool(table and "text" in table.views)
    names = [name for name in GRAPH_NAMES if name != "html"] if is_graph else list(ROW_NAMES)
    return Page(
        template="sparql.html",
        title="SPARQL",
        status=status,
        shows={
            "query": query or EXAMPLE,
            "table": table,
            "rows": [linked(edition, table.columns, row) for row in table.rows] if table else [],
            "problem": problem,
            "files": [(name, address("format", name)) for name in names],
            "views": [(name, address("view", name)) for name in table.views] if table else [],
            "most_bars": MOST_BARS,
            "prefixes": PREFIXES,
            "shown": tasks.SHOWN,
            "seconds": SECONDS,
        },
    )


async def _terms(request: Request) -> Response:
    """Answer with what the editor completes: prefixes, and the terms of the vocabulary with what they mean."""

    def made(edition: Edition, request: Request) -> Made:
        told = {"prefixes": PREFIXES, "terms": [asdict(term) for term in known_terms()]}
        return Made(body=json.dumps(told, ensure_ascii=False).encode(), media="application/json")

    return await explorer_of(request).answer(request, made, key="/sparql/terms")


routes = [
    Route("/sparql", _sparql, methods=["GET", "POST"], name="sparql"),
    Route("/sparql/terms", _terms, methods=["GET"], name="terms"),
]
