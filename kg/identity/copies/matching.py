"""Finding the registered articles that are printed from the same text, and registering one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg import press
from kg.identity.copies.sketch import Sketch, indexed, packed, sketch_of, unpacked
from kg.identity.copies.thresholds import LEAST_SAMPLED, LEAST_SHARE, STOCK
from kg.identity.register import Register
from kg.model import Article, Extraction

_TABLE = "copy_articles"
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS copy_articles (
        number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, published TEXT NOT NULL,
        is_agency INTEGER NOT NULL, sketch BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS copy_shingles (
        shingle INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (shingle, number)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS copy_shingles_number ON copy_shingles (number)",
    """CREATE TRIGGER IF NOT EXISTS copy_articles_forgotten AFTER DELETE ON copy_articles BEGIN
        DELETE FROM copy_shingles WHERE number = old.number; END""",
    """CREATE TABLE IF NOT EXISTS copy_links (
        article TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (article, other)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS copy_links_other ON copy_links (other)",
)

_NEVER = "9999-99-99"
"""Later than every day: what has no date is taken for later than what has one."""


@dataclass(frozen=True, order=True)
class _Precedence:
    """What tells the original of two articles: the lesser one is it. The order is total, so links make no circle.

    Nothing in it hangs on which article was registered first.
    """

    published: str
    is_not_agency: bool
    article: str


def match_copies(extraction: Extraction, register: Register) -> Extraction:
    """Return the extraction with the registered articles that its article is a copy of, or the original of.

    The article is registered, in place of what it was. A pair is found whichever of the two comes first. What another
    article's graph says already is not said again. Nothing is found for an article of too few words.
    """
    article = extraction.article
    sketch = sketch_of(article)
    register.ensure(_TABLE, *_SCHEMA)
    own = _settled(article.id, register) or _precedence(article)
    _forget(article.id, register)
    originals: list[str] = []
    copies: list[str] = []
    for other in _alike(sketch, register):
        if not _is_linked(other.article, article.id, register):
            (originals if other < own else copies).append(other.article)
    linked = replace(extraction, copy_of=tuple(sorted(originals)), copied_by=tuple(sorted(copies)))
    _register(linked, sketch, own, register)
    return linked


def keep_copies(extraction: Extraction, register: Register) -> None:
    """Register an article with the links that it has, as its graph in a store says."""
    register.ensure(_TABLE, *_SCHEMA)
    _forget(extraction.article.id, register)
    _register(extraction, sketch_of(extraction.article), _precedence(extraction.article), register)


def _precedence(article: Article) -> _Precedence:
    meta = article.metadata
    publisher = meta.outlet or meta.agency
    return _Precedence(
        published=meta.published.value if meta.published else _NEVER,
        is_not_agency=publisher is None or press.kind(publisher.value) != "agency",
        article=article.id,
    )


def _settled(article: str, register: Register) -> _Precedence | None:
    """Return the precedence of an article that comes again where graphs of others have links by it, else None.

    A new date would turn its links in its own graph and not in theirs, and so could close a circle.
    """
    row = register.db.execute(
        """SELECT published, is_agency FROM copy_articles
        WHERE article = ? AND EXISTS (SELECT 1 FROM copy_links WHERE other = copy_articles.article)""",
        (article,),
    ).fetchone()
    return _Precedence(row[0], not row[1], article) if row else None


def _alike(sketch: Sketch, register: Register) -> list[_Precedence]:
    """Return the registered articles of which one has enough of the other's shingles, or the other way round."""
    if len(sketch) < LEAST_SAMPLED:
        return []
    query = "SELECT number FROM copy_shingles WHERE shingle = ? LIMIT ?"
    found: set[int] = set()
    for shingle in indexed(sketch):
        numbers = register.db.execute(query, (shingle, STOCK)).fetchall()
        if len(numbers) < STOCK:
            found.update(number for (number,) in numbers)
    alike = []
    for number in sorted(found):
        article, published, is_agency, kept = register.db.execute(
            "SELECT article, published, is_agency, sketch FROM copy_articles WHERE number = ?", (number,)
        ).fetchone()
        other = unpacked(kept)
        if len(sketch & other) >= LEAST_SHARE * min(len(sketch), len(other)):
            alike.append(_Precedence(published, not is_agency, article))
    return alike


# ---------------------------------------------------------------- the tables


def _forget(article: str, register: Register) -> None:
    for table in ("copy_articles", "copy_links"):
        register.db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))


def _register(extraction: Extraction, sketch: Sketch, own: _Precedence, register: Register) -> None:
    """Register an article's links, and its sketch where that says enough to be compared."""
    article = extraction.article.id
    links = ((article, other) for other in (*extraction.copy_of, *extraction.copied_by))
    register.db.executemany("INSERT INTO copy_links VALUES (?, ?)", links)
    if len(sketch) >= LEAST_SAMPLED:
        number = register.db.execute(
            "INSERT INTO copy_articles (article, published, is_agency, sketch) VALUES (?, ?, ?, ?)",
            (article, own.published, not own.is_not_agency, packed(sketch)),
        ).lastrowid
        rows = [(shingle, number) for shingle in indexed(sketch)]
        register.db.executemany("INSERT INTO copy_shingles VALUES (?, ?)", rows)


def _is_linked(article: str, other: str, register: Register) -> bool:
    """Return whether an article's graph links it with the other."""
    query = "SELECT 1 FROM copy_links WHERE article = ? AND other = ?"
    return register.db.execute(query, (article, other)).fetchone() is not None
