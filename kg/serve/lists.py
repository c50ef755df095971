"""The pages that list: the overview, the search, all speakers, institutions, events, claims, disputes and outlets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kg.serve.edition import Edition
from kg.serve.finding import FACETS, FacetValue, Found, Wanted
from kg.serve.index import PAGE
from kg.serve.outlets import outlet_counts
from kg.serve.rendering import Page

_ORDERS = (("relevance", "best match"), ("latest", "latest"), ("earliest", "earliest"), ("doubtful", "least certain"))
_HEADINGS = {
    "kind": "Kind",
    "speaker": "Speaker",
    "institution": "Institution",
    "event": "Event",
    "outlet": "Outlet",
    "month": "Month",
}
_MOST_MONTHS = 240
"""Months of which a picture has a bar each; of more it has the years."""

_EVERY_MONTH = 12 * 10_000
_MOST_OUTLETS = 500
_MOST_PAGES = 500
"""Pages of a list that can be asked for: what lies behind them is found by narrowing down."""

_PRINTED_IN = "SELECT substr(published, 1, 7) AS month, count(*) FROM article WHERE month != '' GROUP BY month"

Query = Mapping[str, str]


def page_number(query: Query) -> int:
    """Return the page of a list that is asked for; 1 where it is no number."""
    typed = query.get("page", "1")
    return min(max(int(typed), 1), _MOST_PAGES) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1


def paged(path: str, query: Query) -> dict[str, Any]:
    """Return what the macro `pages` needs besides the total: the page, its size and the address of another."""
    rest = {name: value for name, value in query.items() if name != "page"}
    return {
        "page": page_number(query),
        "size": PAGE,
        "page_address": lambda n: f"{path}?{urlencode({**rest, 'page': n})}",
    }


def node_address(edition: Edition) -> Callable[[FacetValue], str]:
    """Return a function that gives the address of the page of a facet's node."""
    return lambda value: edition.local(value.value) or "#"


def asked_as(edition: Edition, value: FacetValue) -> str:
    """Return a facet's value as the parameter of a search, which `asked` reads."""
    return edition.path(value.value) if value.node else value.value


def overview(edition: Edition, query: Query) -> Page:
    """Return the first page: how much there is, when it was printed, who is quoted most, what is least certain."""
    index = edition.index
    everything = Found(index, Wanted())
    facets = everything.facets(("speaker", "institution", "event", "outlet"))
    printed_in = dict(map(tuple, index.rows(_PRINTED_IN)))
    said_in = {one.value: one.count for one in everything.facets(("month",), values=_EVERY_MONTH)["month"]}
    outlets = {one.node.id: one.value for one in facets["outlet"] if one.node}
    printed = index.rows(
        f"SELECT outlet, count(*) FROM article WHERE outlet IN ({', '.join('?' * len(outlets))}) GROUP BY outlet",
        [*outlets],
    )
    (first, last), *_ = index.rows("SELECT min(published), max(published) FROM article WHERE published != ''")
    return Page(
        template="overview.html",
        title="Overview",
        shows={
            "totals": {
                "articles": index.count("SELECT count(*) FROM article"),
                "statements": everything.total(),
                "speakers": everything.speakers(),
                "events": index.count("SELECT count(*) FROM node WHERE type = 'event' AND statements > 0"),
                "first": first or "",
                "last": last or "",
            },
            "bars": [_bars("article", printed_in, printed_in), _bars("statement", said_in, printed_in or said_in)],
            "of_outlets": {outlets[id]: f"{n:,} article{'' if n == 1 else 's'}" for id, n in printed},
            "speakers": facets["speaker"],
            "institutions": facets["institution"],
            "events": facets["event"],
            "outlets": facets["outlet"],
            "counted_address": node_address(edition),
            "articles": index.articles(limit=10),
            "doubtful": everything.some("doubtful", 5),
        },
    )


@dataclass(frozen=True)
class Bars:
    """How many there are of something (`noun`) in each month, or in each year where there are too many months.

    `all` are the names of these, the search for each and the numbers; `beyond` is how many are in none of them.
    """

    noun: str
    each: str
    all: Sequence[tuple[str, str, int]]
    beyond: int = 0


def _bars(noun: str, counts: Mapping[str, int], between: Collection[str]) -> Bars:
    """Return the months from the first to the last of some, with those that have nothing."""
    if not between:
        return Bars(noun, "month", ())
    first, last = (12 * int(month[:4]) + int(month[5:7]) - 1 for month in (min(between), max(between)))
    by_year = last - first >= _MOST_MONTHS
    names = {f"{at // 12:04}" if by_year else f"{at // 12:04}-{at % 12 + 1:02}": 0 for at in range(first, last + 1)}
    beyond = 0
    for month, count in counts.items():
        name = month[:4] if by_year else month
        if name in names:
            names[name] += count
        else:
            beyond += count
    search = "since={0}&until={0}" if by_year else "month={0}"
    shown = [(name, f"/search?{search.format(name)}", count) for name, count in names.items()]
    return Bars(noun, "year" if by_year else "month", shown, beyond)


@dataclass(frozen=True)
class Asked:
    """What a search asks for: the statements wanted, the page's values as typed, and those that mean nothing here."""

    wanted: Wanted
    typed: dict[str, str]
    labels: dict[str, str]


