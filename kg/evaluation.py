"""The extractor judged by what people corrected: how much of it is right today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox

from kg.corrections import Correction, Field, Revision, revisions
from kg.curation.gold import corrected_articles
from kg.find import Settings
from kg.folding import words
from kg.model import Extraction, Quotation, Span
from kg.pipeline import DEFAULTS, extract
from kg.readers import article_from_text
from kg.revision import corrections_in, find, statement_of
from kg.store import Rows, Store

COLUMNS = ("what", "corrected", "right")
_WHAT = ("is a statement", "is no statement", "contents", "cue", "source", "speaker", "institutions", "events")


def evaluate(store: Store, settings: Settings = DEFAULTS) -> Rows:
    """Extract the corrected articles of a store anew, and return how much of what people said is found right now.

    Nothing is written. A row for each thing that people spoke of: how often they did, and in how many of these the
    extractor says the same. Agents and events are compared by their names in the article. The columns are COLUMNS.
    Raises StoreError where the store cannot be read, and what `kg.pipeline.extract` raises.
    """
    said, right = Counter[str](), Counter[str]()
    revised = revisions(corrections_in(store))
    for known in corrected_articles(store):
        article = known.article
        read = replace(article, body=article_from_text(article.text, id=article.id).body)
        found = extract(read, settings)
        for what, is_right in _judged(known, found, revised[article.id]):
            said[what] += 1
            right[what] += is_right
    counted = (what for what in _WHAT if said[what])
    return Rows(COLUMNS, [(ox.Literal(what), ox.Literal(said[what]), ox.Literal(right[what])) for what in counted])


def _judged(known: Extraction, found: Extraction, corrections: tuple[Correction, ...]) -> Iterator[tuple[str, bool]]:
    """Yield what people said of an article, and whether it is found."""
    changed: dict[str, tuple[Field, ...]] = {}
    for correction in corrections:
        word = correction.word
        assert isinstance(word, Revision)
        changed[correction.id] = word.changed
        if word.after is None and word.before and find(word.before, known.quotations) is None:
            yield "is no statement", find(word.before, found.quotations) is None
    for quotation in known.quotations:
        if not quotation.corrected_by:
            continue
        index = find(statement_of(known, quotation), found.quotations)
        yield "is a statement", index is not None
        fields = {field for id in quotation.corrected_by for field in changed.get(id, ())}
        for field in sorted(fields):
            yield field, index is not None and _agrees(field, known, quotation, found, found.quotations[index])


def _agrees(field: Field, known: Extraction, said: Quotation, found: Extraction, other: Quotation) -> bool:
    match field:
        case "contents":
            return _trimmed(known, said.contents) == _trimmed(found, other.contents)
        case "cue":
            return said.cue == other.cue
        case "source":
            return said.source == other.source or bool(
                said.source and other.source and said.source.overlaps(other.source)
            )
        case "speaker":
            return _same_names(_speaker(known, said), _speaker(found, other))
        case "institutions":
            return _same_names(
                {known.agent(d.organization).name for d in said.on_behalf_of},
                {found.agent(d.organization).name for d in other.on_behalf_of},
            )
        case "events":
            mine = {s for e in said.about for s in known.event(e).mentions}
            theirs = {s for e in other.about for s in found.event(e).mentions}
            return (not said.about and not other.about) or any(a.overlaps(b) for a in mine for b in theirs)


def _trimmed(extraction: Extraction, contents: tuple[Span, ...]) -> list[str]:
    return [s.of(extraction.article.text).strip("“”\"'‘’.,; \n") for s in contents]


def _speaker(extraction: Extraction, quotation: Quotation) -> set[str]:
    return {extraction.agent(quotation.speaker).name} if quotation.speaker else set()


def _same_names(some: set[str], others: set[str]) -> bool:
    """Return whether each name of one set is in the other, whole or as a part ("Kerry" of "John Kerry")."""

    def is_in(name: str, names: set[str]) -> bool:
        own = set(words(name))
        return any(own <= set(words(n)) or set(words(n)) <= own for n in names)

    return len(some) == len(others) and all(is_in(n, others) for n in some)
