"""The filters that all queries have: which statements, or which articles, a query is about.

A query file says where they go in: `VALUES ?quotation { UNDEF }` in the group that has the statements, or
`VALUES ?g { UNDEF }` before the group of an article's graph where it has none. What a person gives is looked up first,
and the statements or graphs that have it are put in there.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kg.errors import ArgumentError, QueryError
from kg.messages import suggestion
from kg.prefixes import PREFIXES
from kg.queries import names
from kg.queries.header import Parameter, Query
from kg.store import Store, Term

STATEMENTS, ARTICLES = "quotation", "g"
"""The variables that are limited: statements, or the graphs of articles."""

_ALSO = {
    STATEMENTS: {"claim": "?claim schema:appearance ?quotation"},
    ARTICLES: {"happening": "?happening a sem:Event"},
}
"""What else is limited where a query has a place for it: to claims of the statements, events of the articles."""


def _optional(name: str, type: str, description: str, example: str) -> Parameter:
    return Parameter(name=name, type=type, default="", description=description, example=example)


FILTERS = {
    parameter.name: parameter
    for parameter in (
        _optional("speaker", "speaker", "only statements by this person, institution or group", "kerry"),
        _optional("institution", "institution", "only by it or on its behalf", "pentagon"),
        _optional("event", "event", "only about this event: words of its label", "aleppo offensive"),
        _optional("outlet", "outlet", "only in this outlet, or from this agency", "washington post"),
        _optional("since", "date", "said, or else published, on this day (month, year) or later", "2016-12-01"),
        _optional("until", "date", "said, or else published, on this day (month, year) or earlier", "2016-12"),
        _optional(
            "type", "string", "direct, mixed, indirect; person, institution, group; or a type of event", "direct"
        ),
        _optional("min_confidence", "decimal", "only statements that are so likely to be right, 0 to 1", "0.8"),
    )
}
"""The filters, by name. A query that has no statements takes only those of _OF_ARTICLES."""

_OF_ARTICLES = ("outlet", "since", "until")

_TYPES = {
    "direct": "?quotation a kg:DirectQuotation .",
    "mixed": "?quotation a kg:MixedQuotation .",
    "indirect": "?quotation a kg:IndirectQuotation .",
    "person": "?quotation schema:spokenByCharacter ?who . ?who a schema:Person .",
    "institution": "?quotation schema:spokenByCharacter ?who . ?who a org:Organization .",
    "group": "?quotation schema:spokenByCharacter ?who . ?who a kg:Group .",
}

_EVENT_TYPES = """SELECT DISTINCT ?type WHERE {
  GRAPH ?g { ?event sem:eventType ?type FILTER(STRSTARTS(STR(?type), STR(kge:))) }
}"""


def taken(query: Query) -> Mapping[str, Parameter]:
    """Return the filters that a query takes. A parameter of its own goes before a filter of that name."""
    offered: Iterable[str] = _OF_ARTICLES if ARTICLES in query.places else ()
    if STATEMENTS in query.places:
        offered = FILTERS
    own = {parameter.name for parameter in query.parameters}
    return {name: FILTERS[name] for name in offered if name not in own}


def limits(
    store: Store, query: Query, given: Mapping[str, str], nodes: Mapping[str, Iterable[Term]]
) -> dict[str, Sequence[Term]]:
    """Return what a query's variables are limited to: nothing where nothing is `given`.

    `nodes` are those that the query's parameters are bound to, by their names. Raises QueryError for a value of the
    wrong type or a name that nothing in the store has, with the nearest.
    """
    asked = {name: value.strip() for name, value in given.items() if value.strip()}
    if not asked:
        return {}
    # One after the other, those first that leave least: Oxigraph would read all that each of them leaves.
    patterns = [_nodes(_PATTERNS[name], names.find(store, name, asked[name])) for name in _PATTERNS if name in asked]
    if query.statements in nodes:
        patterns.insert(0, _nodes(_PATTERNS[query.statements], nodes[query.statements]))
    is_of_day = [f"FILTER(?day {sign} {end})" for sign, end in _days(asked)]
    variable = STATEMENTS if STATEMENTS in query.places else ARTICLES
    left: Sequence[Term] | None = None
    for pattern in patterns:
        if variable == STATEMENTS and "?item" in pattern:
            pattern += " ?quotation prov:wasQuotedFrom ?item"
        left = _left(store, variable, left, f"GRAPH ?g {{ {pattern} }}")
    if is_of_day:
        by = _DAY_OF_ARTICLES if variable == ARTICLES else _DAY if left is None else _DAY_OF_EACH
        left = _left(store, variable, left, by.replace("{0}", " ".join(is_of_day)))
    for name, make in (("type", _type), ("min_confidence", _confidence)):
        if name in asked:
            left = _left(store, variable, left, f"GRAPH ?g {{ {make(store, asked[name])} }}")
    assert left is not None
    found = {variable: left}
    for also, pattern in _ALSO.get(variable, {}).items():
        if also in query.places:
            among = f"VALUES ?{variable} {{ {' '.join(map(str, left))} }}"
            found[also] = _left(store, also, None, f"{among} GRAPH ?g {{ {pattern} }}")
    return found


def _left(store: Store, variable: str, before: Sequence[Term] | None, pattern: str) -> Sequence[Term]:
    """Return what a pattern leaves of statements or graphs, None being all."""
    among = "" if before is None else f"VALUES ?{variable} {{ {' '.join(map(str, before))} }}"
    rows = store.select(f"SELECT ?{variable} WHERE {{ {among} {pattern} }}").rows
    return list(dict.fromkeys(term for (term,) in rows if term))


def _nodes(pattern: str, nodes: Iterable[Term]) -> str:
    return f"VALUES ?node {{ {' '.join(map(str, nodes))} }} {pattern}"


def _type(store: Store, value: str) -> str:
    if pattern := _TYPES.get(value.lower()):
        return pattern
    types = [term for (term,) in store.select(_EVENT_TYPES).rows if isinstance(term, ox.NamedNode)]
    events = {term.value.rpartition("#")[2]: term for term in types}
    if node := events.get(value.lower().replace(" ", "-")):
        return f"?quotation kg:about ?happening . ?happening sem:eventType {node} ."
    known = (*_TYPES, *sorted(events))
    raise QueryError(f"there is no type {value!r}", hint=suggestion(value, known, f"Types: {', '.join(known)}."))


def _confidence(store: Store, value: str) -> str:
    try:
        least = Decimal(value)
        if not 0 <= least <= 1:
            raise ValueError(value)
    except (ValueError, InvalidOperation) as error:
        raise QueryError(
            f"{value!r} is no least confidence, which is a number from 0 to 1", hint="For example: 0.8"
        ) from error
    decimal = ox.Literal(f"{least:f}", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    return f"?quotation kg:confidence ?sure FILTER(?sure >= {decimal})"


def _days(asked: Mapping[str, str]) -> Iterator[tuple[str, Term]]:
    """Yield how a day is compared with the first and the last one, and these."""
    if "since" in asked:
        yield ">=", ox.Literal(day("since", asked["since"]))
    if "until" in asked:
        yield "<=", ox.Literal(day("until", asked["until"], last=True))


_PATTERNS = {
    "article": "?quotation prov:wasQuotedFrom ?node .",
    "speaker": "?quotation schema:spokenByCharacter ?node .",
    "institution": "?quotation kg:onBehalfOf|schema:spokenByCharacter ?node .",
    "event": "?quotation kg:about ?node .",
    "outlet": "?item schema:publisher|kg:agency ?node .",
}
"""The statements of a node of each type; of an outlet its articles."""

_DAY_OF_ARTICLES = """
GRAPH ?g { ?item schema:datePublished ?published BIND(SUBSTR(STR(?published), 1, 10) AS ?day) {0} }"""

_DAY = """
{ GRAPH ?g {
  ?item schema:datePublished ?published BIND(SUBSTR(STR(?published), 1, 10) AS ?day) {0}
  ?quotation prov:wasQuotedFrom ?item FILTER NOT EXISTS { ?quotation kg:saidOn|kg:saidIn ?said }
} } UNION { GRAPH ?g { ?quotation kg:saidOn|kg:saidIn ?said BIND(SUBSTR(STR(?said), 1, 10) AS ?day) {0} } }"""
"""The day when it was said, else the article's."""

