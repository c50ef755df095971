"""From what a person typed for an agent, an event or a claim to the path of its IRI under the store's base."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import unquote

import pyoxigraph as ox

from kg.errors import QueryError
from kg.prefixes import PREFIXES
from kg.queries import names
from kg.store import Store

_BY_NAME = ("speaker", "institution", "event")
"""What a name can mean, the first of these that has it; a claim, which has no name, is meant by its IRI."""

_CLASSES = {
    PREFIXES["schema"] + "Person": "person",
    PREFIXES["org"] + "Organization": "institution",
    PREFIXES["kg"] + "Group": "group",
    PREFIXES["sem"] + "Event": "event",
    PREFIXES["schema"] + "Claim": "claim",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What was meant: `path` is what was named, `current` what stands for it now, `kind` a word for what it is."""

    path: str
    current: str
    kind: str


def node(store: Store, name: str) -> Named:
    """Return the one node that `name` means: an IRI, a path under the base, or a name. Raises QueryError.

    An IRI that gave way to another is known too: `current` says to which.
    """
    path = _path(store, name.strip().strip("<>"))
    current = store.register.current(path)
    return Named(path=path, current=current, kind=_kind(store, current))


def article(store: Store, name: str) -> str | None:
    """Return the article of which `name` is the identifier or the IRI, None where it is none's."""
    wanted = name.strip().strip("<>")
    for base in store.bases():
        wanted = wanted.removeprefix(base)
    known = set(store.articles())
    return next((a for a in (wanted, unquote(wanted.removeprefix("article/"))) if a in known), None)


def _path(store: Store, name: str) -> str:
    for base in store.bases():
        path = name.removeprefix(base)
        if path in store.register.decisions.all_named or ("/" in path and _is_there(store, base + path)):
            return path
    return _by_name(store, name)


def _is_there(store: Store, iri: str) -> bool:
    try:
        return bool(store.articles_with(iri))
    except ValueError:  # Oxigraph's word for what cannot be an IRI
        return False


def _by_name(store: Store, name: str) -> str:
    near = ""
    for kind in _BY_NAME:
        try:
            found = [n.value for n in names.find(store, kind, name)]
        except QueryError as error:
            near = near or (error.hint if "Did you mean" in error.hint else "")
            continue
        if len(found) > 1:
            raise QueryError(f"{len(found)} {kind}s are called {name!r}", hint=_which(store, found))
        return _under_base(store, found[0])
    hint = near or "Give an IRI, a path under the base or a name."
    raise QueryError(f"there is no speaker, institution or event {name!r} in this store", hint=hint)


def _which(store: Store, nodes: Sequence[str]) -> str:
    """Return a question that lists nodes, those of most articles first, under the name that most of these give."""
    query = f"""SELECT ?g ?node ?class ?name WHERE {{
      GRAPH ?g {{ VALUES ?node {{ {" ".join(f"<{node}>" for node in nodes)} }} ?node a ?class ; rdfs:label ?name }}
    }}"""
    kinds: dict[str, str] = {}
    called: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in store.select(query).rows:
        graph, node, type_, name = map(names.text, row)
        if kind := _CLASSES.get(type_):
            kinds[node] = kind
            called[node][graph] = name
    listed = []
    for node, by_article in called.items():
        counts = Counter(by_article.values())
        name = shorten(max(counts, key=lambda n: (counts[n], len(n), n)), _LONG, placeholder=" …")
        number = f"{len(by_article)} article{'' if len(by_article) == 1 else 's'}"
        line = f"{name} ({kinds[node]}, {number}): {_under_base(store, node)}"
        listed.append((-len(by_article), line))
    more = [f"and {len(listed) - _SHOWN} more"] if len(listed) > _SHOWN else []
    lines = [line for _, line in sorted(listed)[:_SHOWN]]
    return "\n    ".join(("Which one? Give more of its name, or its path:", *lines, *more))


_LONG = 60
"""Characters of a name that are shown."""

_SHOWN = 8
"""Nodes that an error lists: what of them fits on a screen."""


def _under_base(store: Store, iri: str) -> str:
    return next((iri.removeprefix(base) for base in store.bases() if iri.startswith(base)), iri)


def _kind(store: Store, path: str) -> str:
    for base in store.bases():
        query = "SELECT DISTINCT ?class $node WHERE { $node a ?class }"
        for found, _ in store.select(query, {"node": ox.NamedNode(base + path)}).rows:
            if kind := _CLASSES.get(names.text(found)):
                return kind
    raise QueryError(
        f"{path} is no person, institution, group, event or claim", hint="Identity is decided of these alone."
    )
