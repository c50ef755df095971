"""What is wrong with a SPARQL query, and where: a word that is none, a bracket, a term that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kg.errors import QueryError
from kg.messages import suggestion
from kg.prefixes import PREFIXES, undeclared
from kg.queries.tokens import Token, tokens, unbalanced
from kg.resources import folder
from kg.store import Store

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_BEGINNINGS = (*_FORMS, "PREFIX", "BASE")

_WORDS = tuple(
    re.findall(
        r"\w+",
        "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE DISTINCT REDUCED AS FROM NAMED WHERE GRAPH OPTIONAL UNION "
        "MINUS FILTER BIND VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET NOT EXISTS IN A TRUE "
        "FALSE SEPARATOR SERVICE SILENT LATERAL COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG "
        "LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE "
        "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS "
        "TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI "
        "ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE ADJUST TRIPLE SUBJECT PREDICATE OBJECT "
        "ISTRIPLE LANGDIR HASLANG HASLANGDIR STRLANGDIR ",
    )
)
"""The words of SPARQL 1.1 and of what Oxigraph adds to it. Of those that are equally near the first are suggested."""

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_EXPECTED = re.compile(r'"([^"\\]{1,3})"|\b([A-Z]{2,}(?: [A-Z]+)*)\b')
_CLASS = re.compile(r"\[[^\]]*\]")
"""A class of characters, in what Oxigraph expected."""
_NO_HELP = frozenset(("LATERAL", "SERVICE", "TZ", "{|", "~", "_"))
"""What Oxigraph expects nearly everywhere, or what kg does not allow."""

_UNGROUPED = "contains a variable that is unbound"
_NAMESPACES = (PREFIXES["kg"], PREFIXES["kge"])
"""The vocabularies that are kg's own and closed: what they do not have is a mistake."""


class Misplaced(QueryError):
    """A fault at a place in a query, which its message shows."""


def mistake(query: str, message: str) -> QueryError:
    """Return what is wrong with a query that Oxigraph cannot parse, by its message."""
    found = tokens(query)
    if not found:
        return QueryError("the query is empty", hint=f"A query begins with {_either(_FORMS)}.")
    for check in (_beginning, _unended, _bracket, _word, _prefix, _unnamed):
        if told := check(query, found):
            return told
    if _UNGROUPED in message:
        hint = "Put it after GROUP BY, or into an aggregate such as COUNT or SAMPLE, or do not select it."
        return QueryError("the query cannot be parsed: a variable of the SELECT is not grouped", hint=hint)
    place = _PLACE.search(message)
    if not place:
        return QueryError(f"the query cannot be parsed: {message[:160]}", hint="SPARQL 1.1 is allowed.")
    offset = _offset(query, int(place[1]), int(place[2]))
    token = next((t for t in reversed(found) if t.start < offset), found[0])
    wanted = dict.fromkeys(a or b for a, b in _EXPECTED.findall(_CLASS.sub("", place[3])))
    named = [w for w in wanted if w not in _NO_HELP]
    expected = (
        f"Expected there: {_either(named)}." if named else "A triple has three parts: subject, predicate, object."
    )
    return _at(query, token, f"something is wrong near {token.text[:40]!r}", expected)


def _beginning(query: str, found: list[Token]) -> QueryError | None:
    first = found[0]
    if first.keyword in _BEGINNINGS:
        return None
    hint = _word_like(
        first.text, _BEGINNINGS, "For example: SELECT ?text WHERE { ?q a schema:Quotation ; schema:text ?text }"
    )
    return _at(query, first, f"a query begins with {_either(_FORMS)}, not with {first.text[:40]!r}", hint)


