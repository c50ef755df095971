"""What kg knows of the world: names, offices and their holders in time, states; and a person's own files."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, Graph, URIRef
from reasoner import consistent, needs_java, ontology

from kg import knowledge
from kg.errors import InputError
from kg.knowledge import Knowledge, Tenure
from kg.resources import folder

ROOT = Path(__file__).parents[1]
PREFIXES = """
@prefix kg: <https://kg.example/ontology#> .
@prefix opengov: <http://www.w3.org/ns/opengov#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


@pytest.fixture
def taught(tmp_path):
    """A function that loads kg's knowledge and a person's file."""

    def load(turtle: str) -> Knowledge:
        file = tmp_path / "mine.ttl"
        file.write_text(PREFIXES + turtle, encoding="utf-8")
        return knowledge.load([file])

    return load


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("State Department", "organization/state-department"),
        ("the U.S. State Department", "organization/state-department"),
        ("US Department of State", "organization/state-department"),
        ("Foggy Bottom", "organization/state-department"),
        ("department of defence", "organization/pentagon"),
        ("the Kremlin", "organization/kremlin"),
        ("Élysée", "organization/elysee-palace"),
        ("UN refugee agency", "organization/unhcr"),
        ("Syrian Observatory for Human Rights", "organization/syrian-observatory-for-human-rights"),
        ("Quai d’Orsay", "organization/french-foreign-ministry"),
    ],
)
def test_institutions_under_all_their_names(known: Knowledge, name: str, iri: str) -> None:
    assert [e.iri for e in known.named(name, "organization")] == [iri]


@pytest.mark.parametrize(
    ("name", "label", "country"),
    [
        ("Russian foreign ministry", "Russian Foreign Ministry", "place/russia"),
        ("Russia's Ministry of Foreign Affairs", "Russian Foreign Ministry", "place/russia"),
        ("Turkish Defence Ministry", "Turkish Defense Ministry", "place/turkey"),
        ("Ministry of Health of the Philippines", "Filipino Health Ministry", "place/philippines"),
        ("Egyptian army", "Egyptian army", "place/egypt"),
        ("Syrian regime", "Syrian government", "place/syria"),
        ("government of Iran", "Iranian government", "place/iran"),
        ("U.S. administration", "US government", "place/united-states"),
    ],
)
def test_bodies_that_every_state_has(known: Knowledge, name: str, label: str, country: str) -> None:
    (found,) = known.named(name)
    assert (found.label, found.country) == (label, country)
    assert known.entry(found.iri) == found


def test_a_body_with_a_name_of_its_own_goes_before_the_pattern(known: Knowledge) -> None:
    for name in ("British Foreign Ministry", "Israeli army", "US military", "German armed forces"):
        (found,) = known.named(name)
        assert found.label in {"Foreign Office", "Israel Defense Forces", "Pentagon", "Bundeswehr"}


def test_names_that_are_nobodys_alone_are_not_known(known: Knowledge) -> None:
    for name in (
        "U.S. authorities",
        "Foreign Ministry",
        "Senate",
        "Supreme Court",
        "Kerry",
        "government",
        "ministry of",
        "",
        "…",
        "of-of",
    ):
        assert known.named(name) == ()


def test_two_persons_of_one_name_are_both_found(known: Knowledge) -> None:
    elder, younger = known.named("George Bush", "person")
    assert {elder.label, younger.label} == {"George H.W. Bush", "George W. Bush"}
    assert known.named("George W. Bush") == (younger,)
    assert known.named("George Bush", "organization") == ()


def test_persons_have_what_the_table_says(known: Knowledge) -> None:
    (harris,) = known.named("Kamala D. Harris")
    assert (harris.label, harris.gender, harris.country) == ("Kamala Harris", "female", "place/united-states")
    assert harris.same_as == ("http://www.wikidata.org/entity/Q10853588",)


