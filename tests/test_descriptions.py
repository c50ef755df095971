"""The nouns that are said of a person with a name, and the unnamed people of other reports who are that person."""

from __future__ import annotations

import pytest

from kg.identity.descriptions import described
from kg.knowledge import load
from kg.mentions import mentions_of
from kg.model import Extraction
from kg.pipeline import extract, identified
from kg.read import article_from_text

RAID = (
    "Two men rammed a lorry into a jewellery shop in Vossby on Friday and fled with diamonds worth 80 million kroner. "
)
SHIP = "The frigate Meridian left Port Tamsin for the Arctic with sonar equipment and a crew of ninety sailors. "


def said_of(text: str) -> dict[str, str]:
    extraction = extract(article_from_text(text, id="a"))
    names = {a.id: a.name for a in (*extraction.agents, *extraction.bystanders)}
    return {noun: names[person] for noun, person in described(extraction).items()}


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("The gunman Paul Berg fled on Monday.", {"gunman": "Paul Berg"}),
        ("Anna Berg, a waitress, fled on Monday.", {"waitress": "Anna Berg"}),
        ("The guard Paul Berg and the guard John Stone fled on Monday.", {}),
        ("An official, Paul Berg, fled on Monday.", {}),
        ("Paul Berg, 16, fled on Monday.", {"boy": "Paul Berg", "teenager": "Paul Berg"}),
        ("The 16-year-old Anna Berg fled on Monday.", {"girl": "Anna Berg", "teenager": "Anna Berg"}),
        ("Anna Berg, 46, fled on Monday.", {}),
    ],
)
def test_what_is_said_of_a_person(text: str, nouns: dict[str, str]) -> None:
    assert said_of(text) == nouns


def whose(extractions: list[Extraction], words: str) -> list[str | None]:
    """Return who the first of these words means in each article: the path of an agent, None where it is none's."""
    found = []
    for extraction in extractions:
        at = extraction.article.text.find(words)
        row = mentions_of(extraction, "")
        ids = [a["id"] for a in row["agents"] if {"start": at, "end": at + len(words.split()[0])} in a["mentions"]]
        found.append(ids[0] if ids else None)
    return found


def read(*texts: str) -> list[Extraction]:
    articles = [article_from_text(text, id=f"a{number}") for number, text in enumerate(texts)]
    return list(identified(articles, knowledge=load(), jobs=1))


def test_a_noun_for_one_named_person_is_that_person_in_the_next_report() -> None:
    named = RAID + "The gunman Paul Berg was caught on Sunday. A gunman had fired at the shop."
    found = read(named, RAID + "A gunman had fired at the shop.", SHIP + "A gunman had fired at the ship.")
    berg = "person/paul-berg"
    assert whose(found, "gunman had") == [berg, berg, "article/a2/group/people.gunman"]


def test_who_speaks_without_a_name_is_nobody_with_one() -> None:
    found = read(
        RAID + "The waiter Paul Berg was hurt.",
        RAID + "“They took everything,” a waiter said.",
        RAID + "“They took everything,” a waiter from Oslo said.",
    )
    speakers = [a for e in found[1:] for a in e.agents if a.id == e.quotations[0].speaker]
    assert {a.type for a in speakers} == {"group"}
    assert all(not (a.iri or "").startswith("person/") for a in speakers)


def test_what_the_graph_says_of_a_person_does_not_rest_on_a_noun_alone() -> None:
    text = RAID + "“They ran,” said the gunman Paul Berg. Another gunman fell. A gunman from Oslo wept."
    (found,) = read(text)
    (berg,) = [a for a in found.agents if a.type == "person"]
    assert {s.of(text) for s in berg.mentions} == {"Paul Berg"}
    assert "gunman" not in berg.aliases


def test_a_named_person_is_not_another_of_the_same_noun() -> None:
    found = read(
        RAID + "The gunman Paul Berg was caught. A gunman had fired.",
        RAID + "The gunman John Stone was caught. A gunman had fired.",
    )
    assert whose(found, "gunman had") == ["person/paul-berg", "person/john-stone"]
