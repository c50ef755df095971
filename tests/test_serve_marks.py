"""Statements marked in the text of an article."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Span
from kg.serve.marks import Mark, paragraphs, visible

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


@st.composite
def marked(draw):
    made = draw(st.text(alphabet="ab é\n<&\U0001f30a", min_size=1, max_size=40))
    spans = draw(st.lists(st.tuples(st.integers(0, len(made) - 1), st.integers(1, len(made))), max_size=8))
    return made, [Span(a, b) for a, b in spans if a < b]


@settings(max_examples=300)
@given(marked())
def test_marks_cover_their_characters_and_no_others(case):
    """Nested, overlapping, over several paragraphs: every character is in the elements of its marks, and in no other."""
    made, spans = case
    marks = [Mark(span=span, id=f"m{n}", classes=f"m{n}") for n, span in enumerate(spans)]

    class Characters(HTMLParser):
        def __init__(self):
            super().__init__()
            self.inside, self.found, self.ids = [], [], []

        def handle_starttag(self, tag, attrs):
            self.inside.append(dict(attrs)["class"])
            self.ids += [dict(attrs)["id"]] if "id" in dict(attrs) else []

        def handle_endtag(self, tag):
            self.inside.pop()

        def handle_data(self, data):
            self.found += [(character, frozenset(self.inside)) for character in data]

    ids = []
    for paragraph in paragraphs(made, marks):
        read = Characters()
        read.feed(str(paragraph.html))
        assert not read.inside
        ids += read.ids
        expected = [
            (made[at], frozenset(f"m{n}" for n, span in enumerate(spans) if span.start <= at < span.end))
            for at in range(paragraph.span.start, paragraph.span.end)
        ]
        assert read.found == expected
    assert len(ids) == len(set(ids))


def test_the_time_for_marks_in_one_line_is_linear():
    def seconds(size):
        marks = [Mark(span=Span(at, at + 40), id=f"m{at}", classes="x") for at in range(0, size * 40, 40)]
        began = time.process_time()
        (paragraph,) = paragraphs("word " * size * 8, marks)
        assert paragraph.html.count("<span") == size
        return time.process_time() - began

    assert seconds(8000) < 10 * max(seconds(2000), 0.01)


def test_what_turns_the_direction_is_shown():
    assert visible("a\u202eb\u0000c\u0085") == "a\ufffdb\u2400c\ufffd"
