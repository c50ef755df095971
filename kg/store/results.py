"""What a server answers to a query, as terms: no more is taken for granted of it than of any file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.conversion import Term, text_of
from kg.store.client import Answer


def parsed(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return SPARQL 1.1 Query Results JSON as Oxigraph's results. Raises SyntaxError, also when its rows are taken."""
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def check_whole(answer: Answer, address: str) -> None:
    """Raise StoreError where the server cut the rows of an answer, or they are none."""
    if answer.most_rows:
        _all_rows(answer, address)


def rows(answer: Answer, variables: str, address: str) -> list[tuple[Term, ...]]:
    """Return the rows of an answer to a query for these variables, all of them bound. Raises StoreError."""
    columns, found = _all_rows(answer, address)
    if columns != tuple(variables.split()) or not all(None not in row for row in found):
        raise nonsense(address, "it lacks what was asked for")
    return found  # type: ignore[return-value]


def pairs(answer: Answer, variables: str, address: str) -> list[tuple[ox.NamedNode, str]]:
    """Return the rows of an answer to a query for IRIs and literals. Raises StoreError."""
    found = []
    for node, value in rows(answer, variables, address):
        if not isinstance(node, ox.NamedNode) or not isinstance(value, ox.Literal):
            raise nonsense(address, f"{node} {value}")
        found.append((node, text_of(value)))
    return found


def quads(answer: Answer, variables: str, given: Mapping[str, object], address: str) -> Iterator[ox.Quad]:
    """Yield the quads in an answer to a query for some of the variables s, p, o and g; the others are `given`.

    Raises StoreError.
    """
    for row in rows(answer, variables, address):
        terms = {**given, **dict(zip(variables.split(), row, strict=True))}
        try:
            yield ox.Quad(terms["s"], terms["p"], terms["o"], terms["g"])  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            raise nonsense(address, " ".join(map(str, row))) from error


def nonsense(address: str, what: str) -> StoreError:
    """Return the error for what is no answer to a query: `what` the server at `address` sent."""
    hint = "Did it end in the middle? Then try again, or ask who runs the server."
    return StoreError(f"{address} sent what is no answer to the query: {what:.200}", hint=hint)


def _all_rows(answer: Answer, address: str) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    try:
        result = parsed(answer.body)
        if isinstance(result, ox.QueryBoolean):
            raise nonsense(address, "true or false")
        columns, found = tuple(v.value for v in result.variables), [tuple(row) for row in result]
    except (SyntaxError, ValueError) as error:
        raise nonsense(address, str(error)) from error
    if answer.most_rows and len(found) >= answer.most_rows:
        hint = "Raise that limit (ResultSetMaxRows in virtuoso.ini) and restart the server, or ask for less."
        raise StoreError(f"{address} sends at most {answer.most_rows:,} rows, and cut the answer", hint=hint)
    return columns, found
