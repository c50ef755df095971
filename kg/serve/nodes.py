"""The pages of one thing: a speaker, an institution, an event, a claim; and of any other node, what the graph says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from markupsafe import Markup, escape

from kg.prefixes import shortened
from kg.queries import run
from kg.queries.figures import EXCLUDES
from kg.queries.terms_of_office import tenures
from kg.serve.charts import Figure, charts
from kg.serve.edition import Edition
from kg.serve.extractions import span_of
from kg.serve.finding import FacetValue, Found, Wanted
from kg.serve.index import PAGE
from kg.serve.index_records import Article, Node, Statement
from kg.serve.lists import Query, asked_as, node_address, paged
from kg.serve.marks import Words, char, visible
from kg.serve.rendering import Page
from kg.store import Rows, Term, text_of
from kg.variants import Printing, edits, printings_of, said_between

_ELSEWHERE = (
    "SELECT DISTINCT $node ?elsewhere WHERE { GRAPH ?g { $node schema:sameAs ?elsewhere } } ORDER BY ?elsewhere"
)

_ACTORS = """
SELECT DISTINCT $event ?actor ?evidence WHERE { GRAPH ?g {
  $event sem:hasActor ?actor
  OPTIONAL { ?part kg:inEvent $event ; kg:participant ?actor ; kg:evidence ?evidence }
} } ORDER BY ?actor DESC(?evidence)"""

_TIMES = """
SELECT DISTINCT $event ?time ?evidence WHERE { GRAPH ?g { $event sem:hasTime ?time . ?time kg:evidence ?evidence } }
ORDER BY DESC(?time) DESC(?evidence)"""

_PLACES = """
SELECT DISTINCT $event ?g ?place ?words WHERE { GRAPH ?g {
  { $event sem:hasPlace ?where . ?where rdfs:label ?place OPTIONAL { ?where kg:mention ?words } }
  UNION { $event sem:hasPlace ?any ; kg:mention ?words }
} } ORDER BY ?g ?words"""

_OFFICE = ("role", "institution", "first", "last", "evidence", "proof")
_OFFICES = """
SELECT o.role, n.label AS institution, min(nullif(a.published, '')) AS first, max(nullif(a.published, '')) AS last,
  min(o.words || char(1) || a.iri || '#' || o.span)
FROM office o JOIN node n ON n.id = o.institution JOIN article a ON a.id = o.article
WHERE o.speaker = ? GROUP BY n.iri, o.role
ORDER BY coalesce(first, ''), coalesce(last, ''), o.role, institution, n.iri"""

_FIGURES = """
SELECT ?figure ?label ?kind ?unit ?value ?highest ?bound ?by ?counted ?published ?article WHERE { GRAPH ?g {
  VALUES ?event { %s }
  ?figure kg:figureOf ?event ; rdfs:label ?label ; kg:figureKind ?kind ; kg:bound ?bound .
  ?article a schema:NewsArticle .
  OPTIONAL { ?figure kg:unit ?unit }
  OPTIONAL { ?figure kg:value ?value }
  OPTIONAL { ?figure kg:highest ?highest }
  OPTIONAL { ?figure prov:wasAttributedTo ?by }
  OPTIONAL { ?figure kg:asOf ?counted }
  OPTIONAL { ?article schema:datePublished ?published }
} }"""

_MOST_COMPARED = 50
"""Figures of an event that its page compares: that takes 0.3 s for 438. For more it leads to the question."""

_MOST_TRIPLES = 500
"""Triples that the page of a node shows, in each direction."""


def _elsewhere(edition: Edition, node: Node) -> list[str]:
    rows = edition.store.select(_ELSEWHERE, {"node": ox.NamedNode(node.iri)}).rows
    return [text_of(row[1]) for row in rows]


def _offices(edition: Edition, node: Node, elsewhere: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of the question "offices" about a speaker, who is these people elsewhere.

    They come from the index: the question takes 0.24 s for one whom 2,000 articles quote most.
    """
    told = []
    for *cells, proof in edition.index.rows(_OFFICES, (node.id,)):
        cells += proof.split("\x01")
        told.append((None, *(ox.Literal(cell) if cell else None for cell in cells)))
    known = [(ox.NamedNode(iri), *(None for _ in _OFFICE)) for iri in elsewhere]
    speaker = ox.NamedNode(node.iri)
    rows = tenures(Rows(("_speaker", "_elsewhere", *_OFFICE), [(speaker, *row) for row in (*told, *known)]))
    return [dict.fromkeys(rows.columns, "") | record for record in rows.records()]


def _narrowed(edition: Edition, node: Node, own: str, name: str) -> Callable[[FacetValue], str]:
    """Return a function that gives the search for the statements of a node that also have a facet's value."""

    def address(value: FacetValue) -> str:
        return "/search?" + urlencode({own: edition.path(node.iri), name: asked_as(edition, value)})

    return address


