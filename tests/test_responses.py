"""Which statements of an article deny or confirm which others."""

from __future__ import annotations

import re

import pytest

from kg.doc import read_doc
from kg.find.names.finder import find_names
from kg.lang.en.stances import stance
from kg.model import Annotations, Article, Attribution, Software, Span
from kg.resolve import resolve

SOFTWARE = Software(name="kg", version="0", digest="0" * 64)


def responses(marked: str) -> list[tuple[int, str, int, str]]:
    """Return (who answers, relation, whom, evidence) for a text marked `<s0:Ann> <c0:said> <q0:it rained>`.

    The numbers are those of the attributions; content that two report is marked for both in turn: `<q0q1:...>`.
    """
    text, at, spans = "", 0, {}
    for m in re.finditer(r"<((?:[scq]\d)+):([^<>]*)>", marked):
        text += marked[at : m.start()]
        for key in re.findall(r"[scq]\d", m[1]):
            spans[key] = Span(len(text), len(text) + len(m[2]))
        text += m[2]
        at = m.end()
    text += marked[at:]
    attributions = tuple(
        Attribution(
            contents=(spans[f"q{n}"],), cue=spans.get(f"c{n}"), source=spans.get(f"s{n}"), kind="indirect", confidence=1.0
        )
        for n in sorted({key[1] for key in spans})
    )  # fmt: skip
    article = Article(id="a", text=text, body=tuple(Span(*m.span()) for m in re.finditer(r"[^\n]+", text)))
    found = resolve(
        read_doc(article),
        Annotations(attributions=attributions, names=find_names(read_doc(article))),
        SOFTWARE,
    )
    return [
        (i, r.relation, r.quotation, r.evidence.of(text)) for i, q in enumerate(found.quotations) for r in q.responses
    ]


PORT = "<s0:Mayor Ana Ruiz> <c0:said> <q0:the mill poisoned the river>. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<s1:Tom Hale> <c1:dismissed> <q1:these claims>.", [(1, "disputes", 0, "dismissed")]),
        ("<s1:Tom Hale> <c1:has strongly denied> <q1:the accusation>.", [(1, "disputes", 0, "has strongly denied")]),
        ("<s1:Tom Hale> <c1:rejected> <q1:Ruiz's allegations>.", [(1, "disputes", 0, "rejected")]),
        ("<s1:Tom Hale> <c1:denied> <q1:it>.", [(1, "disputes", 0, "denied")]),
        ("<s1:Tom Hale> <c1:confirmed> <q1:the claims>.", [(1, "supports", 0, "confirmed")]),
        ("<s1:Tom Hale> <c1:called> <q1:the allegations baseless>.", [(1, "disputes", 0, "allegations baseless")]),
        ("<s1:Tom Hale> <c1:said> <q1:those claims were not false>.", []),
        ("<s1:Tom Hale> <c1:said> <q1:“That is a lie”>.", [(1, "disputes", 0, "That is a lie")]),
        ("<s1:Tom Hale> <c1:said> <q1:that is a lie of the kind he knew>.", []),
        ("<s1:Tom Hale> <c1:never denied> <q1:the claims>.", []),
        ("<s1:Tom Hale> <c1:declined to confirm> <q1:the claims>.", []),
        ("<s1:Nobody> <c1:denied> <q1:the claims>.", []),
        ("<s1:Tom Hale> <c1:rejected> <q1:the budget>.", []),
        ("<s1:Tom Hale> <c1:denied> <q1:that ferries were late in Dale>.", []),
        ("<s1:Ruiz> <c1:denied> <q1:the claims>.", []),
        ("<s1:Tom Hale> <c1:disputed> <q1:the report>.", []),
        ("A dull day followed. Nothing moved. The sun set. It rained. <s1:Tom Hale> <c1:denied> <q1:the claims>.", []),
    ],
)  # fmt: skip
def test_a_statement_answers_the_one_it_takes_up(text: str, expected: list[tuple[int, str, int, str]]) -> None:
    assert responses(PORT + text) == expected


def test_an_answer_is_not_answered_in_its_stead() -> None:
    text = (
        f"{PORT}<s1:Tom Hale> <c1:denied> <q1:the claims>. <s2:Ida Moss> <c2:also rejected> <q2:the accusation>. "
        "<s3:Omar Stone> <c3:confirmed> <q3:the claims>."
    )
    assert responses(text) == [
        (1, "disputes", 0, "denied"),
        (2, "disputes", 0, "also rejected"),
        (3, "supports", 0, "confirmed"),
    ]


def test_an_institution_does_not_answer_its_own_spokesman() -> None:
    text = (
        "<s0:Water Board spokesman Tom Hale> <c0:said> <q0:the dam was safe>. "
        "<s1:The Water Board> <c1:denied> <q1:the claims>."
    )
    assert responses(text) == []


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("denied", "disputes"),
        ("flatly rejects", "disputes"),
        ("in a rebuttal of", "disputes"),
        ("has confirmed", "supports"),
        ("said", None),
        ("did not deny", None),
        ("could confirm", None),
        ("tried to refute", None),
        ("refused to confirm", None),
        ("neither confirmed nor denied", None),
    ],
)
def test_the_stance_of_a_cue(cue: str, expected: str | None) -> None:
    assert stance(cue, Span(0, len(cue))) == expected


def test_without_a_cue_there_is_no_stance() -> None:
    assert stance("words", None) is None