def test_the_same_name_gives_the_same_entries_whatever_its_case_and_accents(known: Knowledge) -> None:
    for name in ("UNHCR", "Élysée Palace", "António Guterres", "Sinn Féin"):
        assert known.named(name) == known.named(name.upper()) != ()


# ---------------------------------------------------------------- states and who speaks for them


@pytest.mark.parametrize(
    ("name", "state", "government"),
    [
        ("Damascus", "Syria", "Syrian government"),
        ("Moscow", "Russia", "Russian government"),
        ("Russia", "Russia", "Russian government"),
        ("Washington", "United States", "US government"),
        ("the U.S.", "United States", "US government"),
        ("UK", "Britain", "British government"),
        ("Belgrade", "Serbia", "Serbian government"),
        ("Kremlin", "Russia", "Kremlin"),
        ("the White House", "United States", "White House"),
        ("Downing Street", "Britain", "Downing Street"),
        ("Foggy Bottom", "United States", "State Department"),
        ("Syrian regime", "Syria", "Syrian government"),
        ("Russian", "Russia", None),
        ("Aleppo", None, None),
        ("Human Rights Watch", None, None),
        ("Hezbollah", None, None),
    ],
)
def test_states_and_metonyms(known: Knowledge, name: str, state: str | None, government: str | None) -> None:
    found, body = known.state(name), known.government(name)
    assert (found and found.label) == state
    assert (body and body.label) == government


def test_every_state_has_a_government_that_speaks_for_it(known: Knowledge) -> None:
    states = [e for e in (known.state(n) for n in ("France", "Congo", "Dominican Republic", "Macau", "Scotland")) if e]
    assert len(states) == 5
    for state in states:
        body = known.government(state.label)
        assert body is not None
        assert (body.speaks_for, body.country) == (state.iri, state.iri)


def test_seats_of_power_are_part_of_the_government_they_speak_for(known: Knowledge) -> None:
    kremlin = known.entry("organization/kremlin")
    assert kremlin.speaks_for == kremlin.part_of == "organization/russian-government"
    assert known.entry("organization/russian-government").speaks_for == "place/russia"


# ---------------------------------------------------------------- offices in time


def test_offices_have_holders_in_time(known: Knowledge) -> None:
    def secretary(on: str | None) -> list[str]:
        return [e.label for e in known.holders("office/secretary-of-state", on)]

    assert secretary("2014") == secretary("2014-06-01") == secretary("2013-02-02") == ["John Kerry"]
    assert secretary("2013-02-01") == ["Hillary Clinton", "John Kerry"]  # one leaves and one comes
    assert secretary("2016-11-15/2016-12-10") == ["John Kerry"]
    assert secretary("2020") == ["Mike Pompeo"]
    assert secretary("2013/..") != secretary("2013")
    assert secretary(None) == secretary("1950") == secretary("yesterday") == secretary("2014-13") == []


@pytest.mark.parametrize(
    ("role", "organization", "office"),
    [
        ("Secretary of state", None, "office/secretary-of-state"),
        ("US Secretary of State", None, "office/secretary-of-state"),
        ("secretary of state", "organization/state-department", "office/secretary-of-state"),
        ("Foreign Minister", "organization/russian-foreign-ministry", "office/foreign-minister-of-russia"),
        ("foreign minister", "organization/russian-government", "office/foreign-minister-of-russia"),
        ("foreign minister", "place/russia", "office/foreign-minister-of-russia"),
        ("President", "place/russia", "office/president-of-russia"),
        ("President", "organization/us-government", "office/president-of-the-united-states"),
        ("Defence Secretary", "organization/pentagon", "office/us-secretary-of-defense"),
        ("foreign minister", None, None),
        ("President", None, None),
        ("President", "organization/world-bank", None),
        ("Foreign Minister", "organization/french-foreign-ministry", None),
        ("foreign minister", "organization/not-known", None),
        ("spokesman", "organization/state-department", None),
    ],
)
def test_roles_are_offices_where_it_is_plain_whose(
    known: Knowledge, role: str, organization: str | None, office: str | None
) -> None:
    found = known.office(role, organization)
    assert (found and found.iri) == office


