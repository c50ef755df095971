"""Against annotated articles: the seeds' metadata, and how much of what PolNeAR has as reported speech is in the body."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.readers import Given, article_from_text, read

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the gold lies in ../shared, which is not here")


@needs_shared
@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_a_seed_has_the_metadata_of_the_gold(path: Path) -> None:
    gold = json.loads((SHARED / "gold" / "seeds" / f"{path.stem}.json").read_text())["article"]
    (article,) = read(path)
    found = article.metadata
    assert (found.title.value if found.title else None) == gold["title"]
    assert (found.outlet.value if found.outlet else None) == gold["outlet"]
    assert (found.agency.value if found.agency else None) == gold["agency"]
    assert [author.value for author in found.authors] == gold["authors"]
    assert (found.published.value if found.published else None) == gold["published"]
    assert (found.dateline.value if found.dateline else None) == gold["dateline_place"]


@needs_shared
@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_a_seed_keeps_its_statements_and_figures(path: Path) -> None:
    gold = json.loads((SHARED / "gold" / "seeds" / f"{path.stem}.json").read_text())
    (article,) = read(path)
    assert article.text.encode() == path.read_bytes()
    wanted = [span for s in gold["statements"] if s["core"] for span in s["contents"]]
    for span in wanted:
        assert any(b.start <= span["start"] and span["end"] <= b.end for b in article.body), span["text"]


def test_the_seeds_furniture_is_outside_the_body() -> None:
    bodies = "\n".join(span.of(article.text) for article in read(ROOT / "seeds") for span in article.body)
    for phrase in (
        "Rubble in Aleppo",
        "Click here to enlarge",
        "3 min read",
        "[Anadolu]",
        "ADD A COMMENT",
        "UYARI",
        "Türkçe",
        "Kaynak",
        "451 times",
        "responses to",
        "Leave a Reply",
        "google-translate",
        "mailing list",
        "charitable donation",
        "contributed to this report",
        "kerry warns",
        "Assault on Aleppo",
    ):
        assert phrase not in bodies


@pytest.mark.slow
@needs_shared
@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("part", ["train", "dev"])
def test_reported_speech_lies_in_the_body(part: str, titled: bool) -> None:
    """Measured: 0.9994 of train and 0.9977 of dev, headlines apart. Lower than 0.997 loses prose: find out what."""
    contents = kept = 0
    for line in (SHARED / "eval" / "polnear" / f"{part}.jsonl").open():
        row = json.loads(line)
        text = row["text"]
        article = article_from_text(text, id=row["id"], given=Given(title=row["title"]) if titled else None)
        inside = bytearray(len(text))
        for span in article.body:
            inside[span.start : span.end] = b"\1" * (span.end - span.start)
        headline = len(text.split("\n\n")[0])
        for quote in row["quotes"]:
            spans = [(c["start"], c["end"]) for c in quote["contents"] if c["end"] > headline]
            if spans:
                contents += 1
                kept += all(inside[i] for start, end in spans for i in range(start, end) if text[i].isalnum())
    assert contents > 2000
    assert kept / contents >= 0.997
