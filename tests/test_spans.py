"""Spans found by offset are those that a look at each of them finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.spans import Spans

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 30), st.integers(1, 15))


@pytest.mark.slow
@given(st.lists(spans, max_size=20), spans)
def test_the_same_as_by_a_look_at_each(all_spans, asked):
    found = Spans((span, number) for number, span in enumerate(all_spans))
    numbered = sorted(enumerate(all_spans), key=lambda pair: pair[1].start)
    assert [n for _, n in found.starting_in(asked)] == [n for n, s in numbered if asked.start <= s.start < asked.end]
    assert [n for _, n in found.covering(asked)][::-1] == [n for n, s in numbered if s.covers(asked)]
    assert [n for _, n in found.overlapping(asked)][::-1] == [n for n, s in numbered if s.overlaps(asked)]
    assert found.any_covers(asked) == any(s.covers(asked) for s in all_spans)
    assert found.any_overlaps(asked) == any(s.overlaps(asked) for s in all_spans)
