"""Names, roles and nouns that other rules of names took for something else; each in an article of its own."""

from __future__ import annotations

import pytest

import kg
from kg.doc import read_doc
from kg.find import annotate
from kg.identity import identify
from kg.identity.register import Register
from kg.knowledge import load
from kg.model import Extraction
from kg.readers import Given, article_from_text


def extracted(text: str, id: str = "a") -> Extraction:
    return kg.extract(article_from_text(text, id=id, given=Given(published="2020-03-04")))


def speakers(extraction: Extraction) -> dict[str, tuple[str, str] | None]:
    """Return the speaker's name and type by the first words of what was said."""
    text = extraction.article.text
    agents = {a.id: (a.name, a.type) for a in extraction.agents}
    return {q.contents[0].of(text)[:12]: agents.get(q.speaker or "") for q in extraction.quotations}


def identified(*texts: str) -> list[Extraction]:
    register, knowledge = Register.open(), load()
    try:
        return [identify(extracted(text, f"a{n}"), register, knowledge) for n, text in enumerate(texts)]
    finally:
        register.close()


def test_a_word_with_a_capital_within_is_a_companys_name() -> None:
    found = extracted(
        "Robots walk\n\nA spokesman for DeepDesk confirmed the sale. DeepDesk said the robots would walk by May.\n"
    )
    assert {(a.name, a.type) for a in found.agents} >= {("DeepDesk", "organization")}
    assert not any(a.type == "person" for a in found.agents)


def test_what_a_nominee_seeks_is_no_institution() -> None:
    found = extracted(
        "Race for city hall\n\nRepublican Senate candidate Rita Soto said on Tuesday that she would cut the toll.\n"
    )
    assert not any(q.on_behalf_of for q in found.quotations)


def test_a_company_can_be_an_owner() -> None:
    found = extracted(
        "Mine floods\n\nThe mine's owner, Harwick Coal, said on Monday the pumps had failed. Harwick Coal said it would help.\n"
    )
    assert {a.type for a in found.agents if a.name == "Harwick Coal"} == {"organization"}


@pytest.mark.parametrize(
    ("source", "body", "role"),
    [
        ("WHO's Asia chief, Ida Moss,", "WHO", "Asia chief"),
        ("Harwick's Africa president, Ida Moss,", "Harwick Motors", "Africa president"),
        ("Ida Moss, a botanist at the University of Texas at Austin,", "University of Texas at Austin", "botanist"),
    ],
)
def test_the_body_is_the_owner_of_a_region_and_has_its_place(source: str, body: str, role: str) -> None:
    found = extracted(f"Trade\n\nHarwick Motors cut prices on Monday.\n\n{source} said the sale was over.\n")
    names = {a.id: a.name for a in found.agents}
    assert [(names[d.organization], d.role) for q in found.quotations for d in q.on_behalf_of] == [(body, role)]


def test_a_noun_of_bodies_before_a_name_says_what_it_is() -> None:
    found = extracted("Camps\n\nThe charity Solvind said on Monday that the camps of the retailer Morlo were full.\n")
    assert {(a.name, a.type) for a in (*found.agents, *found.bystanders)} >= {
        ("Solvind", "organization"),
        ("Morlo", "organization"),
    }


def test_a_queen_of_no_country_speaks_for_nobody() -> None:
    found = extracted("Stars\n\nSoul queen Ida Moss said she was tired.\n")
    assert not any(q.on_behalf_of for q in found.quotations)


def test_a_nations_body_goes_without_the_nation_too() -> None:
    found = extracted(
        "MANILA, March 2, 2020\n\nThe navy said its crew was calm. The Philippine navy said it would send a letter.\n\n"
        "China's ships had left.\n"
    )
    assert {s for s in speakers(found).values() if s} == {("Philippine navy", "organization")}


def test_the_day_of_what_had_been_said_is_its_own() -> None:
    found = extracted(
        "HARWICK, February 21, 2020 - Talks are off, envoy Paul Webb said on Friday.\n\nA month earlier, on January 19, "
        "spokeswoman Ida Moss had told AFP that her side would wait.\n\n“We will come,” Moss said on Saturday.\n"
    )
    assert [q.said_on and q.said_on.value for q in found.quotations if q.cue][1] == "2020-01-19"


def test_a_role_that_two_have_is_that_of_the_first() -> None:
    found = extracted(
        "Budget\n\nState Sen. Paul Webb blocked the plan on Monday, as state Sen. Tom Dale had done in Morland.\n\n"
        "The senator said he wanted a vote.\n"
    )
    assert set(speakers(found).values()) == {("Paul Webb", "person")}


def test_what_others_fear_is_nothing_that_a_speaker_speaks_of() -> None:
    found = extracted(
        "Views\n\nIf talks collapse, riots may follow, said Ida Moss.\n\n“My rent has doubled,” cook Rita Soto said.\n"
    )
    feared = {e.id for e in found.events if e.status == "feared"}
    assert feared
    assert not any(feared.intersection(q.about) for q in found.quotations[1:])


