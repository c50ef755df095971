"""Any SPARQL query a person writes, run so that it cannot change the store, reach the network, crash or run forever."""

from __future__ import annotations

import re
import textwrap
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import QueryError
from kg.prefixes import PREFIXES
from kg.queries.mistakes import Misplaced, check_terms, mistake
from kg.queries.tokens import once
from kg.store import Rows, Store

T = TypeVar("T")

MAX_CHARACTERS = 25_000
"""Length of a query. Oxigraph parses by recursion, and running out of stack kills the process: measured, 50,000 opening
braces take more than 128 MB of stack and less than 256."""

MAX_ROWS = 1_000_000
"""Most rows of an answer, which is held in memory."""

_STACK = 256 * 1024 * 1024
"""Bytes of stack for the thread that parses and runs a query: reserved, used only as far as the query is nested."""

_GAP = r"(?:\s|\#[^\r\n]*+)*+"
"""White space and comments. Possessive: backtracking over a long row of # would never end."""

_SERVICE = re.compile(
    rf"(?<![?$\w]) \w*? SERVICE {_GAP} (?:SILENT {_GAP})?"
    # A prefixed name ends at white space, a brace or a comment: possessive, so that nothing in it is tried twice.
    rf"(?:(?:<[^>]*>|[?$]\w+|[^\s:{{}}<>]*+:[^\s{{}}]*+) {_GAP} \{{|[^\s:{{}}<>]*+:[^\s{{}}\#]*+ {_GAP} \{{)",
    re.IGNORECASE | re.VERBOSE,
)
"""SERVICE, which Oxigraph would send to the network. It is looked for in strings and comments too: no comment can hide
it, and refusing a query that only quotes it does no harm. Letters before it do not make it another word, since Oxigraph
reads `trueservice` as two. Only in a variable's name is it allowed."""

_UPDATE = re.compile(
    rf"{_GAP}(?:(?:BASE|PREFIX)[^>]*>{_GAP})*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE
)


def sparql(store: Store, query: str, *, timeout: float = 60.0, per_graph: bool = False) -> Rows | bool | str:
    """Run a SELECT (returns rows), ASK (a bool), CONSTRUCT or DESCRIBE (Turtle) query.

    A solution counts once, however many articles say it (`tokens.once`); with `per_graph` once for each way in which
    the articles' graphs give it.

    Raises QueryError for an update, SERVICE, a term that the vocabulary does not have, or a query that cannot be
    parsed, is longer than MAX_CHARACTERS, has more than MAX_ROWS rows, or takes longer than `timeout` seconds. Oxigraph
    cannot be interrupted from Python (its issue 1926), so after a timeout its thread works on in the background, and
    may take ever more memory, until the process ends.
    """
    query = query.removeprefix("\ufeff")  # how files from Windows can begin
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(query):,} characters", hint=f"At most {MAX_CHARACTERS:,} are allowed.")
    if _SERVICE.search(query):
        raise QueryError("the query has SERVICE, which asks other machines", hint="kg asks only its own store.")
    asked = query if per_graph else once(query)
    stop = threading.Event()
    try:
        return _within(timeout, lambda: _answer(store, query, asked, stop))
    except TimeoutError as error:
        stop.set()
        hint = "Is there a pattern that shares no variable with the others? Else add LIMIT, or give it more time."
        raise QueryError(f"the query was not answered within {timeout:g} s", hint=hint) from error
    except QueryError as error:
        raise _explained(query, error) from error


def _answer(store: Store, query: str, asked: str, stop: threading.Event) -> Rows | bool | str:
    """Return the answer to `asked`, which is `query` or made of it. A fault is that of `query`, as it was typed."""
    # Only to parse it, so over no graphs: Oxigraph counts, sorts and answers ASK before the first result is taken.
    store.over((), ()).query(query)
    check_terms(query)
    try:
        result = store.query(asked)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if not isinstance(result, ox.QuerySolutions):
            return _turtle(_collected(iter(result), stop))
        columns = tuple(v.value for v in result.variables)
        return Rows(columns, [tuple(solution) for solution in _collected(iter(result), stop)])
    except (RuntimeError, ValueError, OSError, SyntaxError) as error:
        raise QueryError(f"the query failed while it ran: {error}") from error


def _collected(results: Iterator[T], stop: threading.Event) -> list[T]:
    collected: list[T] = []
    for result in results:
        if len(collected) == MAX_ROWS or stop.is_set():
            raise QueryError(f"the answer has more than {MAX_ROWS:,} rows", hint="Add LIMIT, or count them: COUNT(*).")
        collected.append(result)
    return collected


def _explained(query: str, error: QueryError) -> QueryError:
    """Return the error with its likeliest cause and place, and without Oxigraph's long list of what it expected."""
    if update := _UPDATE.match(query):
        hint = "Only queries are: SELECT, ASK, CONSTRUCT, DESCRIBE. Articles go in with `kg ingest`."
        return QueryError(f"{update[1].upper()} is an update, which is not allowed here", hint=hint)
    if isinstance(error.__cause__, SyntaxError):
        return mistake(query, error.message)
    if isinstance(error, Misplaced):
        return error
    return QueryError(textwrap.shorten(error.message, 160, placeholder=" …"), hint=error.hint)


def _turtle(triples: list[ox.Triple]) -> str:
    """Return triples as Turtle, sorted, with the prefixes they use: the same triples give the same text."""
    used = "\n".join(map(str, triples))
    prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in used}
    distinct = sorted(set(triples), key=str)
    written = ox.serialize(distinct, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None
    return written.decode()


def _clear_frames(error: BaseException | None) -> None:
    """Clear an error's traceback: only the thread that made Oxigraph's results may drop them."""
    while error:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return the result of `work`, run in a thread with a deep stack. Raises what it raises, and TimeoutError."""
    done: list[T] = []
    failed: list[BaseException] = []

    def target() -> None:
        try:
            done.append(work())
        except BaseException as error:
            _clear_frames(error)
            failed.append(error)

    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError
    if failed:
        raise failed[0]
    return done[0]