def test_an_office_nobody_knows_has_no_holders(known: Knowledge) -> None:
    assert known.holders("office/mayor-of-nowhere", "2014") == ()


def test_terms_of_an_office(known: Knowledge) -> None:
    (kerry,) = (t for t in known.tenures("office/secretary-of-state") if t.holder == "person/john-kerry")
    assert kerry == Tenure(
        holder="person/john-kerry", office="office/secretary-of-state", start="2013-02-01", end="2017-01-20"
    )
    (schiff,) = (t for t in known.tenures("office/united-states-senator") if t.holder == "person/adam-schiff")
    assert (schiff.party, schiff.constituency) == ("organization/democratic-party", "place/us-ca")
    assert known.entry("place/us-ca") in known.named("Calif.", "place")


@pytest.mark.slow
@given(st.dates(date(1989, 1, 21), date(2028, 12, 31)))
def test_there_is_one_president_on_every_day_but_when_they_change(day: date) -> None:
    found = knowledge.load().holders("office/president-of-the-united-states", day.isoformat())
    changes = day.month == 1 and day.day == 20 and day.year % 4 == 1
    assert len(found) == 1 or (changes and len(found) == 2)


@pytest.mark.slow
@given(st.dates(date(1980, 1, 1), date(2028, 12, 31)), st.integers(0, 800))
def test_a_longer_time_has_no_fewer_holders(day: date, length: int) -> None:
    known, office = knowledge.load(), "office/prime-minister-of-the-united-kingdom"
    later = day + timedelta(days=length)
    whole = set(known.holders(office, f"{day}/{later}"))
    assert set(known.holders(office, str(day))) <= whole
    assert set(known.holders(office, str(later))) <= whole <= set(known.holders(office, f"{day}/.."))


# ---------------------------------------------------------------- a person's own files


@pytest.mark.slow
def test_a_file_extends_and_overrides(taught) -> None:
    known = taught("""
        <organization/harbour-board> a org:Organization ;
            skos:prefLabel "Port Alder Harbour Board" ; skos:altLabel "Harbour Board" ; kg:country <place/britain> .
        <organization/state-department> skos:hiddenLabel "Foggy Bottom" , "Harry S Truman Building" .
        <organization/russian-foreign-ministry> skos:hiddenLabel "Smolenskaya Square" .
        <person/ann-lee> a schema:Person ; skos:prefLabel "Ann Lee" ; schema:gender "female" .
        <office/harbour-master> a org:Post ; skos:prefLabel "Harbour Master" ; org:postIn <organization/harbour-board> .
        <tenure/ann-lee--harbour-master> a kg:Tenure ;
            kg:holder <person/ann-lee> ; opengov:post <office/harbour-master> ; schema:startDate "2020-03" .
        <person/john-kerry> schema:sameAs <https://example.org/kerry> .
    """)
    assert [e.iri for e in known.named("the harbour board")] == ["organization/harbour-board"]
    department = known.entry("organization/state-department")
    assert known.named("Harry S Truman Building") == (department,) == known.named("State Department")
    assert known.government("Smolenskaya Square") == known.entry("organization/russian-foreign-ministry")
    assert known.entry("organization/russian-foreign-ministry").country == "place/russia"
    assert [e.label for e in known.holders("office/harbour-master", "2024")] == ["Ann Lee"]
    assert known.holders("office/harbour-master", "2020-02-29") == ()
    assert known.entry("person/john-kerry").same_as == ("https://example.org/kerry",)
    assert known.entry("person/john-kerry").gender == "male"