def test_what_is_only_wished_is_spoken_of_and_what_happened_or_is_planned_is_not() -> None:
    found = extracted(
        "Workers at the mill in Varn walked out on Monday, Ida Moss said.\n\n"
        "Banks will support small farms, baker Rita Soto said.\n\n"
        "Parliament will vote on the bill on Friday, Paul Webb said.\n"
    )
    status = {e.label: e.status for e in found.events}
    assert status["Banks will support small farms"] == "spoken of"
    assert status["Workers at the mill in Varn walked out"] is None
    assert status["Parliament will vote on the bill"] is None


def test_an_editor_is_relayed_by_nobody_nor_is_a_report_that_is_denied() -> None:
    found = extracted(
        "Papers\n\n“A bad day,” said Rita Soto, editor of the Harwick Courier.\n\n"
        "“I did not resign,” Paul Webb said, denying a report in the Morland Gazette.\n"
    )
    assert not any(q.relay for q in found.quotations)


def test_a_state_is_no_short_name_of_its_university() -> None:
    found = extracted(
        "Debate\n\n“It was dull,” Ida Moss, a professor at the University of West Virginia, said. Virginia Gov. Rita Soto left early, she said.\n"
    )
    university = next(a for a in found.agents if a.name.startswith("University"))
    assert "Virginia" not in university.aliases


def test_another_nations_agency_is_not_the_known_one() -> None:
    (found,) = identified(
        "Planes grounded\n\nThe FAA told passengers to wait. “The wings are safe,” it said.\n\nThe Indonesian FAA said on Monday that the engines were safe.\n"
    )
    faa = {a.iri for a in found.agents if "FAA" in (a.name, *a.aliases) or a.name.endswith("FAA")}
    assert faa == {"organization/indonesian-faa"}


def test_a_role_noun_is_the_holder_the_article_is_about() -> None:
    found = extracted(
        "Bus strike\n\nMayor Ana Ruiz spoke on Tuesday. Ruiz does not want to end up like Harwick Mayor Tom Dale, who lost.\n\n"
        "Drivers did not meet Ruiz.\n\nThe mayor said she was waiting for a report.\n"
    )
    assert speakers(found)["she was wait"] == ("Ana Ruiz", "person")


def test_a_name_of_both_genders_is_he_or_she() -> None:
    found = extracted(
        "Rates\n\nJustice Minister Karl Adler said on Monday that the law was ready.\n\n“Rents are too high,” union chief Quinn Moss said. He asked for a cap.\n"
    )
    assert speakers(found).get("a cap", ("Quinn Moss", "person")) == ("Quinn Moss", "person")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a busker nicknamed “Sparrow.”", "Sparrow"),
        ("a clerk who gave his name as “Finch.”", "Finch"),
        ('a nurse who goes by the name "Dusty."', "Dusty"),
    ],
)
def test_a_nickname_in_marks_is_the_speakers_name(source: str, name: str) -> None:
    found = extracted(
        f"Bridge closed\n\n“I have slept here for ten years,” said {source}\n\nThe police came at nine.\n"
    )
    assert list(speakers(found).values()) == [(name, "person")]
    assert not any(name in c.of(found.article.text) for q in found.quotations for c in q.contents)


def test_the_group_is_the_one_named_in_apposition() -> None:
    found = extracted(
        "Rowers protest\n\nThe club will close, according to a group of rowers. The group, Delta Rowers Union, wrote to the owner.\n\n"
        "In a post on Facebook, the group said the owner “has lied to its members.”\n"
    )
    assert speakers(found)["the owner “h"] == ("Delta Rowers Union", "organization")


def test_a_label_in_capitals_speaks_nowhere() -> None:
    found = extracted(
        "Checked\n\nTHE RUMOR: The pier is sold. Ida Moss said Thursday that she “read” it, adding, “I never ask twice.”\n\nTHE TRUTH: It is not.\n"
    )
    assert speakers(found)["“I never ask"] == ("Ida Moss", "person")
    assert not any(name and name[0].isupper() and "TRUTH" in name[0] for name in speakers(found).values())


def test_a_name_in_capitals_is_that_of_whom_the_article_names() -> None:
    found = extracted(
        "Webb on tour\n\nPaul Webb, the governor of Morland, spoke to WQRT on Sunday. Rita Soto was in Harwick.\n\n"
        "WEBB: Well, look, Rita Soto apparently thinks this is a game show.\n\nSOTO said she would win.\n"
    )
    assert speakers(found)["Well, look, "] == ("Paul Webb", "person")
    assert speakers(found)["she would wi"] == ("Rita Soto", "person")
    assert {a.name for a in (*found.agents, *found.bystanders)}.isdisjoint({"WEBB", "SOTO"})


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "Paul Webb",
            (
                "Plumbers protest\n\nPaul Webb, a plumber in Harwick, said the fee would ruin him. “I cannot pay,” Webb said.\n",
                "Minister leaves\n\nMorland's transport minister, Paul Webb, said on Tuesday he would resign.\n",
                "Plumbers' protest ends\n\nPlumber Paul Webb said the protest against the fee in Harwick was over.\n",
            ),
        ),
        (
            "Rita Soto",
            (
                "Goalkeeper hurt\n\nRita Soto, goalkeeper of Morland United, said her knee was sore. “I will be back in the team,” Soto said after the match. The team plays in May.\n",
                "Central bank on rates\n\nRita Soto, governor of the Bank of Harwick, warned that loans would get dearer. “Prices are calm,” Soto added. Banks charge six per cent.\n",
                "Goalkeeper back\n\nMorland United goalkeeper Rita Soto said her knee was fine after the match.\n",
            ),
        ),
    ],
    ids=["a plumber and a minister", "a player and a governor"],
)
def test_two_bearers_of_a_name_with_other_trades_are_two(name: str, texts: tuple[str, ...]) -> None:
    one, other, third = identified(*texts)
    iris = [{a.iri for a in e.agents if a.name == name} for e in (one, other, third)]
    assert iris[0] != iris[1]
    assert iris[0] == iris[2]


