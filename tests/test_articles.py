"""Floors of extraction quality on invented articles of the project's own (tests/articles), in the seeds' gold format.

Contents are matched one to one, by half of their characters or more. Floors may rise, never fall silently.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from kg.model import Extraction, Quotation
from kg.pipeline import extract
from kg.readers import article_from_text

FOLDER = Path(__file__).parent / "articles"
IDS = sorted(path.stem for path in FOLDER.glob("*.json"))
FLOORS = {"direct": 0.95, "mixed": 0.80, "indirect": 0.80, "all": 0.86}


pytestmark = pytest.mark.xdist_group("invented articles")


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict, Quotation, Extraction]]:
    return [match for id in IDS for match in matched(gold(id), found(id))]


def gold(id: str) -> list[dict]:
    statements = json.loads((FOLDER / f"{id}.json").read_text(encoding="utf-8"))["statements"]
    text = (FOLDER / f"{id}.txt").read_text(encoding="utf-8")
    spans = [span for s in statements for span in (*s["contents"], s["cue"], s["source"])]
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    return statements


@cache
def found(id: str) -> Extraction:
    return extract(article_from_text((FOLDER / f"{id}.txt").read_text(encoding="utf-8"), id=id))


def matched(wanted: list[dict], extraction: Extraction) -> list[tuple[dict, Quotation, Extraction]]:
    """Pair each gold statement with the quotation that shares most of its contents, of such by the cue."""
    pairs, left = [], list(extraction.quotations)
    for statement in wanted:
        here = {i for c in statement["contents"] for i in range(c["start"], c["end"])}
        rated = []
        for quotation in left:
            there = {i for c in quotation.contents for i in range(c.start, c.end)}
            same_cue = quotation.cue is not None and quotation.cue.start == statement["cue"]["start"]
            rated.append((len(here & there) / len(here | there), same_cue, quotation))
        share, _, best = max(rated, key=lambda r: r[:2], default=(0, False, None))
        if best is not None and share >= 0.5:
            pairs.append((statement, best, extraction))
            left.remove(best)
    return pairs


@pytest.mark.slow
@pytest.mark.parametrize("kind", FLOORS)
def test_statements_are_found(judged, kind):
    wanted = [s for id in IDS for s in gold(id) if kind in (s["kind"], "all")]
    given = [q for id in IDS for q in found(id).quotations if kind in (q.kind, "all")]
    hits = sum(kind in (s["kind"], "all") for s, *_ in judged)
    assert 2 * hits / (len(wanted) + len(given)) >= FLOORS[kind]


@pytest.mark.slow
def test_sources_and_cues_are_found(judged):
    sources = sum(q.source is not None and q.source.start == s["source"]["start"] for s, q, _ in judged)
    cues = sum(
        q.cue is not None and q.cue.start < s["cue"]["end"] and s["cue"]["start"] < q.cue.end for s, q, _ in judged
    )
    assert sources / len(judged) >= 0.93
    assert cues / len(judged) >= 0.95


@pytest.mark.slow
def test_it_is_known_who_speaks(judged):
    right = sum(
        q.speaker is not None and set(s["speaker"].lower().split()) <= set(x.agent(q.speaker).name.lower().split())
        for s, q, x in judged
    )
    assert right / len(judged) >= 0.80
