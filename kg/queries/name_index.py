"""The names of a store's nodes by their words, kept in its folder (`kg.queries.kept`).

Where articles were added since, the names in these are added; where more happened, the names of the type that is asked
for are read again. Where the file cannot be used, they are read into memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Set
from contextlib import closing, contextmanager

import pyoxigraph as ox

from kg.errors import StoreError
from kg.folding import words
from kg.prefixes import PREFIXES, article_of
from kg.queries.kept import Part, discard, opened
from kg.store import NAMES, Store, text_of

Words = tuple[str, ...]

_NAME = "GRAPH ?names { ?node skos:prefLabel ?name }"

_FOLLOWED = 100
"""Articles up to which those that were added are read one by one. Set by hand."""

PLACED = "event with places"
"""The type of events that have places, by the words of a label and of all its places."""

CUES = "cue"
"""The type of cues, by their words: reading those of 1,000 articles takes half a second."""

_PATTERNS = {
    "speaker": f"""
        GRAPH ?g {{ ?quotation schema:spokenByCharacter ?node . ?node rdfs:label|skos:altLabel ?label }} {_NAME}""",
    "institution": f"GRAPH ?g {{ ?node a org:Organization ; rdfs:label|skos:altLabel ?label }} {_NAME}",
    "event": f"GRAPH ?g {{ ?node a sem:Event ; rdfs:label ?label }} {_NAME}",
    "claim": "GRAPH ?g { ?node a schema:Claim ; rdfs:label ?label } BIND(?label AS ?name)",
    "outlet": f"""
        GRAPH ?g {{ ?item schema:publisher|kg:agency ?node . ?node rdfs:label|skos:altLabel ?label }} {_NAME}""",
    "article": """
        GRAPH ?g { ?node a schema:NewsArticle ; dcterms:identifier ?name ; dcterms:identifier|rdfs:label ?label }""",
    PLACED: """
        GRAPH ?g { ?node a sem:Event ; rdfs:label ?label ; sem:hasPlace/(rdfs:label|skos:altLabel) ?name }""",
    CUES: """
        GRAPH ?g { ?quotation kg:cue/nif:anchorOf ?name } BIND(?name AS ?node) BIND(?name AS ?label)""",
}
"""For each type of node, the pattern of its nodes, their labels and their names, by which they are shown and sorted.