def test_a_persons_campaign_is_one_however_it_is_called() -> None:
    texts = [
        "Poll\n\nRosa Lund won in May. The Lund campaign said it was glad.\n",
        "Buses\n\nRosa Lund's campaign said the bus was late. Lund waved.\n",
        "Rain\n\nRosa M. Lund slept. Lund's campaign said she would speak on ferries in June.\n",
        "Snow\n\nMrs. Lund's campaign said the roads were closed. Rosa Lund waited in Oslo.\n",
        "Trains\n\nRosa Lund's campaign said that it had no comment on trains.\n",
        "Ships\n\nRosa Lund was asked about ships on Monday. Her campaign said she liked them.\n",
    ]
    iris = {a.iri for e in identified(*texts) for a in (*e.agents, *e.bystanders) if "ampaign" in a.name}
    assert iris == {"organization/rosa-lund-campaign"}


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_participle_without_its_g_is_no_name(mark: str) -> None:
    text = f"Gulls\n\nTom Hale called her “Lyin{mark} Rosa” on Monday. Lyin{mark} Rosa Lund would lose, Hale said.\n\nRosa Lund said she would not.\n"
    found = extracted(text)
    assert not {a.name for a in (*found.agents, *found.bystanders) if "Lyin" in a.name}


def test_a_mark_behind_a_name_may_close_a_quotation() -> None:
    text = "Gulls\n\n‘We walk from Oslo to Berlin’ Tom Hale said on Monday.\n"
    names = annotate(read_doc(article_from_text(text, id="a"))).names
    assert [name.span.of(text) for name in names] == ["Oslo", "Berlin", "Tom Hale"]


def test_nouns_in_quotation_marks_say_nothing_of_who_speaks() -> None:
    found = extracted(
        "Gulls\n\nTom Hale, a radio host, asked Rosa Lund about gulls.\n\n“No, he is the founder of the Gull Front,” Lund said. “He was the founder.”\n\n"
        "“But the founder hates them,” Hale said.\n"
    )
    assert [q.on_behalf_of for q in found.quotations if q.on_behalf_of] == []


def test_the_deaths_of_an_accident_are_no_attack() -> None:
    found = extracted(
        "Bus falls\n\nA bus overturned near Harwick on Friday, killing at least nine people, the police said.\n"
    )
    assert "attack" not in {e.type for e in found.events}


def test_a_bare_campaign_is_nobodys_of_another_article() -> None:
    found = identified(
        "Polls\n\nRosa Lund won in May. The Lund campaign said it was glad.\n",
        "Polls\n\nThe campaign said it was glad of the win in May.\n",
    )
    iris = [a.iri for e in found for a in e.agents if "ampaign" in a.name]
    assert len(set(iris)) == len(iris) == 2


def test_a_possessive_and_a_place_in_short_make_no_other_institution() -> None:
    found = identified(
        "Fire\n\nThe Los Angeles Fire Department said on Monday that the blaze was out.\n",
        "Smoke\n\nThe LA Fire Department said on Tuesday that the smoke was gone.\n",
    )
    assert len({a.iri for e in found for a in e.agents if a.name.endswith("Fire Department")}) == 1


def test_a_persons_role_is_no_institution() -> None:
    found = extracted(
        "Debate\n\nThe GOP nominee said on Monday that he would win. House Speaker Tom Hale agreed, a spokesman for the House Speaker said.\n"
    )
    assert not {a.name for a in found.agents if a.type == "organization"} & {"GOP nominee", "House Speaker"}


def test_a_country_is_not_in_the_name_of_a_state() -> None:
    found = extracted(
        "Race\n\nGov. Susana Ruiz of New Mexico said on Monday that she would run. New Mexico voted in June.\n"
    )
    assert "MX" not in {a.name for a in found.agents}
    assert not any("Mexican" in a.name or a.name == "Mexico" for a in found.agents)


def test_a_governor_does_not_speak_for_a_mayors_city() -> None:
    found = extracted(
        "Curfew\n\nBuses stopped in Harwick on Monday. Harwick was calm, and Harwick Mayor Ana Ruiz thanked Harwick.\n\n"
        "Gov. Tom Dale said on Tuesday that the guard would stay.\n"
    )
    assert not any(q.on_behalf_of for q in found.quotations if "guard" in q.contents[0].of(found.article.text))
