"""Names, titles and the institutions they name or imply."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import article

from kg.doc import read_doc
from kg.find.names import find_names
from kg.lang.en.geography import adjective, country, is_place
from kg.lang.en.institutions import body_key, implied_by
from kg.lang.en.name_likeness import institutions_alike, persons_alike
from kg.model import NameMention


def person(text: str, name: str) -> NameMention:
    found = [m for m in find_names(read_doc(article(text))) if m.type == "person" and m.span.of(text) == name]
    assert found, [m.span.of(text) for m in find_names(read_doc(article(text)))]
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "role", "institution", "implied"),
    [
        ("White House press secretary Jay Carney said so.", "Jay Carney", "press secretary", "White House", False),
        ("Pentagon spokesman Peter Cook said so.", "Peter Cook", "spokesman", "Pentagon", False),
        ("Ibrahim Abu al-Leith, spokesman for the White Helmets rescue force, ran.", "Ibrahim Abu al-Leith", "spokesman", "White Helmets", False),
        ("U.S. Ambassador Samantha Power spoke first.", "Samantha Power", "Ambassador", "U.S.", False),
        ("Then British Ambassador Matthew Rycroft rose.", "Matthew Rycroft", "Ambassador", "Britain", True),
        ("Russian Foreign Minister Sergei Lavrov left.", "Sergei Lavrov", "Foreign Minister", "Russian Foreign Ministry", True),
        ("Norway's foreign minister, Ola Berge, left.", "Ola Berge", "foreign minister", "Norwegian Foreign Ministry", True),
        ("US Secretary of State John Kerry left.", "John Kerry", "Secretary of State", "State Department", True),
        ("Defence Secretary Ashton Carter flew in.", "Ashton Carter", "Defence Secretary", "Defence Department", True),
        ("Ann Vik, a professor at Leeds University, agreed.", "Ann Vik", "professor", "Leeds University", False),
        ("Tom Reyes, chief executive of Halden Motors, agreed.", "Tom Reyes", "chief executive", "Halden Motors", False),
        ("Ruth Adair, the NATO secretary general, agreed.", "Ruth Adair", "secretary general", "NATO", False),
        ("Sen. Maria Bell (R-Texas) voted no.", "Maria Bell", "Sen.", "Senate", True),
        ("Ohio Gov. Paul Stone voted no.", "Paul Stone", "Gov.", "Ohio", False),
        ("Ohio Secretary of State Jon Hale voted no.", "Jon Hale", "Secretary of State", "Ohio", False),
        ("General Motors CEO Mary Lund resigned.", "Mary Lund", "CEO", "General Motors", False),
        ("Chicago police spokesman Anthony Rossi said so.", "Anthony Rossi", "spokesman", "Chicago police", False),
        ("He met Russian foreign ministry spokeswoman Maria Orlova.", "Maria Orlova", "spokeswoman", "Russian foreign ministry", False),
        ("The head of the Vale Institute for Peace, Robert Ames, left.", "Robert Ames", "head", "Vale Institute for Peace", False),
        ("Oxfam's Winnie Adeyemi called it a disgrace.", "Winnie Adeyemi", None, "Oxfam", False),
        ("Attorney General Loretta Finch sued.", "Loretta Finch", "Attorney General", "Justice Department", True),
        ("Arsenal striker Pierre-Emile Diallo scored.", "Pierre-Emile Diallo", "striker", "Arsenal", False),
        ("Ann Vik, a historian at the University of Texas, Austin, agreed.", "Ann Vik", "historian", "University of Texas, Austin", False),
        ("Tom Okafor, the governor's lawyer, agreed.", "Tom Okafor", "lawyer", None, False),
        ("Jon Hale, the Ohio governor's brother, agreed.", "Jon Hale", None, None, False),
        ("He asked Wednesday for Supreme Court Justice Ann Vik to go.", "Ann Vik", "Justice", "Supreme Court", False),
        ("He met deputy foreign minister Oleg Orlov.", "Oleg Orlov", "deputy foreign minister", "Foreign Ministry", True),
        ("Maine state Reps. Tom Reyes and Ann Vik agreed.", "Tom Reyes", "state Reps.", "Maine", False),
        ("It hurts, said Maria Lopez, an analyst at Morgan Stanley.", "Maria Lopez", "analyst", "Morgan Stanley", False),
    ],
)  # fmt: skip
def test_titles_and_what_they_are_titles_of(
    text: str, name: str, role: str | None, institution: str, implied: bool
) -> None:
    mention = person(text, name)
    assert (mention.role, mention.institution, mention.implied) == (role, institution, implied)
    if mention.role_span:
        assert mention.role_span.of(text) == role
    assert mention.full.covers(mention.span)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Red Cross said so.", {("Red Cross", "organization")}),
        ("Officials in Aleppo said so.", {("Aleppo", "place")}),
        ("On Monday Ana Ruiz met the Syrian government.", {("Ana Ruiz", "person"), ("Syrian government", "organization")}),
        ("The Dutch and Arab envoys left.", set()),
        ("Dozens fled. Meanwhile talks went on.", set()),
        ("The British-based monitor agreed.", set()),
        ("Ann Farmer met General Assembly envoys.", {("Ann Farmer", "person"), ("General Assembly", "organization")}),
        ("The Bureau of Labor Statistics agreed.", {("Bureau of Labor Statistics", "organization")}),
    ],
)  # fmt: skip
def test_names_and_their_types(text: str, names: set[tuple[str, str]]) -> None:
    assert {(m.span.of(text), m.type) for m in find_names(read_doc(article(text)))} == names


def test_a_surname_alone_is_the_person_named_before() -> None:
    text = "Nadia Orsk spoke.\nLater Orsk left. The rest of Orsk's family stayed."
    assert [m.type for m in find_names(read_doc(article(text)))] == ["person"] * 3


def test_gender_comes_from_honorifics_and_given_names() -> None:
    assert person("Mrs. Quill left.", "Quill").gender == "female"
    assert person("Then Samantha Hale left.", "Samantha Hale").gender == "female"


def test_countries_by_name_people_capital_and_seat() -> None:
    assert [country(w).code for w in ("Syria", "Syrian", "Damascus", "the Kremlin", "U.S.", "American")] == [  # type: ignore[union-attr]
        "SY", "SY", "SY", "RU", "US", "US",
    ]  # fmt: skip
    assert country("Aleppo") is None
    assert is_place("Aleppo")
    assert not is_place("Russian")
    assert (adjective("RU"), adjective("FR")) == ("Russian", "French")


def test_implied_institutions_keep_the_articles_spelling() -> None:
    assert implied_by("defence minister", country("Syrian")) == "Syrian Defence Ministry"
    assert implied_by("foreign minister", None) == "Foreign Ministry"
    assert implied_by("minister of foreign affairs", country("Norway")) == "Norwegian Ministry of Foreign Affairs"
    assert implied_by("president", country("French")) == "France"
    assert implied_by("baker", country("French")) is None
    assert body_key("Department of State") == body_key("State Department")


_WORDS = [
    "The",
    "Kerry",
    "said",
    "Foreign",
    "Minister",
    "of",
    "the",
    "U.S.",
    "'s",
    ",",
    ".",
    "and",
    "Sen.",
    "(R-Texas)",
    "“",
    "”",
    "al-Asad",
    "former",
    "University",
    "\n",
    "A",
    "I",
    "Mr.",
]


@pytest.mark.slow
@given(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join) | st.text(max_size=300))
def test_any_text_gives_names_that_are_in_it_in_order_and_apart(text: str) -> None:
    names = find_names(read_doc(article(text)))
    assert names == find_names(read_doc(article(text)))
    for mention in names:
        assert mention.full.covers(mention.span)
        assert mention.span.of(text).strip() == mention.span.of(text) != ""
        assert (mention.role is None) == (mention.role_span is None)
        if mention.role_span:
            assert "".join(mention.role_span.of(text).split()) == "".join((mention.role or "").split())
        if mention.institution_span:
            assert mention.institution_span.end <= len(text)
    for left, right in itertools.pairwise(names):
        assert left.span.end <= right.span.start


def named(text: str) -> set[tuple[str, str]]:
    return {(m.span.of(text), m.type) for m in find_names(read_doc(article(text)))}


def test_a_name_that_runs_into_a_heading_is_cut_out_of_it() -> None:
    text = "Rosa Lindqvist Ordered Back To Rehab The actress left the clinic on Friday, her agent said."
    assert ("Rosa Lindqvist", "person") in named(text)
    assert all(len(name.split()) < 4 for name, _ in named(text))


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Merkel Visits Schroeder", {"Merkel", "Schroeder"}),
        ("Ann Vik Visits Vossby Clinic", {"Ann Vik"}),
        ("Ann Marie Vik", {"Ann Marie Vik"}),
    ],
)
def test_a_heading_that_begins_with_a_name_of_the_article_is_no_name(heading: str, names: set[str]) -> None:
    text = (
        f"{heading} on Monday, March 4. Leaders said Merkel met Schroeder, and Ann Vik was there. Ann had met Merkel."
    )
    found = {m.span.of(text) for m in find_names(read_doc(article(text))) if m.span.start < len(heading)}
    assert names <= found
    assert heading not in found - names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ombrel cut 300 jobs on Monday. Analysts had expected it.", ("Ombrel", "organization")),
        ("Kowalczyk said nothing. He then left the court.", ("Kowalczyk", "person")),
        ("The storm hit Tarvik on Sunday. Roads were closed.", ("Tarvik", "place")),
        ("The company bought Ombrel Systems in May.", ("Ombrel Systems", "organization")),
    ],
)
def test_names_that_no_list_has_are_found_at_a_sentences_start_too(text: str, name: tuple[str, str]) -> None:
    assert name in named(text)


@pytest.mark.parametrize("text", ["A Democrat said no.", "Democrats met."])
def test_what_is_no_name_is_no_institution(text: str) -> None:
    assert named(text) == set()


def test_a_name_ends_where_the_next_begins() -> None:
    assert named("Kerry Kerry Kerry of The University") == {
        ("Kerry Kerry Kerry", "person"),
        ("The University", "organization"),
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Updated at 3:02 PM ET Maria Okafor, a former aide to the mayor, has died.",
            {("Maria Okafor", "person")},
        ),
        (
            "Last week the Office of the Inspector General released two critical reports on the bridge.",
            {("Office of the Inspector General", "organization")},
        ),
        (
            "The money came from the Harwick Investor Education Foundation, which is based in Leeds.",
            {("Harwick Investor Education Foundation", "organization"), ("Leeds", "place")},
        ),
        (
            "The county's Department of Transport and Public Works said the bridge would be closed on Monday.",
            {("Department of Transport and Public Works", "organization")},
        ),
    ],
)
def test_a_name_is_whole_and_has_nothing_before_it(text: str, names: set[tuple[str, str]]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "name", "role", "institution"),
    [
        (
            "There is no end in sight, Chief Financial Officer of Delta Stores Maria Okafor said yesterday.",
            "Maria Okafor",
            "Chief Financial Officer",
            "Delta Stores",
        ),
        (
            "According to the Malian ambassador to the United States Hamdou Keita, the team shows progress.",
            "Hamdou Keita",
            "ambassador",
            "Mali",
        ),
    ],
)
def test_a_holder_named_right_after_the_institution(text: str, name: str, role: str, institution: str) -> None:
    holder = person(text, name)
    assert (holder.role, holder.institution) == (role, institution)


def test_a_surname_that_is_a_role_too_is_a_name_where_it_stands_alone() -> None:
    text = (
        "The study is by Peter Farmer, a physicist at Leeds University. Farmer said that eels sleep. "
        "The farmer next door agreed. Farmers said so too."
    )
    persons = [m.span.of(text) for m in find_names(read_doc(article(text))) if m.type == "person"]
    assert persons == ["Peter Farmer", "Farmer"]


def test_products_laws_prizes_and_quoted_titles_are_no_institutions() -> None:
    assert named("Microsoft fixed a flaw in Internet Explorer on Monday.") == {("Microsoft", "organization")}
    assert named("The Halden Group was theirs.") == {("Halden Group", "organization")}
    assert named("The Halden Trophy was theirs.") == set()
    assert named("Fans of the Vale Games saw the Vale Games.") == {("Vale Games", "organization")}
    assert named("Fans of the “Vale Games” saw the Vale Games.") == set()


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Vincent Gigante", "Vincent 'The Chin' Gigante", "same"),
        ("Bill Hakim", "William Hakim", "initials"),
        ("Catherine Gomes", "Katherine Gomes", "sound"),
        ("John Smith", "Jane Smith", None),
        ("Dana Hale", "Dina Hale", None),
    ],
)
def test_how_two_names_can_be_one_persons(one: str, other: str, likeness: str | None) -> None:
    assert persons_alike(one, other) == persons_alike(other, one) == likeness


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("senate", "u.s. senate", "part"),
        ("state senate", "maine state senate", "part"),
        ("senate", "maine state senate", None),
        ("supreme court", "state supreme court", None),
        ("department", "state department", "part"),
        ("hrw", "human rights watch", "initials"),
    ],
)
def test_how_two_names_can_be_one_institutions(one: str, other: str, likeness: str | None) -> None:
    assert institutions_alike(one, other) == institutions_alike(other, one) == likeness


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("It was a 31-24 win over Boston on Monday.", "Boston", "organization"),
        ("The Gulls beat visiting Boston, 5-2, on Monday.", "Boston", "organization"),
        ("The Gulls won 31-24 in Boston on Monday.", "Boston", "place"),
        ("The Gulls won 31-24 against Germany on Monday.", "Germany", "place"),
        ("The storm passed over Boston on Monday.", "Boston", "place"),
    ],
)
def test_a_place_that_plays_is_a_team(text: str, name: str, kind: str) -> None:
    assert (name, kind) in named(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Vale Recovery Center said she had left.", "organization"),
        ("She was treated at the Vale Recovery Center for a month.", "place"),
        ("The driver was taken into Vale Recovery Center. Vale Recovery Center said nothing.", "place"),
        ("Officials at the Vale Department agreed.", "organization"),
        ("She taught at Vale University for a month.", "organization"),
    ],
)
def test_a_building_where_things_only_happen_is_a_place(text: str, kind: str) -> None:
    assert {k for _, k in named(text)} == {kind}


def test_a_nickname_in_marks_is_a_part_of_the_name() -> None:
    text = "The singer Robert {} Halloran died on Monday. Halloran was 77."
    for nickname in ("'Bob'", "(Bob)"):
        assert named(text.format(nickname)) == {(f"Robert {nickname} Halloran", "person"), ("Halloran", "person")}
    assert ("Paul Berg", "person") in named("Paul Berg (R) Texas voted. Then he told Ann “Good Morning” and left.")
