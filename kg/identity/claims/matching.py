"""Matching an article's quotations with those of the same words, and registering them."""

from __future__ import annotations

from collections.abc import Mapping

from kg.identity.claims.criteria import Speakers, make_one_claim, speakers
from kg.identity.claims.overlap import Overlap, overlap
from kg.identity.claims.quotations import (
    ComparedQuotation,
    candidates,
    compared,
    forget_quotations,
    register_quotation,
)
from kg.identity.claims.thresholds import SPEAKER_SCORE
from kg.identity.match import Match
from kg.identity.register import Register, quotation_ids
from kg.model import Extraction


def match_claims(extraction: Extraction, agents: Mapping[str, Match], register: Register) -> dict[int, Match]:
    """Return the claim of each quotation, by its index in `extraction.quotations`, and register them all.

    `agents` says who the article's agents are, by their ids in it. A quotation has the claim of the registered one that
    shares most with it, where that is enough (docs/claims.md); else a claim of its own. An article that comes again
    keeps the claims of the quotations whose words it still has. A quotation of marks alone makes a claim too.
    """
    article = extraction.article.id
    before, ids = register.previous(article), quotation_ids(extraction)
    forget_quotations(article, register)
    found = {}
    for index, quotation in enumerate(extraction.quotations):
        own = compared(extraction, quotation, agents)
        found[index] = match = _match(own, before.get(("claim", ids[index])), register)
        register_quotation(own, match.iri, register)
    return found


def _match(own: ComparedQuotation, had: str | None, register: Register) -> Match:
    """Return the claim of a quotation; `had` is the one it made when its article last came."""
    best: tuple[tuple[float, int], ComparedQuotation, Overlap, Speakers] | None = None
    for other in candidates(own, register):
        if had and register.current(other.claim) != register.current(had):
            continue
        whose, shared = speakers(own, other, register), overlap(own.forms, other.forms)
        if not make_one_claim(own, other, whose, shared) or register.are_apart(own.claim, other.claim):
            continue
        rank = (shared.words * shared.cover, whose == "same")
        if best is None or rank > best[0]:
            best = rank, other, shared, whose
    if best is None:
        return Match(iri=had or own.claim, is_new=had in (None, own.claim))
    _, other, shared, whose = best
    return Match(
        iri=other.claim,
        evidence=_evidence(own, other, shared, whose),
        score=round(shared.cover * SPEAKER_SCORE[whose], 3),
        is_new=False,
    )


def _evidence(own: ComparedQuotation, other: ComparedQuotation, shared: Overlap, whose: Speakers) -> tuple[str, ...]:
    here, there = (one.speaker or "nobody who is named" for one in (own, other))
    return (
        f"shares {shared.words} words in order with {other.place}, {shared.cover:.0%} of the shorter, "
        f"{shared.content_words} of them content words",
        f"both of {here}" if whose == "same" else f"of {here} here, of {there} there",
    )
