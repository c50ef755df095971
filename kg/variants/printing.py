"""The printings of claims in a store: the words of each article, and what it changed in those of the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from kg import folding
from kg.errors import QueryError
from kg.model import Span
from kg.queries.names import find
from kg.store import Store, text_of
from kg.wording import Run, Word, align
from kg.wording import words as words_of

_STATEMENTS = """
    SELECT ?claim ?said WHERE {
      GRAPH ?g { ?claim schema:appearance ?quotation . ?quotation schema:text ?said }
    }"""

_CLAIMS_OF = """
    SELECT DISTINCT $speaker ?claim WHERE {
      GRAPH ?g { ?quotation schema:spokenByCharacter $speaker . ?claim schema:appearance ?quotation }
    }"""

# UNION in place of OPTIONAL, and OPTIONAL last: otherwise Oxigraph reads the whole store for each claim.
_PRINTINGS = """
    SELECT $claim ?quotation ?article ?text ?start ?end ?outlet ?published ?name WHERE {
      # First the claim's quotations, so that only these are looked up: a fifth of the time with 10,000 articles.
      { SELECT $claim ?g ?quotation WHERE { GRAPH ?g { $claim schema:appearance ?quotation } } }
      GRAPH ?g {
        ?quotation prov:wasQuotedFrom ?node ; kg:content ?span .
        ?span nif:beginIndex ?start ; nif:endIndex ?end .
        ?node dcterms:identifier ?article ; kg:text/nif:isString ?text .
        { ?quotation schema:spokenByCharacter ?_speaker GRAPH ?name_graph { ?_speaker skos:prefLabel ?name } }
        UNION { ?quotation a schema:Quotation FILTER NOT EXISTS { ?quotation schema:spokenByCharacter ?nobody } }
        { ?node schema:publisher ?_publisher GRAPH ?outlet_graph { ?_publisher skos:prefLabel ?outlet } }
        UNION { ?node a schema:NewsArticle FILTER NOT EXISTS { ?node schema:publisher ?no_outlet } }
        OPTIONAL { ?node schema:datePublished ?published }
      }
    }"""


@dataclass(kw_only=True)
class Printing:
    """One printing of a claim: `contents` are the spans of its words in the article's `text`. What is unknown is "".

    `quotation` is its IRI, `article` the article's identifier.
    """

    quotation: str
    article: str
    text: str
    outlet: str
    published: str
    speaker: str
    contents: list[Span] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, str, str, list[Span]]:
        """The sort key: the day of publication; on one day the article and the offsets."""
        return not self.published, self.published, self.article, self.contents

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that were said."""
        return words_of(self.text, self.contents)

    @property
    def extent(self) -> Span:
        """From the first word that was said to the last."""
        return Span(self.contents[0].start, self.contents[-1].end)

    def said(self, within: Span) -> str:
        """Return the words said within a span of the article, verbatim; the pieces of a broken quotation joined."""
        pieces = (Span(max(within.start, c.start), min(within.end, c.end)) for c in self.contents if c.overlaps(within))
        return " […] ".join(piece.of(self.text) for piece in pieces)

    def span_of(self, start: int, end: int) -> Span | None:
        """Return the span of the words with these indices; None where there are none."""
        return Span(self.words[start].span.start, self.words[end - 1].span.end) if start < end else None


def printings(store: Store, claim: str | None = None, *, speaker: str | None = None) -> dict[str, list[Printing]]:
    """Return claims' printings by the claims' IRIs, in the order of publication; claims of most outlets come first.

    `claim` is a claim's IRI, the end of it, or words of what was said; without it, all claims that were printed more
    than once. `speaker` is a name as for `kg query`. Raises QueryError where no claim or speaker is found, StoreError
    where the store cannot be read.
    """
    found = {node: printings_of(store, node) for node in _claims(store, claim, speaker)}

    def most_outlets(node: str) -> tuple[int, int, tuple[bool, str, str, list[Span]], str]:
        return -len({one.outlet for one in found[node]}), -len(found[node]), found[node][0].order, node

    return {node: found[node] for node in sorted(found, key=most_outlets)}