@pytest.mark.slow
def test_the_example_of_the_documentation_is_read(tmp_path) -> None:
    (turtle,) = re.findall(r"```turtle\n(.*?)```", (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8"), re.S)
    (tmp_path / "mine.ttl").write_text(turtle, encoding="utf-8")
    known = knowledge.load([tmp_path / "mine.ttl"])
    office = known.office("harbour master", "organization/port-alder-harbour-board")
    assert office is not None
    assert [e.label for e in known.holders(office.iri, "2024")] == ["Ann Lee"]


@pytest.mark.slow
def test_the_last_file_has_the_last_word(tmp_path) -> None:
    files = []
    for number in (1, 2):
        files.append(tmp_path / f"{3 - number}.ttl")
        files[-1].write_text(
            f'{PREFIXES} <organization/nato> skos:prefLabel "Pact {number}" ; skos:altLabel "Alliance {number}" .'
        )
    assert knowledge.load(files).entry("organization/nato").labels == {"Pact 2", "Alliance 2"}
    assert knowledge.load(files[::-1]).entry("organization/nato").labels == {"Pact 1", "Alliance 1"}


@pytest.mark.slow
def test_what_is_deprecated_is_gone_and_so_is_what_led_to_it(taught) -> None:
    known = taught("<person/john-kerry> owl:deprecated true . <organization/us-congress> owl:deprecated true .")
    assert known.named("John Kerry") == known.holders("office/secretary-of-state", "2014") == ()
    assert known.entry("organization/us-senate").part_of is None
    with pytest.raises(KeyError):
        known.entry("organization/us-congress")


@pytest.mark.slow
def test_an_edited_file_is_read_anew_and_changes_the_digest(taught, known: Knowledge) -> None:
    first = taught('<organization/a> a org:Organization ; skos:prefLabel "Alpha Board" .')
    second = taught('<organization/b> a org:Organization ; skos:prefLabel "Beta Board" .')
    assert (len(first.named("Alpha Board")), len(second.named("Alpha Board"))) == (1, 0)
    assert len({first.digest, second.digest, known.digest}) == 3
    assert all(re.fullmatch("[0-9a-f]{64}", k.digest) for k in (first, second, known))


NONSENSE = {
    "no Turtle": ("<organization/a> a org:Organization ;; .. ", "not Turtle"),
    "an unknown prefix": ("<organization/a> a nope:Thing .", "not Turtle"),
    "an unknown type": ("<organization/a> a skos:Concept .", "a type that kg does not know"),
    "a misspelt property": (
        '<organization/a> a org:Organization ; skos:preflabel "A" .',
        "does not know: skos:preflabel\n  Did you mean skos:prefLabel?",
    ),
    "two usual names": ('<organization/nato> skos:prefLabel "A" , "B" .', "two values for its label"),
    "no name": ("<organization/a> a org:Organization .", "has no label"),
    "no type": ('<organization/a> skos:prefLabel "A" .', "has no type"),
    "the wrong folder": ('<place/a> a org:Organization ; skos:prefLabel "A" .', "is not an IRI for an organization"),
    "another base": ('<https://a.example/b> a org:Organization ; skos:prefLabel "A" .', "is not under"),
    "no IRI": ('[] a org:Organization ; skos:prefLabel "A" .', "without an IRI"),
    "words for a link": ('<organization/nato> kg:country "Belgium" .', "has a string for a value"),
    "a link for words": ("<organization/nato> skos:altLabel <place/belgium> .", "is not a string"),
    "a link out": ("<organization/nato> kg:country <https://a.example/b> .", "is not under"),
    "a link to nothing": ("<organization/nato> org:subOrganizationOf <organization/q> .", "which is in no file"),
    "a link to the wrong kind": ("<organization/nato> kg:country <person/john-kerry> .", "which is a person"),
    "a circle": ("<organization/united-nations> org:subOrganizationOf <organization/unesco> .", "part of itself"),
    "a gender kg does not read": ('<person/john-kerry> schema:gender "M" .', "has the gender 'M'"),
    "no holder": ("<tenure/a> a kg:Tenure ; opengov:post <office/secretary-of-state> .", "has no holder"),
    "no such day": (
        "<tenure/a> a kg:Tenure ; kg:holder <person/john-kerry> ;\n"
        '    opengov:post <office/secretary-of-state> ; schema:startDate "2013-02-30" .',
        "its start is '2013-02-30'",
    ),
    "an end before the start": (
        "<tenure/a> a kg:Tenure ; kg:holder <person/john-kerry> ; opengov:post <office/secretary-of-state> ;\n"
        '    schema:startDate "2013" ; schema:endDate "2012-12" .',
        "ends before it starts",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("wrong", NONSENSE)
def test_nonsense_is_refused_with_its_line(taught, tmp_path, wrong: str) -> None:
    turtle, message = NONSENSE[wrong]
    with pytest.raises(InputError) as raised:
        taught("\n\n" + turtle)
    assert message in str(raised.value)
    assert raised.value.hint
    line = PREFIXES.count("\n") + 3
    assert raised.value.where == f"{tmp_path / 'mine.ttl'}:{1 if wrong == 'no IRI' else line}"


@pytest.mark.slow
def test_a_file_that_is_not_there_and_one_that_is_no_text(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        knowledge.load([tmp_path / "none.ttl"])
    with pytest.raises(InputError, match="cannot be read"):
        knowledge.load([tmp_path])
    (tmp_path / "latin.ttl").write_bytes(b'<organization/a> a <http://www.w3.org/ns/org#Organization> ; # \xe9 "')
    with pytest.raises(InputError, match="not Turtle"):
        knowledge.load([tmp_path / "latin.ttl"])


# ---------------------------------------------------------------- the files that kg carries


@pytest.fixture(scope="module")
def carried() -> Graph:
    whole = Graph()
    for file in sorted((folder("ontology") / "knowledge").rglob("*.ttl")):
        whole.parse(file)
    return whole


def test_the_generated_files_are_what_the_tables_make(monkeypatch) -> None:
    spec = importlib.util.spec_from_file_location("make", ROOT / "sources" / "make.py")
    make = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make", make)
    spec.loader.exec_module(make)
    for name, text in make.files().items():
        assert (make.OUT / name).read_text(encoding="utf-8") == text, f"{name} is old: python sources/make.py"


@pytest.mark.slow
def test_no_identifier_is_two_persons_and_no_name_two_institutions(carried: Graph, known: Knowledge) -> None:
    same = Counter(carried.objects(None, URIRef("https://schema.org/sameAs")))
    assert [iri for iri, n in same.items() if n > 1] == []
    pref = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    for iri in carried.subjects(RDF.type, URIRef("http://www.w3.org/ns/org#Organization")):
        for label in known.entry(str(iri).removeprefix("https://kg.example/")).labels:
            assert len(known.named(label, "organization")) == 1, (label, carried.value(iri, pref))


@pytest.mark.slow
def test_every_term_of_the_files_is_declared(carried: Graph) -> None:
    terms = ontology().parse(folder("ontology") / "knowledge.ttl")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {s for kind in kinds for s in terms.subjects(RDF.type, kind)}
    used = set(carried.predicates()) - {RDF.type} | set(carried.objects(None, RDF.type))
    assert used <= declared


@pytest.mark.slow
@needs_java
def test_the_files_are_consistent_with_the_ontology(carried: Graph) -> None:
    terms = Graph().parse(folder("ontology") / "knowledge.ttl")
    few = Graph()
    for file in ("institutions.ttl", "offices.ttl"):
        few.parse(folder("ontology") / "knowledge" / file)
    assert consistent(terms, few)
    kerry, country = URIRef("https://kg.example/person/john-kerry"), URIRef("https://kg.example/ontology#country")
    few.add((URIRef("https://kg.example/organization/nato"), country, kerry))
    assert not consistent(terms, few)
