"""Who is who across articles: persons, institutions and governments under all their names, and nobody joined for less."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.identity import AgentMatch, identify
from kg.identity.agents import match_agents
from kg.identity.register import FILE, Assignment, Register
from kg.identity.stories import closest_story, join_story, profile_of_new_article
from kg.knowledge import load
from kg.model import (
    Affiliation,
    Agent,
    Article,
    Decision,
    Extraction,
    Metadata,
    Printed,
    Software,
    Span,
)

SOFTWARE = Software(name="kg", version="0", digest="0" * 64)
DAM = "The Halden dam on the Orva river cracked after the flood, and engineers drained its reservoir near Vossby."
SHIP = "The frigate Meridian left Port Tamsin for the Arctic with sonar equipment and a crew of ninety sailors."


def article(id: str, *agents: Agent, about: str = DAM, day: str | None = None) -> Extraction:
    names = ", ".join(name for agent in agents for name in (agent.name, *agent.aliases))
    text = f"{about}\n{names}."
    metadata = Metadata(published=Printed(value=day) if day else None)
    made = Article(
        id=id, text=text, body=tuple(Span(*m.span()) for m in re.finditer(r"[^\n]+", text)), metadata=metadata
    )
    placed = tuple(_placed(agent, text) for agent in agents)
    return Extraction(article=made, software=SOFTWARE, agents=placed)


def _placed(agent: Agent, text: str) -> Agent:
    at = text.rindex(agent.name)
    return replace(agent, mentions=(Span(at, at + len(agent.name)),))


def person(name: str, *aliases: str) -> Agent:
    return Agent(id=name.lower().replace(" ", "-"), type="person", name=name, aliases=aliases)


def institution(name: str, *aliases: str) -> Agent:
    return Agent(id=name.lower().replace(" ", "-"), type="organization", name=name, aliases=aliases)


def holding(extraction: Extraction, role: str) -> Extraction:
    """Give the first agent a role in the second."""
    member, organization = extraction.agents[:2]
    held = Affiliation(member=member.id, organization=organization.id, role=role, evidence=member.mentions[0])
    return replace(extraction, affiliations=(held,))


def matched(*extractions: Extraction, register: Register | None = None) -> list[dict[str, AgentMatch]]:
    """Match articles one after the other, as ingestion does; agents by their names."""
    register, found = register or Register.open(), []
    for extraction in extractions:
        profile = profile_of_new_article(extraction, register)
        story = closest_story(extraction.article.id, profile, register)
        matches = match_agents(extraction, register, load(), profile, story)
        join_story(extraction.article, profile, story, register)
        register.record(
            extraction,
            [
                Assignment(article=extraction.article.id, kind="agent", local=a.id, label=a.name, match=matches[a.id])
                for a in extraction.agents
            ],
        )
        found.append({a.name: matches[a.id] for a in extraction.agents})
    return found


def same(one: Agent, other: Agent, *, one_topic: bool) -> bool:
    first, second = matched(article("a", one), article("b", other, about=DAM if one_topic else SHIP))
    return first[one.name].iri == second[other.name].iri


# ---------------------------------------------------------------- persons


@pytest.mark.slow
def test_a_known_person_is_one_by_any_name_with_and_without_the_office() -> None:
    plain = article("a", person("Bernie Sanders"), about=SHIP, day="2016-05-01")
    senator = holding(article("b", person("Bernie Sanders"), institution("Senate"), day="2016-05-01"), "senator")
    first, second = matched(plain, senator)
    assert first["Bernie Sanders"].iri == second["Bernie Sanders"].iri == "person/bernard-sanders"


@pytest.mark.slow
def test_a_known_person_who_was_a_surname_first_is_still_one_once_the_office_is_told() -> None:
    surname = article("a", person("Sanders"), about=SHIP, day="2016-05-01")
    full = article("b", person("Bernie Sanders"), about=SHIP, day="2016-05-01")
    senator = holding(article("c", person("Bernie Sanders"), institution("Senate"), day="2016-05-01"), "senator")
    first, second, third = matched(surname, full, senator)
    assert first["Sanders"].iri == second["Bernie Sanders"].iri == third["Bernie Sanders"].iri


@pytest.mark.slow
def test_an_outlet_is_one_in_all_its_articles_however_its_name_is_written() -> None:
    def printed(id: str, outlet: str, about: str) -> Extraction:
        made = article(id, institution(outlet), about=about)
        return replace(made, article=replace(made.article, metadata=Metadata(outlet=Printed(value=outlet))))

    first, second = matched(printed("a", "LARVIK TODAY", SHIP), printed("b", "larvik-today", DAM))
    assert first["LARVIK TODAY"].iri == second["larvik-today"].iri == "organization/larvik-today"


def headed(extraction: Extraction) -> list[Affiliation]:
    """Return the affiliations of an article once it is known who is who in it."""
    return list(identify(extraction, Register.open(), load()).affiliations)


def test_a_known_head_is_their_own_countrys_unless_the_article_says_another() -> None:
    made = article("a", person("Barack Obama"), institution("Syria"), day="2016-05-01")
    presumed = holding(made, "President")
    (moved,) = headed(presumed)
    assert moved.organization == "us-government-of-barack-obama"
    for other in (replace(presumed, article=replace(made.article, metadata=Metadata())), holding(made, "guest")):
        assert headed(other) == list(other.affiliations)
    (body,) = (agent for agent in made.agents if agent.name == "Syria")
    (told,) = presumed.affiliations
    printed = replace(presumed, affiliations=(replace(told, evidence=body.mentions[0]),))
    assert headed(printed) == list(printed.affiliations)


@pytest.mark.parametrize(
    ("name", "role", "day", "heads"),
    [
        ("Hillary Clinton", "President", "2016-07-27", False),
        ("Hillary Clinton", "presidential nominee", "2016-07-27", True),
        ("George W. Bush", "President", "2016-07-27", True),
        ("Barack Obama", "President", "2016-07-27", True),
        ("Rosa Lindqvist", "President", "2090-07-27", True),
    ],
)
def test_nobody_is_head_while_somebody_else_is_known_to_be(name: str, role: str, day: str, heads: bool) -> None:
    made = holding(article("a", person(name), institution("United States"), day=day), role)
    assert [a.role for a in headed(made)] == [role] * heads


@pytest.mark.slow
def test_a_full_name_is_one_person_and_a_readable_iri() -> None:
    first, second = matched(article("a", person("Rosa Lindqvist")), article("b", person("Rosa Lindqvist"), about=SHIP))
    assert first["Rosa Lindqvist"].iri == second["Rosa Lindqvist"].iri == "person/rosa-lindqvist"
    assert first["Rosa Lindqvist"].is_new
    assert not second["Rosa Lindqvist"].is_new
    assert "Rosa Lindqvist" in " ".join(second["Rosa Lindqvist"].evidence)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paul A. Stone", "Paul B. Stone"),
        ("Paul Stone Jr.", "Paul Stone Sr."),
        ("Robert Stone", "Roberta Stone"),
        ("Maria Stone", "Mark Stone"),
        ("Ann Stone", "Ann Vik"),
    ],
)
def test_those_who_cannot_be_one_are_two_even_in_one_story(one: str, other: str) -> None:
    assert not same(person(one), person(other), one_topic=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paul Stone", "Paul A. Stone"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Bashar al-Assad", "Bashar al Assad"),
        ("Łukasz Żak", "Lukasz Zak"),
    ],
)
def test_forms_of_one_name_are_one_person(one: str, other: str) -> None:
    assert same(person(one), person(other), one_topic=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muammar Gaddafi", "Moammar Qadhafi"),
        ("William Stone", "W. Stone"),
        ("Alexander Stone", "Alex Stone"),
        ("Rosa Lindqvist", "Lindqvist"),
        ("Lindqvist", "Rosa Lindqvist"),
        ("Lindqvist", "Lindqvist"),
    ],
)
def test_less_than_a_name_needs_a_story_besides(one: str, other: str) -> None:
    assert same(person(one), person(other), one_topic=True)
    assert not same(person(one), person(other), one_topic=False)


def test_a_surname_that_two_could_have_is_nobody_elses() -> None:
    brothers = article("a", person("Ivan Petrov"), person("Oleg Petrov"))
    _, second = matched(brothers, article("b", person("Petrov")))
    assert second["Petrov"].iri not in ("person/ivan-petrov", "person/oleg-petrov")


def test_two_of_an_article_are_never_one() -> None:
    _, second = matched(
        article("a", person("Rosa Lindqvist")), article("b", person("Rosa Lindqvist"), person("Lindqvist"))
    )
    assert len({m.iri for m in second.values()}) == 2


# ---------------------------------------------------------------- institutions


@pytest.mark.parametrize(
    "names",
    [
        ["State Department", "Foggy Bottom", "US Department of State", "U.S. State Department"],
        ["Syrian government", "Damascus", "Syrian regime", "Syria"],
        ["Kremlin", "the Kremlin"],
    ],
)
def test_an_institution_is_one_under_all_its_names(names: list[str]) -> None:
    articles = [article(str(i), institution(name), about=(DAM, SHIP)[i % 2]) for i, name in enumerate(names)]
    assert len({m.iri for found in matched(*articles) for m in found.values()}) == 1


def test_initials_that_an_article_explains_are_known_from_then_on() -> None:
    explained = article("a", institution("Orva Valley Water Board", "OVWB"))
    _, second, third = matched(
        explained, article("b", institution("OVWB")), article("c", institution("Orva Valley Water Board"), about=SHIP)
    )
    assert second["OVWB"].iri == third["Orva Valley Water Board"].iri == "organization/orva-valley-water-board"


def test_a_part_of_a_name_needs_a_story_besides() -> None:
    assert same(institution("Halden Rovers"), institution("Rovers"), one_topic=True)
    assert not same(institution("Norway"), institution("Norway's main opposition party"), one_topic=True)
    assert not same(institution("Halden Rovers"), institution("Rovers"), one_topic=False)


@pytest.mark.parametrize("name", ["Supreme Court", "police", "City Council", "Senate"])
def test_what_every_place_has_is_one_only_within_a_story(name: str) -> None:
    assert same(institution(name), institution(name), one_topic=True)
    assert not same(institution(name), institution(name), one_topic=False)


AMERICANS = (person("Barack Obama"), person("John Kerry"), institution("State Department"))


def test_a_bare_name_is_the_body_of_the_state_that_the_article_is_about() -> None:
    def meant(name: str, *others: Agent) -> str:
        (found,) = matched(article("a", institution(name), *others))
        return found[name].iri

    assert meant("Senate", *AMERICANS) == "organization/us-senate"
    assert meant("Supreme Court", *AMERICANS) == "organization/us-supreme-court"
    for name, others in (
        ("Senate", (*AMERICANS, institution("Kremlin"), institution("Syrian government"))),
        ("Senate", AMERICANS[:2]),
        ("police", AMERICANS),
    ):
        assert not meant(name, *others).startswith("organization/us-")


def test_a_company_is_one_with_and_without_its_legal_form() -> None:
    assert same(institution("Halden Motors Corp."), institution("Halden Motors"), one_topic=True)


# ---------------------------------------------------------------- offices and identifiers elsewhere


def kerry(id: str, day: str | None, role: str = "Secretary of State") -> Extraction:
    return holding(article(id, person("John Kerry"), institution("State Department"), day=day), role)


def test_an_office_on_its_day_confirms_an_identifier() -> None:
    (found,) = matched(kerry("a", "2014-05-06"))
    (link,) = found["John Kerry"].same_as
    assert found["John Kerry"].iri == "person/john-kerry"
    assert link.iri.startswith("http://www.wikidata.org/entity/Q")
    assert "Secretary of State" in link.reason
    assert "2014-05-06" in link.reason
    assert link.evidence


@pytest.mark.parametrize("day", [None, "2005-05-06", "2021-05-06"])
def test_a_name_alone_or_an_office_on_another_day_confirms_none(day: str | None) -> None:
    unheld = article("a", person("John Kerry"), day="2014-05-06")
    assert matched(unheld)[0]["John Kerry"].same_as == ()
    assert matched(kerry("b", day))[0]["John Kerry"].same_as == ()


def test_a_former_office_counts_after_its_term() -> None:
    (found,) = matched(kerry("a", "2019-05-06", "former Secretary of State"))
    assert found["John Kerry"].same_as
    assert not matched(kerry("a", "2014-05-06", "former Secretary of State"))[0]["John Kerry"].same_as


def test_an_office_without_a_name_is_who_holds_it_then() -> None:
    office = Agent(id="us-secretary-of-state", type="group", name="US Secretary of State")
    found = [matched(article("a", office, day=day))[0][office.name] for day in ("2014-05-06", "2010-05-06")]
    assert [m.iri for m in found] == ["person/john-kerry", "person/hillary-clinton"]
    assert {m.type for m in found} == {"person"}
    assert matched(article("a", office))[0][office.name].iri == "article/a/group/us-secretary-of-state"


# ---------------------------------------------------------------- unnamed people

ROBBERY = (
    "Two men rammed a lorry into a jewellery shop in Vossby on Friday and fled with diamonds worth 80 million kroner. "
    "The Vossby jeweller had reopened days before the raid on the diamonds."
)


def unnamed(words: str, id: str | None = None) -> Agent:
    return Agent(id=id or words.replace(" ", "-"), type="group", name=words)


def test_unnamed_people_of_one_noun_are_the_same_within_a_story_only() -> None:
    first, second, third = matched(
        article("a", unnamed("armed robbers"), about=ROBBERY),
        article("b", unnamed("thieves"), about=ROBBERY),
        article("c", unnamed("robbers"), about=SHIP),
    )
    assert first["armed robbers"].iri == second["thieves"].iri == "article/a/group/armed-robbers"
    assert "article a" in " ".join(second["thieves"].evidence)
    assert third["robbers"].iri == "article/c/group/robbers"


def test_officials_and_the_like_are_each_articles_own() -> None:
    first, second = matched(*(article(id, unnamed("two officials"), about=ROBBERY) for id in "ab"))
    assert first["two officials"].iri != second["two officials"].iri


def test_two_groups_of_an_article_are_not_one_unless_both_are_the_bare_noun() -> None:
    guards = [unnamed("guards", "people.guards"), unnamed("the guards"), unnamed("prison guards from Halden")]
    (found,) = matched(article("a", *guards, about=ROBBERY))
    assert found["guards"].iri == found["the guards"].iri != found["prison guards from Halden"].iri


# ---------------------------------------------------------------- the register


def test_an_article_that_comes_again_keeps_its_iris() -> None:
    register = Register.open()
    articles = [article("a", person("Lindqvist"), institution("police")), article("b", person("Rosa Lindqvist"))]
    first = matched(*articles, register=register)
    again = matched(*reversed(articles), register=register)
    assert [{k: m.iri for k, m in found.items()} for found in first] == [
        {k: m.iri for k, m in found.items()} for found in reversed(again)
    ]


def test_those_whom_a_person_holds_apart_are_not_joined() -> None:
    register = Register.open()
    (first,) = matched(article("a", person("Rosa Lindqvist")), register=register)
    lone = article("b", person("Lindqvist"))
    (joined,) = matched(lone, register=register)
    assert joined["Lindqvist"].iri == first["Rosa Lindqvist"].iri
    register.decide(
        Decision(
            kind="different",
            a=first["Rosa Lindqvist"].iri,
            b="person/lindqvist-elsewhere",
            at=datetime(2020, 1, 1, tzinfo=UTC),
            reason="two families",
            articles=("b",),
        )
    )
    (again,) = matched(lone, register=register)
    assert register.current(again["Lindqvist"].iri, "b") != first["Rosa Lindqvist"].iri


def test_names_are_remembered_of_the_latest_articles_only() -> None:
    register = Register.open()
    matched(*(article(str(i), person("Rosa Lindqvist")) for i in range(30)), register=register)
    (rows,) = register.db.execute("SELECT COUNT(*) FROM agent_names WHERE \"key\" = 'part lindqvist'").fetchone()
    assert rows == 8


def test_only_those_are_read_of_many_institutions_that_a_name_can_mean() -> None:
    """However many ministries come after it: they share a word with it, and nothing else."""
    register = Register.open()
    (first,) = matched(article("first", institution("Norvale Water Ministry")), register=register)
    others = (institution(f"{a}{b}{c}vale Ministry") for a in "BDFGH" for b in "aeiou" for c in "lmnr")
    matched(*(article(str(i), other, about=f"{i}") for i, other in enumerate(others)), register=register)
    read: list[str] = []
    register.db.set_trace_callback(lambda statement: read.append(statement) if " WHERE id = " in statement else None)
    (again,) = matched(article("again", institution("Water Ministry")), register=register)
    assert again["Water Ministry"].iri == first["Norvale Water Ministry"].iri
    assert len(read) == 1


def test_a_register_of_kg_0_2_0_keeps_its_names(tmp_path: Path) -> None:
    register = Register.open(tmp_path / FILE)
    (first,) = matched(
        article("a", person("Rosa Lindqvist"), institution("Norvale River Institute of Harwick")), register=register
    )
    kept = register.db.execute("SELECT * FROM agent_names").fetchall()
    register.commit()
    register.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as old:  # as 0.2.0 left it
        old.executescript("DELETE FROM agent_names WHERE \"key\" LIKE 'part % %'")
        left = old.execute("SELECT * FROM agent_names").fetchall()
        old.executescript("ALTER TABLE agent_names RENAME TO namings; DROP INDEX agent_names_names")
        old.executescript('CREATE INDEX namings_key ON namings ("key", type)')
    register = Register.open(tmp_path / FILE)
    assert register.db.execute("SELECT * FROM agent_names").fetchall() == left
    (again,) = matched(article("b", person("Rosa Lindqvist"), institution("Institute of Harwick")), register=register)
    assert again["Rosa Lindqvist"].iri == first["Rosa Lindqvist"].iri
    assert again["Institute of Harwick"].iri == first["Norvale River Institute of Harwick"].iri
    now = {row[1:] for row in register.db.execute("SELECT * FROM agent_names WHERE article = 'a'")}
    assert now == {row[1:] for row in kept}
    named = register.db.execute("SELECT name FROM sqlite_master").fetchall()
    assert not [name for (name,) in named if "namings" in name]


NAMES = st.text(alphabet=st.sampled_from("ABcd éŁ.'-\u200bعБ1"), min_size=1, max_size=12).filter(str.strip)


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(["person", "organization"]), NAMES), min_size=1, max_size=5, unique=True))
@settings(max_examples=60, deadline=None)
def test_any_names_are_matched_and_the_same_way_again(named: list[tuple[str, str]]) -> None:
    agents = [Agent(id=str(i), type=kind, name=name) for i, (kind, name) in enumerate(named)]  # type: ignore[arg-type]
    one, two = article("a", *agents), article("b", *agents)
    first, second = matched(one, two), matched(one, two)
    assert first == second
    for found in first:
        assert all(re.match(r"(?:person|organization)/\S", m.iri) for m in found.values())
        assert all(0 <= m.score <= 1 for m in found.values())