def agent(edition: Edition, node: Node, query: Query, path: str) -> Page:
    """Return the page of a person, an unnamed group or an institution: offices, statements, disputes, outlets."""
    index = edition.index
    is_institution = node.type == "organization"
    found = Found(index, Wanted(party=node.id) if is_institution else Wanted(speaker=node.id))
    facets = found.facets(("speaker", "institution", "event", "outlet", "month"))
    pages = paged(path, query)
    order = "earliest" if query.get("order") == "earliest" else "latest"
    articles, published = index.published_by(node, 5) if is_institution else ([], 0)
    own = "institution" if is_institution else "speaker"
    elsewhere = _elsewhere(edition, node)
    as_outlet = Found(index, Wanted(outlet=node.id)) if articles else None
    return Page(
        template="agent.html",
        title=node.label,
        shows={
            "node": node,
            "elsewhere": elsewhere,
            "offices": [] if is_institution or not node.statements else _offices(edition, node, elsewhere),
            "total": found.total(),
            "all_statements": found.some(order, PAGE, (pages["page"] - 1) * PAGE),
            "order": order,
            "facets": facets,
            "to_node": node_address(edition),
            "narrow": lambda name: _narrowed(edition, node, own, name),
            "answers": index.answers(
                "s.speaker = ? OR r.other IN (SELECT id FROM statement WHERE speaker = ?)", (node.id,) * 2, 10
            ),
            "articles": articles,
            "published": published,
            "quoted": as_outlet.facets(("speaker",))["speaker"] if as_outlet else [],
            "to_quoted": _narrowed(edition, node, "outlet", "speaker"),
            **pages,
        },
    )


@dataclass(frozen=True)
class Position:
    """What was said for an institution about an event: how much, and the latest statements."""

    institution: FacetValue
    statements: Sequence[Any]


def event(edition: Edition, node: Node, query: Query, path: str) -> Page:
    """Return the page of an event: when and where, who took part, its parts, figures, positions and a timeline."""
    index = edition.index
    found = Found(index, Wanted(event=node.id))
    pages = paged(path, query)
    page = found.some("earliest", PAGE, (pages["page"] - 1) * PAGE)
    institutions = found.facets(("institution",), values=6)["institution"]
    actors = _proofs(edition, _ACTORS, node)
    figures = _figures(edition, node)
    return Page(
        template="event.html",
        title=node.label,
        shows={
            "node": node,
            "whole": index.node(node.whole) if node.whole else None,
            "parts": index.parts(node),
            "participants": [(actor, proof) for iri, proof in actors.items() if (actor := index.node(iri))],
            "told_when": next(iter(_proofs(edition, _TIMES, node).values()), ""),
            "places": _places(edition, node),
            "total": found.total(),
            "days": [(day, list(some)) for day, some in groupby(page, key=lambda one: one.day)],
            "positions": [
                Position(value, found.narrowed(institution=value.node.id).some("latest", 2))
                for value in institutions
                if value.node
            ],
            "charts": charts(figures),
            "uncompared": len(figures) > _MOST_COMPARED,
            "conflicts": _conflicts(edition, node) if 1 < len(figures) <= _MOST_COMPARED else [],
            "speakers": found.facets(("speaker",))["speaker"],
            "outlets": found.facets(("outlet",))["outlet"],
            "narrow": lambda name: _narrowed(edition, node, "event", name),
            **pages,
        },
    )


def _proofs(edition: Edition, query: str, event: Node) -> dict[str, str]:
    """Return the first words, by IRI, that prove each thing that is asked of an event; "" where there are none."""
    rows = edition.store.select(query, {"event": ox.NamedNode(event.iri)}).rows
    return {text_of(thing): text_of(words).replace("/text#", "#") if words else "" for _, thing, words in rows}


def _places(edition: Edition, event: Node) -> list[tuple[str, str]]:
    """Return the places of an event, each with the address of the words that say so; "" where there are none.

    Of all words that name the place those are meant that stand nearest to words for the event, in the same article.
    """
    told: dict[str, list[str]] = {}
    mentions: dict[str, list[int]] = {}
    rows = edition.store.select(_PLACES, {"event": ox.NamedNode(event.iri)}).rows
    for _, _, place, words in rows:
        if place:
            told.setdefault(text_of(place), []).extend([text_of(words)] if words else [])
        elif words:
            text, start = _stands(text_of(words))
            mentions.setdefault(text, []).append(start)

    def distance(words: str) -> int:
        text, start = _stands(words)
        return min((abs(start - other) for other in mentions.get(text, ())), default=_FAR)

    return [(place, _shown(edition, min(told[place], key=distance, default=""))) for place in sorted(told)]


_FAR = 1_000_000_000
"""Characters from words to those of which their article has none."""


def _stands(words: str) -> tuple[str, int]:
    """Return the text that a span's IRI is of, and where it begins in it."""
    span = span_of(words)
    return words.partition("#")[0], span.start if span else 0


def _shown(edition: Edition, words: str) -> str:
    """Return the address of an article's page that marks a span, which need not be among those that it always marks."""
    span = span_of(words)
    article = edition.local(words.partition("/text#")[0])
    return f"{article}?at={span.start},{span.end}#{char(span)}" if span and article else ""


