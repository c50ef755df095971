"""The nodes of the graph that a name, as a person types it, can mean.

Case, accents, full stops and the order of words do not matter. The first of these that finds anything is what is meant:

1. a node's IRI, or an article's identifier;
2. a whole label or alias ("White House"; not for one word of a speaker's, events or claims: see `_called`);
3. words of a label ("kerry", "aleppo offensive");
4. beginnings of its words ("minist", "001");
5. a whole label of two words or more, with other words around it ("Secretary of State John Kerry").

6. for an event, words of a label together with those of its places ("benghazi", "benghazi attack").

All nodes found at that step are meant: two John Smiths are both. A misspelt name is never corrected, since the answer
could be another person's words: the error suggests the nearest labels instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg.errors import QueryError
from kg.folding import words
from kg.queries.name_index import PLACED, NameIndex, Words, is_node
from kg.store import Store, Term, text_of

_LISTED = {"outlet": "articles"}
"""The query that names all nodes of a type, where it has not the type's name. Agencies count as outlets."""


def find(store: Store, type: str, name: str) -> list[ox.NamedNode]:
    """Return all nodes of a type that `name` can mean, by label and IRI. `type` is a parameter's (kg.queries.header).

    Raises QueryError where nothing has the name, with the nearest; StoreError where the store cannot be read.
    """
    iri, wanted = name.strip().strip("<>"), words(name)
    if is_node(store, type, iri):
        return [ox.NamedNode(iri)]
    with NameIndex.open(store, type) as index:
        found = _called(index, type, wanted)
        hint = "" if found else _names_like(type, name, index.labels())
    if wanted and not found and type == "event":
        with NameIndex.open(store, PLACED) as index:
            found = index.with_words(wanted)
    if not found:
        raise QueryError(f"there is no {type} {name!r} in this store", hint=hint)
    return [ox.NamedNode(node) for node in found]


def _called(index: NameIndex, type: str, wanted: Words) -> list[str]:
    """Return the nodes that these words can mean, by the first of the rules 2 to 5 that finds any."""
    if not wanted:
        return []
    # "clinton" is every Clinton, and words of an event or a claim are seldom all of them.
    is_whole = type not in ("event", "claim") and (type != "speaker" or len(wanted) > 1)
    return (
        (index.called(wanted) if is_whole else [])
        or index.with_words(wanted)
        or index.with_beginnings(wanted)
        or index.within(wanted)  # more than one word: "Teresa Kerry" is not any Kerry
    )


def names_of(store: Store, type: str) -> list[str]:
    """Return the names of all nodes of a type, articles by their identifiers, sorted.

    Raises StoreError where the store cannot be read.
    """
    with NameIndex.open(store, type) as index:
        return index.names()


def find_article(store: Store, name: str) -> str:
    """Return the identifier of the one article that `name` means: its id, the beginning of it, or words of its title.

    Raises QueryError where it means none or several, StoreError where the store cannot be read.
    """
    nodes = " ".join(map(str, find(store, "article", name)))
    rows = store.select(
        f"SELECT ?id WHERE {{ GRAPH ?g {{ VALUES ?node {{ {nodes} }} ?node dcterms:identifier ?id }} }}"
    ).rows
    found = sorted(text_of(id) for (id,) in rows)
    if len(found) > 1:
        raise QueryError(f"{len(found)} articles match {name!r}", hint=f"Which one? {', '.join(found[:10])}")
    return found[0]


def path_of(store: Store, iri: str) -> str:
    """Return an IRI as a path under one of the store's bases, whole where it is under none. Raises StoreError."""
    return next((iri.removeprefix(base) for base in store.bases() if iri.startswith(base)), iri)


def graph(store: Store, node: Term) -> Term:
    """Return the name of the graph that an article is in. Raises StoreError where the store cannot be read."""
    query = "SELECT ?graph $node WHERE { GRAPH ?graph { $node dcterms:identifier ?article } }"
    found = store.select(query, {"node": node}).rows[0][0]
    assert found
    return found


def _names_like(type: str, name: str, labels: Sequence[tuple[str, str]]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extract(
        " ".join(words(name)), [called for called, _ in labels], scorer=fuzz.WRatio, limit=20, score_cutoff=70
    )
    if names := list(dict.fromkeys(labels[i][1] for _, _, i in near))[:3]:
        return (
            f"Did you mean {' or '.join(map(repr, names))}? `kg query {_LISTED.get(type, f'{type}s')}` lists them all."
        )
    return f"`kg query {_LISTED.get(type, f'{type}s')}` lists them all." if labels else f"The store has no {type}s."