def asked(edition: Edition, query: Query) -> Asked:
    """Return what the parameters of a search mean. A node that the store does not have is left out."""
    typed, labels, values = dict[str, str](), dict[str, str](), dict[str, Any]()
    for name in ("q", *FACETS, "since", "until"):
        value = " ".join(query.get(name, "").split())[:300]
        if not value:
            continue
        if name in ("speaker", "institution", "event", "outlet"):
            node = next((n for base in edition.bases if (n := edition.index.node(base + value.lstrip("/")))), None)
            if node is None:
                continue
            values[name], labels[name] = node.id, node.label
        else:
            values[name] = labels[name] = value
        typed[name] = value
    return Asked(Wanted(**values), typed, labels)


def search(edition: Edition, query: Query) -> Page:
    """Return the statements that have some words and values, the names and articles that have the words, and facets."""
    request = asked(edition, query)
    found = Found(edition.index, request.wanted)
    order = query.get("order", "relevance")
    if order == "relevance" and not found.can_be_weighed:
        order = "latest"
    page = page_number(query)
    kept = {**request.typed, **({"order": order} if "order" in query else {})}

    def address(**changed: str | None) -> str:
        parameters = {**kept, **changed}
        return "/search?" + urlencode({name: value for name, value in parameters.items() if value})

    def narrow(name: str) -> Callable[[FacetValue], str]:
        rest = address(**{name: None})  # written once for all of a facet's values
        rest += "&" if rest[-1] != "?" else ""
        return lambda value: rest + urlencode({name: asked_as(edition, value)})

    q = request.wanted.q
    only_words = bool(q) and set(request.typed) == {"q"} and page == 1
    total = found.total()
    return Page(
        template="search.html",
        title=q or "Statements",
        shows={
            "q": q,
            "chosen": [(name, request.labels[name], address(**{name: None})) for name in request.typed if name != "q"],
            "nodes": edition.index.named(q) if only_words else [],
            "articles": edition.index.headlines(q) if only_words else [],
            "total": total,
            "found_statements": found.some(order, PAGE, (page - 1) * PAGE) if total else [],
            "order": order,
            "orders": [
                (name, label, address(order=name))
                for name, label in _ORDERS
                if found.can_be_weighed or name != "relevance"
            ],
            "facets": found.facets([name for name in FACETS if name not in request.typed]),
            "facet_names": list(_HEADINGS.items()),
            "narrow": narrow,
            **paged("/search", kept),
            "page": page,
        },
    )


def nodes(title: str, types: tuple[str, ...], path: str) -> Callable[[Edition, Query], Page]:
    """Return the page that lists the nodes of some types, those with most statements first."""

    def page(edition: Edition, query: Query) -> Page:
        index = edition.index
        marks = ", ".join("?" * len(types))
        total = index.count(f"SELECT count(*) FROM node WHERE type IN ({marks}) AND statements > 0", types)
        return Page(
            template="nodes.html",
            title=title,
            shows={
                "types": len(types),
                "nodes": index.most(types, PAGE * 2, (page_number(query) - 1) * PAGE * 2),
                "total": total,
                **paged(path, query),
                "size": PAGE * 2,
            },
        )

    return page


def claims(edition: Edition, query: Query) -> Page:
    """Return the claims that were printed more than once, those in most outlets first."""
    index = edition.index
    rows = index.rows(
        "SELECT iri, printings, outlets FROM claim ORDER BY outlets DESC, printings DESC, iri LIMIT ? OFFSET ?",
        (PAGE, (page_number(query) - 1) * PAGE),
    )
    first = """
        SELECT s.id FROM statement s JOIN article a ON a.id = s.article WHERE s.claim = ?
        ORDER BY a.published = '', a.published, a.name, s.place LIMIT 1"""
    said = index.statements([index.count(first, (row["iri"],)) for row in rows])
    return Page(
        template="claims.html",
        title="Claims printed more than once",
        shows={
            "claims": [
                (row["iri"], row["printings"], row["outlets"], one) for row, one in zip(rows, said, strict=True)
            ],
            "total": index.count("SELECT count(*) FROM claim"),
            **paged("/claims", query),
        },
    )


def disputes(edition: Edition, query: Query) -> Page:
    """Return who disputes, or supports, which statement of whom."""
    relation = "supports" if query.get("relation") == "supports" else "disputes"
    return Page(
        template="disputes.html",
        title="Who disputes whom" if relation == "disputes" else "Who supports whom",
        shows={
            "relation": relation,
            "answers": edition.index.answers("r.relation = ?", (relation,), PAGE, (page_number(query) - 1) * PAGE),
            "total": edition.index.count("SELECT count(*) FROM response WHERE relation = ?", (relation,)),
            **paged("/disputes", query),
        },
    )


def outlets(edition: Edition, query: Query) -> Page:
    """Return the outlets: how many articles and statements, how many from unnamed sources, how many through others."""
    return Page(
        template="outlets.html",
        title="Outlets",
        shows={
            "outlets": outlet_counts(edition.index, _MOST_OUTLETS),
            "unknown": edition.index.count("SELECT count(*) FROM article WHERE outlet IS NULL"),
        },
    )
