"""The nouns that are said of a person with a name, and the unnamed people of other reports who are that person."""

from __future__ import annotations

import pytest

from kg.identity.agents.descriptions import person_by_noun
from kg.knowledge import load
from kg.mentions import mentions_of
from kg.model import Extraction
from kg.pipeline import extract, identify_all
from kg.readers import article_from_text

RAID = (
    "Two men rammed a lorry into a jewellery shop in Vossby on Friday and fled with diamonds worth 80 million kroner. "
)
SHIP = "The frigate Meridian left Port Tamsin for the Arctic with sonar equipment and a crew of ninety sailors. "


def said_of(text: str) -> dict[str, str]:
    extraction = extract(article_from_text(text, id="a"))
    names = {a.id: a.name for a in (*extraction.agents, *extraction.bystanders)}
    return {noun: names[person] for noun, person in person_by_noun(extraction).items()}


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("The gunman Paul Berg fled on Monday.", {"gunman": "Paul Berg"}),
        ("Anna Berg, a waitress, fled on Monday.", {"waitress": "Anna Berg"}),
        ("The guard Paul Berg and the guard John Stone fled on Monday.", {}),
        ("An official, Paul Berg, fled on Monday.", {}),
        ("Paul Berg, 16, fled on Monday.", {"boy": "Paul Berg", "teenager": "Paul Berg"}),
        ("The 16-year-old Anna Berg fled on Monday.", {"girl": "Anna Berg", "teenager": "Anna Berg"}),
        ("Anna Berg, 46, fled on Monday.", {"woman": "Anna Berg"}),
        ("The police commissioner, Paul Berg, fled on Monday.", {"commissioner": "Paul Berg"}),
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
    return list(identify_all(articles, knowledge=load(), jobs=1))


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("words", "person"),
    [
        ("her publicist said", "person/paul-berg"),
        ("the publicist said", "person/paul-berg"),
        ("a young publicist said", None),
        ("another publicist said", None),
    ],
)
def test_who_speaks_as_the_only_one_of_a_noun_is_the_person_with_it(words: str, person: str | None) -> None:
    found = read(RAID + "Anna Vik, the owner, wept. Publicist Paul Berg was hurt.", RAID + f"“They took all,” {words}.")
    (speaker,) = [a for a in found[1].agents if a.id == found[1].quotations[0].speaker]
    assert speaker.type == ("person" if person else "group")
    assert speaker.iri == person or (person is None and (speaker.iri or "").startswith("article/a1/group/"))


def test_a_man_after_the_name_of_another_is_not_he() -> None:
    found = read(
        RAID + "A man was hurt. Paul Berg, 46, is in hospital.",
        RAID + "Paul Berg, 46, was hurt. A man fled in a lorry.",
        RAID + "Police say a man was hurt.",
    )
    assert whose(found, "man was") == ["person/paul-berg", None, "person/paul-berg"]
    assert whose(found, "man fled")[1] == "article/a1/group/people.man"


@pytest.mark.slow
def test_a_person_is_sought_in_all_the_reports_of_a_story() -> None:
    plain, named = RAID + "A gunman had fired.", RAID + "The gunman Paul Berg was caught."
    assert whose(read(plain, named, plain), "gunman had")[2] == "person/paul-berg"
    two = read(named, RAID + "The gunman John Stone was caught.", plain)
    assert not (whose(two, "gunman had")[2] or "").startswith("person/")


def test_those_of_one_number_to_whom_the_same_befell_are_one_in_a_story() -> None:
    found = read(
        RAID + "Two waiters were killed.",
        RAID + "Two guests were killed and three cooks were injured.",
        SHIP + "Two sailors were killed.",
    )
    waiters, guests, sailors = (
        whose(found, "waiters were")[0],
        whose(found, "guests were")[1],
        whose(found, "sailors")[2],
    )
    assert waiters == guests != sailors
    assert whose(found, "cooks were")[1] != waiters


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
