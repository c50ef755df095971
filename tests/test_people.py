"""The nouns for people whom an article does not name, and the agents made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import article

from kg.doc import read_doc
from kg.lang.en.people import head_of, is_vague, people_nouns
from kg.model import Agent, Figure, Mention, NameMention, Span
from kg.resolve.unnamed_people import unnamed_groups


def at(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


@pytest.mark.parametrize(
    ("phrase", "noun"),
    [
        ("two armed robbers", "robbers"),
        ("thieves who fled", "robbers"),
        ("the suspect's mum", "mother"),
        ("police officers in Vossby", "officers"),
        ("residents of the police district", "residents"),
        ("the Halden dam", None),
        ("", None),
    ],
)
def test_the_noun_that_a_phrase_is_of(phrase: str, noun: str | None) -> None:
    assert head_of(phrase) == noun


def test_every_noun_stands_for_itself_or_for_one_that_does() -> None:
    nouns = people_nouns()
    assert all(nouns[stands_for] == stands_for for stands_for in nouns.values())
    assert is_vague("officials")
    assert is_vague("witness")
    assert not is_vague("robbers")


def test_people_are_one_agent_a_noun_where_no_name_and_no_agent_has_them() -> None:
    text = "Robbers fled. Officer Rosa Lund saw the thieves, police said. Lund, an officer, shot at two robbers."
    lund = NameMention(span=at(text, "Rosa Lund"), full=at(text, "Officer Rosa Lund"), type="person")
    police = Agent(id="police", type="group", name="police", mentions=(at(text, "police"),))
    her = Mention(span=at(text, "an officer"), type="person", form="nominal", chain="rosa-lund")
    known = Agent(id="rosa-lund", type="person", name="Rosa Lund", mentions=(lund.span,))
    (found,) = unnamed_groups(read_doc(article(text)), [lund], [police, known], [her], [])
    assert (found.type, found.name) == ("group", "robbers")
    assert [s.of(text) for s in found.mentions] == ["Robbers", "thieves", "robbers"]


def test_people_whom_only_their_number_tells_are_one_agent_a_count() -> None:
    text = "Two died in Vossby. Three workers were hurt, and two dead were found; at least four fled."
    told = [("Two died", 2, "killed"), ("Three workers were hurt", 3, "injured"), ("two dead", 2, "killed")]
    figures = [
        Figure(span=at(text, words), value=value, bound="exactly", of="people", kind=kind, unit="person")
        for words, value, kind in told
    ]
    fled = Figure(span=at(text, "four fled"), value=4, bound="at least", of="", kind="displaced", unit="person")
    found = unnamed_groups(read_doc(article(text)), [], [], [], [*figures, fled])
    assert [(a.name, [s.of(text) for s in a.mentions]) for a in found] == [
        ("workers", ["workers"]),
        ("2 killed", ["Two", "two"]),
    ]


def test_police_are_many_and_a_policewoman_is_one() -> None:
    assert head_of("police") == head_of("cops") == "officers"
    assert head_of("a policewoman") == "officer"
    assert head_of("the police commissioner") == "commissioner"
    assert head_of("a hole in the head") is None


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["robbers", "Police", "the", "\n", "men", "Éva", "mum", "-"]), max_size=30).map(" ".join)
)
def test_any_text_has_its_people_where_they_stand(text: str) -> None:
    made = article(text)
    agents = unnamed_groups(read_doc(made), [], [], [], [])
    found = [(span, agent.name) for agent in agents for span in agent.mentions]
    assert all(people_nouns()[span.of(text).lower()] == noun for span, noun in found)
    assert len(found) == sum(word in people_nouns() for word in text.lower().split())
