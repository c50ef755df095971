"""Any SPARQL query a person writes, held to what must not happen: no change, no network, no crash, no endless wait."""

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
from kg.store import Rows, Store

T = TypeVar("T")

MAX_CHARACTERS = 25_000
"""Length of a query. Oxigraph parses by recursion, and running out of stack kills the process: measured, 50,000 opening
braces take more than 128 MB of stack and less than 256."""

MAX_ROWS = 1_000_000
"""Rows of an answer, which is held in memory."""

_STACK = 256 * 1024 * 1024
"""Bytes of stack for the thread that parses and runs a query: reserved, used only as far as the query is deep."""

_GAP = r"(?:\s|\#[^\r\n]*+)*+"
"""White space and comments; possessive, since otherwise a row of # would take for ever."""

_SERVICE = re.compile(
    rf"(?<![?$\w]) \w*? SERVICE {_GAP} (?:SILENT {_GAP})? (?:<[^>]*>|[?$]\w+|[^\s:{{}}<>]*:[^\s{{}}]*) {_GAP} \{{",
    re.IGNORECASE | re.VERBOSE,
)
"""SERVICE, which Oxigraph would send to the network. It is looked for in strings and comments as well: to refuse a
query that quotes one is harmless, and nothing that a cunning comment hides can slip through. Letters before it do not
make it another word: Oxigraph reads `trueservice` as two. Only a variable's name is let be."""

_UPDATE = re.compile(
    rf"{_GAP}(?:(?:BASE|PREFIX)[^>]*>{_GAP})*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE
)


def sparql(store: Store, query: str, *, timeout: float = 60.0) -> Rows | bool | str:
    """Run a SELECT (gives rows), ASK (a bool), CONSTRUCT or DESCRIBE (Turtle) query.

    Raises QueryError: an update, SERVICE, a query that cannot be parsed, is longer than MAX_CHARACTERS, has more than
    MAX_ROWS rows, or is not answered after `timeout` seconds. Oxigraph cannot be interrupted from Python (its issue
    1926), so after a timeout its thread works on in the background until the process ends.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(query):,} characters", hint=f"At most {MAX_CHARACTERS:,} are allowed.")
    if _SERVICE.search(query):
        raise QueryError("the query has SERVICE, which asks other machines", hint="kg asks only its own store.")
    stop = threading.Event()
    try:
        return _within(timeout, lambda: _answer(store, query, stop))
    except TimeoutError as error:
        stop.set()
        hint = "Is there a pattern that shares no variable with the others? Else add LIMIT, or give it more time."
        raise QueryError(f"the query was not answered within {timeout:g} s", hint=hint) from error
    except QueryError as error:
        raise _explained(query, error) from error


def _answer(store: Store, query: str, stop: threading.Event) -> Rows | bool | str:
    try:
        result = store.query(query)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QueryTriples):
            return _turtle(_taken(iter(result), stop))
        columns = tuple(v.value for v in result.variables)
        return Rows(columns, [tuple(solution) for solution in _taken(iter(result), stop)])
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"the query failed while it ran: {error}") from error


def _taken(results: Iterator[T], stop: threading.Event) -> list[T]:
    taken: list[T] = []
    for result in results:
        if len(taken) == MAX_ROWS or stop.is_set():
            raise QueryError(f"the answer has more than {MAX_ROWS:,} rows", hint="Add LIMIT, or count them: COUNT(*).")
        taken.append(result)
    return taken


def _explained(query: str, error: QueryError) -> QueryError:
    """Return the error with what most often is behind it, and without Oxigraph's long list of what it expected."""
    if update := _UPDATE.match(query):
        hint = "Only queries are: SELECT, ASK, CONSTRUCT, DESCRIBE. Articles go in with `kg ingest`."
        return QueryError(f"{update[1].upper()} is an update, which is not allowed here", hint=hint)
    declared = set(re.findall(r"PREFIX\s+([\w.-]*):", query, re.IGNORECASE)) | set(PREFIXES)
    unknown = sorted(set(re.findall(r"(?<![\w<:])([A-Za-z][\w-]*):\w", _LITERALS.sub(" ", query))) - declared)
    hint = f"Is {unknown[0]}: a prefix? Those known without PREFIX: {', '.join(PREFIXES)}." if unknown else error.hint
    return QueryError(textwrap.shorten(error.message, 160, placeholder=" …"), hint=hint)


_LITERALS = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'""")


def _turtle(triples: list[ox.Triple]) -> str:
    """Return triples as Turtle, sorted, with the prefixes they use: the same triples give the same words."""
    used = "\n".join(map(str, triples))
    prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in used}
    distinct = sorted(set(triples), key=str)
    written = ox.serialize(distinct, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None
    return written.decode()


def _let_go(error: BaseException | None) -> None:
    """Empty the frames an error has passed: Oxigraph's results in them may be dropped by their own thread only."""
    while error:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` does, done in a thread with a deep stack. Raises what it raises, and TimeoutError."""
    done: list[T] = []
    failed: list[BaseException] = []

    def target() -> None:
        try:
            done.append(work())
        except BaseException as error:
            _let_go(error)
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
