"""What the rules find in invented news text, and what must hold of any text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from noise import NEWS_WORDS
from plain import article

from kg.doc.quotation_marks import kind_of, quoted
from kg.find.attributions.rules import precision, traced
from kg.lang.lexicon import load
from kg.model import Article, Attribution, Span


def show(text: str, found: tuple[Attribution, ...]) -> list[tuple[str | None, str | None, str, tuple[str, ...]]]:
    return [
        (
            a.source.of(text) if a.source else None,
            a.cue.of(text) if a.cue else None,
            a.kind,
            tuple(c.of(text) for c in a.contents),
        )
        for a in found
    ]


def find_attributions(article: Article) -> tuple[Attribution, ...]:
    marks = quoted(article.text, article.body)
    return tuple(
        Attribution(
            contents=tuple(f.contents),
            cue=f.cue,
            source=f.source,
            kind=kind_of(article.text, f.contents, marks),
            confidence=precision(f.rule),
        )
        for f in traced(article, marks)
    )


def found(text: str) -> list[tuple[str | None, str | None, str, tuple[str, ...]]]:
    return show(text, find_attributions(article(text)))


# ---------------------------------------------------------------- direct


@pytest.mark.parametrize(
    ("text", "source", "cue", "contents"),
    [
        ("“The dam will hold,” Mayor Rosa Lund said.", "Mayor Rosa Lund", "said", ["“The dam will hold,”"]),
        ("“The dam will hold,” said Rosa Lund, the mayor of Eastvik, on Monday.", "Rosa Lund, the mayor of Eastvik", "said", ["“The dam will hold,”"]),
        ('"Will it hold?" Lund asked.', "Lund", "asked", ['"Will it hold?"']),
        ("''It will hold,'' Ms. Lund told reporters in Eastvik on Monday.", "Ms. Lund", "told", ["''It will hold,''"]),
        ("‘It will hold,’ the mayor’s spokesman added.", "the mayor’s spokesman", "added", ["‘It will hold,’"]),
        ("“It will hold,” she said, “if the rain stops.”", "she", "said", ["“It will hold,”", "“if the rain stops.”"]),
        ("“It will hold,” Lund said. “We checked. It is safe.”", "Lund", "said", ["“It will hold,”", "“We checked. It is safe.”"]),
        ("Lund, who has led the town since 2011, said: “It will hold.”", "Lund", "said", ["“It will hold.”"]),
        ("In a letter on Friday, the union wrote, “We will not sign.”", "the union", "wrote", ["“We will not sign.”"]),
        ("“It will hold,” according to Rosa Lund.", "Rosa Lund", "according to", ["“It will hold,”"]),
        ("“It will hold,” Lund snorted.", "Lund", None, ["“It will hold,”"]),
    ],
)  # fmt: skip
def test_direct_quotations(text: str, source: str, cue: str | None, contents: list[str]) -> None:
    if cue is None:  # a verb that no lexicon lists, behind a short quotation, is no evidence
        assert found(text) == []
        return
    assert found(text) == [(source, cue, "direct", tuple(contents))]


def test_quotation_of_the_next_paragraph_goes_on() -> None:
    text = "“It will hold,” Lund said.\n\n“We checked it twice.”\n\nRain fell all day."
    assert found(text) == [("Lund", "said", "direct", ("“It will hold,”", "“We checked it twice.”"))]


def test_quotation_over_paragraphs_is_attributed_in_the_last() -> None:
    text = "“We came at night.\n\n“Nobody was there,” said Omar Haddad, a driver."
    assert found(text) == [
        ("Omar Haddad, a driver", "said", "direct", ("“We came at night.", "“Nobody was there,”")),
    ]


def test_quotations_of_two_people_stay_apart() -> None:
    text = "“It will hold,” Lund said.\n\n“It will not,” said Per Holm."
    assert [(s, c) for s, _, _, c in found(text)] == [("Lund", ("“It will hold,”",)), ("Per Holm", ("“It will not,”",))]


def test_title_in_quotation_marks_is_no_statement() -> None:
    assert found("She starred in “The Long Way Home,” her first film, and in “Rain.” Critics left.") == []


def test_unbalanced_mark_does_not_swallow_the_article() -> None:
    text = "“The dam will hold, Lund said.\n\nRain fell all day and the river rose.\n\n“It is safe,” she said."
    for a in find_attributions(article(text)):
        assert all("\n" not in c.of(text) for c in a.contents)


# ---------------------------------------------------------------- indirect and mixed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The coach said Monday that Ito would not play.", ("The coach", "said", "Ito would not play")),
        ("But the airline, which lost two planes, said it would appeal.", ("the airline", "said", "it would appeal")),
        ("The strike is over, a union spokesman told the Daily Post.", ("a union spokesman", "told", "The strike is over")),
        ("Nine people died, according to figures released by the fire department.", ("the fire department", "according to", "Nine people died")),
        ("At least nine people died, according to the fire department.", ("the fire department", "according to", "At least nine people died")),
        ("According to the fire department, nine people died.", ("the fire department", "According to", "nine people died")),
        ("The senator urged the bank to lower its fees.", ("The senator", "urged", "the bank to lower its fees")),
        ("Villagers called on the governor to resign.", ("Villagers", "called on", "the governor to resign")),
        ("France condemned the attack, which killed nine people.", ("France", "condemned", "the attack")),
        ("Officials have accused the firm of hiding the leak.", ("Officials", "accused", "the firm of hiding the leak")),
        ("The minister vowed to rebuild the bridge.", ("The minister", "vowed", "to rebuild the bridge")),
        ("The judge made clear that the trial would go on.", ("The judge", "made clear", "the trial would go on")),
        ("Aid workers told AFP on Friday of burned villages.", ("Aid workers", "told", "burned villages")),
        ("Both sides have rejected talk of a truce in a joint statement.", ("Both sides", "rejected", "talk of a truce")),
    ],
)  # fmt: skip
def test_indirect_speech(text: str, expected: tuple[str, str, str]) -> None:
    source, cue, content = expected
    assert found(text) == [(source, cue, "indirect", (content,))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The board said sales were “a disaster” this year.", ("The board", "said", "sales were “a disaster” this year")),
        ("Doctors expressed “deep concern” over the outbreak.", ("Doctors", "expressed", "“deep concern” over the outbreak")),
        ("Fans called the ruling “a disgrace.”", ("Fans", "called", "the ruling “a disgrace.”")),
        ("The pope asked priests to “go to the poor” and pray.", ("The pope", "asked", "priests to “go to the poor” and pray")),
    ],
)  # fmt: skip
def test_mixed_speech(text: str, expected: tuple[str, str, str]) -> None:
    source, cue, content = expected
    assert found(text) == [(source, cue, "mixed", (content,))]


@pytest.mark.parametrize(
    "text",
    [
        "The report, the claims and the calls of the workers are on file.",
        "Its reports on the state of the roads cover nine years.",
        "The team announced in May was not the one that played.",
        "A proposed law would have condemned the practice.",
        "Nobody will say what happened next.",
        "The bridge fell on Monday after nine days of rain.",
    ],
)
def test_nouns_and_wishes_are_no_cues(text: str) -> None:
    assert found(text) == []


def test_second_verb_shares_the_subject() -> None:
    text = "The envoy said the talks had failed and called on both armies to stop."
    assert [(s, c, x) for s, c, _, x in found(text)] == [
        ("The envoy", "said", ("the talks had failed",)),
        ("The envoy", "called on", ("both armies to stop",)),
    ]


def test_outlet_that_relays_is_no_second_source() -> None:
    assert [s for s, *_ in found("Canada condemned the raid on the port, reports The Daily Post.")] == ["Canada"]
    assert [s for s, *_ in found("“It was a crime,” Lund said, according to The Daily Post.")] == ["Lund"]


def test_statement_within_a_statement_is_given_too() -> None:
    text = "“The minister made clear that we urged Norway to wait,” the spokesman said."
    assert [(s, cue, kind) for s, cue, kind, _ in found(text)] == [
        ("the spokesman", "said", "direct"),
        ("The minister", "made clear", "indirect"),
        ("we", "urged", "indirect"),
    ]


def test_relative_clause_denies_what_was_reported() -> None:
    text = "The union accused Acme of hiding the leak, which the firm denies."
    assert [(s, c) for s, c, *_ in found(text)] == [("The union", "accused"), ("the firm", "denies")]


def test_only_the_body_is_searched() -> None:
    text = "“Never,” Lund said.\n\nShe said it would rain."
    second = text.index("She")
    only = Article(id="a", text=text, body=(Span(second, len(text)),))
    assert show(text, find_attributions(only)) == [("She", "said", "indirect", ("it would rain",))]


def test_confidence_of_a_statement_within_another_is_that_of_its_frame() -> None:
    measured = load("confidence")["precision"]
    assert all(0 < value <= 1 for value in measured.values())
    assert precision("nested clause after, that") == precision("within quotation, clause after, that")
    assert precision("relative") == measured["other"]


# ---------------------------------------------------------------- any text


def check(text: str) -> None:
    read = article(text)
    marks = quoted(text, read.body)
    for a in find_attributions(read):
        assert a.contents
        assert 0 < a.confidence <= 1
        spans = [*a.contents, *filter(None, [a.cue, a.source])]
        assert all(any(p.covers(s) for p in read.body) for s in spans)
        assert all(x.end <= y.start for x, y in pairwise(a.contents))
        assert all(s.of(text).strip() for s in spans)
        for q in marks:
            assert q.closed or all(
                c.end <= next(p.end for p in read.body if p.covers(q.span))
                for c in a.contents
                if c.start == q.span.start
            )


@given(st.lists(NEWS_WORDS, max_size=60).map(" ".join))
@settings(max_examples=400)
def test_spans_are_well_formed_on_news_like_noise(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
def test_spans_are_well_formed_on_any_text(text: str) -> None:
    check(text)


@given(st.lists(NEWS_WORDS, max_size=40).map(" ".join))
def test_same_text_same_attributions(text: str) -> None:
    assert find_attributions(article(text)) == find_attributions(article(text))


@pytest.mark.parametrize(
    "mess",
    ["he said ", "“a, ", "Kerry, ", "he said that “no,” ", '"No," he said, ', "who said and ", "(", "saying with "],
)
def test_time_is_linear_on_adversarial_text(mess: str) -> None:
    text = mess * 5_000
    started = time.process_time()
    find_attributions(article(text))
    assert time.process_time() - started < 20