def _conflicts(edition: Edition, node: Node) -> list[dict[str, str]]:
    rows = run(edition.store, "conflicting-figures", {"event": node.iri})
    compared = (dict.fromkeys(rows.columns, "") | record for record in rows.records())
    return [row for row in compared if row["relation"] == EXCLUDES]


def _figures(edition: Edition, node: Node) -> list[Figure]:
    found = {}
    for row in edition.store.select(_FIGURES % ox.NamedNode(node.iri)).records():
        start, _, end = row["figure"].rpartition("/")[2].partition("-")
        by = edition.index.node(row["by"]) if "by" in row else None
        found[row["figure"]] = Figure(
            words=Words(words=row["label"], at=f"char={start},{end}"),
            kind=row["kind"],
            unit=row.get("unit", ""),
            value=float(row["value"]) if "value" in row else None,
            highest=float(row["highest"]) if "highest" in row else None,
            bound=row["bound"],
            by=by,
            day=(row.get("counted") or row.get("published") or "")[:10],
            address=f"{edition.local(row['article']) or ''}#char={start},{end}",
        )
    return sorted(found.values(), key=lambda figure: (figure.kind, figure.unit, figure.day, figure.address))


@dataclass(frozen=True)
class Shown:
    """One printing of a claim, with what it changed in the first one's words marked.

    `copied` is an article of another printing of which its article is a copy: it is no report of its own.
    """

    printing: Printing
    statement: Statement | None
    html: Markup
    is_first: bool
    copied: Article | None


def claim(edition: Edition, iri: str) -> Page | None:
    """Return the page of a claim: its printings, the first one first. None where there is no such claim.

    Raises StoreError where the store cannot be read.
    """
    found = printings_of(edition.store, iri)
    if not found:
        return None
    first, index = found[0], edition.index
    statements = {one.quotation: index.statement(one.quotation) for one in found}
    articles = {one.article.iri for one in statements.values() if one}

    def copied(statement: Statement | None) -> Article | None:
        originals = index.originals(statement.article.iri) if statement else []
        return next((original for original in originals if original.iri in articles), None)

    printings = [
        Shown(one, statements[one.quotation], _changed(first, one), one is first, copied(statements[one.quotation]))
        for one in found
    ]
    return Page(
        template="claim.html",
        title=first.said(first.extent)[:80],
        shows={
            "printings": printings,
            "outlets": len({one.outlet or one.article for one in found}),
            "articles": len({one.article for one in found}),
            "reports": len({shown.printing.article for shown in printings if not shown.copied}),
        },
    )


def _changed(first: Printing, later: Printing) -> Markup:
    """Return a later printing's words with those that it dropped and added marked."""
    if later is first:
        return escape(visible(later.said(later.extent)))
    html, at = Markup(""), later.extent.start
    for position, old, end in edits(first, later):
        html += escape(visible(said_between(later, at, position)))
        if old:
            html += Markup(" <del>{}</del> ").format(visible(old))
        if end > position:
            html += Markup("<ins>{}</ins>").format(visible(said_between(later, position, end)))
        at = max(at, end)
    return html + escape(visible(said_between(later, at, later.extent.end)))


@dataclass(frozen=True)
class Line:
    """A triple as a page shows it: the property and the other term, with the addresses they lead to."""

    property: str
    text: str
    address: str


def resource(edition: Edition, iri: str) -> Page | None:
    """Return what the graph says of any node. None where it says nothing."""
    node = ox.NamedNode(iri)
    out = edition.store.select(
        f"SELECT DISTINCT ?p ?o WHERE {{ {node} ?p ?o }} ORDER BY ?p ?o LIMIT {_MOST_TRIPLES}"
    ).rows
    into = edition.store.select(
        f"SELECT DISTINCT ?p ?s WHERE {{ ?s ?p {node} }} ORDER BY ?p ?s LIMIT {_MOST_TRIPLES}"
    ).rows
    if not out and not into:  # it can be a graph that is about no article
        own = f"SELECT ?s ?o WHERE {{ GRAPH {node} {{ ?s ?p ?o FILTER(ISIRI(?s)) }} }} LIMIT {_MOST_TRIPLES}"
        out = sorted(edition.store.select(own).rows, key=str)
        if not out:
            return None
    return Page(
        template="resource.html",
        title=edition.store.label(iri) or shortened(iri),
        shows={
            "iri": iri,
            "out": [_line(edition, *row) for row in out],
            "into": [_line(edition, *row) for row in into],
        },
    )


def _line(edition: Edition, property: Term | None, other: Term | None) -> Line:
    text = text_of(other)
    address = ""
    if isinstance(other, ox.NamedNode):
        address = edition.local(text) or (text if text.startswith(("http://", "https://")) else "")
        text = edition.store.label(text) or shortened(text)
    return Line(shortened(text_of(property)), text if len(text) < 2000 else text[:2000] + " …", address)