def _word_like(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return whether a word of about the same length was meant, or `otherwise`."""
    return suggestion(word[:_BESIDE].upper(), [w for w in known if abs(len(w) - len(word)) <= _LETTERS], otherwise)


def _unended(query: str, found: list[Token]) -> QueryError | None:
    token = next((t for t in found if t.kind == "open"), None)
    if token is None:
        return None
    return _at(query, token, f"the string that begins with {token.text[:20]!r} does not end", "Close it.")


def _bracket(query: str, found: list[Token]) -> QueryError | None:
    token = unbalanced(found)
    if token is None:
        return None
    problem = "is not closed" if token.text in "{([" else "closes nothing"
    return _at(query, token, f"the {token.text} {problem}", "Brackets come in pairs.")


def _word(query: str, found: list[Token]) -> QueryError | None:
    token = next((t for t in found if t.kind == "word" and t.keyword not in _WORDS), None)
    if token is None:
        return None
    otherwise = f"A variable is ?{token.text}, a string '{token.text}', a term kg:{token.text}."
    return _at(query, token, f"{token.text!r} is no word of SPARQL", _word_like(token.text, _WORDS, otherwise))


def _prefix(query: str, found: list[Token]) -> QueryError | None:
    unknown = [prefix for prefix in undeclared(query) if prefix not in PREFIXES]
    token = next((t for t in found if t.kind == "name" and t.text.split(":")[0] in unknown), None)
    if token is None:
        return None
    hint = f"Is {token.text.split(':')[0]}: a prefix? Those known without PREFIX: {', '.join(PREFIXES)}."
    return _at(query, token, f"the prefix of {token.text[:60]} is not known", hint)


def _unnamed(query: str, found: list[Token]) -> QueryError | None:
    """Return the fault of a SELECT that has an expression without a name: `SELECT (COUNT(?x) ?n)`."""
    depth = 0
    is_selected = named = False
    for token in found:
        if token.keyword == "SELECT":
            is_selected, depth = True, 0
        elif is_selected and token.text == "{" and depth == 0:
            is_selected = False
        elif is_selected and token.text == "(":
            named = named if depth else False
            depth += 1
        elif is_selected and token.keyword == "AS" and depth == 1:
            named = True
        elif is_selected and token.text == ")":
            depth -= 1
            if depth == 0 and not named:
                return _at(query, token, "an expression of the SELECT has no name", "Write (COUNT(?x) AS ?n).")
    return None


def _at(query: str, token: Token, problem: str, hint: str) -> QueryError:
    """Return an error with the place of a token, and the line with a mark below it."""
    before = query[: token.start]
    line, column = before.count("\n") + 1, token.start - (before.rfind("\n") + 1)
    text = query.split("\n")[line - 1].replace("\t", " ").rstrip("\r")
    first = column - _BESIDE if column > _BESIDE + 1 else 0
    shown = f"{'…' if first else ''}{text[first : column + _BESIDE]}{'…' if text[column + _BESIDE :] else ''}"
    pointer = f"\n    {shown}\n    {' ' * (column - first + bool(first))}^"
    place = token.start, token.start + len(token.text)
    return Misplaced(f"line {line}, column {column + 1}: {problem}{pointer}", hint=hint, place=place)


_LETTERS = 2
"""Letters that a misspelt word of SPARQL can have too many or too few."""

_BESIDE = 36
"""Characters of a line that are shown before and after a fault."""


def _offset(query: str, line: int, column: int) -> int:
    return sum(len(text) + 1 for text in query.split("\n")[: line - 1]) + column - 1


def _either(words: tuple[str, ...] | list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


# ---------------------------------------------------------------- terms


def check_terms(query: str) -> None:
    """Raise QueryError where a query has a term that kg's vocabulary does not, with the nearest."""
    for token, iri in _iris(query):
        for namespace in _NAMESPACES:
            if iri.startswith(namespace) and iri != namespace and iri not in vocabulary():
                prefix = next(p for p, n in PREFIXES.items() if n == namespace)
                terms = (term for term in sorted(vocabulary()) if term.startswith(namespace))
                known = [f"{prefix}:{term[len(namespace) :]}" for term in terms]
                hint = suggestion(
                    f"{prefix}:{iri[len(namespace) :][:_BESIDE]}", known, "docs/ontology.md has all of it."
                )
                raise _at(query, token, f"{prefix}:{iri[len(namespace) :]} is not in the vocabulary", hint)


@cache
def vocabulary() -> frozenset[str]:
    """Return the IRIs that ontology/ declares."""
    files = (folder("ontology") / name for name in ("kg.ttl", "schemes.ttl"))
    quads = (quad for file in files for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))


def absent(store: Store, query: str) -> list[str]:
    """Return the terms of a query that stand nowhere in the store, as they are typed, each once.

    Raises StoreError where the store cannot be read.
    """
    return list(dict.fromkeys(token.text for token, iri in _iris(query) if not store.has(iri)))


def _iris(query: str) -> Iterator[tuple[Token, str]]:
    """Yield the IRIs in a query and those that its prefixed names stand for; not those that declare prefixes."""
    found = tokens(query)
    prefixes = dict(PREFIXES)
    for place, token in enumerate(found):
        after_prefix = place > 1 and found[place - 2].keyword == "PREFIX"
        if token.kind == "iri" and after_prefix:
            prefixes[found[place - 1].text.rstrip(":")] = token.text[1:-1]
        elif token.kind == "iri" and not (place and found[place - 1].keyword == "BASE"):
            yield token, token.text[1:-1]
        elif token.kind == "name" and not (place and found[place - 1].keyword == "PREFIX"):
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes and "\\" not in local:
                yield token, prefixes[prefix] + local.rstrip(".")
