"""The nodes of the graph that a name, as a person types it, can mean.

Case, accents, full stops and the order of words do not matter. The first of these that finds anything is what is meant:

1. a node's IRI, or an article's identifier;
2. a whole label or alias ("White House"; not for one word of a speaker's, events or claims: see `_exact`);
3. words of a label ("kerry", "aleppo offensive");
4. beginnings of its words ("minist", "001");
5. a whole label of two words or more, with other words around it ("Secretary of State John Kerry").

6. for an event, words of a label together with those of its places ("benghazi", "benghazi attack").

All nodes found at that step are meant: two John Smiths are both. A misspelt name is never corrected, since the answer
could be another person's words: the error suggests the nearest labels instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from kg.errors import QueryError
from kg.folding import words
from kg.store import Store, Term, text_of

_LABELS = {
    "speaker": """
        SELECT DISTINCT ?node ?name ?label WHERE {
          GRAPH ?g { ?quotation schema:spokenByCharacter ?node . ?node rdfs:label|skos:altLabel ?label }
          GRAPH ?labels { ?node skos:prefLabel ?name }
        }""",
    "institution": """
        SELECT DISTINCT ?node ?name ?label WHERE {
          GRAPH ?g { ?node a org:Organization ; rdfs:label|skos:altLabel ?label }
          GRAPH ?labels { ?node skos:prefLabel ?name }
        }""",
    "event": """
        SELECT DISTINCT ?node ?name ?label WHERE {
          GRAPH ?g { ?node a sem:Event ; rdfs:label ?label }
          GRAPH ?labels { ?node skos:prefLabel ?name }
        }""",
    "claim": """
        SELECT DISTINCT ?node (?label AS ?name) ?label WHERE {
          GRAPH ?g { ?node a schema:Claim ; rdfs:label ?label }
        }""",
    "outlet": """
        SELECT DISTINCT ?node ?name ?label WHERE {
          GRAPH ?g { ?item schema:publisher|kg:agency ?node . ?node rdfs:label|skos:altLabel ?label }
          GRAPH ?labels { ?node skos:prefLabel ?name }
        }""",
    "article": """
        SELECT DISTINCT ?node ?name ?label WHERE {
          GRAPH ?g { ?node a schema:NewsArticle ; dcterms:identifier ?name ; dcterms:identifier|rdfs:label ?label }
        }""",
}
"""For each type of node, the query for all its nodes, each with its name and a row for each other label."""

_PLACES = """
    SELECT DISTINCT ?node ?label ?place WHERE {
      GRAPH ?g { ?node a sem:Event ; rdfs:label ?label ; sem:hasPlace/(rdfs:label|skos:altLabel) ?place }
    }"""

_LISTED = {"outlet": "articles"}
"""The query that names all nodes of a type, where it has not the type's name. Agencies count as outlets."""

Words = tuple[str, ...]


def find(store: Store, type: str, name: str) -> list[ox.NamedNode]:
    """Return all nodes of a type that `name` can mean, by label and IRI. `type` is a parameter's (kg.queries.header).

    Raises QueryError where nothing has the name, with the nearest; StoreError where the store cannot be read.
    """
    iri = name.strip().strip("<>")
    if _is_node(store, type, iri):
        return [ox.NamedNode(iri)]
    labels = _labels(store, type)
    wanted = words(name)
    known = [(node, words(label)) for node, _, label in labels]
    for matches in (_exact(type), _contains, _begins, _within):
        if wanted and (found := {node for node, label in known if matches(wanted, label)}):
            return _nodes(found, labels)
    if wanted and type == "event" and (found := {n for n, label in _placed(store) if _contains(wanted, label)}):
        return _nodes(found, labels)
    raise QueryError(f"there is no {type} {name!r} in this store", hint=_nearest(type, name, labels))


def names_of(store: Store, type: str) -> list[str]:
    """Return the names of all nodes of a type, articles by their identifiers, sorted.

    Raises StoreError where the store cannot be read.
    """
    return list(dict.fromkeys(name for _, name, _ in _labels(store, type)))