def changes(first: Printing, later: Printing) -> list[Run]:
    """Return what a later printing dropped, added and changed in the words of the first."""
    runs = align([word.form for word in first.words], [word.form for word in later.words])
    return [run for run in runs if run.edit != "same"]


def edits(first: Printing, later: Printing) -> Iterator[tuple[int, str, int]]:
    """Yield for each change where it begins in the later article, the words it replaces, and where its words end."""
    for run in changes(first, later):
        new, old = later.span_of(run.b_start, run.b_end), first.span_of(run.a_start, run.a_end)
        next_word = later.words[run.b_start].span.start if run.b_start < len(later.words) else later.extent.end
        position = new.start if new else next_word
        yield position, first.said(old) if old else "", new.end if new else position


def said_between(printing: Printing, start: int, end: int) -> str:
    """Return the words said from `start` to `end`, with […] between the pieces of a broken quotation."""
    said = ""
    for content in printing.contents:
        if start < content.start <= end and content is not printing.contents[0]:
            said += " […] "
        said += (
            printing.text[max(start, content.start) : max(start, min(end, content.end))] if content.start < end else ""
        )
    return said


def _claims(store: Store, claim: str | None, speaker: str | None) -> Sequence[str]:
    """Return the IRIs of the claims asked for. Of those found by words, only claims printed again, if there are any."""
    said = _statements(store, speaker)
    if claim is None:
        return [node for node, texts in said.items() if len(texts) > 1]
    if by_iri := [node for node in said if node == claim.strip("<>") or node.endswith("/" + claim.strip("/<>"))]:
        return by_iri
    wanted = set(folding.words(claim))
    found = [n for n, texts in said.items() if wanted and any(wanted <= set(folding.words(t)) for t in texts)]
    if not found:
        raise QueryError(
            f"there is no statement {f'of {speaker!r} ' if speaker else ''}with the words {claim!r} in this store",
            hint="Give fewer of the words, or the claim's IRI; `kg variants` alone lists all claims printed again.",
        )
    return [node for node in found if len(said[node]) > 1] or found


def _statements(store: Store, speaker: str | None) -> dict[str, list[str]]:
    """Return the texts in which each claim was printed, ordered by claim: one speaker's claims where one is named."""
    nodes = find(store, "speaker", speaker) if speaker is not None else ()
    of_speaker = {text_of(row[1]) for node in nodes for row in store.select(_CLAIMS_OF, {"speaker": node}).rows}
    said: dict[str, list[str]] = {}
    rows = store.select(_STATEMENTS).rows
    for node, statement in sorted((text_of(node), text_of(statement)) for node, statement in rows):
        if speaker is None or node in of_speaker:
            said.setdefault(node, []).append(statement)
    return said


def printings_of(store: Store, claim: str) -> list[Printing]:
    """Return one claim's printings by its IRI, in the order of publication; none where there is no such claim.

    Raises StoreError where the store cannot be read.
    """
    found: dict[str, Printing] = {}
    for row in store.select(_PRINTINGS, {"claim": ox.NamedNode(claim)}).rows:
        _, quotation, article, whole, start, end, outlet, published, name = map(text_of, row)
        one = found.setdefault(
            quotation,
            Printing(
                quotation=quotation,
                article=article,
                text=whole,
                outlet=outlet,
                published=published[:10],
                speaker=name,
            ),
        )
        if (span := Span(int(start), int(end))) not in one.contents:
            one.contents.append(span)
        one.outlet, one.speaker = min(one.outlet, outlet), min(one.speaker, name)
    for one in found.values():
        one.contents.sort()
    return sorted(found.values(), key=lambda one: one.order)
