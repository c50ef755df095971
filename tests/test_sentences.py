"""Sentence spans on invented news text, and what must hold of any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.doc import split_sentences
from kg.model import Span


def split(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, [Span(0, len(text))])]


@pytest.mark.parametrize(
    "parts",
    [
        ["The vote failed.", "It was close."],
        ["Gov. Ann Ruiz met Lt. Gen. Bo Hale.", "They agreed."],
        ["Sen. Pat Moore, R-Ariz., left.", "He was late."],
        ["The U.S. Senate sat until 5 p.m. Thursday.", "The bill passed."],
        ["He lives in the U.S.", "The others do not."],
        ["Acme Inc. said profits rose 3.5 percent.", "Shares fell."],
        ["No. 5 won the race on Jan. 12.", "The answer is no.", "Five people saw it."],
        ["“We lost.”", "The room was silent."],
        ["“Did we lose?” she asked.", "“We did.”"],
        ["''It is over,'' he said.", "''We tried.''"],
        ["J. K. Marsh wrote it.", "John F. Ito read it."],
        ["And … so it ended.", "Nobody spoke!", "(It was odd.)", "Then rain came."],
    ],
)
def test_splits_as_a_reader_would(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_no_sentence_crosses_a_paragraph() -> None:
    text = "The first paragraph has no full stop\n\nThe second does. Twice."
    body = [Span(0, 36), Span(38, len(text))]
    assert [s.of(text) for s in split_sentences(text, body)] == [text[:36], "The second does.", "Twice."]


def test_only_the_body_is_read() -> None:
    text = "A headline. With stops.\nThe body."
    assert [s.of(text) for s in split_sentences(text, [Span(24, len(text))])] == ["The body."]


@pytest.mark.slow
@given(st.text(alphabet="aA1 .!?…\"'“”)\n", max_size=80))
def test_sentences_cover_every_character_that_is_not_space(text: str) -> None:
    body = [Span(0, len(text))] if text else []
    spans = split_sentences(text, body)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(s.of(text).split()) for s in spans) == "".join(text.split())
    assert all(s.of(text) == s.of(text).strip() for s in spans)
