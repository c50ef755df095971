"""The default extractor: attributions (source, cue and content as in PARC 3.0 and PolNeAR) by the trained tagger.

Rules correct its quotations (`split_quotations`) and add nested attributions (`nested`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.doc import Passage
from kg.doc.quotation_marks import kind_of
from kg.find.attributions.candidate import Candidate
from kg.find.attributions.confidence import calibrated, raw_score
from kg.find.attributions.linking import Linked, link
from kg.find.attributions.nested import find_nested
from kg.find.attributions.printed_lines import split_at_paragraphs, with_signatures, within_lines
from kg.find.attributions.source_corrections import find_blamed, is_label, with_sources_corrected
from kg.find.attributions.split_quotations import join_split_quotations, trim_cue
from kg.lang.lexicon import load
from kg.model import Attribution, QuotedSpan, Span

_LEAST_WORDS = 5
"""Words that a quotation without a cue needs to be an attribution, such as a paragraph of its own. In PolNeAR's
training articles, on which the tagger was trained, it finds 36: 22 are annotated, most others could be."""


def find_attributions(text: str, passage: Passage) -> tuple[Attribution, ...]:
    """Return the attributions in a passage of `text`, in text order.

    Attitudes and actions ("hopes", "supports") are among them. Contents include their quotation marks and not a leading
    "that"; a quotation that goes on after its cue is one attribution of several contents. Attributions within a content
    are given besides the one around them. `kind` is by marks (`kg.doc.quotation_marks.kind_of`),
    `confidence` the probability that content and source are right.

    Raises ModelError where the tagger's description, `tagger.json`, is missing or damaged.
    """
    found = (_attribution(text, candidate, passage.quotations) for candidate in _candidates(text, passage))
    return tuple(sorted(found, key=in_text_order))


def in_text_order(attribution: Attribution) -> tuple[Span, ...]:
    """Return the sort key of attributions: the spans of contents, cue and source."""
    first = attribution.contents[0]
    return first, attribution.contents[-1], attribution.cue or first, attribution.source or first


def _attribution(text: str, candidate: Candidate, quotations: Sequence[QuotedSpan]) -> Attribution:
    """Return the attribution of a candidate, with its kind and confidence."""
    kind = kind_of(text, candidate.contents, quotations)
    return Attribution(
        contents=candidate.contents,
        cue=trim_cue(text, candidate.cue) if candidate.cue and kind == "direct" else candidate.cue,
        source=candidate.source,
        kind=kind,
        confidence=calibrated(candidate.score, kind) if candidate.precision is None else candidate.precision,
    )


def _candidates(text: str, passage: Passage) -> list[Candidate]:
    """Return what the tagger finds, corrected, and then the nested attributions."""
    quotations = passage.quotations
    tagged = [t for t in passage.reading.tagged if not (t.role == "source" and is_label(t.span.of(text)))]
    linked = link(text, [sentence.end for sentence in passage.sentences], tagged)
    tagger = [_candidate(text, each) for each in linked if each.cue or _is_direct(text, each, quotations)]
    found = list(join_split_quotations(text, list(_merged(tagger)), quotations, passage.paragraphs))
    found = list(within_lines(text, found, passage.paragraphs))
    found = list(split_at_paragraphs(found, quotations, passage.paragraphs))
    found = list(with_signatures(text, found, quotations, passage.paragraphs))
    found = [
        c for c in with_sources_corrected(text, passage.sentences, found) if c.cue or c.source or _is_long(text, c)
    ]
    return [*found, *find_nested(text, passage.sentences, found), *find_blamed(text, found)]


def _merged(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates whose contents are no proper subset of another's.

    Each gets source and score of the best candidate that has the same cue and a subset of its contents: one with a
    source, then the one with the highest score.
    """
    largest = {content: c for c in sorted(candidates, key=lambda c: len(c.contents)) for content in c.contents}
    subsets: dict[Candidate, list[Candidate]] = {}
    for candidate in candidates:
        whole = largest[candidate.contents[0]]
        is_subset = set(candidate.contents) < set(whole.contents)
        subsets.setdefault(whole if is_subset else candidate, []).append(candidate)
    for whole, parts in subsets.items():
        best = max((c for c in parts if c.cue == whole.cue), key=lambda c: (c.source is not None, c.score))
        yield replace(whole, source=best.source, score=best.score)


def _is_direct(text: str, linked: Linked, quotations: Sequence[QuotedSpan]) -> bool:
    """Return whether contents without a cue are all in quotation marks."""
    return kind_of(text, [c.span for c in linked.contents], quotations) == "direct"


def _is_long(text: str, candidate: Candidate) -> bool:
    """Return whether contents without a cue and a source are long enough to be a quotation."""
    return sum(len(s.of(text).split()) for s in candidate.contents) >= _LEAST_WORDS


def _candidate(text: str, linked: Linked) -> Candidate:
    """Return the candidate of linked spans, its contents without "that"."""
    return Candidate(
        contents=tuple(_without_complementizer(text, c.span) for c in linked.contents),
        cue=linked.cue.span if linked.cue else None,
        source=linked.source.span if linked.source else None,
        score=raw_score(linked),
    )


@cache
def _complementizer() -> re.Pattern[str]:
    """Return the pattern of "that" before at least three words, in small letters: "That is false" is a sentence.

    Not by the document's tokens: a content is any span of the text, and may begin or end within one.
    """
    return re.compile(rf"(?:{'|'.join(load('speech')['complementizers'])}),?\s+(?=(?:\S+\s+){{2}}\S)")


def _without_complementizer(text: str, content: Span) -> Span:
    """Return a content without the "that" before its clause; before fewer than three words ("that idea") it stays."""
    that = _complementizer().match(text, content.start, content.end)
    return Span(that.end(), content.end) if that else content
