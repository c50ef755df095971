"""What a person typed for a query's parameters, as nodes and terms to bind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kg.errors import ArgumentError, QueryError
from kg.messages import suggestion
from kg.prefixes import PREFIXES
from kg.queries import filters, names
from kg.queries.header import NODES, Parameter, Query
from kg.store import Store, Term

_XSD = PREFIXES["xsd"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """The arguments of a query: `nodes` for `VALUES $_NAME { UNDEF }`, by NAME, and `terms` to bind, by variable.

    `nodes` are all that a name can mean; the query is run once for them together. `limits` are what filters leave of
    statements or graphs, for `VALUES ?NAME { UNDEF }`. `terms` has an entry for each article
    that is meant, for which the query is run separately, and one entry where no parameter is an article.
    Where words are looked for each by itself, `limits` has them for `VALUES ?word { UNDEF }`.
    """

    nodes: Mapping[str, Sequence[ox.NamedNode]]
    limits: Mapping[str, Sequence[Term]]
    terms: Sequence[Mapping[str, Term]]


def bind(store: Store, query: Query, arguments: Mapping[str, str]) -> Bound:
    """Return what the arguments, as a person types them, mean in this store.

    A parameter that is left out takes its default; one whose default is "" stays unbound, which means any. Raises
    QueryError for an unknown or missing parameter, a value of the wrong type, or a name that nothing in the store has;
    StoreError where the store cannot be read.
    """
    known = [*(parameter.name for parameter in query.parameters), *filters.taken(query)]
    for name in arguments:
        if name not in known:
            otherwise = f"It takes {', '.join(known)}." if known else "It takes none."
            raise QueryError(
                f"the query {query.name} has no parameter {name!r}", hint=suggestion(name, known, otherwise)
            )
    given = {name: arguments[name] for name in filters.taken(query) if name in arguments}
    own = {p.name: arguments[p.name] for p in query.parameters if p.type == "date" and p.name in arguments}
    filters.check_days(given | own)
    nodes: dict[str, list[ox.NamedNode]] = {}
    terms: list[dict[str, Term]] = [{}]
    words: list[ox.Literal] = []
    for parameter in query.parameters:
        value = arguments.get(parameter.name, parameter.default)
        if value is None or (not value.strip() and parameter.default is None):
            raise QueryError(
                f"the query {query.name} needs {parameter.name}: {parameter.description}",
                hint=f"For example: kg query {query.name} {parameter.example!r}",
            )
        if not value.strip():
            continue
        if parameter.type in NODES:
            nodes[parameter.name] = names.find(store, parameter.type, value.strip())
        else:
            choices = list(_terms(store, parameter, value.strip()))
            terms = [{**before, **choice} for before in terms for choice in choices]
        if parameter.type == "words":
            words = [ox.Literal(word) for word in _each(value)]
            if not words:
                hint = f"For example: {parameter.example}"
                raise ArgumentError(parameter.name, f"{value!r} has nothing to look for", hint=hint)
    articles = {p.name: [t[f"_{p.name}"] for t in terms] for p in query.parameters if p.type == "article"}
    limits = filters.limits(store, query, given, {**nodes, **articles})
    if words:
        limits["word"] = words
    return Bound(nodes=nodes, limits=limits, terms=terms)


_PHRASE_OR_WORD = re.compile(r'["“”]([^"“”]*)["“”]|([^\s"“”]+)')


def _each(value: str) -> list[str]:
    """Return the words of what was typed, phrases in quotation marks as they are; hyphens alone are none."""
    found = (phrase or word for phrase, word in _PHRASE_OR_WORD.findall(value))
    return list(dict.fromkeys(each for each in found if each.strip("- ")))


def _terms(store: Store, parameter: Parameter, value: str) -> Iterator[dict[str, Term]]:
    """Yield the variables to bind. With an article also `$_graph`, the graph it is in: 100 times faster."""
    if parameter.type == "article":
        for node in names.find(store, parameter.type, value):
            yield {f"_{parameter.name}": node, "_graph": names.graph(store, node)}
        return
    try:
        literal = _literal(parameter, value)
    except (ValueError, InvalidOperation) as error:
        raise ArgumentError(
            parameter.name,
            f"{value!r} is not {_EXPECTED[parameter.type]}",
            hint=f"For example: {parameter.example}",
        ) from error
    yield {f"_{parameter.name}": literal}


_EXPECTED = {
    "string": "text",
    "words": "text",
    "integer": "a whole number",
    "decimal": "a number",
}


def _literal(parameter: Parameter, value: str) -> ox.Literal:
    """Return the literal that a query compares with.

    Days are strings, YYYY-MM-DD: a dateTime with a time zone cannot be compared with one that has none (XPath
    functions, op:dateTime-less-than).
    """
    type = parameter.type
    if type == "date":
        return ox.Literal(filters.day(parameter.name, value, last=parameter.name == "until"))
    if type == "integer":
        return _typed(str(int(value)), "integer")
    if type == "decimal":
        number = Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
            raise ValueError(value)
        return _typed(f"{number:f}", "decimal")
    return ox.Literal(value)


_MAX_EXPONENT = 12
"""Powers of ten, up or down, that a number may have: Oxigraph's decimals have 18 digits on each side of the point."""


def _typed(value: str, type: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(_XSD + type))