def find_article(store: Store, name: str) -> str:
    """Return the identifier of the one article that `name` means: its id, the beginning of it, or words of its title.

    Raises QueryError where it means none or several, StoreError where the store cannot be read.
    """
    nodes = set(find(store, "article", name))
    rows = store.select("SELECT ?article ?id WHERE { GRAPH ?g { ?article dcterms:identifier ?id } }").rows
    found = sorted(text_of(id) for article, id in rows if article in nodes)
    if len(found) > 1:
        raise QueryError(f"{len(found)} articles match {name!r}", hint=f"Which one? {', '.join(found[:10])}")
    return found[0]


def graph(store: Store, node: Term) -> Term:
    """Return the name of the graph that an article is in. Raises StoreError where the store cannot be read."""
    query = "SELECT ?graph $node WHERE { GRAPH ?graph { $node dcterms:identifier ?article } }"
    found = store.select(query, {"node": node}).rows[0][0]
    assert found
    return found


def _exact(type: str) -> Callable[[Words, Words], bool]:
    """Return a test for the whole label. It fails for "clinton", which is every Clinton, and for events and claims."""
    if type in ("event", "claim"):
        return lambda wanted, label: False
    return lambda wanted, label: wanted == label and (type != "speaker" or len(wanted) > 1)


def _contains(wanted: Words, label: Words) -> bool:
    return set(wanted) <= set(label)


def _begins(wanted: Words, label: Words) -> bool:
    return all(any(word.startswith(w) for word in label) for w in wanted)


def _within(wanted: Words, label: Words) -> bool:
    """Return whether the whole label is in what was typed. One word is too little: "Teresa Kerry" is not any Kerry."""
    size = len(label)
    return size > 1 and any(wanted[i : i + size] == label for i in range(len(wanted) - size + 1))


def _placed(store: Store) -> list[tuple[str, Words]]:
    """Return (IRI, words) for every label of every event that has a place: the label's words, and its places'."""
    places: dict[str, Words] = {}
    labels = []
    for node, label, place in store.select(_PLACES).rows:
        event = text_of(node)
        labels.append((event, words(text_of(label))))
        places[event] = places.get(event, ()) + words(text_of(place))
    return [(event, label + places[event]) for event, label in labels]


def _is_node(store: Store, type: str, iri: str) -> bool:
    """Return whether an IRI is that of a node of the type. What thousands of articles say of it is not read."""
    try:
        limit = f"GRAPH ?g {{ VALUES ?node {{ {ox.NamedNode(iri)} }}"
    except ValueError:
        return False
    return bool(store.select(f"{_LABELS[type].replace('GRAPH ?g {', limit, 1)} LIMIT 1").rows)


def _labels(store: Store, type: str) -> list[tuple[str, str, str]]:
    """Return (IRI, name, label) for every label of every node of the type, sorted by name.

    A node's name is one of its labels too: that which a person has given it stands in no article.
    """
    found = {(text_of(n), text_of(name), text_of(label)) for n, name, label in store.select(_LABELS[type]).rows}
    found |= {(node, name, name) for node, name, _ in found}
    return sorted(found, key=lambda row: (row[1].casefold(), row))


def _nodes(found: set[str], labels: Iterable[tuple[str, str, str]]) -> list[ox.NamedNode]:
    return [ox.NamedNode(node) for node in dict.fromkeys(node for node, _, _ in labels if node in found)]


def _nearest(type: str, name: str, labels: list[tuple[str, str, str]]) -> str:
    from rapidfuzz import fuzz, process

    called = [" ".join(words(label)) for _, _, label in labels]
    near = process.extract(" ".join(words(name)), called, scorer=fuzz.WRatio, limit=20, score_cutoff=70)
    if names := list(dict.fromkeys(labels[i][1] for _, _, i in near))[:3]:
        return (
            f"Did you mean {' or '.join(map(repr, names))}? `kg query {_LISTED.get(type, f'{type}s')}` lists them all."
        )
    return f"`kg query {_LISTED.get(type, f'{type}s')}` lists them all." if labels else f"The store has no {type}s."
