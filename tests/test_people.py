"""The nouns for people whom an article does not name, and the agents made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import article

import kg
from kg.lang.en.people import head_of, is_vague, people_nouns


def groups(text: str) -> list[tuple[str, list[str]]]:
    """Return the groups that kg finds in a text, each by its name, with the words that mean it."""
    found = kg.extract(article(text))
    agents = [agent for agent in (*found.agents, *found.bystanders) if agent.type == "group"]
    return [(agent.name, [span.of(text) for span in agent.mentions]) for agent in agents]


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
    assert groups(text) == [("police", ["police"]), ("robbers", ["Robbers", "thieves", "robbers"])]


def test_people_whom_only_their_number_tells_are_one_agent_a_count() -> None:
    text = "Two died in Vossby. Three workers were hurt, and two dead were found; at least four fled."
    assert groups(text) == [("workers", ["workers"]), ("2 killed", ["Two", "two"])]


def test_police_are_many_and_a_policewoman_is_one() -> None:
    assert head_of("police") == head_of("cops") == "officers"
    assert head_of("a policewoman") == "officer"
    assert head_of("the police commissioner") == "commissioner"
    assert head_of("a hole in the head") is None


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["robbers", "police", "the", "\n", "men", "ran", "mum", "-"]), max_size=30).map(" ".join)
)
def test_any_text_has_its_people_where_they_stand(text: str) -> None:
    found = [(words, noun) for noun, mentions in groups(text) for words in mentions]
    assert all(people_nouns()[words.lower()] == noun for words, noun in found)
    assert len(found) == sum(word in people_nouns() for word in text.lower().split())
