"""Quotation marks of every kind on invented text, and what must hold of any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.doc import find_quoted_spans, kind_of
from kg.model import QuotedSpan, Span


def article(*paragraphs: str) -> tuple[str, list[Span]]:
    body, at = [], 0
    for paragraph in paragraphs:
        body.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return "\n\n".join(paragraphs), body


def found(*paragraphs: str) -> list[tuple[str, int]]:
    text, body = article(*paragraphs)
    return [(q.span.of(text), q.level) for q in find_quoted_spans(text, body)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won,” he said. “It rained.”", [("“We won,”", 0), ("“It rained.”", 0)]),
        ('"We won," he said. "It rained."', [('"We won,"', 0), ('"It rained."', 0)]),
        ("''We won,'' he said. ''It rained.''", [("''We won,''", 0), ("''It rained.''", 0)]),
        ("``We won,'' he said.", [("``We won,''", 0)]),
        ("‘We won,’ he said.", [("‘We won,’", 0)]),
        ("'We won,' he said.", [("'We won,'", 0)]),
        ("‘‘We won,’’ he said.", [("‘‘We won,’’", 0)]),
        ("‘She said ‘no.’’ It rained.", [("‘She said ‘no.’’", 0), ("‘no.’", 1)]),
        ('He said, " We won, " and left.', [('" We won, "', 0)]),
        ("«Gewonnen», sagte er. »Ja«, sagte sie.", [("«Gewonnen»", 0), ("»Ja«", 0)]),
        ("„Ja“, sagte er.", [("„Ja“", 0)]),
        ("”Vi vann”, sade han.", [("”Vi vann”", 0)]),
        ("“She said ‘never’ twice,” he said.", [("“She said ‘never’ twice,”", 0), ("‘never’", 1)]),
        ("'She said \"never\" twice,' he said.", [("'She said \"never\" twice,'", 0), ('"never"', 1)]),
        ("''She said 'go away.''' He did.", [("''She said 'go away.'''", 0), ("'go away.'", 1)]),
        ('She said: "He told us "no" and left."', [('"He told us "no" and left."', 0), ('"no"', 1)]),
        ('A man ("the driver") fled.', [('"the driver"', 0)]),
    ],
)
def test_pairs_marks_of_every_kind(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It's the O’Briens' house, and they don’t mind.",
        "The workers’ pay and the bosses' cars rose in the '90s and the ‘80s.",
        "Tell 'em it's rock 'n' roll, 'til the members' votes are in.",
        "The 6'2\" guard from the 5’ 11” team stood 5' tall on a 12\" board.",
        'A 12" disk, no more.',
        "Its stray ” mark and its stray '' mark close nothing.",
    ],
)
def test_apostrophes_and_measures_are_no_quotations(text: str) -> None:
    assert found(text) == []


def test_possessive_inside_single_quotation_does_not_close_it() -> None:
    assert found("'The members' votes count,' she said.") == [("'The members' votes count,'", 0)]


def test_quotation_over_paragraphs_reopens_and_closes_once() -> None:
    text, body = article("He said: “One.", "“Two.", "“Three.” Then he left.", "“Four.”")
    marks = find_quoted_spans(text, body)
    assert [(q.span.of(text), q.closed, q.continued) for q in marks] == [
        ("“One.", False, True),
        ("“Two.", False, True),
        ("“Three.”", True, False),
        ("“Four.”", True, False),
    ]


def test_straight_marks_over_paragraphs() -> None:
    assert found('He said, "One.', '"Two."') == [('"One.', 0), ('"Two."', 0)]


def test_unbalanced_mark_keeps_to_its_paragraph() -> None:
    text, body = article("He called it “a mess and left.", "Nobody spoke. “Yes,” she said.")
    marks = find_quoted_spans(text, body)
    assert [(q.span.of(text), q.continued) for q in marks] == [("“a mess and left.", False), ("“Yes,”", False)]


def test_missing_closing_mark_does_not_swallow_the_next_quotation() -> None:
    assert found("“We won, he said. “It rained.”") == [("“It rained.”", 0)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("“We won,”", "direct"),
        ("the match was “a joke”", "mixed"),
        ("the match was", "indirect"),
        ("the coach wanted us to go,", "indirect"),
    ],
)
def test_kind_is_by_marks(content: str, kind: str) -> None:
    text = "“We won,” he said. She said the match was “a joke” indeed. “He said the coach wanted us to go, really,” he said."
    start = text.index(content)
    marks = find_quoted_spans(text, [Span(0, len(text))])
    assert kind_of(text, [Span(start, start + len(content))], marks) == kind


def test_kind_of_two_pieces_both_quoted_is_direct() -> None:
    text = "“We won,” he said, “and it rained.”"
    marks = find_quoted_spans(text, [Span(0, len(text))])
    assert kind_of(text, [q.span for q in marks], marks) == "direct"


_MESS = st.text(alphabet="as S1.,\"'“”‘’«»`„-\n", max_size=120)


@pytest.mark.slow
@given(st.lists(_MESS.filter(str.strip), min_size=1, max_size=4))
def test_marks_stay_in_their_paragraphs_and_nest(paragraphs: list[str]) -> None:
    text, body = article(*paragraphs)
    marks = find_quoted_spans(text, body)
    starts = [q.span.start for q in marks]
    assert starts == sorted(starts)
    assert all(any(p.covers(q.span) for p in body) for q in marks)
    assert all(level_of(q, marks) == q.level for q in marks)
    for a in marks:
        for b in marks:
            assert not a.span.overlaps(b.span) or a.span.covers(b.span) or b.span.covers(a.span)


def level_of(one: QuotedSpan, marks: tuple[QuotedSpan, ...]) -> int:
    return sum(other is not one and other.span.covers(one.span) for other in marks)


@pytest.mark.slow
@given(_MESS, _MESS)
def test_only_paired_marks_count_as_closed(before: str, after: str) -> None:
    text = before + after
    for q in find_quoted_spans(text, [Span(0, len(text))] if text else []):
        assert q.span.end - q.span.start >= 2 or not q.closed


@pytest.mark.slow
@pytest.mark.parametrize("mess", ['"', "“", "“”", "'", "‘a’ ", "“‘", "a' ", '"a" ', "''", "6'2\"", "“a ‘b "])
def test_time_is_linear_on_adversarial_marks(mess: str) -> None:
    text = mess * 100_000
    started = time.process_time()
    find_quoted_spans(text, [Span(0, len(text))])
    assert time.process_time() - started < 10  # about half a second; quadratic time would be hours