_DAY_OF_EACH = """
GRAPH ?g { ?quotation prov:wasQuotedFrom ?item }
OPTIONAL { GRAPH ?g { ?quotation kg:saidOn|kg:saidIn ?said } }
OPTIONAL { GRAPH ?g { ?item schema:datePublished ?published } }
BIND(SUBSTR(STR(COALESCE(?said, ?published)), 1, 10) AS ?day) {0}"""
"""The same of some statements. Where there is none, comparing it is an error, which a filter drops."""


_PARTS = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


def day(name: str, value: str, *, last: bool = False) -> str:
    """Return a day as YYYY-MM-DD: of a month or a year the first, or the `last`.

    Raises ArgumentError where it is none.
    """
    parts = _PARTS.fullmatch(value)
    year, month, number = (int(part) if part else None for part in parts.groups()) if parts else (None, None, None)
    try:
        if year is None or 0 in (month, number):
            raise ValueError(value)
        month = month or (12 if last else 1)
        return date(year, month, number or (calendar.monthrange(year, month)[1] if last else 1)).isoformat()
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ArgumentError(
            name,
            f"{value!r} is not a day (YYYY-MM-DD), a month (YYYY-MM) or a year",
            hint=f"For example: {FILTERS['since'].example}",
        ) from error


def check_days(given: Mapping[str, str]) -> None:
    """Raise ArgumentError where `since` is after `until`, or one of them is no day; what is not given is any day."""
    first, last = (given.get(name, "").strip() for name in ("since", "until"))
    if first and last and day("since", first) > day("until", last, last=True):
        raise ArgumentError(
            "since", f"{first!r} is after {last!r}, so there is no day between them", hint="Give the earlier one first."
        )
