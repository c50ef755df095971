"""Terms bound to the variables of a query that is sent as text: no protocol carries them beside it (SEP-0007)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.rdf.conversion import Term

_TOKEN = re.compile(
    r'''
    <[^<>"{}|^`\\\s]*> | \#[^\r\n]*+
  | """(?:[^"\\]|\\.|"{1,2}(?!"))*+""" | \'\'\'(?:[^'\\]|\\.|'{1,2}(?!'))*+\'\'\'
  | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
  | (?P<mark>[{}]) | [?$](?P<variable>\w+) | (?P<select>(?<![\w:?$.-])SELECT(?![\w:.-]))
    ''',
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""What binding has to know of a query. IRIs, comments and strings are matched so that nothing in them is."""


def bound(query: str, bindings: Mapping[str, Term]) -> str:
    """Return a SELECT query with terms for some of its variables, which it must project.

    Each group that names a variable begins with VALUES that give its term. A group that is a SELECT has them in the
    group that it selects from. So the term is there wherever the variable is, in a FILTER of an inner group too, which
    would not see what is joined outside of it.
    """
    named: dict[int, set[str]] = {}  # the variables of each group, by where it begins
    open_ = [_Group()]  # the outermost is the query itself, which begins at its first brace
    for match in _TOKEN.finditer(query):
        group = open_[-1]
        if match["mark"] == "{":
            begun = _Group(match.end())
            if group.selects_from is None and group.is_select:
                group.selects_from = begun.start
            open_.append(begun)
        elif match["mark"] == "}" and len(open_) > 1:
            _close(open_.pop(), named)
        elif match["select"]:
            group.is_select = True
        elif match["variable"] in bindings:
            group.variables.add(match["variable"])
    for group in open_:
        _close(group, named)
    made, last = [], 0
    for start, variables in sorted(named.items()):
        values = "".join(f" VALUES ?{name} {{ {bindings[name]} }}" for name in sorted(variables))
        made += [query[last:start], values, " "]
        last = start
    return "".join((*made, query[last:]))


class _Group:
    """A group of a query: where it begins, None for the query itself, and what it names."""

    def __init__(self, start: int | None = None) -> None:
        self.start = start
        self.is_select = False
        self.selects_from: int | None = None
        self.variables: set[str] = set()


def _close(group: _Group, named: dict[int, set[str]]) -> None:
    """Add a group's variables to those of the group that gets the VALUES."""
    start = group.selects_from if group.is_select else group.start
    if group.variables and start is not None:
        named.setdefault(start, set()).update(group.variables)
