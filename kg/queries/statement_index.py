"""The statements of a store by the words in them, kept in its folder: a question reads those that can match."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence, Set

import pyoxigraph as ox

from kg.queries.kept import Part, asked, opened
from kg.store import Store, text_of

PLAIN = """REPLACE(REPLACE(LCASE({}), "-", ""), "‘|’", "'")"""
"""SPARQL for a text as it is compared: `queries/statements.rq` says the same."""

_MOST = 4_000
"""Statements up to which they are named to Oxigraph. With more it reads all of them in less time. Set by hand."""
_MOST_WORDS = 1_000
"""Words up to which a piece of one is looked up: "e" is in most of them."""
_AT_ONCE = 200
"""Graphs whose statements are read by one query."""

_WORD = re.compile(r"[0-9A-Za-z\x80-\U0010ffff]+")
"""What the tokenizer `ascii` of FTS5 takes for a word."""

_TABLES = ("graph_of_statements", "statement", "word", "words_of_statements")
_SCHEMA = """
CREATE TABLE graph_of_statements (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE statement (id INTEGER PRIMARY KEY, graph INTEGER NOT NULL, node TEXT NOT NULL);
CREATE INDEX statement_by_graph ON statement (graph);
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words_of_statements USING fts5(words, content='', detail=none, tokenize=ascii);
"""


def with_words(store: Store, wanted: Sequence[str]) -> list[ox.NamedNode] | None:
    """Return statements among which are all that have each of these in them, compared as PLAIN.

    Each is a word or several in a row.

    None where that is not known, or they are so many that to look each up takes longer than to read all. Raises
    StoreError where the store cannot be read.
    """
    phrases = [pieces for each in wanted if (pieces := _WORD.findall(_plain(store, each)))]
    return asked(store, _PART, lambda db: _nodes(_found(db, phrases))) if phrases else None


def keep_words(store: Store) -> None:
    """Read the statements of articles that were written since, so that the next question for words need not.

    Where a process is killed meanwhile, what it read is read by the next. Raises StoreError where the store cannot be
    read.
    """
    if db := opened(store, _PART):
        db.close()


def _nodes(found: list[str] | None) -> list[ox.NamedNode] | None:
    return None if found is None else [ox.NamedNode(node) for node in found]


def _plain(store: Store, words: str) -> str:
    """Return words as they are compared, by the store: Python may have another version of Unicode."""
    (row,) = store.select(f"SELECT ({PLAIN.format(ox.Literal(words))} AS ?plain) WHERE {{}}").rows
    return text_of(row[0])


def _found(db: sqlite3.Connection, phrases: Sequence[Sequence[str]]) -> list[str] | None:
    """Return the statements that have a word for each piece of what is wanted, None where there are too many.

    A phrase can begin and end within a word: "fire" is in "ceasefire". What is between these is a word.
    """
    alternatives = []
    for place, last, piece in ((at, len(pieces) - 1, piece) for pieces in phrases for at, piece in enumerate(pieces)):
        if 0 < place < last:
            words = [piece]
        else:
            query = "SELECT word FROM word WHERE instr(word, ?) ORDER BY word LIMIT ?"
            words = [word for (word,) in db.execute(query, (piece, _MOST_WORDS + 1))]
        if not words:
            return []
        if len(words) <= _MOST_WORDS:
            alternatives.append(" OR ".join(f'"{word}"' for word in words))
    if not alternatives:
        return None
    match = " AND ".join(f"({words})" for words in alternatives)
    matching = "SELECT rowid FROM words_of_statements WHERE words_of_statements MATCH ?"
    query = f"SELECT node FROM statement WHERE id IN ({matching} LIMIT {_MOST + 1}) ORDER BY node"
    found = [node for (node,) in db.execute(query, (match,))]
    return None if len(found) > _MOST else found


def _fill(db: sqlite3.Connection, store: Store) -> None:
    """Read the statements of a store, in place of those that were read before."""
    for table in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _SCHEMA.strip().splitlines():
        db.execute(statement)
    _add(db, store, store.article_graphs())


def _follow(db: sqlite3.Connection, store: Store, written: Set[str]) -> bool:
    """Read the statements of graphs that were written, in place of those that they had."""
    for graph in sorted(written):
        db.execute("DELETE FROM statement WHERE graph = (SELECT id FROM graph_of_statements WHERE iri = ?)", (graph,))
    _add(db, store, sorted(written))
    return True


def _add(db: sqlite3.Connection, store: Store, graphs: Iterable[str]) -> None:
    """Read the statements of graphs. Rows of words whose statement is gone are those of none."""
    names = [str(ox.NamedNode(graph)) for graph in graphs]
    (last,) = db.execute("SELECT coalesce(max(rowid), 0) FROM words_of_statements_docsize").fetchone()
    for start in range(0, len(names), _AT_ONCE):
        query = f"""SELECT ?g ?quotation ({PLAIN.format("?statement")} AS ?plain) WHERE {{
          VALUES ?g {{ {" ".join(names[start : start + _AT_ONCE])} }}
          GRAPH ?g {{ ?quotation a schema:Quotation ; schema:text ?statement }} }}"""
        rows = sorted((text_of(g), text_of(node), text_of(plain)) for g, node, plain in store.select(query).rows)
        new = sorted({graph for graph, _, _ in rows})
        db.executemany("INSERT OR IGNORE INTO graph_of_statements (iri) VALUES (?)", ((graph,) for graph in new))
        numbered = [(last + number, *row) for number, row in enumerate(rows, 1)]
        last += len(rows)
        db.executemany(
            "INSERT INTO statement SELECT ?, id, ? FROM graph_of_statements WHERE iri = ?",
            ((number, node, graph) for number, graph, node, _ in numbered),
        )
        of_words = "INSERT INTO words_of_statements (rowid, words) VALUES (?, ?)"
        db.executemany(of_words, ((number, plain) for number, _, _, plain in numbered))
        words = {word for _, _, plain in rows for word in _WORD.findall(plain)}
        db.executemany("INSERT OR IGNORE INTO word VALUES (?)", ((word,) for word in sorted(words)))


_PART = Part(name="statements by words, whatever their apostrophes", fill=_fill, follow=_follow)
