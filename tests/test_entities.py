"""The names that the net's entity head marks, and the probability that other words are one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnxruntime import InferenceSession
from plain import article

from kg.doc import read_doc
from kg.find import annotate
from kg.model import Span


def test_persons_institutions_and_places_are_told_apart() -> None:
    text = "Maria Lindqvist, who lives in Norway, left Microsoft in May."
    found = {(e.span.of(text), e.type) for e in read_doc(article(text)).body.reading.entities.spans}
    assert found == {("Maria Lindqvist", "person"), ("Norway", "place"), ("Microsoft", "organization")}


def test_any_span_has_mean_probabilities() -> None:
    text = "Maria Lindqvist left."
    entities = read_doc(article(text)).body.reading.entities
    assert entities.mean_over(Span(0, 15)).argmax() == 1
    assert entities.mean_over(Span(16, 20)).argmax() == 0
    assert entities.mean_over(Span(5, 6)).tolist() == [1, 0, 0, 0]  # no word begins there
    assert entities.mean_over(Span(0, len(text))).sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
@given(st.text(max_size=120))
@settings(max_examples=40, deadline=None)
def test_any_text_has_entities_within_it_and_apart(text: str) -> None:
    made = article(text)
    entities = read_doc(made).body.reading.entities
    assert entities.probabilities.shape == (len(entities.words), 4)
    assert all(any(p.covers(e.span) for p in made.body) and 0 < e.score <= 1 for e in entities.spans)
    assert all(a.span.end <= b.span.start for a, b in pairwise(entities.spans))


def test_an_article_is_read_by_the_net_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times, run = [], InferenceSession.run

    def counted(session: InferenceSession, *given: Any) -> Any:
        times.append(session)
        return run(session, *given)

    monkeypatch.setattr(InferenceSession, "run", counted)
    text = "Maria Lindqvist said on Tuesday that the Arvenne bridge would open after a fire."
    annotate(read_doc(article(text)))
    assert len(times) == 1