Of events with places the name is that of a place. Cues are their words, each once.
"""


class NameIndex:
    """The labels of all nodes of one type, by their words. Use `NameIndex.open`."""

    def __init__(self, db: sqlite3.Connection, type: str) -> None:
        self._db, self._table, self._words = db, *_tables(type)

    @classmethod
    @contextmanager
    def open(cls, store: Store, type: str) -> Iterator[NameIndex]:
        """Yield the index of a type, which is a parameter's (kg.queries.header), PLACED or CUES, as the store is now.

        Raises StoreError where the store cannot be read, or the file proves damaged, which is then removed.
        """
        db = opened(store, _part(type))
        if db is None:
            db = sqlite3.connect(":memory:")
            _fill(db, store, type)
        try:
            with closing(db):
                yield cls(db, type)
        except sqlite3.Error as error:
            discard(store)
            hint = f"It was removed, and is made anew: ask again. ({error})"
            raise StoreError(f"the file {NAMES} beside the store was damaged", hint=hint) from error

    def with_words(self, wanted: Words) -> list[str]:
        """Return the nodes of which a label has all these words, in any order."""
        return self._matching(f'"{word}"' for word in dict.fromkeys(wanted))

    def with_beginnings(self, wanted: Words) -> list[str]:
        """Return the nodes of which a label has words with all these beginnings."""
        return self._matching(f'"{word}"*' for word in wanted)

    def called(self, wanted: Words) -> list[str]:
        """Return the nodes of which a label has just these words, in this order."""
        return self._nodes("words = ?", " ".join(wanted))

    def within(self, wanted: Words) -> list[str]:
        """Return the nodes of which a whole label, of two words or more, stands in these words."""
        return self._nodes("words LIKE '% %' AND instr(?, ' ' || words || ' ')", f" {' '.join(wanted)} ")

    def names(self) -> list[str]:
        """Return the names of all nodes, sorted."""
        return list(dict.fromkeys(name for _, name in self.labels()))

    def labels(self) -> list[tuple[str, str]]:
        """Return the words of all labels, joined by spaces, each with the name of its node, sorted by that."""
        return self._db.execute(f"SELECT words, name FROM {self._table} ORDER BY sort, node, id").fetchall()

    def _matching(self, words: Iterable[str]) -> list[str]:
        return self._nodes(f"id IN (SELECT rowid FROM {self._words} WHERE {self._words} MATCH ?)", " ".join(words))

    def _nodes(self, condition: str, value: str) -> list[str]:
        """Return nodes that have a label of which this is so, sorted by name."""
        query = f"""SELECT node FROM {self._table}
            WHERE node IN (SELECT node FROM {self._table} WHERE {condition}) GROUP BY node ORDER BY MIN(sort), node"""
        return [node for (node,) in self._db.execute(query, (value,))]


def is_node(store: Store, type: str, iri: str) -> bool:
    """Return whether an IRI is that of a node of the type. What thousands of articles say of it is not read."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    pattern = _PATTERNS[type].replace("GRAPH ?g {", f"GRAPH ?g {{ VALUES ?node {{ {node} }}")
    return bool(store.select(f"SELECT ?node WHERE {{ {pattern} }} LIMIT 1").rows)


def _fill(db: sqlite3.Connection, store: Store, type: str) -> None:
    """Read the names of a type from a store, in place of those that were read before."""
    table, of_words = _tables(type)
    for each in (table, of_words):
        db.execute(f"DROP TABLE IF EXISTS {each}")
    db.execute(
        f"""CREATE TABLE {table} (
          id INTEGER PRIMARY KEY, node TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL, sort TEXT NOT NULL)"""
    )
    # `ascii` parts at what is neither a letter nor a digit of ASCII: folded words have nothing of that kind.
    db.execute(f"CREATE VIRTUAL TABLE {of_words} USING fts5(words, content='', detail=none, tokenize=ascii)")
    rows = list(enumerate(_labels(store, type)))
    db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", ((n, *row, _sort(type, row[1])) for n, row in rows))
    db.executemany(f"INSERT INTO {of_words} (rowid, words) VALUES (?, ?)", ((n, row[2]) for n, row in rows))
    for column in ("node", "words", "sort"):
        db.execute(f'CREATE INDEX "{type} by {column}" ON {table} ({column})')


def _part(type: str) -> Part:
    """Return the part of the file that has the names of a type."""

    def fill(db: sqlite3.Connection, store: Store) -> None:
        _fill(db, store, type)
        _note_graphs(db, store, type)

    return Part(name=type, fill=fill, follow=lambda db, store, written: _follow(db, store, type, written))


def _follow(db: sqlite3.Connection, store: Store, type: str, written: Set[str]) -> bool:
    """Add the names of a type in articles that were added; return False where more happened."""
    if type == PLACED or len(written) > _FOLLOWED or not all(map(article_of, written)):
        return False
    table, of_words, graphs = (*_tables(type), _graphs(type))
    known = f"SELECT 1 FROM {graphs} WHERE graph = ?"
    if any(db.execute(known, (graph,)).fetchone() for graph in written):
        return False  # one was replaced or removed
    for graph in sorted(written):
        rows, has_one_name = _labels(store, type, graph), _NAME in _PATTERNS[type]
        for node, name, label in (*rows, *(_renamed(db, store, table, graph) if has_one_name else ())):
            if has_one_name:
                db.execute(f"UPDATE {table} SET name = ?, sort = ? WHERE node = ?", (name, _sort(type, name), node))
            if not db.execute(f"SELECT 1 FROM {table} WHERE node = ? AND words = ?", (node, label)).fetchone():
                row = (node, name, label, _sort(type, name))
                cursor = db.execute(f"INSERT INTO {table} (node, name, words, sort) VALUES (?, ?, ?, ?)", row)
                db.execute(f"INSERT INTO {of_words} (rowid, words) VALUES (?, ?)", (cursor.lastrowid, label))
        db.execute(f"INSERT INTO {graphs} VALUES (?)", (graph,))
    return True


def _renamed(db: sqlite3.Connection, store: Store, table: str, graph: str) -> list[tuple[str, str, str]]:
    """Return (IRI, name, words) for the nodes of a type that a graph names, perhaps as something else: an institution
    that speaks in other articles only has another name now where this one's is the commonest.
    """
    named = {text_of(node) for node, _, _ in store.triples_in(graph, [PREFIXES["rdfs"] + "label"])}
    there = (n for n in sorted(named) if db.execute(f"SELECT 1 FROM {table} WHERE node = ?", (n,)).fetchone())
    return [(node, name, " ".join(words(name))) for node in there if (name := store.label(node))]


def _sort(type: str, name: str) -> str:
    """Return the sort key of a row: its name. Events with their places stay in the order of their IRIs."""
    return "" if type == PLACED else name.casefold()


def _labels(store: Store, type: str, graph: str | None = None) -> list[tuple[str, str, str]]:
    """Return (IRI, name, words) for every label of every node of the type, sorted by name; of those in a graph alone,
    where one is given.

    A node's name is one of its labels too: that which a person has given it stands in no article.
    """
    pattern = _PATTERNS[type].replace("GRAPH ?g", f"GRAPH {ox.NamedNode(graph)}" if graph else "GRAPH ?g")
    found = store.select(f"SELECT DISTINCT ?node ?name ?label WHERE {{ {pattern} }}").rows
    rows = {(text_of(node), text_of(name), text_of(label)) for node, name, label in found}
    if type == PLACED:
        places: dict[str, Words] = {}
        for node, place, _ in sorted(rows):
            places[node] = places.get(node, ()) + words(place)
        rows = {(node, label, " ".join(places[node])) for node, _, label in rows}
        return [(node, label, " ".join((*words(label), of_places))) for node, label, of_places in sorted(rows)]
    rows |= {(node, name, name) for node, name, _ in rows}
    ordered = sorted(rows, key=lambda row: (row[1].casefold(), row))
    return [(node, name, " ".join(words(label))) for node, name, label in ordered]


def _tables(type: str) -> tuple[str, str]:
    """Return the names of the tables of a type: its labels, and their words."""
    return f'"{type}"', f'"{type} words"'


def _note_graphs(db: sqlite3.Connection, store: Store, type: str) -> None:
    """Note of which graphs the names of a type were read."""
    graphs = _graphs(type)
    db.execute(f"DROP TABLE IF EXISTS {graphs}")
    db.execute(f"CREATE TABLE {graphs} (graph TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany(f"INSERT INTO {graphs} VALUES (?)", ((graph,) for graph in store.article_graphs()))


def _graphs(type: str) -> str:
    """Return the name of the table of the graphs whose names of a type the file has."""
    return f'"{type} graphs"'
