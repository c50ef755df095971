"""The tables of the index of a store: one SQLite file with what lists and searches need."""

from __future__ import annotations

VERSION = "7"
"""Of the tables: an index of another version is made anew."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE node (
  id INTEGER PRIMARY KEY, iri TEXT UNIQUE, type TEXT, label TEXT, aliases TEXT, statements INTEGER,
  articles INTEGER, kind TEXT, begin TEXT, until TEXT, place TEXT, status TEXT, whole TEXT
);
CREATE TABLE article (
  id INTEGER PRIMARY KEY, graph TEXT UNIQUE, iri TEXT, name TEXT, headline TEXT, outlet INTEGER, agency INTEGER,
  published TEXT, url TEXT, statements INTEGER
);
CREATE TABLE page (article INTEGER PRIMARY KEY, told BLOB);
CREATE TABLE statement (
  id INTEGER PRIMARY KEY, iri TEXT, article INTEGER, place INTEGER, kind TEXT, text TEXT, cue TEXT, said TEXT,
  day TEXT, confidence REAL, speaker INTEGER, relay INTEGER, claim TEXT
);
CREATE TABLE named_in (
  article INTEGER, node INTEGER, type TEXT, names TEXT, kind TEXT, begin TEXT, until TEXT, places TEXT, status TEXT,
  whole TEXT, PRIMARY KEY (article, node)
) WITHOUT ROWID;
CREATE TABLE behalf (statement INTEGER, node INTEGER, PRIMARY KEY (node, statement)) WITHOUT ROWID;
CREATE TABLE about (statement INTEGER, node INTEGER, PRIMARY KEY (node, statement)) WITHOUT ROWID;
CREATE TABLE office (
  article INTEGER, speaker INTEGER, institution INTEGER, role TEXT, words TEXT, span TEXT
);
CREATE TABLE response (statement INTEGER, relation TEXT, other INTEGER);
CREATE TABLE copy (article INTEGER, copy TEXT, original TEXT);
CREATE TABLE claim (iri TEXT PRIMARY KEY, articles INTEGER, printings INTEGER, outlets INTEGER) WITHOUT ROWID;
CREATE TABLE columns (name TEXT PRIMARY KEY, type TEXT, numbers BLOB) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  said, speaker, institution, event, article, content='', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE names USING fts5(
  name, content='', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE headlines USING fts5(
  headline, content='', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(1.0, 4.0, 3.0, 2.0, 1.0)');
"""
"""`page` has what an article's page is made of (`kg.serve.extractions`), `office` the evidence of each role that an
article gives somebody; `named_in` what each article says of each node that it names; `copy` an article with each
`kg:copyOf` in its graph; `claim` the claims that several articles have; and `columns` what `kg.serve.columns` counts
with."""


INDEXES = """
CREATE INDEX statement_speaker ON statement (speaker, day);
CREATE INDEX statement_article ON statement (article);
CREATE INDEX statement_claim ON statement (claim);
CREATE INDEX article_iri ON article (iri);
CREATE INDEX article_name ON article (name);
CREATE INDEX article_outlet ON article (outlet, published);
CREATE INDEX article_agency ON article (agency, published);
CREATE INDEX article_published ON article (published, name);
CREATE INDEX named_in_node ON named_in (node, article);
CREATE INDEX behalf_statement ON behalf (statement, node);
CREATE INDEX about_statement ON about (statement, node);
CREATE INDEX office_article ON office (article);
CREATE INDEX office_speaker ON office (speaker, institution, role);
CREATE INDEX response_statement ON response (statement);
CREATE INDEX response_other ON response (other);
CREATE INDEX copy_article ON copy (article);
CREATE INDEX copy_copy ON copy (copy);
CREATE INDEX copy_original ON copy (original);
CREATE INDEX claim_outlets ON claim (outlets DESC, printings DESC, iri);
CREATE INDEX node_type ON node (type, statements);
CREATE INDEX node_whole ON node (whole);
"""
