"""The node that a person means by an IRI, a path under the base or a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import unquote

import pyoxigraph as ox

from kg.errors import QueryError
from kg.messages import counted
from kg.prefixes import PREFIXES
from kg.queries import names
from kg.store import Store, text_of

_BY_NAME = ("speaker", "institution", "event")
"""What is looked up by name, in this order. A claim has no name, so it is found by its IRI only."""

_CLASSES = {
    PREFIXES["schema"] + "Person": "person",
    PREFIXES["org"] + "Organization": "institution",
    PREFIXES["kg"] + "Group": "group",
    PREFIXES["sem"] + "Event": "event",
    PREFIXES["schema"] + "Claim": "claim",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundNode:
    """A node: the `path` that was found, the `current` one that decisions have put in its place, and its `kind`."""

    path: str
    current: str
    kind: str


def find_node(store: Store, name: str, *, kinds: Sequence[str] = _BY_NAME) -> FoundNode:
    """Return the one node that `name` means: an IRI, a path under the base, or the name of one of these kinds.

    An IRI that was replaced is found too: `current` is what replaced it. Raises QueryError where there is no such
    node, or several have the name; StoreError where the store or its register cannot be read.
    """
    path = _path(store, name.strip().strip("<>"), kinds)
    current = store.register.current(path)
    return FoundNode(path=path, current=current, kind=_kind(store, current))


def as_article(store: Store, name: str) -> str | None:
    """Return the identifier of the article of which `name` is the identifier or the IRI, None where there is none.

    Raises StoreError where the store cannot be read.
    """
    wanted = name.strip().strip("<>")
    for base in store.bases():
        wanted = wanted.removeprefix(base)
    known = set(store.articles())
    return next((a for a in (wanted, unquote(wanted.removeprefix("article/"))) if a in known), None)


def _path(store: Store, name: str, kinds: Sequence[str]) -> str:
    for base in store.bases():
        path = name.removeprefix(base)
        if path in store.register.decisions.all_named or ("/" in path and _is_there(store, base + path)):
            return path
    return _by_name(store, name, kinds)


def _is_there(store: Store, iri: str) -> bool:
    try:
        return bool(store.articles_with(iri))
    except ValueError:  # it cannot be an IRI
        return False


def _by_name(store: Store, name: str, kinds: Sequence[str]) -> str:
    nearest = ""
    for kind in kinds:
        try:
            found = [n.value for n in names.find(store, kind, name)]
        except QueryError as error:
            nearest = nearest or (error.hint if "Did you mean" in error.hint else "")
            continue
        if len(found) > 1:
            raise QueryError(f"{len(found)} {kind}s are called {name!r}", hint=_which(store, found))
        return names.path_of(store, found[0])
    hint = nearest or "Give an IRI, a path under the base or a name."
    sought = " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1])))
    raise QueryError(f"there is no {sought} {name!r} in this store", hint=hint)


def _which(store: Store, nodes: Sequence[str]) -> str:
    """Return a hint that lists nodes, those of most articles first, each by the name that most articles give it."""
    query = f"""SELECT ?g ?node ?class ?name WHERE {{
      GRAPH ?g {{ VALUES ?node {{ {" ".join(f"<{node}>" for node in nodes)} }} ?node a ?class ; rdfs:label ?name }}
    }}"""
    kinds: dict[str, str] = {}
    names_of: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in store.select(query).rows:
        graph, node, class_, name = map(text_of, row)
        if kind := _CLASSES.get(class_):
            kinds[node] = kind
            names_of[node][graph] = name
    listed = []
    for node, by_article in names_of.items():
        counts = Counter(by_article.values())
        name = shorten(max(counts, key=lambda n: (counts[n], len(n), n)), _NAME_LENGTH, placeholder=" …")
        line = f"{name} ({kinds[node]}, {counted(len(by_article), 'article')}): {names.path_of(store, node)}"
        listed.append((-len(by_article), line))
    more = [f"and {len(listed) - _SHOWN} more"] if len(listed) > _SHOWN else []
    lines = [line for _, line in sorted(listed)[:_SHOWN]]
    return "\n    ".join(("Which one? Give more of its name, or its path:", *lines, *more))


_NAME_LENGTH = 60
"""Characters of a name that an error shows."""

_SHOWN = 8
"""Nodes that an error lists, so that it fits on a screen."""


def _kind(store: Store, path: str) -> str:
    for base in store.bases():
        query = "SELECT DISTINCT ?class $node WHERE { $node a ?class }"
        for found, _ in store.select(query, {"node": ox.NamedNode(base + path)}).rows:
            if kind := _CLASSES.get(text_of(found)):
                return kind
    raise QueryError(
        f"{path} is not a person, institution, group, event or claim", hint="Only these can be the same or different."
    )
