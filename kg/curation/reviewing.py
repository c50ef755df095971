"""What is worth a person's look: what kg is least certain of, and what it does not know of an article."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.corrections import Revision, standing
from kg.messages import counted
from kg.revision import corrections_in, is_lapsed
from kg.store import Rows, Store, text_of

COLUMNS = ("certainty", "what", "article", "where", "says", "then")

_ARTICLES = """
SELECT ?article ?day ?outlet WHERE {
  GRAPH ?g {
    ?item a schema:NewsArticle ; dcterms:identifier ?article .
    OPTIONAL { ?item schema:datePublished ?day }
    OPTIONAL { ?item schema:publisher ?outlet }
  }
  FILTER(!BOUND(?day) || !BOUND(?outlet))
} ORDER BY ?article"""

_NAMED = 3
"""Articles that the one row of all undated ones names, and that of all without an outlet: each by itself, they would
keep all else off the list."""

_STATEMENTS = """
SELECT ?confidence ?article ?quotation ?label WHERE {
  GRAPH ?g {
    ?quotation kg:confidence ?confidence ; rdfs:label ?label ; prov:wasQuotedFrom/dcterms:identifier ?article .
    FILTER NOT EXISTS { ?quotation kg:correctedBy ?correction }
  }
} ORDER BY ?confidence ?article ?quotation LIMIT %d"""

_OPEN = """
SELECT $quotation ?confidence WHERE {
  GRAPH ?g {
    $quotation kg:confidence ?confidence
    FILTER NOT EXISTS { $quotation kg:correctedBy ?correction }
  }
}"""

STATEMENT = "statement"
LAPSED = "correction of words that are gone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """One thing that is worth a look; its fields but `subject` are the columns of `review`.

    `subject` is what a person decides on: the IRI of a statement, the path of a node, the act of a correction; "" for
    an article.
    """

    certainty: float
    what: str
    article: str
    where: str
    says: str
    then: str
    subject: str = ""


def review(store: Store, limit: int) -> Rows:
    """Return the `limit` least certain things of a store, least certain first; the columns are COLUMNS.

    Of what nothing is known the certainty is 0: the day or the outlet of articles, one row for all of them, and a
    correction whose words the article's text does not have any more. That of a statement is its confidence, that of a
    node of several articles the score of the match. What people corrected or decided on is left out. `then` is a
    command that settles it. Raises StoreError where the store or its register cannot be read.
    """
    return Rows(COLUMNS, [_row(doubt) for doubt in doubts(store, limit)])


def doubts(store: Store, limit: int, *, articles: bool = True) -> list[Doubt]:
    """Return what `review` returns, as values; without `articles` not what is unknown of these. Raises as it does."""
    found = [*_lapsed(store), *_of_statements(store, limit), *_of_nodes(store, limit)]
    found += _of_articles(store) if articles else ()
    found.sort(key=lambda d: (d.certainty, d.what, d.article, d.where))
    return found[:limit]


def is_open(store: Store, doubt: Doubt) -> bool:
    """Return whether what `doubts` listed of a store is there still, and nobody has settled it since.

    Raises StoreError where the store or its register cannot be read.
    """
    if doubt.what == STATEMENT:
        rows = store.select(_OPEN, {"quotation": ox.NamedNode(doubt.subject)}).rows
        return bool(rows)
    if doubt.what == LAPSED:
        return any(correction.act == doubt.subject for correction in standing(corrections_in(store)))
    if not doubt.subject:
        return True
    current = store.register.current(doubt.subject, doubt.article)
    return current == doubt.subject and not store.register.decisions.about(current)


def _row(doubt: Doubt) -> tuple[ox.Literal | None, ...]:
    words = (doubt.what, doubt.article, doubt.where, doubt.says, doubt.then)
    return (ox.Literal(round(doubt.certainty, 2)), *(ox.Literal(w) if w else None for w in words))


def _of_articles(store: Store) -> Iterator[Doubt]:
    rows = store.select(_ARTICLES).rows
    for what, unknown, option in (
        ("undated article", 1, "--published YYYY-MM-DD"),
        ("unknown outlet", 2, "--outlet NAME"),
    ):
        articles = sorted({text_of(row[0]) for row in rows if row[unknown] is None})
        if articles:
            more = ", …: `kg query articles` lists all" if len(articles) > _NAMED else ""
            yield Doubt(
                certainty=0,
                what=what,
                article=articles[0] if len(articles) == 1 else "",
                where="",
                says=f"{counted(len(articles), 'article')}: {', '.join(articles[:_NAMED])}{more}",
                then=f"kg ingest FILE {option}",
            )


def _lapsed(store: Store) -> Iterator[Doubt]:
    stored = set(store.articles())
    for correction in standing(corrections_in(store)):
        word = correction.word
        if not isinstance(word, Revision) or word.article not in stored:
            continue
        if is_lapsed(correction, store.text(word.article)):
            statement = word.after or word.before
            assert statement
            where = f"{statement.contents[0].start}-{statement.contents[-1].end}"
            says = " […] ".join(p.words for p in statement.contents)
            yield Doubt(
                certainty=0,
                what=LAPSED,
                article=word.article,
                where=where,
                says=says,
                then=f"kg undo {correction.act}",
                subject=correction.act,
            )


def _of_statements(store: Store, limit: int) -> Iterator[Doubt]:
    for confidence, article, quotation, label in (map(text_of, row) for row in store.select(_STATEMENTS % limit).rows):
        where = "-".join(quotation.rpartition("/")[2].split("-")[:2])
        yield Doubt(
            certainty=float(confidence),
            what=STATEMENT,
            article=article,
            where=where,
            says=label,
            then=f"kg correct {shlex.quote(article)} {where} --speaker NAME",
            subject=quotation,
        )


def _of_nodes(store: Store, limit: int) -> Iterator[Doubt]:
    register = store.register
    with register.guarded():
        doubtful = register.least_certain(("agent", "event"), 4 * limit)
    bases = store.bases()
    shown = 0
    for one in doubtful:
        if shown == limit:
            return
        path = register.current(one.match.iri, one.article)
        if register.decisions.about(path) or one.article not in store.articles_with(*(base + path for base in bases)):
            continue
        label = next((label for base in bases if (label := store.label(base + path))), path)
        shown += 1
        yield Doubt(
            certainty=one.match.score,
            what=f"same {one.kind}",
            article=one.article,
            where=path,
            says=f"{one.label} is {label}: {'; '.join(one.match.evidence)}",
            then=f"kg different {path} {shlex.quote(one.article)}",
            subject=path,
        )
