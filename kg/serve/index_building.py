"""The index of a store's statements, articles and names: how it is made, as one SQLite file.

It holds what lists and searches need, each statement with its article, speaker, institutions and events, and full text
(SQLite's FTS5) over all of these. What a page says of one article or one node is read in the graph itself. It is always
made whole: 84 articles take 0.3 s, and an index that follows what changed in the graphs could differ from them.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kg.store import Store, text_of

VERSION = "1"
"""Of the tables: an index of another version is made anew."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE node (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, type TEXT, label TEXT, aliases TEXT, statements INTEGER,
  articles INTEGER, kind TEXT, begin TEXT, until TEXT, place TEXT, status TEXT, whole INTEGER
);
CREATE TABLE article (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, name TEXT, headline TEXT, outlet INTEGER, agency INTEGER, published TEXT,
  url TEXT, statements INTEGER
);
CREATE TABLE statement (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, article INTEGER, kind TEXT, text TEXT, cue TEXT, said TEXT, day TEXT,
  confidence REAL, speaker INTEGER, relay INTEGER, claim TEXT
);
CREATE TABLE behalf (statement INTEGER, node INTEGER, PRIMARY KEY (node, statement)) WITHOUT ROWID;
CREATE TABLE about (statement INTEGER, node INTEGER, PRIMARY KEY (node, statement)) WITHOUT ROWID;
CREATE TABLE response (statement INTEGER, relation TEXT, other INTEGER);
CREATE VIRTUAL TABLE words USING fts5(
  said, speaker, institution, event, article, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE names USING fts5(
  name, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);
"""

_INDEXES = """
CREATE INDEX statement_speaker ON statement (speaker, day);
CREATE INDEX statement_article ON statement (article);
CREATE INDEX statement_day ON statement (day);
CREATE INDEX statement_claim ON statement (claim);
CREATE INDEX article_outlet ON article (outlet, published);
CREATE INDEX article_published ON article (published);
CREATE INDEX behalf_statement ON behalf (statement, node);
CREATE INDEX about_statement ON about (statement, node);
CREATE INDEX response_statement ON response (statement);
CREATE INDEX response_other ON response (other);
CREATE INDEX node_type ON node (type, statements);
CREATE INDEX node_whole ON node (whole);
ANALYZE;
"""

_ARTICLES = {
    "name": "dcterms:identifier",
    "headline": "schema:headline",
    "outlet": "schema:publisher",
    "agency": "kg:agency",
    "published": "schema:datePublished",
    "url": "schema:url",
}
_STATEMENTS = {
    "text": "schema:text",
    "article": "prov:wasQuotedFrom",
    "confidence": "kg:confidence",
    "said": "kg:saidOn",
    "speaker": "schema:spokenByCharacter",
    "relay": "kg:relayedBy",
    "cue": "kg:cue/nif:anchorOf",
    "claim": "^schema:appearance",
}
_KINDS = {"direct": "kg:DirectQuotation", "mixed": "kg:MixedQuotation", "indirect": "kg:IndirectQuotation"}
_LINKS = {"behalf": "kg:onBehalfOf", "about": "kg:about", "disputes": "kg:disputes", "supports": "kg:supports"}
_TYPES = {"person": "schema:Person", "organization": "org:Organization", "group": "kg:Group", "event": "sem:Event"}
_EVENTS = {
    "kind": "sem:eventType",
    "status": "kg:status",
    "whole": "sem:subEventOf",
    "begin": "sem:hasTime/sem:hasBeginTimeStamp",
    "until": "sem:hasTime/sem:hasEndTimeStamp",
    "place": "sem:hasPlace/rdfs:label",
}
"""Properties, and paths of them, by what the index calls them. Each is read for the whole store at once: one query for
all that is told of a statement, with an OPTIONAL for each property, took ten times as long."""

Values = dict[str, str]


def build(store: Store, file: Path, state: str) -> None:
    """Write the index of a store to a new file, in one go; `state` is that of the store it was made from.

    Raises StoreError where the store cannot be read, sqlite3.Error where the file cannot be written.
    """
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        _Builder(store, db).write()
        db.executemany("INSERT INTO meta VALUES (?, ?)", [("version", VERSION), ("state", state)])
        db.commit()
        db.executescript(_INDEXES)
    part.replace(file)


def is_current(file: Path, state: str) -> bool:
    """Return whether the file is an index, of this version, of a store in this state."""
    if not file.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return dict(db.execute("SELECT key, value FROM meta")) == {"version": VERSION, "state": state}
    except sqlite3.Error:
        return False


class _Builder:
    def __init__(self, store: Store, db: sqlite3.Connection) -> None:
        self.store = store
        self.db = db
        self.links = {name: sorted(set(self._pairs(path))) for name, path in _LINKS.items()}
        statements = self._described(_STATEMENTS, {iri: kind for kind, c in _KINDS.items() for iri in self._typed(c)})
        self.statements = sorted((row for row in statements if "article" in row), key=_place)
        articles = self._described(_ARTICLES, dict.fromkeys(self._typed("schema:NewsArticle"), "article"))
        self.articles = sorted(articles, key=lambda row: (row.get("published", ""), row["name"]))
        self.article_ids = {row["iri"]: number for number, row in enumerate(self.articles, 1)}
        self.ids = {row["iri"]: number for number, row in enumerate(self.statements, 1)}
        self.labels = dict(self._pairs("skos:prefLabel"))
        self.nodes: dict[str, int] = {}

    def write(self) -> None:
        self._write_nodes()
        self._write_articles()
        self._write_statements()

    def _pairs(self, path: str) -> list[tuple[str, str]]:
        """Return what a property, or a path of them, joins: a pair for each article that says so."""
        rows = self.store.select(f"SELECT ?from ?to WHERE {{ GRAPH ?g {{ ?from {path} ?to }} }}").rows
        return [(text_of(a), text_of(b)) for a, b in rows]

    def _typed(self, kind: str) -> list[str]:
        """Return the nodes of a class, once for each article that has them."""
        rows = self.store.select(f"SELECT ?node WHERE {{ GRAPH ?g {{ ?node a {kind} }} }}").rows
        return [text_of(row[0]) for row in rows]

    def _described(self, properties: Mapping[str, str], kinds: Mapping[str, str]) -> list[Values]:
        """Return a row for each of these nodes: its `iri`, its `kind`, and the values that it has."""
        rows = {iri: {"iri": iri, "kind": kind} for iri, kind in kinds.items()}
        for name, path in properties.items():
            for iri, value in self._pairs(path):
                if iri in rows:
                    rows[iri][name] = min(value, rows[iri].get(name, value))
        return list(rows.values())

    def _types(self) -> dict[str, tuple[str, int]]:
        """Return each node's type, the one that most articles give it, and the number of articles that have it."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for type_, kind in _TYPES.items():
            for iri in self._typed(kind):
                found[iri][type_] += 1
        return {iri: (min(types, key=lambda t: (-types[t], t)), types.total()) for iri, types in found.items()}

    def _events(self) -> dict[str, Values]:
        """Return of each event its places, and else what most articles say."""
        events: dict[str, Values] = defaultdict(dict)
        for name, path in _EVENTS.items():
            values: dict[str, Counter[str]] = defaultdict(Counter)
            for event, value in self._pairs(path):
                values[event][value] += 1
            for event, counts in values.items():
                commonest = min(counts, key=lambda value: (-counts[value], value))
                events[event][name] = ", ".join(sorted(counts)) if name == "place" else commonest
        return events

    def _write_nodes(self) -> None:
        types, events = self._types(), self._events()
        aliases: dict[str, set[str]] = defaultdict(set)
        for iri, alias in [*self._pairs("rdfs:label"), *self._pairs("skos:altLabel")]:
            if iri in types:
                aliases[iri].add(alias)
        said: dict[str, set[str]] = defaultdict(set)
        for row in self.statements:
            if "speaker" in row:
                said[row["speaker"]].add(row["iri"])
        for name in ("behalf", "about"):
            for statement, iri in self.links[name]:
                said[iri].add(statement)
        self.nodes = {iri: number for number, iri in enumerate(sorted(types), 1)}
        for iri, number in self.nodes.items():
            type_, articles = types[iri]
            event = events.get(iri, {})
            label = self.labels.get(iri, iri)
            others = sorted(aliases[iri] - {label})
            self.db.execute(
                "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(number, iri, type_, label, "\n".join(others), len(said[iri]), articles),
                    event.get("kind", "").rpartition("#")[2].replace("-", " "),
                    *(event.get("begin", "")[:10], event.get("until", "")[:10], event.get("place", "")),
                    *(event.get("status", ""), self.nodes.get(event.get("whole", ""))),
                ),
            )
            self.db.execute("INSERT INTO names (rowid, name) VALUES (?, ?)", (number, " | ".join([label, *others])))

    def _write_articles(self) -> None:
        counts = Counter(row["article"] for row in self.statements)
        self.db.executemany(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(number, row["iri"], row["name"], row.get("headline", row["name"])),
                    *(self._node(row.get("outlet")), self._node(row.get("agency"))),
                    *(row.get("published", "")[:10], row.get("url", ""), counts[row["iri"]]),
                )
                for number, row in enumerate(self.articles, 1)
            ),
        )

    def _write_statements(self) -> None:
        linked: dict[str, dict[str, list[str]]] = {"behalf": defaultdict(list), "about": defaultdict(list)}
        for name, by_statement in linked.items():
            for statement, node in self.links[name]:
                by_statement[statement].append(node)
            rows = [(self.ids[s], self.nodes[n]) for s, n in self.links[name] if s in self.ids and n in self.nodes]
            self.db.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
        for relation in ("disputes", "supports"):
            answers = [
                (self.ids[a], relation, self.ids[b]) for a, b in self.links[relation] if a in self.ids and b in self.ids
            ]
            self.db.executemany("INSERT INTO response VALUES (?, ?, ?)", answers)
        for number, row in enumerate(self.statements, 1):
            article = self.articles[self.article_ids[row["article"]] - 1]
            said, published = row.get("said", "")[:10], article.get("published", "")[:10]
            self.db.execute(
                "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(number, row["iri"], self.article_ids[row["article"]], row["kind"], row.get("text", "")),
                    *(row.get("cue", ""), said, said or published, float(row.get("confidence", 0))),
                    *(self._node(row.get("speaker")), self._node(row.get("relay")), row.get("claim", "")),
                ),
            )
            self.db.execute(
                "INSERT INTO words (rowid, said, speaker, institution, event, article) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(number, row.get("text", ""), self.labels.get(row.get("speaker", ""), "")),
                    *(" | ".join(self.labels.get(n, "") for n in of[row["iri"]]) for of in linked.values()),
                    f"{article.get('headline', '')} | {self.labels.get(article.get('outlet', ''), '')}",
                ),
            )

    def _node(self, iri: str | None) -> int | None:
        return self.nodes.get(iri) if iri else None


def _place(row: Values) -> tuple[str, int, str]:
    """Return the sort key of a statement: its article, and its offset there, which its IRI begins with."""
    start = row["iri"].rpartition("/")[2].partition("-")[0]
    return row["article"], int(start) if start.isdecimal() else 0, row["iri"]
