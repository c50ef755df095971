"""What is mended and added beside the tagger: split quotations, bare cues, statements nested in statements."""

from __future__ import annotations

import pytest
from plain import article

from kg.doc import find_quoted_spans, read_doc
from kg.find.attributions.candidate import Candidate
from kg.find.attributions.nested import find_nested
from kg.find.attributions.source_corrections import with_sources_corrected
from kg.find.attributions.split_quotations import join_split_quotations, trim_cue
from kg.model import Span


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def statement(text: str, cue: str, source: str | None, *contents: str) -> Candidate:
    return Candidate(
        tuple(at(text, words) for words in contents), at(text, cue), at(text, source) if source else None, 0.5
    )


def pieces(text: str, *statements: Candidate) -> list[tuple[str, list[str]]]:
    read = article(text)
    found = join_split_quotations(text, statements, find_quoted_spans(text, read.body), read.body)
    return [(s.cue.of(text) if s.cue else "", [c.of(text) for c in s.contents]) for s in found]


TALK = "Ott hit back at the mayor. “The dam will hold,” Lund said on Monday. “We checked it twice.”"


def test_a_quotation_goes_on_behind_its_attribution():
    first = statement(TALK, "said", "Lund", "“The dam will hold,”")
    astray = statement(TALK, "hit back", "Ott", "“We checked it twice.”")
    assert pieces(TALK, first, astray) == [("said", ["“The dam will hold,”", "“We checked it twice.”"])]


def test_a_quotation_with_a_cue_of_its_own_behind_it_stays():
    text = "“The dam will hold,” Lund said. “We shall see,” Ott replied."
    both = (
        statement(text, "said", "Lund", "“The dam will hold,”"),
        statement(text, "replied", "Ott", "“We shall see,”"),
    )
    assert pieces(text, *both) == [("said", ["“The dam will hold,”"]), ("replied", ["“We shall see,”"])]


def test_a_quotation_of_another_paragraph_stays():
    text = TALK.replace(" “We", "\n\n“We")
    first = statement(text, "said", "Lund", "“The dam will hold,”")
    other = statement(text, "hit back", "Ott", "“We checked it twice.”")
    assert len(pieces(text, first, other)) == 2


@pytest.mark.parametrize(
    ("cue", "verb"),
    [
        ("said", "said"),
        ("said in a statement", "said"),
        ("has said", "has said"),
        ("pointed out on Monday", "pointed out"),
        ("according to", "according to"),
    ],
)
def test_a_cue_ends_with_its_reporting_verb(cue: str, verb: str):
    assert trim_cue(cue, Span(0, len(cue))).of(cue) == verb


@pytest.mark.parametrize(
    ("content", "source", "cue", "said"),
    [
        ("the police told her that the bridge was shut", "the police", "told", "her that the bridge was shut"),
        ("she had claimed that the bridge was shut", "she", "claimed", "the bridge was shut"),
        ("two officers said the bridge was shut", "two officers", "said", "the bridge was shut"),
    ],
)
def test_a_statement_within_a_statement(content: str, source: str, cue: str, said: str):
    text = f"Mayor Lund added that {content}."
    (found,) = find_nested(text, read_doc(article(text)).sentences, [statement(text, "added", "Mayor Lund", content)])
    assert found.source
    assert found.cue
    assert (found.source.of(text), found.cue.of(text), [c.of(text) for c in found.contents]) == (source, cue, [said])


@pytest.mark.parametrize("content", ["the police would say so", "what the claims say is wrong", "it is safe to say"])
def test_what_is_not_said_yet_is_no_statement(content: str):
    text = f"Mayor Lund added that {content}."
    assert (
        list(find_nested(text, read_doc(article(text)).sentences, [statement(text, "added", "Mayor Lund", content)]))
        == []
    )


@pytest.mark.parametrize(("cut", "source"), [("N. boatmen", "U.N. boatmen"), ("U.", "U.N."), ("boatmen", "boatmen")])
def test_a_source_has_its_abbreviations_whole(cut: str, source: str):
    text = "U.N. boatmen said the harbour was shut."
    (found,) = with_sources_corrected(
        text, read_doc(article(text)).sentences, [statement(text, "said", cut, "the harbour was shut")]
    )
    assert found.source
    assert found.source.of(text) == source
